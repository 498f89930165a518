"""Indexing: every kind of key against numpy, in value, rows and gradient; lean entries; errors are in tests/test_bad_input.py."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

import fenchel as cp
from fenchel.expressions.entry import Entry

SHAPES = [(5,), (3, 4), (1, 4), (2, 3, 4), (3, 0), (2, 1, 2, 3)]


def a_key(rng: np.random.Generator, n: int) -> Any:
    """A key for one axis: an int of any type and sign, or a slice with any step."""
    choice = rng.integers(5)
    if choice == 0 and n:
        return int(rng.integers(-n, n))
    if choice == 1 and n:
        return np.int32(rng.integers(-n, n))
    ends = [None, *range(-n - 2, n + 3)]
    start, stop = (ends[rng.integers(len(ends))] for _ in range(2))
    return slice(start, stop, [None, 1, 2, 3, -1, -2, -3][rng.integers(7)])


def keys(rng: np.random.Generator, shape: Any) -> Any:
    """Keys for some axes, with newaxis and an ellipsis in between."""
    count = int(rng.integers(0, len(shape) + 1))
    front = int(rng.integers(0, count + 1))
    key = [a_key(rng, n) for n in shape[:front]]
    if front < count or rng.random() < 0.3:
        tail = shape[len(shape) - (count - front) :] if count > front else ()
        key += [Ellipsis, *[a_key(rng, n) for n in tail]]
    for _ in range(rng.integers(0, 3)):
        key.insert(int(rng.integers(0, len(key) + 1)), None)
    return key[0] if len(key) == 1 and rng.random() < 0.7 else tuple(key)


@pytest.mark.parametrize("shape", SHAPES)
def test_basic_keys_select_as_numpy_does(shape: Any) -> None:
    rng = np.random.default_rng(len(shape))
    array = np.arange(float(np.prod(shape))).reshape(shape) + 1
    x = cp.Variable(shape)
    x.value = array
    for _ in range(150):
        key = keys(rng, shape)
        expected = array[key]
        e = x[key]
        assert e.shape == np.shape(expected), key
        np.testing.assert_array_equal(e.value, expected, err_msg=str(key))
        twice = (2 * x)[key]
        np.testing.assert_array_equal(twice.value, 2 * expected)
        np.testing.assert_array_equal(cp.Constant(array)[key].value, expected)


@pytest.mark.parametrize(
    "key",
    [
        [0, 2, 0], np.array([[0, 1], [2, 2]]), np.array([True, False, True]), (slice(None), [3, 0]), ([0, 2], [1, 3]),
        ([[0], [2]], [1, 3]), (None, [0, 1]), ([2, 0], slice(None, None, -2)), (slice(None), None, [1]), (Ellipsis, [0, 0]),
        np.arange(12).reshape(3, 4) % 5 == 1, np.zeros((3, 4), bool), [], ([-1, -3], 0), (0, [True, False, True, True]),
    ],
    ids=str,
)  # fmt: skip
def test_advanced_keys_select_as_numpy_does(key: Any) -> None:
    array = np.arange(12.0).reshape(3, 4)
    x = cp.Variable((3, 4))
    x.value = array
    if isinstance(key, list) and not key:
        key = np.array([], int)
    expected = array[key]
    e = x[key]
    assert e.shape == expected.shape
    np.testing.assert_array_equal(e.value, expected)
    for row, want in zip(e.grad[x].toarray().T, expected.ravel(order="F"), strict=True):
        assert row @ array.ravel(order="F") == want and row.sum() == 1


def test_entries_of_a_vector_and_a_matrix_are_lean() -> None:
    x, X = cp.Variable(4), cp.Variable((3, 4))
    x.value, X.value = np.arange(4.0), np.arange(12.0).reshape(3, 4)
    for k in range(-4, 4):
        assert isinstance(x[k], Entry) and x[k].value == x.value[k]
    for i in range(-3, 3):
        for j in range(-4, 4):
            assert isinstance(X[i, j], Entry) and X[i, j].value == X.value[i, j]


def test_what_selects_all_is_the_expression() -> None:
    x = cp.Variable((2, 3))
    assert x[:] is x and x[...] is x and x[:, :] is x and x[()] is x
    assert [row.shape for row in x] == [(3,), (3,)]
    assert list(cp.Variable()) == []


def test_the_name_of_an_advanced_index_shows_the_keys() -> None:
    X = cp.Variable((3, 4), name="X")
    assert str(X[[0, 2], [1, 3]]) == "X[[0, 2], [1, 3]]"
    assert str(X[np.array([True, False, True])]) == "X[[ True False  True]]"
    copied = pickle.loads(pickle.dumps(X[np.array([2, 0]), 1:3]))
    assert str(copied) == "X[[2 0], 1:3]" and copied.shape == (2, 2)

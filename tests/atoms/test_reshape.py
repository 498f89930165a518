"""reshape and vec: orders, -1, nothing to reshape, the warning."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from fenchel.atoms.reshape import Reshape, reshape, vec
from fenchel.errors import ShapeError
from fenchel.expressions.constant import Constant
from fenchel.expressions.variable import Variable


@pytest.mark.parametrize("order", ["F", "C"])
@pytest.mark.parametrize("shape", [(6, 4), (24,), 24, -1, (4, -1), (-1, 2, 3), (2, 3, 4), (1, 24), [3, 8]])
def test_agrees_with_numpy(agrees, shape, order):
    node = agrees(lambda x: reshape(x, shape, order), lambda x: np.reshape(x, shape, order=order), (2, 3, 4))
    assert isinstance(node, Reshape)


@pytest.mark.parametrize("order", ["F", "C"])
@pytest.mark.parametrize(("old", "new"), [((), (1, 1)), ((1,), ()), ((0, 3), (3, 0)), ((0, 3), (0,))])
def test_no_entries_and_one(agrees, old, new, order):
    agrees(lambda x: reshape(x, new, order), lambda x: np.reshape(x, new, order=order), old)


@pytest.mark.parametrize("order", ["F", "C"])
def test_vec(agrees, order):
    agrees(lambda x: vec(x, order), lambda x: x.ravel(order=order), (2, 3, 4))
    agrees(lambda x: x.flatten(order=order), lambda x: x.ravel(order=order), (2, 3))


@pytest.mark.parametrize(
    "call", [vec, lambda x: reshape(x, 6), lambda x: x.flatten(), lambda x: x.reshape(6)]
)
def test_without_an_order_it_is_by_columns_and_warns_the_caller(call):
    x = Variable((2, 3))
    x.value = np.array([[1, 2, 3], [4, 5, 6]])
    with pytest.warns(FutureWarning, match="'F'") as caught:
        node = call(x)
    assert caught[0].filename == __file__
    np.testing.assert_array_equal(node.value, [1, 4, 2, 5, 3, 6])


def test_with_an_order_nothing_is_said():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        vec(Variable((2, 3)), "C")


def test_facts_are_those_of_the_argument():
    assert vec(Variable((2, 3), nonneg=True), "F").is_nonneg()
    assert vec(Constant(-np.ones((2, 3))), "F").is_nonpos()


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((4, 2), r"\(4, 2\)"),
        ((-1, -1), "one -1"),
        ((4, -1), "4, -1"),
        ((0, -1), "0, -1"),
        ((-2, -3), "-2, -3"),
        (1.5, r"1\.5"),
        ("ab", "ab"),
    ],
)
def test_bad_shapes(shape, message):
    with pytest.raises(ShapeError, match=message):
        reshape(Variable((2, 3)), shape, "F")


def test_a_bad_order():
    with pytest.raises(ShapeError, match="'K'"):
        reshape(Variable((2, 3)), 6, "K")

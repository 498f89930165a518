"""numbers: what counts as data."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import fenchel as cp
from fenchel.errors import DataError


class Column:
    """What a data frame's column is to numpy: an object with `__array__`."""

    def __init__(self, values: Any) -> None:
        self.values = np.asarray(values)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self.values if dtype is None else self.values.astype(dtype)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (True, 1.0), (np.int8(3), 3.0), (Fraction(1, 4), 0.25), (Decimal("0.5"), 0.5), (range(3), [0, 1, 2]), ((1, 2), [1, 2]),
        ([1, 2], [1, 2]), ([[1, 2], [3, 4]], [[1, 3], [2, 4]]), ([np.ones(2), np.zeros(2)], [[1, 1], [0, 0]]),
        (np.array([1, Fraction(1, 2)], object), [1, 0.5]), (Column([1, 2]), [1, 2]),
        (Column(np.array([1, 2.5], object)), [1, 2.5]), (np.array([True, False]), [1, 0]),
        (np.arange(3, dtype=np.uint8), [0, 1, 2]),
    ],
)  # fmt: skip
def test_numbers_of_all_kinds_are_data(given: Any, read: Any) -> None:
    value = cp.Constant(given).value
    assert value.dtype == float
    np.testing.assert_array_equal(value, read)
    leaf = cp.Parameter(np.shape(read), value=given)
    np.testing.assert_array_equal(leaf.value, read)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("abc", "str"), (b"abc", "bytes"), (None, "NoneType"), ({1: 2}, "dict"), ({1, 2}, "set"),
        ((i for i in "ab"), "generator"),
        ([1, "a"], "list"), ([[1, 2], [3]], "list"), (np.array(["a"]), "ndarray"), (np.array([1, None]), "ndarray of object"),
        (np.array(["2020-01-01"], "M8[D]"), "datetime64"), (np.ma.masked_array([1, 2], [0, 1]), "masked"), (1j, "complex"),
        ([1, 2j], "complex"), (np.array([1, 2j], object), "complex"), ([cp.Variable(), 1], "hstack"),
        (Column(["a", "b"]), "Column"), (lambda: 1, "function"),
    ],
)  # fmt: skip
def test_all_else_is_refused(given: Any, said: str) -> None:
    with pytest.raises(DataError, match=said):
        cp.Constant(given)
    with pytest.raises(DataError, match=said):
        cp.Variable(2) + given
    if given is not None:  # a leaf whose value is None has none
        with pytest.raises(DataError, match=f"Variable 'x'.*{said}"):
            cp.Variable(2, name="x").value = given


def test_data_are_copied() -> None:
    data = np.ones(2)
    x, c = cp.Variable(2), cp.Constant(data)
    x.value = data
    data[0] = 5
    np.testing.assert_array_equal(x.value, [1, 1])
    np.testing.assert_array_equal(c.value, [1, 1])

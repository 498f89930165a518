"""What counts as data: numbers, arrays of numbers, and what numpy makes such arrays of."""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np

from fenchel.errors import DataError
from fenchel.expressions.expression import Expression


def numbers(value: Any) -> np.ndarray[Any, np.dtype[Any]]:
    """A new float array of what the user gave: numbers and booleans, nested lists of them (read column by column, as CVXPY
    does), and objects that numpy makes arrays of.

    Raises DataError for all else: text, dates, masked arrays, complex numbers, lists of unlike length or holding expressions.
    """
    what = type(value).__name__
    if isinstance(value, np.ma.MaskedArray):
        raise DataError("a masked array has entries without a value: fill them first")
    if isinstance(value, Expression):
        raise DataError("an expression is not data: its number is its value, once it has one")
    try:
        array = np.array(value)
    except (TypeError, ValueError) as error:
        raise DataError(f"a {what} is not data: {error}") from None
    if array.dtype.kind == "O" and array.size and all(map(_is_number, array.flat)):
        array = array.astype(float)  # fractions, decimals, and numbers in a column of objects
    if array.dtype.kind == "c" or any(isinstance(item, complex) for item in array.flat if array.dtype.kind == "O"):
        raise DataError("complex data: complex numbers are not in this version of fenchel")
    if array.dtype.kind not in "fiub":
        if any(isinstance(item, Expression) for item in array.flat):
            raise DataError(f"a {what} with expressions in it is not data: join them with hstack, vstack or bmat")
        raise DataError(f"a {what} of {array.dtype} is not data: give numbers, an array or a sparse matrix")
    nested = isinstance(value, list) and bool(value) and isinstance(value[0], list)
    return (array.T if nested else array).astype(float, copy=False)


def _is_number(item: Any) -> bool:
    from decimal import Decimal  # which is no Real, and takes time to import

    return isinstance(item, Real | Decimal)

"""Constant: an array that is part of a model."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp

from fenchel import dcp
from fenchel.errors import DataError
from fenchel.expressions.expression import Expression
from fenchel.expressions.leaf import Leaf
from fenchel.expressions.numbers import numbers
from fenchel.expressions.operators import define
from fenchel.expressions.shapes import size_of
from fenchel.kernels import wrap

_FLOAT = np.dtype(float)


class Constant(Leaf):
    """A number, an array or a sparse matrix, copied unless it is read-only.

    value: numbers, numpy arrays of numbers or booleans, scipy sparse matrices, nested lists (read column by column, as CVXPY
    does). Raises DataError for anything else, for masked or complex arrays, and for NaN or infinity when they reach a solver.
    """

    __slots__ = ("_resolved", "_value", "facts", "shape")

    kinds = 0
    paths = 1

    def __init__(self, value: Any, name: str | None = None) -> None:
        if type(value) is not float and type(value) is not int:
            value = _array(value)
        self.shape = () if isinstance(value, float | int) else value.shape
        self._value: Any = value if self.shape else float(value)
        self.facts = dcp.NUMBER if self.shape else dcp.NUMBER | dcp.sign_of(self._value)
        self._resolved = not self.shape
        if name is not None:
            self.label = name

    @classmethod
    def taking(cls, array: Any) -> Constant:
        """The constant of a new float array with dimensions, which becomes its own, without a copy."""
        array.flags.writeable = False
        constant = cls.__new__(cls)
        constant._value = array
        constant.shape = array.shape
        constant.facts = dcp.NUMBER
        constant._resolved = False
        return constant

    @property
    def token(self) -> Any:
        """Alike constants differ by value only; a sparse one stands for itself."""
        return (Constant, self.shape) if not sp.issparse(self._value) else self

    @property
    def coefficient_key(self) -> Any:
        """A number's value, an array's identity."""
        return self._value if self.shape == () else id(self)

    def enrol(self, key: list[Any], nodes: list[Expression]) -> None:
        """Alike constants differ by value only; a sparse one stands for itself."""
        key.append(self.shape if type(self._value) in (np.ndarray, float) else id(self))

    def resolved(self) -> int:
        """The facts with the sign of the array, found by one scan when first asked."""
        if not self._resolved:
            values = self._value.data if sp.issparse(self._value) else self._value
            if values.size == 0:
                self.facts |= dcp.ZERO
            else:
                low, high = values.min(), values.max()
                if size_of(self.shape) > values.size:
                    low, high = min(low, 0.0), max(high, 0.0)
                self.facts |= (dcp.NONNEG if low >= 0 else 0) | (dcp.NONPOS if high <= 0 else 0)
            self._resolved = True
        return self.facts

    @property
    def value(self) -> Any:
        """The array (read-only), or the sparse matrix; a 0-D array for a number."""
        if type(self._value) is float:
            return np.array(self._value)
        return self._value.copy() if sp.issparse(self._value) else self._value

    @property
    def raw(self) -> Any:
        """The value as it is kept, not to be changed."""
        return self._value

    def is_symmetric(self) -> bool:
        """Is it a symmetric matrix, to 1e-10 of its largest entry?"""
        return self._transposed(1.0) if self._square else self.is_scalar()

    def is_skew_symmetric(self) -> bool:
        """Is X + X' = 0, to 1e-10 of the largest entry?"""
        return self._square and self._transposed(-1.0)

    @property
    def _square(self) -> bool:
        """Does it hold square matrices, along the last two axes?"""
        return self.ndim >= 2 and self.shape[-1] == self.shape[-2]

    def _transposed(self, sign: float) -> bool:
        """Is each matrix its transpose, times the sign?"""
        turned = self._value.T if self.ndim == 2 else np.swapaxes(self._value, -1, -2)
        gap = abs(self._value - sign * turned)
        return not self.size or bool(gap.max() <= 1e-10 * max(1.0, abs(self._value).max()))

    def is_psd(self) -> bool:
        """Is it a positive semidefinite matrix? A Cholesky factorization with a small shift answers."""
        from fenchel.atoms.definite import is_psd

        return self.is_nonneg() if self.is_scalar() else self._square and self.ndim == 2 and is_psd(self._value)

    def is_nsd(self) -> bool:
        """Is it a negative semidefinite matrix?"""
        from fenchel.atoms.definite import is_psd

        return self.is_nonpos() if self.is_scalar() else self._square and self.ndim == 2 and is_psd(-self._value)

    def name(self) -> str:
        """The number, or the array in brief."""
        if type(self._value) is float:
            return f"{self._value:g}" if not self._value.is_integer() else str(self._value)
        if sp.issparse(self._value):
            return f"sparse{self.shape}"
        return str(np.array2string(self._value, threshold=5, edgeitems=2, separator=", "))

    def __repr__(self) -> str:
        return f"Constant(CONSTANT, {self.sign}, {self.shape})"

    def __reduce__(self) -> Any:
        return type(self), (self._value, self.label)

    def __deepcopy__(self, memo: dict[int, Any]) -> Constant:
        return type(self)(self._value, self.label)


def _array(value: Any) -> Any:
    """A read-only float array or sparse matrix of what the user gave."""
    if type(value) is np.ndarray and value.dtype == _FLOAT:
        if value.flags.writeable or value.base is not None:
            value = value.copy(order="K")
            value.flags.writeable = False
        return value
    if sp.issparse(value):
        if value.dtype.kind not in "fiub":
            raise DataError(f"a sparse matrix of {value.dtype} is not real data")
        if value.format == "csc" and value.dtype == np.float64:
            matrix = wrap(value.data.copy(), value.indices.astype(np.int32), value.indptr.astype(np.int32), value.shape)
        else:
            matrix = sp.csc_array(value, dtype=float, copy=True)
        matrix.sum_duplicates()  # and sorts; nothing is done where nothing is to be
        return matrix
    array = numbers(value)
    array.flags.writeable = False
    return array


def as_expression(value: Any) -> Expression:
    """The expression itself, or the constant."""
    return value if isinstance(value, Expression) else Constant(value)


@define("negated")
def negated(value: Any) -> Expression | float:
    """Minus a constant, still a plain number where it was one."""
    if type(value) is np.ndarray and value.dtype is _FLOAT and value.ndim:
        return Constant.taking(-value)
    if isinstance(value, float | int):
        return -float(value)
    return Constant(-_array(value))

"""convolve: the discrete convolution of two vectors; and Convolution, what it shares with its old form conv."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.atoms.products import Product
from fenchel.errors import ShapeError
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape, size_of


class Convolution(Product):
    """y_k = sum of c_i * x_(k-i). Final classes say which shapes are those of vectors."""

    binds = 0
    sparse = False

    @abstractmethod
    def is_vector(self, shape: Shape) -> bool:
        """Is this the shape of a vector?"""

    def shape(self, *shapes: Shape) -> Shape:
        """(m + n - 1,)."""
        for shape in shapes:
            if not self.is_vector(shape):
                raise ShapeError(f"{self.name} takes vectors, not an expression of shape {shape}")
        m, n = map(size_of, shapes)
        if not m or not n:
            raise ShapeError(f"{self.name} takes vectors with entries, not the shapes {shapes[0]} and {shapes[1]}")
        return (m + n - 1,)

    def facts_of(self, args: tuple[Expression, ...]) -> int:
        """Those of a product; not DPP where the first has a parameter, as CVXPY counts."""
        facts = super().facts_of(args)
        return facts if args[0].facts & dcp.FIXED else facts & ~dcp.DPP_AFFINE

    def value(self, *values: Any) -> Any:
        """numpy's convolve."""
        return np.convolve(*map(np.ravel, values)).reshape(self.shape(*map(np.shape, values)))

    def pairs(self, *shapes: Shape) -> tuple[Any, Any, Any]:
        """c_i and x_j, for i + j = k."""
        m, n = map(size_of, shapes)
        k = np.arange(m + n - 1)
        first = np.maximum(k - n + 1, 0)  # the least i
        count = np.minimum(k, m - 1) - first + 1
        indptr = np.concatenate([[0], np.cumsum(count)])
        left = np.arange(indptr[-1]) + np.repeat(first - indptr[:-1], count)
        return indptr, left, np.repeat(k, count) - left

    @property
    def name(self) -> str:
        """The public name of the function."""
        return str(type(self).function.__name__)

    def named(self, *args: str) -> str:
        """name(c, x)."""
        return f"{self.name}({', '.join(args)})"


class Convolve(Convolution):
    """y_k = sum of c_i * x_(k-i), of vectors."""

    def is_vector(self, shape: Shape) -> bool:
        """Has it no more than one axis?"""
        return len(shape) < 2


def convolve(a: Any, b: Any) -> Expression:
    """y_k = sum over i of a_i * b_(k-i), k = 0, ..., m + n - 2: the full discrete convolution, numpy's `convolve`.

    a, b: vectors (or scalars) of lengths m and n, one of them constant or of parameters, else the curvature is unknown.
    Shape: (m + n - 1,). Affine in the other, monotone by the sign of the constant. Raises ShapeError for other shapes.
    """
    return Convolve.of()(a, b)  # type: ignore[no-any-return]

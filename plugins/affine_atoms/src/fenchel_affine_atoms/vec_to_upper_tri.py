"""vec_to_upper_tri: a vector as the upper triangle of a matrix."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt
from typing import Any

import numpy as np

from fenchel.atoms.gather import Gather
from fenchel.atoms.reshape import Reshape
from fenchel.errors import ShapeError
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape


@dataclass(frozen=True, eq=False)
class VecToUpperTri(Gather):
    """The matrix with the entries of x in its upper triangle, row by row, and zeros elsewhere; strict: above the diagonal."""

    arity = 1
    strict: bool = False

    def shape(self, *shapes: Shape) -> Shape:
        """(n, n), where x has n(n+1)/2 entries; n(n-1)/2 for a strict one."""
        (shape,) = shapes
        if len(shape) != 1:
            raise ShapeError(f"vec_to_upper_tri takes a vector, not an expression of shape {shape}")
        (size,) = shape
        side = (isqrt(8 * size + 1) - 1) // 2
        if side * (side + 1) // 2 != size:
            raise ShapeError(f"vec_to_upper_tri takes 0, 1, 3, 6, 10, ... entries, which fill a triangle, not {size}")
        side += self.strict
        return (side, side)

    def value(self, *values: Any) -> Any:
        """The triangle."""
        (x,) = values
        side, _ = self.shape(x.shape)
        filled = np.zeros((side, side), x.dtype)
        filled[np.triu_indices(side, int(self.strict))] = x
        return filled


    def named(self, *args: str) -> str:
        """vec_to_upper_tri(x, strict)."""
        return f"vec_to_upper_tri({args[0]}, {self.strict})"


def vec_to_upper_tri(expr: Any, strict: bool = False) -> Expression:
    """The square matrix with a vector in its upper triangle, row by row, and zeros elsewhere.

    expr: a vector, also of shape (k, 1) or (1, k), of n(n+1)/2 entries, or of n(n-1)/2 where strict. strict: leave the
    diagonal zero; then it undoes `upper_tri`. Shape: (n, n). Affine, non-decreasing, of the sign of the argument. Raises
    ShapeError for arrays and for numbers of entries that fill no triangle.
    """
    x = as_expression(expr)
    if not x.is_vector():
        raise ShapeError(f"vec_to_upper_tri takes a vector, not an expression of shape {x.shape}")
    return VecToUpperTri.of(bool(strict))(x if x.ndim == 1 else Reshape.of((x.size,), "F")(x))  # type: ignore[no-any-return]

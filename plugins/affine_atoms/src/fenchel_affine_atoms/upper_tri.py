"""upper_tri: what stands above the diagonal."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel.errors import ShapeError
from fenchel.expressions.affine import Selection
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape, positions


class UpperTri(Selection):
    """X_12, X_13, ..., X_1n, X_23, ..., X_(n-1)n, for each matrix along the last two axes."""

    def shape(self, *shapes: Shape) -> Shape:
        """(..., n(n-1)/2, 1)."""
        (shape,) = shapes
        if len(shape) < 2 or shape[-1] != shape[-2]:
            raise ShapeError(f"upper_tri takes square matrices along the last two axes, not the shape {shape}")
        return (*shape[:-2], shape[-1] * (shape[-1] - 1) // 2, 1)

    def value(self, *values: Any) -> Any:
        """The entries above the diagonal, row by row."""
        (x,) = values
        row, column = np.triu_indices(x.shape[-1], 1)
        return x[..., row, column, None]

    def positions(self, shape: Shape) -> Any:
        """The entries above the diagonal."""
        return self.value(positions(shape)).ravel(order="F")

    def named(self, *args: str) -> str:
        """upper_tri(X)."""
        return f"upper_tri({args[0]})"


def upper_tri(expr: Any) -> Expression:
    """The entries above the diagonal of a square matrix, row by row, as a column of n(n-1)/2; of each matrix of a batch.

    expr: shape (..., n, n). Shape: (..., n(n-1)/2, 1). Affine, non-decreasing, of the sign of the argument. Raises ShapeError
    where the last two axes differ.
    """
    return UpperTri.of()(expr)  # type: ignore[no-any-return]

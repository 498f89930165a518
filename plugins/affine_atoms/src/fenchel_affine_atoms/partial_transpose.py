"""partial_transpose: a matrix on a product of spaces, transposed in one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fenchel.expressions.affine import Selection
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape, as_shape, axes_of, positions
from fenchel_affine_atoms.partial_trace import split


@dataclass(frozen=True, eq=False)
class PartialTranspose(Selection):
    """X with the index of its row and that of its column exchanged, in the space `axis` of those with dimensions `dims`."""

    dims: tuple[int, ...]
    axis: int = 0

    def shape(self, *shapes: Shape) -> Shape:
        """The argument's."""
        split("partial_transpose", shapes[0], self.dims)
        return shapes[0]

    def value(self, *values: Any) -> Any:
        """The entries exchanged."""
        (x,) = values
        batch, parted = split("partial_transpose", x.shape, self.dims)
        row = len(batch) + self.axis
        return np.swapaxes(x.reshape(parted), row, row + len(self.dims)).reshape(x.shape)

    def positions(self, shape: Shape) -> Any:
        """Which entry stands where."""
        return self.value(positions(shape)).ravel(order="F")

    def is_symmetric(self, *args: Expression) -> bool:
        """Is the argument? (Semidefiniteness is lost: that is what the transpose is used for.)"""
        return args[0].is_symmetric()

    def named(self, *args: str) -> str:
        """partial_transpose(X, dims, axis)."""
        return f"partial_transpose({args[0]}, {self.dims}, {self.axis})"


def partial_transpose(expr: Any, dims: Any, axis: int = 0) -> Expression:
    """The partial transpose in one of the spaces whose product a matrix acts on.

    For X = A_0 (x) A_1 (x) ... it is the product with A_axis transposed. expr: shape (..., n, n), which is that of the value.
    dims: the dimensions of the spaces, n = d_0 d_1 ...; axis: which one. Affine, non-decreasing; of the sign of the argument,
    and symmetric where it is. Raises ShapeError where these do not fit. Peres, "Separability criterion for density
    matrices", Physical Review Letters 77, 1996.
    """
    spaces = as_shape(dims)
    (space,) = axes_of((axis,), len(spaces))
    return PartialTranspose.of(spaces, space)(expr)  # type: ignore[no-any-return]

"""partial_trace: a matrix on a product of spaces, traced over one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fenchel.atoms.sum import added
from fenchel.errors import ShapeError
from fenchel.expressions.affine import Affine
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape, as_shape, axes_of, positions, size_of


@dataclass(frozen=True, eq=False)
class PartialTrace(Affine):
    """Y = sum over j of (I (x) e_j' (x) I) X (I (x) e_j (x) I), e_j in the space `axis` of those with dimensions `dims`."""

    dims: tuple[int, ...]
    axis: int = 0

    def facts_of(self, args: tuple[Expression, ...]) -> int:
        """The argument's facts: a sum has those that all its terms have."""
        return args[0].facts

    def shape(self, *shapes: Shape) -> Shape:
        """(..., n/d, n/d), d the dimension of the space."""
        batch, _ = split("partial_trace", shapes[0], self.dims)
        side = size_of(self.dims[: self.axis] + self.dims[self.axis + 1 :])
        return (*batch, side, side)

    def terms(self, shape: Shape) -> Any:
        """The entries that each entry of the value adds up: shape (entries of the value, d)."""
        batch, parted = split("partial_trace", shape, self.dims)
        row = len(batch) + self.axis
        parts = positions(shape).reshape(parted)  # rows and columns of X by space, in row-major order, as kron has them
        diagonal = np.diagonal(parts, axis1=row, axis2=row + len(self.dims))
        terms = diagonal.reshape((*self.shape(shape), self.dims[self.axis]))
        return terms.reshape((-1, self.dims[self.axis]), order="F")

    def value(self, *values: Any) -> Any:
        """The sum of the blocks."""
        (x,) = values
        return x.ravel(order="F")[self.terms(x.shape)].sum(axis=1).reshape(self.shape(x.shape), order="F")

    def push(self, demand: Any, site: Any) -> Any:
        """The demand for an entry becomes one for each of its terms."""
        return [(0, demand.spread(self.terms(site.children[0].shape)))]

    def matrices(self, *shapes: Shape) -> list[Any]:
        """Rows of ones."""
        return [added(self.terms(shapes[0]), size_of(shapes[0]))]

    def is_symmetric(self, *args: Expression) -> bool:
        """Is the argument?"""
        return args[0].is_symmetric()

    def is_psd(self, *args: Expression) -> bool:
        """Is the argument?"""
        return args[0].is_psd()

    def is_nsd(self, *args: Expression) -> bool:
        """Is the argument?"""
        return args[0].is_nsd()

    def named(self, *args: str) -> str:
        """partial_trace(X, dims, axis)."""
        return f"partial_trace({args[0]}, {self.dims}, {self.axis})"


def split(caller: str, shape: Shape, dims: tuple[int, ...]) -> tuple[Shape, Shape]:
    """The batch of square matrices, and the shape with rows and columns split by space. ShapeError where they do not split."""
    if len(shape) < 2 or shape[-1] != shape[-2]:
        raise ShapeError(f"{caller} takes square matrices along the last two axes, not the shape {shape}")
    if size_of(dims) != shape[-1]:
        raise ShapeError(f"{caller}: spaces of the dimensions {dims} make {size_of(dims)} rows, and there are {shape[-1]}")
    return shape[:-2], shape[:-2] + dims + dims


def partial_trace(expr: Any, dims: Any, axis: int = 0) -> Expression:
    """The partial trace over one of the spaces whose product a matrix acts on.

    For X = A_0 (x) A_1 (x) ... it is trace(A_axis) times the product of the others. expr: shape (..., n, n). dims: the
    dimensions of the spaces, n = d_0 d_1 ...; axis: which one. Shape: (..., n/d, n/d). Affine, non-decreasing; of the sign of
    the argument, and symmetric or PSD where it is. Raises ShapeError where these do not fit.
    Nielsen and Chuang, "Quantum Computation and Quantum Information", 2000, section 2.4.3.
    """
    spaces = as_shape(dims)
    (space,) = axes_of((axis,), len(spaces))
    return PartialTrace.of(spaces, space)(expr)  # type: ignore[no-any-return]

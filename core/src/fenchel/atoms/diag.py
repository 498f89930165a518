"""diag: a vector as a diagonal, and the diagonal of a matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.atoms.gather import Gather
from fenchel.atoms.reshape import Reshape
from fenchel.errors import ShapeError
from fenchel.expressions.affine import Selection
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape, positions


@dataclass(frozen=True, eq=False)
class DiagVec(Gather):
    """The square matrix with the vector x on its k-th diagonal, and zeros elsewhere."""

    arity = 1
    k: int = 0

    def shape(self, *shapes: Shape) -> Shape:
        """(n + |k|, n + |k|)."""
        if len(shapes[0]) != 1:
            raise ShapeError(f"a diagonal is a vector, not of shape {shapes[0]}")
        side = shapes[0][0] + abs(self.k)
        return (side, side)

    def value(self, *values: Any) -> Any:
        """numpy's diag."""
        return np.diag(values[0], self.k)

    def is_symmetric(self, *args: Expression) -> bool:
        """Is it the main diagonal?"""
        return self.k == 0

    def is_psd(self, *args: Expression) -> bool:
        """Is it the main diagonal, and nonnegative?"""
        return self.k == 0 and args[0].is_nonneg()

    def is_nsd(self, *args: Expression) -> bool:
        """Is it the main diagonal, and nonpositive?"""
        return self.k == 0 and args[0].is_nonpos()


@dataclass(frozen=True, eq=False)
class DiagMat(Selection):
    """The k-th diagonal of the square matrix X, as a vector."""

    k: int = 0

    def facts_of(self, args: tuple[Expression, ...]) -> int:
        """The argument's facts; nonnegative also where X is PSD."""
        facts = args[0].facts
        return facts if self.k else facts | diagonal_sign(args[0])

    def shape(self, *shapes: Shape) -> Shape:
        """(n - |k|,)."""
        if len(shapes[0]) != 2 or shapes[0][0] != shapes[0][1]:
            raise ShapeError(f"diag takes the diagonal of a square matrix, not of shape {shapes[0]}")
        return (max(shapes[0][0] - abs(self.k), 0),)

    def value(self, *values: Any) -> Any:
        """numpy's diagonal."""
        return np.diagonal(values[0], self.k)

    def positions(self, shape: Shape) -> Any:
        """The entries of the diagonal."""
        return self.value(positions(shape))


def diagonal_sign(x: Expression) -> int:
    """The sign bits of the diagonal of X that follow from X being semidefinite."""
    if x.facts & dcp.CONSTANT and x.facts & dcp.FIXED:  # its numbers say more, and cost no factorization
        return 0
    return (dcp.NONNEG if x.is_psd() else 0) | (dcp.NONPOS if x.is_nsd() else 0)


def diag(x: Any, k: int = 0) -> Expression:
    """The square matrix with the vector x on its k-th diagonal; or the k-th diagonal of a square matrix x.

    x: a vector, also of shape (n, 1) or (1, n), or a square matrix. k: above the main diagonal where
    positive, below where negative. Affine; a nonnegative vector gives a PSD matrix, and a PSD matrix a
    nonnegative vector, for k = 0. Raises ShapeError for any other shape.
    """
    x = as_expression(x)
    if isinstance(k, bool) or not isinstance(k, int | np.integer):
        raise ShapeError(f"the k of diag counts diagonals: an int, not {k!r}")
    if x.is_vector():
        vector = x if x.ndim == 1 else Reshape.of((x.size,), "F")(x)
        return DiagVec.of(int(k))(vector)  # type: ignore[no-any-return]
    if x.ndim != 2 or x.shape[0] != x.shape[1]:
        raise ShapeError(f"diag takes a vector or a square matrix, not an expression of shape {x.shape}")
    return DiagMat.of(int(k))(x)  # type: ignore[no-any-return]

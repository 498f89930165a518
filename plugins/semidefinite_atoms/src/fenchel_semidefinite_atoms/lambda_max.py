"""lambda_max: the largest eigenvalue of a symmetric matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.constraints import PSD
from fenchel.errors import DataError, ShapeError
from fenchel.expressions.atom import Atom
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape, positions, size_of
from fenchel.expressions.variable import Variable


@dataclass(frozen=True, eq=False)
class LambdaMax(Atom):
    """max of v'Av over norm(v) = 1. Graph form: t I - A positive semidefinite.

    symmetric: A is known to be symmetric; else the graph form holds it to A = A'.
    """

    symmetric: bool = False

    curvature = dcp.CONVEX
    kind = "lambda_max"
    emits = ("psd", "zero")

    def shape(self, A: Shape) -> Shape:
        """The shape without the last two axes, which must be equal and not empty."""
        if len(A) < 2 or A[-1] != A[-2] or not A[-1]:
            raise ShapeError(f"lambda_max takes square matrices along the last two axes, not the shape {A}")
        return A[:-2]

    def slices(self, A: Shape) -> tuple[tuple[Shape, ...], list[Any]]:
        """One call for each matrix."""
        side = A[-1]
        where = np.moveaxis(positions(A), (-2, -1), (0, 1)).reshape((side * side, size_of(A[:-2])), order="F")
        return ((side, side),), [where.T]

    def sign(self, A: int) -> int:
        """Unknown."""
        return 0

    def monotone(self, A: int) -> tuple[int, ...]:
        """Neither, entry by entry."""
        return (dcp.NEITHER,)

    def value(self, A: Any) -> Any:
        """The largest eigenvalue; DataError where A is not symmetric."""
        return np.linalg.eigvalsh(_symmetric(A))[..., -1]

    def gradient(self, A: Any) -> list[Any] | None:
        """v v', for an eigenvector v of length 1."""
        import scipy.sparse as sp

        _, (where,) = self.slices(A.shape)
        v = np.linalg.eigh(_symmetric(A))[1][..., :, -1]
        outer = v[..., :, None] * v[..., None, :]
        columns = np.repeat(np.arange(len(where)), where.shape[1])
        data = outer.ravel(order="F")[where].ravel()
        return [sp.csc_array((data, (where.ravel(), columns)), shape=(A.size, len(where)))]

    def domain(self, A: Expression) -> list[Any]:
        """A = A'."""
        return [] if self.symmetric else [_entries_equal(A)]

    def graph(self, A: Expression) -> tuple[Expression, list[Any]]:
        """t with t I - A positive semidefinite, and A = A' where that is not known."""
        t = Variable()
        return t, [PSD(t * np.eye(A.shape[-1]) - A), *self.domain(A)]


def _entries_equal(A: Expression) -> Any:
    """Strictly upper entries = strictly lower entries."""
    rows, columns = np.triu_indices(A.shape[-1], 1)
    return A[..., rows, columns] == A[..., columns, rows]


def _symmetric(A: Any) -> Any:
    """A, made exactly symmetric; DataError where it is not nearly so."""
    transposed = np.swapaxes(A, -1, -2)
    if np.abs(A - transposed).max(initial=0.0) > 1e-4 * max(1.0, np.abs(A).max(initial=0.0)):
        raise DataError("lambda_max has a value at symmetric matrices only")
    return (A + transposed) / 2


def lambda_max(A: Any) -> Expression:
    """The largest eigenvalue of A: convex, in the unit of A; of shape () for one matrix.

    A: affine and symmetric, of shape (n, n), or many of them along the last two axes; where it is not known
    to be symmetric it is held to A = A'. Raises ShapeError where the last two axes are not equal, DataError
    for the value at a matrix that is not symmetric. Boyd and Vandenberghe, "Convex Optimization", 2004,
    example 3.10.
    """
    A = as_expression(A)
    return LambdaMax.of(A.is_symmetric())(A)  # type: ignore[no-any-return]

"""The partial classes of matrix functions: Spectral (of the eigenvalues of a symmetric matrix) and Singular (of the singular
values of any matrix), for each of the matrices along the last two axes."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

import numpy as np
import scipy.sparse as sp

from fenchel import dcp
from fenchel.atoms.hstack import hstack
from fenchel.atoms.vstack import vstack
from fenchel.errors import DataError, ShapeError
from fenchel.expressions.affine import Wrap
from fenchel.expressions.atom import Atom
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape, positions, size_of

#: Matrices are symmetric to this share of their largest entry (of 1, for small ones).
ASYMMETRY = 1e-4


class Spectral(Atom):
    """F(w_1, ..., w_n) for the eigenvalues w of a symmetric matrix, in ascending order; F does not depend on their order.

    Final classes have the field `symmetric`: the matrix is known to be so; else A = A' belongs to the domain and to the graph
    form. They write F, its derivatives, and the graph form of one symmetric matrix. Such an F(w) is convex in the matrix
    exactly where F is convex (Davis, "All convex invariant functions of hermitian matrices", 1957).
    """

    symmetric: bool

    definite: ClassVar[bool] = False  # is the domain, or its closure, that of positive semidefinite matrices?

    @abstractmethod
    def of_eigenvalues(self, w: Any) -> Any:
        """F, of vectors along the last axis."""

    @abstractmethod
    def slopes(self, w: Any) -> Any:
        """The derivatives of F in each eigenvalue, of the shape of w; None outside the domain."""

    @abstractmethod
    def form(self, A: Expression) -> tuple[Expression, list[Any]]:
        """As `graph`, for one matrix that is known to be symmetric."""

    def shape(self, *shapes: Shape) -> Shape:
        """The shape without the last two axes, which must be equal and not empty."""
        (A,) = shapes
        return square(A, self._title)[:-2]

    def slices(self, *shapes: Shape) -> tuple[tuple[Shape, ...], list[Any]]:
        """One call for each matrix."""
        (A,) = shapes
        return (A[-2:],), [matrices_of(A)]

    def sign(self, *signs: int) -> int:
        """Unknown, by default."""
        return 0

    def monotone(self, *signs: int) -> tuple[int, ...]:
        """Neither, entry by entry."""
        return (dcp.NEITHER,)

    def value(self, *values: Any) -> Any:
        """F of the eigenvalues; DataError where the matrix is not symmetric."""
        (A,) = values
        return self.of_eigenvalues(np.linalg.eigvalsh(symmetric_part(A, self._title)))

    def gradient(self, *values: Any) -> list[Any] | None:
        """V diag(slopes) V' for the eigenvectors V; None outside the domain."""
        (A,) = values
        w, V = np.linalg.eigh(symmetric_part(A, self._title))
        slopes = self.slopes(w)
        return None if slopes is None else [columns_of((V * slopes[..., None, :]) @ np.swapaxes(V, -1, -2))]

    def domain(self, *args: Expression) -> list[Any]:
        """A = A', and A positive semidefinite where that is needed."""
        (A,) = args
        return [*held_symmetric(A, self.symmetric), *([A >> 0] if self.definite else [])]

    def graph(self, *args: Any) -> tuple[Expression, list[Any]]:
        """`form`, and A = A' where that is not known."""
        (A,) = args
        expression, constraints = self.form(Symmetric.of()(A))
        return expression, [*constraints, *held_symmetric(A, self.symmetric)]

    @property
    def _title(self) -> str:
        return str(self.kind).partition("/")[0]


class Singular(Atom):
    """F(s_1, ..., s_k) for the singular values s of an m x n matrix, descending, k = min(m, n). Final classes write F, convex
    and non-decreasing, its derivatives, and the graph form of one matrix.
    """

    curvature = dcp.CONVEX

    @abstractmethod
    def of_singular_values(self, s: Any) -> Any:
        """F, of vectors along the last axis."""

    @abstractmethod
    def slopes(self, s: Any) -> Any:
        """The derivatives of F in each singular value, of the shape of s."""

    def shape(self, *shapes: Shape) -> Shape:
        """The shape without the last two axes, which must not be empty."""
        (A,) = shapes
        if len(A) < 2 or 0 in A[-2:]:
            raise ShapeError(f"{self.kind} takes matrices with entries along the last two axes, not the shape {A}")
        return A[:-2]

    def slices(self, *shapes: Shape) -> tuple[tuple[Shape, ...], list[Any]]:
        """One call for each matrix."""
        (A,) = shapes
        return (A[-2:],), [matrices_of(A)]

    def sign(self, *signs: int) -> int:
        """Nonnegative."""
        return dcp.NONNEG

    def monotone(self, *signs: int) -> tuple[int, ...]:
        """Neither, entry by entry."""
        return (dcp.NEITHER,)

    def value(self, *values: Any) -> Any:
        """F of the singular values."""
        (A,) = values
        return self.of_singular_values(np.linalg.svd(A, compute_uv=False))

    def gradient(self, *values: Any) -> list[Any] | None:
        """U diag(slopes) V', for the singular vectors U and V."""
        (A,) = values
        U, s, Vt = np.linalg.svd(A, full_matrices=False)
        return [columns_of((U * self.slopes(s)[..., None, :]) @ Vt)]


class Symmetric(Wrap):
    """A, that A = A' is stated of elsewhere: within a graph form its lower triangle says all."""

    properties = ("symmetric",)

    @property
    def name(self) -> str:
        """For printing."""
        return "symmetric"


def symmetric_blocks(A: Expression, B: Expression, C: Expression) -> Expression:
    """[A, B; B', C]. It is positive semidefinite, for A positive definite, exactly where C - B'A^-1 B is (Boyd and Vandenberghe,
    "Convex Optimization", 2004, section A.5.5).
    """
    return vstack([hstack([A, B]), hstack([B.T, C])])


def square(shape: Shape, caller: str) -> Shape:
    """The shape itself; ShapeError naming the caller where it is not one of square matrices with entries."""
    if len(shape) < 2 or shape[-1] != shape[-2] or not shape[-1]:
        raise ShapeError(f"{caller} takes square matrices along the last two axes, not the shape {shape}")
    return shape


def held_symmetric(A: Expression, known: bool) -> list[Any]:
    """Strictly upper entries = strictly lower entries, where the matrices A are not known to be symmetric."""
    if known or A.shape[-1] == 1:
        return []
    rows, columns = np.triu_indices(A.shape[-1], 1)
    return [A[..., rows, columns] == A[..., columns, rows]]


def symmetric_part(A: Any, caller: str) -> Any:
    """(A + A')/2; DataError naming the caller and the worst pair of entries where A is not nearly symmetric."""
    A = np.asarray(A)
    transposed = np.swapaxes(A, -1, -2)
    gap = np.abs(A - transposed)
    if not gap.max(initial=0.0) <= ASYMMETRY * max(1.0, np.abs(A).max(initial=0.0)):
        at = np.unravel_index(np.argmax(gap), gap.shape)
        mirrored = (*at[:-2], at[-1], at[-2])
        raise DataError(
            f"{caller} has a value at symmetric matrices only: entry {tuple(map(int, at))} is {A[at]:g}, "
            f"entry {tuple(map(int, mirrored))} is {A[mirrored]:g}; pass (A + A.T) / 2"
        )
    return (A + transposed) / 2


def matrices_of(shape: Shape) -> Any:
    """The matrices along the last two axes: column-major positions, shape (number of matrices, entries of one)."""
    return np.moveaxis(positions(shape), (-2, -1), (0, 1)).reshape((size_of(shape[-2:]), size_of(shape[:-2])), order="F").T


def columns_of(slopes: Any) -> Any:
    """The gradient of a function of each matrix along the last two axes: a column for each, with the slopes in its entries."""
    where = matrices_of(slopes.shape)
    columns = np.repeat(np.arange(len(where)), where.shape[1])
    return sp.csc_array((slopes.ravel(order="F")[where.ravel()], (where.ravel(), columns)), shape=(slopes.size, len(where)))

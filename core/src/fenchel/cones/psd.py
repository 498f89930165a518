"""Positive semidefinite matrices: as users write them, and as the scaled triangles that solvers keep."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from functools import lru_cache
from math import isqrt, sqrt
from typing import Any, ClassVar, Self

import numpy as np
from scipy import sparse

from fenchel.cones.cone import Array, Cone, ConeRule, Image
from fenchel.errors import ShapeError


@dataclass(frozen=True, slots=True)
class _Square(Cone):
    """A cone of n x n matrices X, as vec X in Fortran order; dim = n^2, else ShapeError."""

    def __post_init__(self) -> None:
        if self.dim < 0 or self.side**2 != self.dim:
            raise ShapeError(f"a cone of kind {self.kind} has the rows of a square matrix, not {self.dim}")

    @property
    def side(self) -> int:
        """n."""
        return isqrt(self.dim)


@dataclass(frozen=True, slots=True)
class PSD(_Square):
    """K = {X : X + X' is positive semidefinite}, X of shape (n, n) as vec X in Fortran order.

    A constraint on the symmetric part alone: no antisymmetric part is ruled out, so K holds lines, and its
    dual, `PSDDual`, is the *symmetric* semidefinite matrices. Distances are those of vec X.
    """

    kind: ClassVar[str] = "psd"

    def project(self, v: Array) -> Array:
        """Negative eigenvalues of the symmetric part cut off, the antisymmetric part kept (Higham 1988)."""
        return v + _semidefinite(-_symmetric(v, self.side)).reshape(v.shape)

    @property
    def dual(self) -> PSDDual:
        """The symmetric semidefinite matrices."""
        return PSDDual(self.dim)

    def distance(self, v: Array) -> Array:
        """The norm of the negative eigenvalues of the symmetric part."""
        return _negative(_symmetric(v, self.side))


@dataclass(frozen=True, slots=True)
class PSDDual(_Square):
    """K = {Y : Y = Y' semidefinite}, Y of shape (n, n) as vec Y in Fortran order. The dual of `psd`."""

    kind: ClassVar[str] = "psd_dual"

    def project(self, v: Array) -> Array:
        """Negative eigenvalues and the antisymmetric part cut off."""
        return _semidefinite(_symmetric(v, self.side)).reshape(v.shape)

    @property
    def dual(self) -> PSD:
        """Matrices with a semidefinite symmetric part."""
        return PSD(self.dim)

    def distance(self, v: Array) -> Array:
        """The norm of the antisymmetric part and the negative eigenvalues of the symmetric one."""
        symmetric = _symmetric(v, self.side)
        skew = v - symmetric.reshape(v.shape)
        return np.asarray(np.hypot(np.sqrt(np.einsum("ij,ij->i", skew, skew)), _negative(symmetric)))


@dataclass(frozen=True, slots=True)
class _Svec(Cone):
    """A triangle of a semidefinite n x n matrix, by columns, off-diagonal entries times sqrt(2).

    dim = n(n+1)/2, else ShapeError. The factor makes inner products of triangles those of matrices, so that
    the cone is self-dual.
    """

    def __post_init__(self) -> None:
        if self.dim < 0 or self.side * (self.side + 1) // 2 != self.dim:
            raise ShapeError(
                f"a cone of kind {self.kind} has the n(n+1)/2 rows of a triangle of a matrix, not {self.dim}"
            )

    @property
    def side(self) -> int:
        """n."""
        return (isqrt(8 * self.dim + 1) - 1) // 2

    @staticmethod
    @abstractmethod
    def entries(side: int) -> tuple[Any, Any]:
        """The row i and the column j in the matrix of each row of the cone."""

    def _matrices(self, v: Array) -> Array:
        """The k triangles as matrices; only the lower triangle is filled, all that `eigh` reads."""
        i, j = self.entries(self.side)
        out = np.zeros((len(v), self.side, self.side))
        out[:, np.maximum(i, j), np.minimum(i, j)] = v * np.where(i == j, 1.0, sqrt(0.5))
        return out

    def project(self, v: Array) -> Array:
        """Negative eigenvalues cut off."""
        i, j = self.entries(self.side)
        return np.asarray(_semidefinite(self._matrices(v))[:, i, j] * np.where(i == j, 1.0, sqrt(2.0)))

    @property
    def dual(self) -> Self:
        """Itself."""
        return self

    def distance(self, v: Array) -> Array:
        """The norm of the negative eigenvalues."""
        return _negative(self._matrices(v))


@dataclass(frozen=True, slots=True)
class SvecLower(_Svec):
    """Symmetric semidefinite matrices, the lower triangle by columns, scaled: (0,0), (1,0), ..., (1,1), ...

    The layout of SCS. Self-dual.
    """

    kind: ClassVar[str] = "svec_lower"

    @staticmethod
    def entries(side: int) -> tuple[Any, Any]:
        """Down the columns, from the diagonal."""
        j, i = np.triu_indices(side)
        return i, j


@dataclass(frozen=True, slots=True)
class SvecUpper(_Svec):
    """Symmetric semidefinite matrices, the upper triangle by columns, scaled: (0,0), (0,1), (1,1), (0,2), ...

    The layout of Clarabel. Self-dual.
    """

    kind: ClassVar[str] = "svec_upper"

    @staticmethod
    def entries(side: int) -> tuple[Any, Any]:
        """Down the columns, to the diagonal."""
        j, i = np.tril_indices(side)
        return i, j


def _symmetric(v: Array, side: int) -> Array:
    """The symmetric parts of k matrices, shape (k, side, side)."""
    x = v.reshape(len(v), side, side)  # the transposes, which have the same symmetric parts
    return np.asarray((x + x.transpose(0, 2, 1)) / 2)


def _semidefinite(x: Array) -> Array:
    """The nearest semidefinite matrices to k symmetric ones, of which the lower triangles are read."""
    values, vectors = np.linalg.eigh(x)
    root = vectors * np.sqrt(np.maximum(values, 0.0))[:, None, :]
    return np.asarray(root @ root.transpose(0, 2, 1))


def _negative(x: Array) -> Array:
    """The norm of the negative eigenvalues of k symmetric matrices, of which the lower triangles are read."""
    below = np.minimum(np.linalg.eigvalsh(x), 0.0)
    return np.asarray(np.sqrt(np.einsum("ij,ij->i", below, below)))


@lru_cache(maxsize=16)
def _triangle(cone: SvecLower | SvecUpper) -> Image:
    """The scaled triangle of the symmetric part of X: X_ii, and (X_ij + X_ji)/sqrt(2) off the diagonal."""
    n = cone.side
    i, j = cone.entries(n)
    row = np.empty((n, n), np.int32)  # of each entry of X; one each, so that the map is quickest and smallest by columns
    row[i, j] = row[j, i] = np.arange(cone.dim, dtype=np.int32)
    values = np.full((n, n), sqrt(0.5))
    np.fill_diagonal(values, 1.0)
    pointers = np.arange(n * n + 1, dtype=np.int32)
    return Image(sparse.csc_array((values.ravel(), row.ravel(), pointers), shape=(cone.dim, n * n)), (cone,))


class PSDToSvecLower(ConeRule):
    """X + X' semidefinite  <=>  the scaled lower triangle of (X + X')/2 is in `svec_lower`.

    By the adjoint, a dual triangle y comes back as the symmetric matrix whose scaled triangle is y.
    """

    source, emits, cost = "psd", ("svec_lower",), 0.1

    def map(self, cone: PSD) -> Image:
        """n(n+1)/2 rows of one or two entries each."""
        return _triangle(SvecLower(cone.side * (cone.side + 1) // 2))


class PSDToSvecUpper(ConeRule):
    """X + X' semidefinite  <=>  the scaled upper triangle of (X + X')/2 is in `svec_upper`.

    By the adjoint, a dual triangle y comes back as the symmetric matrix whose scaled triangle is y.
    """

    source, emits, cost = "psd", ("svec_upper",), 0.1

    def map(self, cone: PSD) -> Image:
        """n(n+1)/2 rows of one or two entries each."""
        return _triangle(SvecUpper(cone.side * (cone.side + 1) // 2))

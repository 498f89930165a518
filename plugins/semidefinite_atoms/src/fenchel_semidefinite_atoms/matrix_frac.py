"""matrix_frac: tr X'P^-1 X, the matrix fractional function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from fenchel import dcp
from fenchel.atoms.quad_form import quad_form
from fenchel.atoms.reshape import reshape, vec
from fenchel.atoms.trace import trace
from fenchel.constraints.psd import PSD
from fenchel.errors import DataError, ShapeError
from fenchel.expressions.atom import Atom
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape
from fenchel.expressions.spectral import (
    Symmetric,
    columns_of,
    held_symmetric,
    matrices_of,
    square,
    symmetric_blocks,
    symmetric_part,
)
from fenchel.expressions.variable import Variable


@dataclass(frozen=True, eq=False)
class MatrixFrac(Atom):
    """tr X'P^-1 X for P positive definite. Graph form: tr T with [P, X; X', T] positive semidefinite, which says that
    T - X'P^-1 X is.

    symmetric: P is known to be symmetric; else the graph form holds it to P = P'.
    """

    symmetric: bool = False

    arity = 2
    curvature = dcp.CONVEX
    kind = "matrix_frac"
    emits = ("psd", "zero")

    def shape(self, *shapes: Shape) -> Shape:
        """The shape without the last two axes, which are (n, m) for X and (n, n) for P; the others are equal."""
        X, P = shapes
        square(P, "the P of matrix_frac")
        if len(X) != len(P) or X[:-2] != P[:-2] or X[-2] != P[-1] or not X[-1]:
            raise ShapeError(f"matrix_frac takes X of shape (n,) or (..., n, m) and P of shape (..., n, n), not {X} and {P}")
        return P[:-2]

    def slices(self, *shapes: Shape) -> tuple[tuple[Shape, ...], list[Any]]:
        """One call for each pair of matrices."""
        return tuple(shape[-2:] for shape in shapes), [matrices_of(shape) for shape in shapes]

    def sign(self, *signs: int) -> int:
        """Nonnegative."""
        return dcp.NONNEG

    def monotone(self, *signs: int) -> tuple[int, ...]:
        """Neither, entry by entry."""
        return dcp.NEITHER, dcp.NEITHER

    def value(self, *values: Any) -> Any:
        """tr X'P^-1 X; inf where P is not positive definite, or X not 0 where P is 0."""
        X, P = values
        w, V = np.linalg.eigh(symmetric_part(P, "the P of matrix_frac"))
        squares = ((np.swapaxes(V, -1, -2) @ X) ** 2).sum(axis=-1)
        with np.errstate(divide="ignore", invalid="ignore"):
            parts = np.where(squares > 0, squares / np.maximum(w, 0.0), 0.0)
        return np.where((w < 0).any(axis=-1), np.inf, parts.sum(axis=-1))

    def gradient(self, *values: Any) -> list[Any] | None:
        """2 P^-1 X, and -P^-1 X X'P^-1; None where P is not positive definite."""
        X, P = values
        P = symmetric_part(P, "the P of matrix_frac")
        if (np.linalg.eigvalsh(P) <= 0).any():
            return None
        Y = np.linalg.solve(P, X)
        return [columns_of(2 * Y), columns_of(-Y @ np.swapaxes(Y, -1, -2))]

    def domain(self, *args: Expression) -> list[Any]:
        """P = P', positive semidefinite."""
        P = args[1]
        return [*held_symmetric(P, self.symmetric), P >> 0]

    def graph(self, *args: Any) -> tuple[Expression, list[Any]]:
        """tr T with [P, X; X', T] positive semidefinite, and P = P' where that is not known."""
        X, P = args
        T = Variable((X.shape[1],) * 2, symmetric=True)
        return trace(T), [PSD(symmetric_blocks(Symmetric(P), X, T)), *held_symmetric(P, self.symmetric)]


def matrix_frac(X: Any, P: Any) -> Expression:
    """tr X'P^-1 X: convex in X and P, nonnegative, in the unit of X squared over that of P; of shape () for one pair.

    X: affine, of shape (n,), (n, m) or (..., n, m). P: affine, of shape (n, n) or (..., n, n), positive definite; where
    it is not known to be symmetric it is held to P = P'. For one constant P it is a quadratic form, and stays one in
    an objective. Raises ShapeError where the shapes do not fit, DataError for a constant P that is not symmetric or not
    positive definite. Boyd and Vandenberghe, "Convex Optimization", 2004, example 3.4 and section A.5.5.
    """
    X, P = as_expression(X), as_expression(P)
    if X.ndim == 1:
        X = reshape(X, (X.size, 1), "F")
    atom: Any = MatrixFrac.of(P.is_symmetric())
    atom.shape(X.shape, P.shape)
    if P.ndim > 2 or X.is_constant() or not P.is_constant() or P.parameters():
        return atom(X, P)  # type: ignore[no-any-return]
    inverse, columns = _inverse(P.value), X.shape[1]
    blocks = inverse if columns == 1 else sp.kron(sp.eye_array(columns), inverse, format="csc")
    return quad_form(vec(X, "F"), blocks, assume_PSD=True)


def _inverse(P: Any) -> Any:
    """P^-1, exactly symmetric, for a positive definite P."""
    dense = symmetric_part(P.toarray() if hasattr(P, "toarray") else P, "the P of matrix_frac")
    w, V = np.linalg.eigh(dense)
    if not w[0] > len(w) * np.finfo(float).eps * w[-1]:
        raise DataError(f"a constant P of matrix_frac is positive definite; the smallest eigenvalue of this one is {w[0]:g}")
    root = V / np.sqrt(w)
    return root @ root.T

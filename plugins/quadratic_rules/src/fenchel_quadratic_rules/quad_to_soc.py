"""x'Px as a second-order cone, for solvers that take no quadratics, and for quadratics in constraints."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from fenchel import dcp
from fenchel.atoms.hstack import hstack
from fenchel.constraints.soc import SOC
from fenchel.expressions.atom import Atom
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape
from fenchel.expressions.variable import Variable
from fenchel.planning.rule import GraphRule


class _QuadToSOC(GraphRule):
    """norm(F'x)^2 <= t  <=>  norm((2 F'x, t - 1)) <= t + 1, for P = F F', or F = I where no P is given.

    For P negative semidefinite, the mirror image. Alizadeh and Goldfarb, "Second-order cone programming",
    2003, section 2.
    """

    emits = ("soc",)

    def graph(self, atom: Any, x: Expression, P: Any = None) -> tuple[Expression, list[Any]]:
        """t, or -t for P negative semidefinite. Where P has parameters, F follows their values."""
        x, sign = x.flatten("F"), 1.0
        if P is not None:
            sign = 1.0 if P.is_psd() else -1.0
            F = factor(sign * P.value).T if P.facts & dcp.FIXED else _Factor.of()(sign * P)
            x = F @ x
        t = Variable()
        return sign * t, [SOC(t + 1, hstack([2 * x, t - 1]))]


class QuadToSOC(_QuadToSOC):
    """A quadratic in a constraint."""

    source = "quad_form"


class ObjectiveQuadToSOC(_QuadToSOC):
    """A quadratic in the objective."""

    source = "quad_form@objective"


class _Factor(Atom):
    """F', of the shape of P, for P = F F' positive semidefinite: found anew for each value of P's parameters."""

    def shape(self, *shapes: Shape) -> Shape:
        """The shape of P, whatever the rank, so that the pattern stays."""
        return shapes[0]

    def sign(self, *signs: int) -> int:
        """Not known."""
        return 0

    def monotone(self, *signs: int) -> tuple[int, ...]:
        """Neither."""
        return (dcp.NEITHER,)

    def value(self, *values: Any) -> Any:
        """Rows of zeros below those of the factor."""
        (P,) = values
        F = factor(P)
        found = np.zeros(P.shape)
        found[: F.shape[1]] = F.T
        return found

    def adjoint(self, slope: Any, *values: Any) -> list[Any] | None:
        """For P = L L' positive definite: the symmetric part of L'^-1 low(L'S) L^-1, where low halves the diagonal.

        Murray, "Differentiation of the Cholesky decomposition", 2016. None where P is singular, and its factor not smooth.
        """
        (P,) = values
        try:
            L = np.linalg.cholesky(P)
        except np.linalg.LinAlgError:
            return None
        low = np.tril(L.T @ slope.reshape(P.shape, order="F").T)
        low[np.diag_indices(len(low))] /= 2
        half = np.linalg.solve(L.T, np.linalg.solve(L.T, low.T).T)
        return [((half + half.T) / 2).ravel(order="F")]


def factor(P: Any) -> Any:
    """F with F F' = P, for P positive semidefinite: shape (n, rank of P), sparse if P is."""
    scale = np.sqrt(np.maximum(P.diagonal(), 0.0))
    used = np.flatnonzero(scale)  # the other rows and columns of a semidefinite matrix are zero
    unit = sparse.diags_array(1 / scale[used], format="csc")
    if not sparse.issparse(P):
        F = np.zeros((len(scale), 0))
        if used.size:
            small = _dense(unit @ P[np.ix_(used, used)] @ unit)
            F = np.zeros((len(scale), small.shape[1]))
            F[used] = scale[used, None] * small
        return F
    block = unit @ sparse.csc_array(P)[used][:, used] @ unit
    found = sparse.coo_array(_sparse(block))
    rows, columns = found.coords
    data = scale[used[rows]] * found.data
    return sparse.csc_array((data, (used[rows], columns)), shape=(len(scale), found.shape[1]))


def _dense(P: Any) -> Any:
    """Cholesky; where P is singular, eigenvectors times square roots of eigenvalues."""
    try:
        return np.linalg.cholesky(P)
    except np.linalg.LinAlgError:
        values, vectors = np.linalg.eigh(P)
        kept = values > 1e-13 * len(P) * values[-1]
        return vectors[:, kept] * np.sqrt(values[kept])


def _sparse(P: Any) -> Any:
    """By P = Q L D L' Q', Q a permutation: LU with pivots from the diagonal. P has a diagonal of ones."""
    from scipy.sparse.linalg import splu

    n = P.shape[0]
    if P.nnz == n:
        return sparse.eye_array(n, format="csc")
    shifted = sparse.csc_array(P + 1e-12 * sparse.eye_array(n))  # where P is singular, this becomes the pivot
    symmetric = {"SymmetricMode": True}
    lu = splu(shifted, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options=symmetric)
    root = np.sqrt(np.maximum(lu.U.diagonal(), 0.0))
    F = (lu.L @ sparse.diags_array(root)).tocsr()[lu.perm_r].tocsc()
    F = F[:, abs(F).max(axis=0).toarray() > 1e-5]  # what is left out is below 1e-10 in F F'
    if np.array_equal(lu.perm_r, lu.perm_c) and abs(F @ F.T - P).max() < 1e-9:
        return F
    return _dense(P.toarray())

"""von_neumann_entr: the entropy of a matrix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from fenchel import dcp
from fenchel.atoms.broadcast import promote
from fenchel.atoms.diag import diag
from fenchel.atoms.sum import sum as total
from fenchel.atoms.trace import trace
from fenchel.constraints.exponential import ExpCone
from fenchel.constraints.psd import PSD
from fenchel.errors import DataError
from fenchel.expressions.constant import Constant, as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.spectral import Spectral
from fenchel.expressions.variable import Variable
from fenchel_quantum_atoms.op_rel_entr_quad import matrix_logarithm
from fenchel_quantum_atoms.rel_entr_quad import derivative, logarithm, orders, relative_entropy

#: Eigenvalues this far below 0, relative to the largest, or to 1, count as 0: a solver's solutions have such.
ROUNDING = 1e-6


@dataclass(frozen=True, eq=False)
class VonNeumannEntr(Spectral):
    """-sum of w log w for the eigenvalues w of A. Graph form: the sum of -t_i log t_i with t_1 + ... + t_k at least the sum of
    the k largest eigenvalues, for each k < n, and equal to tr A for k = n, so that t is more spread out than w.

    quad: () for that, or (m, k) for the logarithm approximated as in `rel_entr_quad`: then tr L with L <= P(A, I).
    """

    symmetric: bool = False
    quad: tuple[int, ...] = ()

    definite: ClassVar[bool] = True
    curvature = dcp.CONCAVE
    cases: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "von_neumann_entr": ("psd", "exp_cone", "nonneg", "zero"),
        "von_neumann_entr/quad": ("psd", "zero"),
    }

    @property
    def kind(self) -> str:
        """The case, by the user's wish."""
        return "von_neumann_entr/quad" if self.quad else "von_neumann_entr"

    @property
    def emits(self) -> tuple[str, ...]:
        """The cones of the case."""
        return self.cases[self.kind]

    def of_eigenvalues(self, w: Any) -> Any:
        """-sum of w log w, or of its approximation; -inf outside the domain."""
        inside = nonnegative(w)
        w = np.maximum(w, 0.0)
        if self.quad:
            parts = -relative_entropy(w, 1.0, *self.quad)
        else:
            parts = -w * np.log(np.where(w > 0, w, 1.0))
        return np.where(inside, parts.sum(axis=-1), -np.inf)

    def slopes(self, w: Any) -> Any:
        """-1 - log w, or r(u) - u r'(u) at u = 1/w."""
        if (w <= 0).any():
            return None
        return logarithm(1 / w, *self.quad) - derivative(1 / w, *self.quad) / w if self.quad else -1 - np.log(w)

    def form(self, A: Expression) -> tuple[Expression, list[Any]]:
        """As the class says."""
        n = A.shape[0]
        if self.quad:
            L, constraints = matrix_logarithm(A, Constant(np.eye(n)), *self.quad)
            return trace(L), constraints
        t, s = Variable(n), Variable(n)
        constraints = [ExpCone(s, t, np.ones(n)), total(t) == trace(A)]
        for k in range(1, n):  # the sum of the k largest eigenvalues of A, as in lambda_sum_largest
            above, Z = Variable(), Variable((n, n), symmetric=True)
            constraints += [k * above + trace(Z) <= total(t[:k]), PSD(Z), PSD(Z + diag(promote(above, (n,))) - A)]
        return total(s), constraints


def nonnegative(w: Any) -> Any:
    """Are the eigenvalues along the last axis nonnegative, but for rounding?"""
    return w[..., 0] >= -ROUNDING * np.maximum(1.0, np.abs(w[..., -1]))


def settled(quad_approx: Any, caller: str) -> tuple[int, int]:
    """(m, k) as ints; DataError naming the caller for anything else."""
    if not isinstance(quad_approx, tuple | list) or len(quad_approx) != 2:
        raise DataError(f"the quad_approx of {caller} is a pair (m, k), not {quad_approx!r}")
    return orders(*quad_approx, caller)


def von_neumann_entr(X: Any, quad_approx: Any = ()) -> Expression:
    """-tr X log X: concave; of shape () for one matrix.

    X: affine, symmetric and positive semidefinite, of shape (n, n), or many of them along the last two axes; where it
    is not known to be symmetric it is held to X = X'. quad_approx: () for the function itself, by semidefinite and
    exponential cones; (m, k) for its approximation with m nodes and k square roots, by semidefinite cones alone, of
    which the value is then taken too. Raises ShapeError where the last two axes are not equal, DataError for another
    quad_approx and for the value at a matrix that is not symmetric; the value is -inf where X is not positive
    semidefinite. Ben-Tal and Nemirovski, "Lectures on modern convex optimization", 2001, section 4.2; Fawzi,
    Saunderson and Parrilo, "Semidefinite approximations of the matrix logarithm", 2019.
    """
    X = as_expression(X)
    exact = isinstance(quad_approx, tuple | list) and not quad_approx
    quad = () if exact else settled(quad_approx, "von_neumann_entr")
    return VonNeumannEntr.of(X.is_symmetric(), quad)(X)  # type: ignore[no-any-return]

"""log_det: the logarithm of the determinant of a positive definite matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from fenchel import dcp
from fenchel.atoms.diag import diag
from fenchel.atoms.sum import sum as total
from fenchel.constraints.exponential import ExpCone
from fenchel.constraints.psd import PSD
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.spectral import Spectral, symmetric_blocks
from fenchel.expressions.variable import Variable


@dataclass(frozen=True, eq=False)
class LogDet(Spectral):
    """log det A. Graph form: sum of log Z_ii with Z lower triangular, [A, Z; Z', diag(Z)] positive semidefinite.

    Then A - Z diag(Z)^-1 Z' is positive semidefinite, so det A >= det Z, with equality for the Cholesky factor
    of A with its columns scaled.
    """

    symmetric: bool = False

    definite: ClassVar[bool] = True
    curvature = dcp.CONCAVE
    kind = "log_det"
    emits = ("psd", "exp_cone", "zero")

    def of_eigenvalues(self, w: Any) -> Any:
        """The sum of logarithms; -inf outside the domain."""
        with np.errstate(divide="ignore"):
            return np.log(np.maximum(w, 0.0)).sum(axis=-1)

    def slopes(self, w: Any) -> Any:
        """1/w."""
        return None if (w <= 0).any() else 1 / w

    def form(self, A: Expression) -> tuple[Expression, list[Any]]:
        """Sum of s with exp(s_i) <= Z_ii, Z lower triangular, [A, Z; Z', diag(Z)] positive semidefinite."""
        n = A.shape[0]
        Z = Variable((n, n), sparsity=np.tril_indices(n))
        d, s = Z[np.arange(n), np.arange(n)], Variable(n)
        return total(s), [PSD(symmetric_blocks(A, Z, diag(d))), ExpCone(s, np.ones(n), d)]


def log_det(A: Any) -> Expression:
    """log det A: concave; of shape () for one matrix.

    A: affine, symmetric and positive definite, of shape (n, n), or many of them along the last two axes; where it
    is not known to be symmetric it is held to A = A'. Raises ShapeError where the last two axes are not equal,
    DataError for the value at a matrix that is not symmetric; the value is -inf where A is not positive definite.
    Boyd and Vandenberghe, "Convex Optimization", 2004, section 3.1.5; Ben-Tal and Nemirovski, "Lectures on modern
    convex optimization", 2001, section 4.2.
    """
    A = as_expression(A)
    return LogDet.of(A.is_symmetric())(A)  # type: ignore[no-any-return]

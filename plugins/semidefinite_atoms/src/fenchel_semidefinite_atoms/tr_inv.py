"""tr_inv: the trace of the inverse of a positive definite matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from fenchel import dcp
from fenchel.atoms.trace import trace
from fenchel.constraints.psd import PSD
from fenchel.expressions.constant import Constant, as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.spectral import Spectral, symmetric_blocks
from fenchel.expressions.variable import Variable


@dataclass(frozen=True, eq=False)
class TrInv(Spectral):
    """tr A^-1. Graph form: tr T with [A, I; I, T] positive semidefinite, which says that T - A^-1 is."""

    symmetric: bool = False

    definite: ClassVar[bool] = True
    curvature = dcp.CONVEX
    kind = "tr_inv"
    emits = ("psd", "zero")

    def sign(self, *signs: int) -> int:
        """Nonnegative."""
        return dcp.NONNEG

    def of_eigenvalues(self, w: Any) -> Any:
        """The sum of inverses; inf outside the domain."""
        with np.errstate(divide="ignore"):
            return (1 / np.maximum(w, 0.0)).sum(axis=-1)

    def slopes(self, w: Any) -> Any:
        """-1/w^2."""
        return None if (w <= 0).any() else -1 / w**2

    def form(self, A: Expression) -> tuple[Expression, list[Any]]:
        """tr T with [A, I; I, T] positive semidefinite."""
        T, identity = Variable(A.shape, symmetric=True), Constant(np.eye(A.shape[0]))
        return trace(T), [PSD(symmetric_blocks(A, identity, T))]


def tr_inv(X: Any) -> Expression:
    """tr X^-1, the sum of the inverse eigenvalues: convex, nonnegative; of shape () for one matrix.

    X: affine, symmetric and positive definite, of shape (n, n), or many of them along the last two axes; where it
    is not known to be symmetric it is held to X = X'. Raises ShapeError where the last two axes are not equal,
    DataError for the value at a matrix that is not symmetric; the value is inf where X is not positive definite.
    Boyd and Vandenberghe, "Convex Optimization", 2004, sections 3.1.7 and 7.5.2 (A-optimal design).
    """
    X = as_expression(X)
    return TrInv.of(X.is_symmetric())(X)  # type: ignore[no-any-return]

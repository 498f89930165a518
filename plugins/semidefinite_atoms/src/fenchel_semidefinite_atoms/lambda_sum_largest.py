"""lambda_sum_largest: the sum of the k largest eigenvalues of a symmetric matrix."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.atoms.broadcast import promote
from fenchel.atoms.diag import diag
from fenchel.atoms.trace import trace
from fenchel.constraints.psd import PSD
from fenchel.errors import DataError
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.spectral import Spectral
from fenchel.expressions.variable import Variable


@dataclass(frozen=True, eq=False)
class LambdaSumLargest(Spectral):
    """max of tr AU over 0 <= U <= I, tr U = min(k, n). Graph form: ks + tr Z with Z and Z + sI - A positive semidefinite."""

    symmetric: bool = False
    k: float = 1.0

    curvature = dcp.CONVEX
    kind = "lambda_sum_largest"
    emits = ("psd", "zero")

    def of_eigenvalues(self, w: Any) -> Any:
        """The sum of the last k, the one before them counted by what k has over a whole number."""
        return (w * self.slopes(w)).sum(axis=-1)

    def slopes(self, w: Any) -> Any:
        """The weights: 1 for the last, and what is left for the one before."""
        return np.broadcast_to(np.clip(self.k - np.arange(w.shape[-1])[::-1], 0.0, 1.0), w.shape)

    def form(self, A: Expression) -> tuple[Expression, list[Any]]:
        """ks + tr Z with Z and Z + sI - A positive semidefinite: the dual of the maximum over U."""
        s, Z = Variable(), Variable(A.shape, symmetric=True)
        value = min(self.k, A.shape[0]) * s + trace(Z)
        return value, [PSD(Z), PSD(Z + diag(promote(s, A.shape[:1])) - A)]


def lambda_sum_largest(A: Any, k: Any) -> Expression:
    """The sum of the k largest eigenvalues of A: convex, in the unit of A; of shape () for one matrix.

    k: positive; 1.5 counts the second largest by a half, and more than n is n. A: as for `lambda_max`, with its
    errors. Raises DataError for a k that is not a positive number. Alizadeh, "Interior point methods in
    semidefinite programming with applications to combinatorial optimization", 1995, section 4.
    """
    A = as_expression(A)
    if isinstance(k, bool) or not isinstance(k, Real) or not 0 < float(k) < np.inf:
        raise DataError(f"the k of lambda_sum_largest counts eigenvalues: a positive number, not {k!r}")
    return LambdaSumLargest.of(A.is_symmetric(), float(k))(A)  # type: ignore[no-any-return]

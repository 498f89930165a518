"""lambda_max: the largest eigenvalue of a symmetric matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.atoms.broadcast import promote
from fenchel.atoms.diag import diag
from fenchel.constraints.psd import PSD
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.spectral import Spectral
from fenchel.expressions.variable import Variable


@dataclass(frozen=True, eq=False)
class LambdaMax(Spectral):
    """max of v'Av over norm(v) = 1. Graph form: t I - A positive semidefinite."""

    symmetric: bool = False

    curvature = dcp.CONVEX
    kind = "lambda_max"
    emits = ("psd", "zero")

    def of_eigenvalues(self, w: Any) -> Any:
        """The last."""
        return w[..., -1]

    def slopes(self, w: Any) -> Any:
        """1 for the last."""
        found = np.zeros_like(w)
        found[..., -1] = 1.0
        return found

    def form(self, A: Expression) -> tuple[Expression, list[Any]]:
        """t with t I - A positive semidefinite."""
        t = Variable()
        return t, [PSD(diag(promote(t, A.shape[:1])) - A)]


def lambda_max(A: Any) -> Expression:
    """The largest eigenvalue of A: convex, in the unit of A; of shape () for one matrix.

    A: affine and symmetric, of shape (n, n), or many of them along the last two axes; where it is not known
    to be symmetric it is held to A = A'. Raises ShapeError where the last two axes are not equal, DataError
    for the value at a matrix that is not symmetric. Boyd and Vandenberghe, "Convex Optimization", 2004,
    example 3.10.
    """
    A = as_expression(A)
    return LambdaMax.of(A.is_symmetric())(A)  # type: ignore[no-any-return]

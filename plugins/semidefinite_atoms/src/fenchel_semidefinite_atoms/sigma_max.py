"""sigma_max: the largest singular value of a matrix."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel.atoms.broadcast import promote
from fenchel.atoms.diag import diag
from fenchel.constraints.psd import PSD
from fenchel.expressions.expression import Expression
from fenchel.expressions.spectral import Singular, symmetric_blocks
from fenchel.expressions.variable import Variable


class SigmaMax(Singular):
    """max of norm(A v) over norm(v) = 1. Graph form: [t I, A; A', t I] positive semidefinite."""

    kind = "sigma_max"
    emits = ("psd",)

    def of_singular_values(self, s: Any) -> Any:
        """The first."""
        return s[..., 0]

    def slopes(self, s: Any) -> Any:
        """1 for the first."""
        found = np.zeros_like(s)
        found[..., 0] = 1.0
        return found

    def graph(self, *args: Any) -> tuple[Expression, list[Any]]:
        """t with [t I, A; A', t I] positive semidefinite."""
        (A,) = args
        m, n = A.shape
        t = Variable()
        return t, [PSD(symmetric_blocks(diag(promote(t, (m,))), A, diag(promote(t, (n,)))))]


def sigma_max(A: Any) -> Expression:
    """The largest singular value of A: convex, nonnegative, in the unit of A; of shape () for one matrix.

    A: affine, of shape (m, n), or many of them along the last two axes. Raises ShapeError for fewer dimensions,
    and for matrices without entries. Boyd and Vandenberghe, "Convex Optimization", 2004, example 3.10 and
    section 4.6.3.
    """
    return SigmaMax.of()(A)  # type: ignore[no-any-return]

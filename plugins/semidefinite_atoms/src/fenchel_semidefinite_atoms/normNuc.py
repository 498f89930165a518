"""normNuc: the nuclear norm of a matrix."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel.atoms.trace import trace
from fenchel.constraints.psd import PSD
from fenchel.expressions.expression import Expression
from fenchel.expressions.spectral import Singular, symmetric_blocks
from fenchel.expressions.variable import Variable


class NormNuc(Singular):
    """The sum of singular values. Graph form: (tr U + tr V)/2 with [U, A; A', V] positive semidefinite."""

    kind = "normNuc"
    emits = ("psd",)

    def of_singular_values(self, s: Any) -> Any:
        """Their sum."""
        return s.sum(axis=-1)

    def slopes(self, s: Any) -> Any:
        """1 for each."""
        return np.ones_like(s)

    def graph(self, *args: Any) -> tuple[Expression, list[Any]]:
        """(tr U + tr V)/2 with [U, A; A', V] positive semidefinite."""
        (A,) = args
        m, n = A.shape
        U, V = Variable((m, m), symmetric=True), Variable((n, n), symmetric=True)
        return (trace(U) + trace(V)) / 2, [PSD(symmetric_blocks(U, A, V))]


def normNuc(A: Any) -> Expression:
    """The sum of the singular values of A: convex, nonnegative, in the unit of A; of shape () for one matrix.

    A: affine, of shape (m, n), or many of them along the last two axes. Raises ShapeError for fewer dimensions,
    and for matrices without entries. Fazel, Hindi and Boyd, "A rank minimization heuristic with application to
    minimum order system approximation", 2001.
    """
    return NormNuc.of()(A)  # type: ignore[no-any-return]

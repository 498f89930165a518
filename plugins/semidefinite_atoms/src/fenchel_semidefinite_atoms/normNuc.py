"""normNuc: the nuclear norm of a matrix."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.atoms.hstack import hstack
from fenchel.atoms.trace import trace
from fenchel.atoms.vstack import vstack
from fenchel.constraints import PSD
from fenchel.errors import ShapeError
from fenchel.expressions.atom import Atom
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape
from fenchel.expressions.variable import Variable


class NormNuc(Atom):
    """The sum of singular values. Graph form: (tr U + tr V)/2 with [U, A; A', V] positive semidefinite."""

    curvature = dcp.CONVEX
    kind = "normNuc"
    emits = ("psd",)

    def shape(self, A: Shape) -> Shape:
        """()."""
        if len(A) != 2 or 0 in A:
            raise ShapeError(f"normNuc takes a matrix, not the shape {A}")
        return ()

    def sign(self, A: int) -> int:
        """Nonnegative."""
        return dcp.NONNEG

    def monotone(self, A: int) -> tuple[int, ...]:
        """Neither, entry by entry."""
        return (dcp.NEITHER,)

    def value(self, A: Any) -> Any:
        """The sum of singular values."""
        return np.linalg.norm(A, "nuc")

    def gradient(self, A: Any) -> list[Any] | None:
        """U V', for the singular vectors."""
        import scipy.sparse as sp

        u, _, v = np.linalg.svd(A, full_matrices=False)
        return [sp.csc_array((u @ v).reshape((-1, 1), order="F"))]

    def graph(self, A: Expression) -> tuple[Expression, list[Any]]:
        """(tr U + tr V)/2 with [U, A; A', V] positive semidefinite."""
        m, n = A.shape
        U, V = Variable((m, m), symmetric=True), Variable((n, n), symmetric=True)
        return (trace(U) + trace(V)) / 2, [PSD(vstack([hstack([U, A]), hstack([A.T, V])]))]


def normNuc(A: Any) -> Expression:
    """The sum of the singular values of A: convex, nonnegative, in the unit of A; of shape ().

    A: an affine matrix, of any shape (m, n). Raises ShapeError for anything else, and for no entries. Fazel,
    Hindi and Boyd, "A rank minimization heuristic with application to minimum order system approximation",
    2001.
    """
    return NormNuc(A)  # type: ignore[no-any-return]

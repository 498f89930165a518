"""sigma_max: the largest singular value of a matrix."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.atoms.hstack import hstack
from fenchel.atoms.vstack import vstack
from fenchel.constraints import PSD
from fenchel.errors import ShapeError
from fenchel.expressions.atom import Atom
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape
from fenchel.expressions.variable import Variable


class SigmaMax(Atom):
    """max of norm(A v) over norm(v) = 1. Graph form: [t I, A; A', t I] positive semidefinite."""

    curvature = dcp.CONVEX
    kind = "sigma_max"
    emits = ("psd",)

    def shape(self, A: Shape) -> Shape:
        """()."""
        if len(A) != 2 or 0 in A:
            raise ShapeError(f"sigma_max takes a matrix, not the shape {A}")
        return ()

    def sign(self, A: int) -> int:
        """Nonnegative."""
        return dcp.NONNEG

    def monotone(self, A: int) -> tuple[int, ...]:
        """Neither, entry by entry."""
        return (dcp.NEITHER,)

    def value(self, A: Any) -> Any:
        """The largest singular value."""
        return np.linalg.norm(A, 2)

    def gradient(self, A: Any) -> list[Any] | None:
        """u v', for singular vectors u and v of length 1."""
        import scipy.sparse as sp

        u, _, v = np.linalg.svd(A, full_matrices=False)
        return [sp.csc_array(np.outer(v[0], u[:, 0]).reshape(-1, 1))]

    def graph(self, A: Expression) -> tuple[Expression, list[Any]]:
        """t with [t I, A; A', t I] positive semidefinite."""
        m, n = A.shape
        t = Variable()
        return t, [PSD(vstack([hstack([t * np.eye(m), A]), hstack([A.T, t * np.eye(n)])]))]


def sigma_max(A: Any) -> Expression:
    """The largest singular value of A: convex, nonnegative, in the unit of A; of shape ().

    A: an affine matrix, of any shape (m, n). Raises ShapeError for anything else, and for no entries.
    Boyd and Vandenberghe, "Convex Optimization", 2004, example 3.10 and section 4.6.3.
    """
    return SigmaMax(A)  # type: ignore[no-any-return]

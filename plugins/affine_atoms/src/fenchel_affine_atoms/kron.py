"""kron: the Kronecker product of two matrices, or of arrays of any dimension."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.atoms.products import Product
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape, positions


class Kron(Product):
    """The blocks A[i, j] * B, side by side. Each entry is one product."""

    binds = 0
    sparse = False
    keeps_definite = True

    def shape(self, *shapes: Shape) -> Shape:
        """The lengths multiplied, axis by axis from the last; missing ones are 1."""
        rank = max(map(len, shapes))
        a, b = ((1,) * (rank - len(shape)) + shape for shape in shapes)
        return tuple(m * n for m, n in zip(a, b, strict=True))

    def facts_of(self, args: tuple[Expression, ...]) -> int:
        """Those of a product; not DPP where there is a parameter, as CVXPY counts."""
        facts = super().facts_of(args)
        return facts if all(arg.facts & dcp.FIXED for arg in args) else facts & ~dcp.DPP_AFFINE

    def value(self, *values: Any) -> Any:
        """numpy's kron."""
        return np.kron(*values)

    def pairs(self, *shapes: Shape) -> tuple[Any, Any, Any]:
        """A[i, j] and B[k, l]."""
        a, b = map(positions, shapes)
        left, right = np.kron(a, np.ones_like(b)), np.kron(np.ones_like(a), b)
        return np.arange(left.size + 1), left.ravel(order="F"), right.ravel(order="F")

    def named(self, *args: str) -> str:
        """kron(A, B)."""
        return f"kron({', '.join(args)})"


def kron(a: Any, b: Any) -> Expression:
    """The Kronecker product: A[i, j] * B[k, l] in row (i, k) and column (j, l), so blocks A[i, j] * B.

    a, b: matrices, or arrays of any dimension, as numpy's kron takes them; one of them constant or of parameters, else the
    curvature is unknown. Affine in the other, monotone by the sign of the constant; PSD where both are PSD. Shape: the
    lengths multiplied, axis by axis. Horn and Johnson, "Topics in Matrix Analysis", 1991, section 4.2.
    """
    return Kron.of()(a, b)  # type: ignore[no-any-return]

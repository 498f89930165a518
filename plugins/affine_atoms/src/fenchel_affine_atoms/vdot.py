"""vdot, scalar_product: the inner product of all entries."""

from __future__ import annotations

from typing import Any

from fenchel.atoms.products import multiply
from fenchel.atoms.sum import Sum
from fenchel.errors import ShapeError
from fenchel.expressions.expression import Expression
from fenchel_affine_atoms.deep_flatten import deep_flatten


def vdot(x: Any, y: Any) -> Expression:
    """x_1 y_1 + ... + x_n y_n over all entries of x and y, in column-major order.

    x, y: expressions, data, or nested lists of such, of as many entries each (or of one: it counts for all); one of them
    constant, else the curvature is unknown. A scalar. Raises ShapeError where the numbers of entries differ.
    """
    a, b = deep_flatten(x), deep_flatten(y)
    if a.size != b.size and 1 not in (a.size, b.size):
        raise ShapeError(f"vdot takes expressions of as many entries each, not of {a.size} and {b.size}")
    return Sum.of()(multiply(a, b))  # type: ignore[no-any-return]


def scalar_product(x: Any, y: Any) -> Expression:
    """x_1 y_1 + ... + x_n y_n: `vdot` under its older name."""
    return vdot(x, y)

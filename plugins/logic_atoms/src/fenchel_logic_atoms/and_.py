"""And: whether all are true."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.expressions.expression import Expression
from fenchel.expressions.variable import Variable
from fenchel_logic_atoms.not_ import Logic, two_or_more


class And(Logic):
    """min(x1, ..., xn) of truth values. Graph form: a boolean z with z <= xi for all i, z >= x1 + ... + xn - (n - 1)."""

    kind = "and"
    emits = ("bounds", "integer", "nonneg")
    symbol = "&"
    binds = -1

    def monotone(self, *signs: int) -> tuple[int, ...]:
        """Up."""
        return (dcp.UP,) * len(signs)

    def value(self, *values: Any) -> Any:
        """The least, at each entry."""
        return np.min(np.broadcast_arrays(*values), axis=0)

    def graph(self, *args: Expression) -> tuple[Expression, list[Any]]:
        """z, between its limits; they are the convex hull of the truth table."""
        z = Variable(boolean=True)
        return z, [*(z <= x for x in args), sum(args) - (len(args) - 1) <= z]


def and_(*args: Any) -> Expression:
    """min(x, y, ...) of truth values: 1 where all are 1, else 0. Affine for DCP, increasing; also written x & y.

    args: at least two variables or parameters declared boolean=True, entries of such, arrays of 0 and 1, or what Not, And, Or
    and Xor make; shapes broadcast as numpy's do. DataError, a ValueError, for anything else; ShapeError where shapes do not fit;
    UseError, a TypeError, of fewer than two. The problem is a mixed-integer one. Williams, "Model building in mathematical
    programming", 2013, section 9.2.
    """
    return two_or_more(And, args)

"""Xor: whether an odd number is true."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.expressions.expression import Expression
from fenchel.expressions.variable import Variable
from fenchel_logic_atoms.not_ import Logic, two_or_more


class Xor(Logic):
    """(x1 + ... + xn) mod 2 of truth values, their parity. Graph form: z1 = x1, zk = z(k-1) xor xk, the zk boolean, with

        |z(k-1) - xk| <= zk <= min(z(k-1) + xk, 2 - z(k-1) - xk),

    the convex hull of the truth table of two; chained, they are that of n, where x1 + ... + xn = z + 2k with an integer k has
    the whole cube for its relaxation (Carr and Konjevod, "Polyhedral combinatorics", 2005, section 2.4).
    """

    kind = "xor"
    emits = ("bounds", "integer", "nonneg")
    symbol = "^"
    binds = -2

    def monotone(self, *signs: int) -> tuple[int, ...]:
        """Neither."""
        return (dcp.NEITHER,) * len(signs)

    def value(self, *values: Any) -> Any:
        """(1 - the product of 1 - 2 xi) / 2: the parity at truth values, and close to it near them."""
        return (1 - np.prod([1 - 2 * each for each in np.broadcast_arrays(*values)], axis=0)) / 2

    def graph(self, *args: Expression) -> tuple[Expression, list[Any]]:
        """The last of the zk."""
        z, *others = args
        rows: list[Any] = []
        for x in others:
            before, z = z, Variable(boolean=True)
            rows += [before - x <= z, x - before <= z, z <= before + x, z <= 2 - before - x]
        return z, rows


def xor(*args: Any) -> Expression:
    """(x + y + ...) mod 2 of truth values: 1 where an odd number is 1, else 0. Affine for DCP; also written x ^ y.

    args: at least two variables or parameters declared boolean=True, entries of such, arrays of 0 and 1, or what Not, And, Or
    and Xor make; shapes broadcast as numpy's do. DataError, a ValueError, for anything else; ShapeError where shapes do not fit;
    UseError, a TypeError, of fewer than two. The problem is a mixed-integer one. Williams, "Model building in mathematical
    programming", 2013, section 9.2.
    """
    return two_or_more(Xor, args)

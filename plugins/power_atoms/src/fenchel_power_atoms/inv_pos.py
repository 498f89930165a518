"""inv_pos: one over each entry."""

from __future__ import annotations

from typing import Any

from fenchel.expressions.expression import Expression
from fenchel_power_atoms.power import power


def inv_pos(x: Any) -> Expression:
    """1/x, entry by entry: convex, decreasing, nonnegative, for x > 0: `power(x, -1)`. One rotated second-order cone."""
    return power(x, -1.0)

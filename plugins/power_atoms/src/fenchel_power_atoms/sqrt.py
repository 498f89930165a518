"""sqrt: the square root of each entry."""

from __future__ import annotations

from typing import Any

from fenchel.expressions.expression import Expression
from fenchel_power_atoms.power import power


def sqrt(x: Any) -> Expression:
    """x^(1/2), entry by entry: concave, increasing, nonnegative, for x >= 0: `power(x, 0.5)`. One rotated second-order cone."""
    return power(x, 0.5)

"""pos: the positive part of each entry."""

from __future__ import annotations

from typing import Any

from fenchel.expressions.expression import Expression
from fenchel_polyhedral_atoms.maximum import maximum


def pos(x: Any) -> Expression:
    """max(x, 0), entry by entry: convex, nonnegative, increasing, in the unit of x. x: convex."""
    return maximum(x, 0.0)

"""neg: the negative part of each entry."""

from __future__ import annotations

from typing import Any

from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel_polyhedral_atoms.maximum import maximum


def neg(x: Any) -> Expression:
    """max(-x, 0), entry by entry: convex, nonnegative, decreasing, in the unit of x. x: concave."""
    return maximum(-as_expression(x), 0.0)

"""Bounds to rows: for a solver that has no bounds on columns."""

from __future__ import annotations


class BoundsToRows:
    """lower <= x <= upper  ->  x - lower >= 0, upper - x >= 0. The engine writes the rows as it meets the bounds."""

    source = "bounds"
    emits = ("nonneg",)
    cost = 0.1

"""min: the smallest entry, of all or along an axis."""

from __future__ import annotations

from typing import Any

from fenchel import dcp
from fenchel.errors import ShapeError
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Axis
from fenchel_polyhedral_atoms.max import Extreme


class Min(Extreme):
    """min(x1, ..., xn). Graph form: t <= xi for all i."""

    curvature = dcp.CONCAVE
    kind = "min"
    side = -1.0


def min(x: Any, axis: Axis = None, keepdims: bool = False) -> Expression:
    """min(x1, ..., xn): concave, increasing, in the unit and of the sign of x.

    x: concave, with at least one entry to take the smallest of. axis: an int or a tuple of ints to reduce,
    all for None; keepdims leaves them with length 1. Raises ShapeError for an axis that x does not have, and
    for no entries to reduce. Boyd and Vandenberghe, "Convex Optimization", 2004, section 3.2.3.
    """
    if isinstance(axis, Expression):
        raise ShapeError("min takes an axis here; the smaller of x and y, entry by entry, is minimum(x, y)")
    return Min.of(axis, keepdims)(x)  # type: ignore[no-any-return]

"""minimum: the smallest of several expressions, entry by entry."""

from __future__ import annotations

from typing import Any

from fenchel import dcp
from fenchel.expressions.expression import Expression
from fenchel_polyhedral_atoms.maximum import Extremum


class Minimum(Extremum):
    """min(x1, ..., xn), entry by entry. Graph form: t <= xi for all i."""

    curvature = dcp.CONCAVE
    kind = "minimum"
    side = -1.0


def minimum(*args: Any) -> Expression:
    """min(x, y, ...), entry by entry: concave, increasing in each argument. All are in one unit.

    args: at least two, concave; shapes broadcast as numpy's do. Raises ShapeError where they do not.
    Boyd and Vandenberghe, "Convex Optimization", 2004, section 3.2.3.
    """
    return Minimum.of()(*args)  # type: ignore[no-any-return]

"""ptp: peak to peak, the largest entry minus the smallest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.errors import ShapeError
from fenchel.expressions.atom import Reduction
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Axis
from fenchel_polyhedral_atoms.max import max
from fenchel_polyhedral_atoms.min import min


@dataclass(frozen=True, eq=False)
class Ptp(Reduction):
    """max(x) - min(x). Graph form: that difference."""

    axis: Axis = None
    keepdims: bool = False

    curvature = dcp.CONVEX
    kind = "ptp"
    returns = ("max", "min")
    nonempty = True

    def sign(self, x: int) -> int:
        """Nonnegative."""
        return dcp.NONNEG

    def monotone(self, x: int) -> tuple[int, ...]:
        """Neither."""
        return (dcp.NEITHER,)

    def value(self, x: Any) -> Any:
        """The largest minus the smallest."""
        return np.ptp(x, axis=self.axis, keepdims=self.keepdims)

    def slope(self, rows: Any) -> Any:
        """1 at the (first) largest entry, -1 at the (first) smallest."""
        place = np.arange(rows.shape[1])
        return 1.0 * (place == rows.argmax(axis=1)[:, None]) - (place == rows.argmin(axis=1)[:, None])

    def graph(self, x: Expression) -> tuple[Expression, list[Any]]:
        """max(x) - min(x)."""
        return max(x) - min(x), []


def ptp(x: Any, axis: Axis = None, keepdims: bool = False) -> Expression:
    """max(x) - min(x): convex, nonnegative, in the unit of x.

    x: affine, with at least one entry to reduce. axis: an int or a tuple of ints to reduce, all for None;
    keepdims leaves them with length 1. Raises ShapeError for an axis that x does not have, and for no entries
    to reduce. Boyd and Vandenberghe, "Convex Optimization", 2004, section 3.2.3 (a sum of maxima).
    """
    if isinstance(axis, Expression):
        raise ShapeError("ptp takes an axis here, an int or a tuple of ints, not an expression")
    return Ptp.of(axis, keepdims)(x)  # type: ignore[no-any-return]

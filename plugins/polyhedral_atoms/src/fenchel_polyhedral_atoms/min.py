"""min: the smallest entry, of all or along an axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.errors import ShapeError
from fenchel.expressions.atom import Reduction
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Axis, Shape, axes_of
from fenchel.expressions.variable import Variable


@dataclass(frozen=True, eq=False)
class Min(Reduction):
    """min(x1, ..., xn). Graph form: t <= xi for all i."""

    axis: Axis = None
    keepdims: bool = False

    curvature = dcp.CONCAVE
    kind = "min"
    emits = ("nonneg",)

    def shape(self, shape: Shape) -> Shape:
        """The shape without the reduced axes; they must have entries."""
        if 0 in [shape[k] for k in axes_of(self.axis, len(shape))]:
            raise ShapeError(f"min of no entries: shape {shape}, axis {self.axis}")
        return super().shape(shape)

    def sign(self, x: int) -> int:
        """That of x."""
        return x

    def monotone(self, x: int) -> tuple[int, ...]:
        """Up."""
        return (dcp.UP,)

    def value(self, x: Any) -> Any:
        """The smallest entry."""
        return np.min(x, axis=self.axis, keepdims=self.keepdims)

    def slope(self, rows: Any) -> Any:
        """1 at the (first) smallest entry."""
        return np.arange(rows.shape[1]) == rows.argmin(axis=1)[:, None]

    def graph(self, x: Expression) -> tuple[Expression, list[Any]]:
        """t with t <= x."""
        t = Variable()
        return t, [t <= x]


def min(x: Any, axis: Axis = None, keepdims: bool = False) -> Expression:
    """min(x1, ..., xn): concave, increasing, in the unit and of the sign of x.

    x: concave, with at least one entry to take the smallest of. axis: an int or a tuple of ints to reduce,
    all for None; keepdims leaves them with length 1. Raises ShapeError for an axis that x does not have, and
    for no entries to reduce. Boyd and Vandenberghe, "Convex Optimization", 2004, section 3.2.3.
    """
    if isinstance(axis, Expression):
        raise ShapeError("min takes an axis here; the smaller of x and y, entry by entry, is minimum(x, y)")
    return Min.of(axis, keepdims)(x)  # type: ignore[no-any-return]

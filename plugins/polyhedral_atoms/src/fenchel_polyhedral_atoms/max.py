"""max: the largest entry, of all or along an axis; and Extreme, what it shares with min."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from fenchel import dcp
from fenchel.errors import ShapeError
from fenchel.expressions.atom import Reduction
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Axis
from fenchel.expressions.variable import Variable


@dataclass(frozen=True, eq=False)
class Extreme(Reduction):
    """side * max(side x1, ..., side xn): the largest entry for side = 1, the smallest for -1.

    Graph form: t with side xi <= side t for all i.
    """

    axis: Axis = None
    keepdims: bool = False

    side: ClassVar[float]
    emits = ("nonneg",)
    nonempty = True

    def sign(self, x: int) -> int:
        """That of x."""
        return x

    def monotone(self, x: int) -> tuple[int, ...]:
        """Up."""
        return (dcp.UP,)

    def value(self, x: Any) -> Any:
        """The extreme entry."""
        return self.side * np.max(self.side * np.asarray(x), axis=self.axis, keepdims=self.keepdims)

    def slope(self, rows: Any) -> Any:
        """1 at the (first) extreme entry."""
        return np.arange(rows.shape[1]) == (self.side * rows).argmax(axis=1)[:, None]

    def graph(self, x: Expression) -> tuple[Expression, list[Any]]:
        """t beyond x."""
        t = Variable()
        return t, [self.side * x <= self.side * t]


class Max(Extreme):
    """max(x1, ..., xn). Graph form: t >= xi for all i."""

    curvature = dcp.CONVEX
    kind = "max"
    side = 1.0


def max(x: Any, axis: Axis = None, keepdims: bool = False) -> Expression:
    """max(x1, ..., xn): convex, increasing, in the unit and of the sign of x.

    x: convex, with at least one entry to take the largest of. axis: an int or a tuple of ints to reduce, all
    for None; keepdims leaves them with length 1. Raises ShapeError for an axis that x does not have, and for
    no entries to reduce. Boyd and Vandenberghe, "Convex Optimization", 2004, section 3.1.5.
    """
    if isinstance(axis, Expression):
        raise ShapeError("max takes an axis here; the larger of x and y, entry by entry, is maximum(x, y)")
    return Max.of(axis, keepdims)(x)  # type: ignore[no-any-return]

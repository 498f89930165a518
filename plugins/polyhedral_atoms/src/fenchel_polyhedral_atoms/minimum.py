"""minimum: the smallest of several expressions, entry by entry."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.errors import ShapeError
from fenchel.expressions.atom import Elementwise
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape
from fenchel.expressions.variable import Variable


class Minimum(Elementwise):
    """min(x1, ..., xn), entry by entry. Graph form: t <= xi for all i."""

    arity = None
    curvature = dcp.CONCAVE
    kind = "minimum"
    emits = ("nonneg",)

    def shape(self, *shapes: Shape) -> Shape:
        """numpy's broadcast shape, of at least two."""
        if len(shapes) < 2:
            raise ShapeError(f"minimum takes at least two arguments, not {len(shapes)}; of one, write min(x)")
        return super().shape(*shapes)

    def sign(self, *signs: int) -> int:
        """Nonpositive where one is, nonnegative where all are."""
        common, any_ = dcp.SIGN, 0
        for sign in signs:
            common &= sign
            any_ |= sign
        return any_ & dcp.NONPOS | common & dcp.NONNEG

    def monotone(self, *signs: int) -> tuple[int, ...]:
        """Up."""
        return (dcp.UP,) * len(signs)

    def value(self, *values: Any) -> Any:
        """The smallest at each entry."""
        return np.min(np.broadcast_arrays(*values), axis=0)

    def slope(self, *values: Any) -> Any:
        """1 for the (first) smallest, at each entry."""
        stacked = np.array(np.broadcast_arrays(*values))
        return tuple(stacked.argmin(axis=0) == np.arange(len(values)).reshape(-1, *[1] * (stacked.ndim - 1)))

    def graph(self, *args: Expression) -> tuple[Expression, list[Any]]:
        """t with t <= x1, ..., t <= xn."""
        t = Variable(super().shape(*[x.shape for x in args]))
        return t, [t <= x for x in args]


def minimum(x: Any, y: Any, *others: Any) -> Expression:
    """min(x, y, ...), entry by entry: concave, increasing in each argument. All are in one unit.

    Arguments: concave; shapes broadcast as numpy's do. Raises ShapeError where they do not.
    Boyd and Vandenberghe, "Convex Optimization", 2004, section 3.2.3.
    """
    return Minimum(x, y, *others)  # type: ignore[no-any-return]

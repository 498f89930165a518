"""maximum: the largest of several expressions, entry by entry; and Extremum, what it shares with minimum."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from fenchel import dcp
from fenchel.errors import ShapeError
from fenchel.expressions.atom import Elementwise
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape
from fenchel.expressions.variable import Variable


class Extremum(Elementwise):
    """side * max(side x1, ..., side xn), entry by entry: the largest for side = 1, the smallest for -1.

    Graph form: t with side xi <= side t for all i.
    """

    arity = None
    emits = ("nonneg",)

    side: ClassVar[float]

    def shape(self, *shapes: Shape) -> Shape:
        """numpy's broadcast shape, of at least two."""
        if len(shapes) < 2:
            one = f"{self.kind} takes at least two arguments, not {len(shapes)}"
            raise ShapeError(f"{one}; of one, write {str(self.kind)[:3]}(x)")
        return super().shape(*shapes)

    def sign(self, *signs: int) -> int:
        """That of the side where one argument has it, the other where all have."""
        common, one = dcp.SIGN, 0
        for sign in signs:
            common &= sign
            one |= sign
        towards = dcp.sign_of(self.side)
        return one & towards | common & (dcp.SIGN ^ towards)

    def monotone(self, *signs: int) -> tuple[int, ...]:
        """Up."""
        return (dcp.UP,) * len(signs)

    def value(self, *values: Any) -> Any:
        """The extreme at each entry."""
        return self.side * np.max([self.side * each for each in np.broadcast_arrays(*values)], axis=0)

    def slope(self, *values: Any) -> Any:
        """1 for the (first) extreme, at each entry."""
        stacked = self.side * np.array(np.broadcast_arrays(*values))
        return tuple(stacked.argmax(axis=0) == np.arange(len(values)).reshape(-1, *[1] * (stacked.ndim - 1)))

    def graph(self, *args: Expression) -> tuple[Expression, list[Any]]:
        """t beyond x1, ..., xn."""
        t = Variable(self.shape(*[x.shape for x in args]))
        return t, [self.side * x <= self.side * t for x in args]


class Maximum(Extremum):
    """max(x1, ..., xn), entry by entry. Graph form: t >= xi for all i."""

    curvature = dcp.CONVEX
    kind = "maximum"
    side = 1.0


def maximum(*args: Any) -> Expression:
    """max(x, y, ...), entry by entry: convex, increasing in each argument. All are in one unit.

    args: at least two, convex; shapes broadcast as numpy's do. Raises ShapeError where they do not.
    Boyd and Vandenberghe, "Convex Optimization", 2004, section 3.2.3.
    """
    return Maximum.of()(*args)  # type: ignore[no-any-return]

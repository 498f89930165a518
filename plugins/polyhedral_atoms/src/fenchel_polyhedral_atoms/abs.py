"""abs: the absolute value of each entry."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.expressions.atom import Elementwise
from fenchel.expressions.expression import Expression
from fenchel.expressions.variable import Variable


class Abs(Elementwise):
    """|x|. Graph form: t >= x, t >= -x."""

    curvature = dcp.CONVEX
    kind = "abs"
    emits = ("nonneg",)

    def sign(self, x: int) -> int:
        """Nonnegative."""
        return dcp.NONNEG

    def monotone(self, x: int) -> tuple[int, ...]:
        """Up where x >= 0, down where x <= 0."""
        return (dcp.even(x),)

    def value(self, x: Any) -> Any:
        """|x|."""
        return np.abs(x)

    def slope(self, x: Any) -> Any:
        """The sign; 0 at 0."""
        return np.sign(x)

    def graph(self, x: Expression) -> tuple[Expression, list[Any]]:
        """t with -t <= x <= t."""
        t = Variable(x.shape)
        return t, [x <= t, -x <= t]


def abs(x: Any) -> Expression:
    """|x|, entry by entry: convex, nonnegative, of the shape of x. An absolute value is in the unit of x.

    x: affine, or convex where it is known to be nonnegative, or concave where it is known to be nonpositive.
    Boyd and Vandenberghe, "Convex Optimization", 2004, section 3.1.5.
    """
    return Abs.of()(x)  # type: ignore[no-any-return]

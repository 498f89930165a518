"""log: the natural logarithm of each entry."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.constraints.exponential import ExpCone
from fenchel.expressions.atom import Elementwise
from fenchel.expressions.expression import Expression
from fenchel.expressions.variable import Variable


class Log(Elementwise):
    """log(x). Graph form: (t, 1, x) in the exponential cone."""

    curvature = dcp.CONCAVE
    kind = "log"
    emits = ("exp_cone",)

    def sign(self, x: int) -> int:
        """Unknown."""
        return 0

    def monotone(self, x: int) -> tuple[int, ...]:
        """Up."""
        return (dcp.UP,)

    def value(self, x: Any) -> Any:
        """log(x); -inf at 0, nan below."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.log(x)

    def inside(self, x: Any) -> bool:
        """x > 0."""
        return bool(np.all(x > 0))

    def slope(self, x: Any) -> Any:
        """1/x."""
        return 1 / x

    def domain(self, x: Expression) -> list[Any]:
        """x >= 0."""
        return [x >= 0]

    def graph(self, x: Expression) -> tuple[Expression, list[Any]]:
        """t with e^t <= x."""
        t = Variable(x.shape)
        return t, [ExpCone(t, np.ones(x.shape), x)]


def log(x: Any) -> Expression:
    """log(x), entry by entry: concave, increasing, of the shape of x. x: concave, a pure number; kept >= 0.

    Boyd and Vandenberghe, "Convex Optimization", 2004, section 3.1.5.
    """
    return Log.of()(x)  # type: ignore[no-any-return]

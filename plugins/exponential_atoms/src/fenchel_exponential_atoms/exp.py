"""exp: the exponential of each entry."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.constraints.exponential import ExpCone
from fenchel.expressions.atom import Elementwise
from fenchel.expressions.expression import Expression
from fenchel.expressions.variable import Variable


class Exp(Elementwise):
    """e^x. Graph form: (x, 1, t) in the exponential cone."""

    curvature = dcp.CONVEX
    kind = "exp"
    emits = ("exp_cone",)

    def sign(self, x: int) -> int:
        """Nonnegative."""
        return dcp.NONNEG

    def monotone(self, x: int) -> tuple[int, ...]:
        """Up."""
        return (dcp.UP,)

    def value(self, x: Any) -> Any:
        """e^x; inf where it overflows."""
        with np.errstate(over="ignore"):
            return np.exp(x)

    def slope(self, x: Any) -> Any:
        """e^x."""
        return self.value(x)

    def graph(self, x: Expression) -> tuple[Expression, list[Any]]:
        """t with e^x <= t."""
        t = Variable(x.shape)
        return t, [ExpCone(x, np.ones(x.shape), t)]


def exp(x: Any) -> Expression:
    """e^x, entry by entry: convex, increasing, nonnegative, of the shape of x. x: convex, a pure number.

    Boyd and Vandenberghe, "Convex Optimization", 2004, section 3.1.5.
    """
    return Exp.of()(x)  # type: ignore[no-any-return]

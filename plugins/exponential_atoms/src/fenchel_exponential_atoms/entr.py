"""entr: the entropy of each entry."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.constraints.exponential import ExpCone
from fenchel.expressions.atom import Elementwise
from fenchel.expressions.expression import Expression
from fenchel.expressions.variable import Variable


class Entr(Elementwise):
    """-x log(x), 0 at 0. Graph form: (t, x, 1) in the exponential cone."""

    curvature = dcp.CONCAVE
    kind = "entr"
    emits = ("exp_cone",)

    def sign(self, x: int) -> int:
        """Unknown."""
        return 0

    def monotone(self, x: int) -> tuple[int, ...]:
        """Neither."""
        return (dcp.NEITHER,)

    def value(self, x: Any) -> Any:
        """-x log(x); -inf below 0."""
        from scipy.special import entr

        return entr(x)

    def inside(self, x: Any) -> bool:
        """x > 0."""
        return bool(np.all(x > 0))

    def slope(self, x: Any) -> Any:
        """-1 - log(x)."""
        return -1 - np.log(x)

    def domain(self, x: Expression) -> list[Any]:
        """x >= 0."""
        return [x >= 0]

    def graph(self, x: Expression) -> tuple[Expression, list[Any]]:
        """t with x e^(t/x) <= 1."""
        t = Variable(x.shape)
        return t, [ExpCone(t, x, np.ones(x.shape))]


def entr(x: Any) -> Expression:
    """-x log(x), 0 at 0, entry by entry: concave, of the shape of x. x: affine, a pure number; kept >= 0.

    Boyd and Vandenberghe, "Convex Optimization", 2004, section 3.1.5.
    """
    return Entr.of()(x)  # type: ignore[no-any-return]

"""rel_entr: the relative entropy of each pair of entries."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.constraints.exponential import ExpCone
from fenchel.expressions.atom import Elementwise
from fenchel.expressions.expression import Expression
from fenchel.expressions.variable import Variable


class RelEntr(Elementwise):
    """x log(x/y), 0 for x = 0 and y >= 0. Graph form: (-t, x, y) in the exponential cone."""

    arity = 2
    curvature = dcp.CONVEX
    kind = "rel_entr"
    emits = ("exp_cone",)

    def sign(self, x: int, y: int) -> int:
        """Unknown."""
        return 0

    def monotone(self, x: int, y: int) -> tuple[int, ...]:
        """Neither in x, down in y."""
        return dcp.NEITHER, dcp.DOWN

    def value(self, x: Any, y: Any) -> Any:
        """x log(x/y); inf outside the domain."""
        from scipy.special import rel_entr

        return rel_entr(x, y)

    def inside(self, x: Any, y: Any) -> bool:
        """x > 0, y > 0."""
        return bool(np.all(x > 0) and np.all(y > 0))

    def slope(self, x: Any, y: Any) -> Any:
        """1 + log(x/y), -x/y."""
        return 1 + np.log(x / y), -x / y

    def domain(self, x: Expression, y: Expression) -> list[Any]:
        """x >= 0, y >= 0."""
        return [x >= 0, y >= 0]

    def graph(self, x: Expression, y: Expression) -> tuple[Expression, list[Any]]:
        """t with x e^(-t/x) <= y."""
        t = Variable(x.shape)
        return t, [ExpCone(-t, x, y)]


def rel_entr(x: Any, y: Any) -> Expression:
    """x log(x/y), 0 for x = 0, entry by entry: convex in (x, y), decreasing in y.

    x: affine; y: concave; both in one unit, which is that of the value too, and kept >= 0; shapes broadcast
    as numpy's do. Raises ShapeError where they do not. Boyd and Vandenberghe, "Convex Optimization", 2004,
    example 3.19.
    """
    return RelEntr.of()(x, y)  # type: ignore[no-any-return]

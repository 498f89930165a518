"""QuadOverLin: a sum of squares over a number that is itself to be found. Users write `quad_over_lin(x, y)`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.atoms.hstack import hstack
from fenchel.constraints.soc import SOC
from fenchel.expressions.atom import Reduction
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Axis
from fenchel.expressions.variable import Variable


@dataclass(frozen=True, eq=False)
class QuadOverLin(Reduction):
    """(x1^2 + ... + xn^2) / y for a scalar y > 0, and 0 for x = 0, y = 0: convex in (x, y), nonnegative.

    Graph form: t with norm(x)^2 <= t y, as norm((2 x, t - y)) <= t + y. x: affine, or of known sign; y:
    concave. Boyd and Vandenberghe, "Convex Optimization", 2004, section 3.1.5; Lobo, Vandenberghe, Boyd and
    Lebret, "Applications of second-order cone programming", 1998, section 2.3.
    """

    axis: Axis = None
    keepdims: bool = False

    arity = 2
    also = ("QuadOverLin",)
    curvature = dcp.CONVEX
    kind = "quad_over_lin"
    emits = ("soc",)

    def sign(self, x: int, y: int) -> int:
        """Nonnegative."""
        return dcp.NONNEG

    def monotone(self, x: int, y: int) -> tuple[int, ...]:
        """Up where x >= 0, down where x <= 0; down in y."""
        return dcp.even(x), dcp.DOWN

    def facts_of(self, args: tuple[Expression, ...]) -> int:
        """The composition rule; with a parameter in y not DPP, as in CVXPY."""
        facts = super().facts_of(args)
        return facts if args[1].facts & dcp.FIXED else facts & ~dcp.DPP_AFFINE

    def value(self, x: Any, y: Any) -> Any:
        """The sum of squares over y; inf where y <= 0, but for x = 0, y = 0."""
        total = np.sum(np.square(x), axis=self.axis, keepdims=self.keepdims)
        if y > 0:
            return total / y
        return np.where((total == 0) & (y == 0), 0.0, np.inf)

    def slope(self, rows: Any, y: Any) -> Any:
        """2 x / y, and minus the sum of squares over y^2; None for y <= 0."""
        return (2 * rows / y, -np.square(rows / y).sum(axis=1)) if y > 0 else None

    def domain(self, x: Expression, y: Expression) -> list[Any]:
        """y >= 0."""
        return [y >= 0]

    def graph(self, x: Expression, y: Expression) -> tuple[Expression, list[Any]]:
        """t with norm((2 x, t - y)) <= t + y."""
        t = Variable()
        return t, [SOC(t + y, hstack([2 * x, t - y]))]

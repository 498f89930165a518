"""xexp: x e^x of each entry."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.constraints.exponential import ExpCone
from fenchel.expressions.atom import Elementwise
from fenchel.expressions.expression import Expression
from fenchel.expressions.variable import Variable


class XExp(Elementwise):
    """x e^x, for x >= 0. Graph form: t with x e^(u/x) <= t for a u >= x^2. Least for u = x^2."""

    kind = "xexp"
    emits = ("exp_cone", "nonneg", "quad_form")

    def sign(self, x: int) -> int:
        """That of x."""
        return x

    def monotone(self, x: int) -> tuple[int, ...]:
        """Up where x >= 0; below it goes down to x = -1 first."""
        return (dcp.UP if x & dcp.NONNEG else dcp.NEITHER,)

    def facts_of(self, args: tuple[Expression, ...]) -> int:
        """Convex where x is known to be nonnegative."""
        facts = args[0].resolved()
        sign = facts & dcp.SIGN
        return dcp.compose(dcp.CONVEX if sign & dcp.NONNEG else 0, sign, self.monotone(sign), (facts,))

    def value(self, x: Any) -> Any:
        """x e^x; inf where it overflows."""
        with np.errstate(over="ignore"):
            return x * np.exp(x)

    def slope(self, x: Any) -> Any:
        """(1 + x) e^x."""
        with np.errstate(over="ignore"):
            return (1 + x) * np.exp(x)

    def domain(self, x: Expression) -> list[Any]:
        """x >= 0."""
        return [x >= 0]

    def graph(self, x: Expression) -> tuple[Expression, list[Any]]:
        """t with x e^(u/x) <= t, x^2 <= u."""
        t, u = Variable(x.shape), Variable(x.shape)
        return t, [ExpCone(u, x, t), x**2 <= u]


def xexp(x: Any) -> Expression:
    """x e^x, entry by entry: convex and increasing where x >= 0, of the sign and shape of x.

    x: a pure number, convex and known to be nonnegative; of an x whose sign is not known there is a value,
    and no curvature. MOSEK Modeling Cookbook, section 5.2 (Lambert's function).
    """
    return XExp.of()(x)  # type: ignore[no-any-return]

"""logistic: log(1 + e^x) of each entry."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.expressions.atom import Elementwise
from fenchel.expressions.expression import Expression
from fenchel.expressions.variable import Variable
from fenchel_exponential_atoms.exp import exp


class Logistic(Elementwise):
    """log(1 + e^x). Graph form: t with e^(x - t) + e^(-t) <= 1."""

    curvature = dcp.CONVEX
    kind = "logistic"
    emits = ("exp", "nonneg")

    def sign(self, x: int) -> int:
        """Nonnegative."""
        return dcp.NONNEG

    def monotone(self, x: int) -> tuple[int, ...]:
        """Up."""
        return (dcp.UP,)

    def value(self, x: Any) -> Any:
        """log(1 + e^x), also for large x."""
        return np.logaddexp(0, x)

    def slope(self, x: Any) -> Any:
        """1/(1 + e^-x)."""
        return np.exp(-np.logaddexp(0, np.negative(x)))

    def graph(self, x: Expression) -> tuple[Expression, list[Any]]:
        """t with e^(x - t) + e^(-t) <= 1."""
        t = Variable(x.shape)
        return t, [exp(x - t) + exp(-t) <= 1]


def logistic(x: Any) -> Expression:
    """log(1 + e^x), entry by entry: convex, increasing, nonnegative, of the shape of x.

    x: convex, a pure number.

    Boyd and Vandenberghe, "Convex Optimization", 2004, section 7.1.1.
    """
    return Logistic.of()(x)  # type: ignore[no-any-return]

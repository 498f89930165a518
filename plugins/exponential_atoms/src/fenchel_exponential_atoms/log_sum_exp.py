"""log_sum_exp: the smooth maximum, of all entries or along an axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.expressions.atom import Reduction
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Axis
from fenchel.expressions.variable import Variable
from fenchel_exponential_atoms.exp import exp


@dataclass(frozen=True, eq=False)
class LogSumExp(Reduction):
    """log(e^x1 + ... + e^xn). Graph form: t with the sum of e^(xi - t) at most 1."""

    axis: Axis = None
    keepdims: bool = False

    curvature = dcp.CONVEX
    kind = "log_sum_exp"
    emits = ("exp", "nonneg")
    nonempty = True

    def sign(self, x: int) -> int:
        """Nonnegative where x is: the value is at least the largest entry."""
        return x & dcp.NONNEG

    def monotone(self, x: int) -> tuple[int, ...]:
        """Up."""
        return (dcp.UP,)

    def value(self, x: Any) -> Any:
        """log(e^x1 + ... + e^xn), also for large entries."""
        rows, shape = self.flattened(x)
        return np.logaddexp.reduce(rows, axis=1).reshape(shape, order="F")

    def slope(self, rows: Any) -> Any:
        """e^xi over the sum."""
        return np.exp(rows - np.logaddexp.reduce(rows, axis=1)[:, None])

    def graph(self, x: Expression) -> tuple[Expression, list[Any]]:
        """t with sum(exp(x - t)) <= 1."""
        t = Variable()
        return t, [exp(x - t).sum() <= 1]


def log_sum_exp(x: Any, axis: Axis = None, keepdims: bool = False) -> Expression:
    """log(e^x1 + ... + e^xn): convex, increasing, nonnegative where x is.

    Between the largest entry and that plus log(n). x: convex, a pure number, with at least one entry. axis:
    an int or a tuple of ints to reduce, all for None; keepdims leaves them with length 1. Raises ShapeError
    for an axis that x does not have, and for no entries to reduce. Boyd and Vandenberghe, "Convex
    Optimization", 2004, section 3.1.5.
    """
    return LogSumExp.of(axis, keepdims)(x)  # type: ignore[no-any-return]

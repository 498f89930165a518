"""sum_largest: the sum of the k largest entries, of all or along an axis."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.errors import DataError
from fenchel.expressions.atom import Reduction
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Axis
from fenchel.expressions.variable import Variable


@dataclass(frozen=True, eq=False)
class SumLargest(Reduction):
    """x[1] + ... + x[k], where x[1] >= x[2] >= ...; for fractional k, k - floor(k) of the next one.

    Graph form: k q + the sum of max(xi - q, 0).
    """

    k: float
    axis: Axis = None
    keepdims: bool = False

    curvature = dcp.CONVEX
    kind = "sum_largest"
    emits = ("nonneg",)
    hands_on = True

    def __post_init__(self) -> None:
        if not isinstance(self.k, int | float | np.number) or not self.k > 0 or not isfinite(self.k):
            raise DataError(f"sum_largest takes a number k > 0 of entries, not {self.k!r}")

    def sign(self, x: int) -> int:
        """That of x."""
        return x

    def monotone(self, x: int) -> tuple[int, ...]:
        """Up."""
        return (dcp.UP,)

    def value(self, x: Any) -> Any:
        """The sum of the k largest."""
        rows, shape = self.flattened(x)
        return (rows * self.slope(rows)).sum(axis=1).reshape(shape, order="F")

    def slope(self, rows: Any) -> Any:
        """1 at the floor(k) largest entries, k - floor(k) at the next."""
        weights = np.clip(self.k - np.arange(rows.shape[1]), 0.0, 1.0)
        found = np.empty_like(rows)
        np.put_along_axis(found, np.argsort(-rows, axis=1, kind="stable"), weights[None, :], axis=1)
        return found

    def graph(self, x: Expression) -> tuple[Expression, list[Any]]:
        """k q + sum(t) with t >= x - q, t >= 0; the sum of all where there are no more than k."""
        if self.k >= x.size:
            return x.sum(), []
        q, t = Variable(), Variable(x.shape)
        return self.k * q + t.sum(), [x - q <= t, t >= 0]


def sum_largest(x: Any, k: float, axis: Axis = None, keepdims: bool = False) -> Expression:
    """x[1] + ... + x[k], where x[1] >= x[2] >= ...: convex, increasing, in the unit and of the sign of x.

    x: convex. k: a positive number; fractional k adds that fraction of the next largest entry, and where
    there are no more than k entries all are added. axis: an int or a tuple of ints to reduce, all for None;
    keepdims leaves them with length 1. Raises DataError for k that is not a positive number, ShapeError for
    an axis that x does not have. Boyd and Vandenberghe, "Convex Optimization", 2004, section 3.2.3 and
    exercise 5.19.
    """
    if isinstance(k, Expression):
        raise DataError(f"sum_largest takes a number k > 0 of entries, not the expression {k}")
    return SumLargest.of(k, axis, keepdims)(x)  # type: ignore[no-any-return]

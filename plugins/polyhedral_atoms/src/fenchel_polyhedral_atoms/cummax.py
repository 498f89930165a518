"""cummax: the largest entry so far, along an axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from fenchel import dcp
from fenchel.errors import ShapeError
from fenchel.expressions.atom import Atom
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape, axes_of, positions
from fenchel.expressions.variable import Variable


@dataclass(frozen=True, eq=False)
class Cummax(Atom):
    """max(x1, ..., xk) for each k. Graph form: t1 >= x1, tk >= xk, tk >= t(k-1): so all hold at once."""

    axis: int = 0

    curvature = dcp.CONVEX
    kind = "cummax"
    emits = ("nonneg",)

    def shape(self, shape: Shape) -> Shape:
        """That of x, which has the axis."""
        if axes_of(self.axis, len(shape)) != (self.axis % max(len(shape), 1),):
            raise ShapeError(f"cummax goes along one axis, an int, not {self.axis!r}")
        return shape

    def sign(self, x: int) -> int:
        """That of x."""
        return x

    def monotone(self, x: int) -> tuple[int, ...]:
        """Up."""
        return (dcp.UP,)

    def value(self, x: Any) -> Any:
        """The largest so far."""
        return np.maximum.accumulate(x, axis=self.axis)

    def gradient(self, x: Any) -> list[Any] | None:
        """1 at the (first) entry that is the largest so far."""
        largest = self.value(x)
        before = np.roll(largest, 1, self.axis)
        np.moveaxis(before, self.axis, 0)[:1] = -np.inf
        place = np.moveaxis(np.broadcast_to(np.arange(x.shape[self.axis]), np.moveaxis(x, self.axis, -1).shape), -1, self.axis)
        since = np.maximum.accumulate(np.where(x > before, place, 0), axis=self.axis)
        rows = np.take_along_axis(positions(x.shape), since, self.axis).ravel(order="F")
        return [sp.csc_array((np.ones(x.size), (rows, np.arange(x.size))), shape=(x.size, x.size))]

    def graph(self, x: Expression) -> tuple[Expression, list[Any]]:
        """t with x <= t, and t growing along the axis."""
        t = Variable(x.shape)
        along = (slice(None),) * (self.axis % x.ndim)
        return t, [x <= t, t[(*along, slice(None, -1))] <= t[(*along, slice(1, None))]]


def cummax(x: Any, axis: int = 0) -> Expression:
    """max(x1, ..., xk) for each k along an axis: convex, increasing, of the shape, sign and unit of x.

    x: convex, with at least one dimension. Raises ShapeError for an axis that x does not have. Boyd and
    Vandenberghe, "Convex Optimization", 2004, section 3.2.3 (a maximum, for each k).
    """
    if isinstance(axis, bool) or not isinstance(axis, int | np.integer):
        raise ShapeError(f"cummax goes along one axis, an int, not {axis!r}")
    return Cummax.of(int(axis))(x)  # type: ignore[no-any-return]

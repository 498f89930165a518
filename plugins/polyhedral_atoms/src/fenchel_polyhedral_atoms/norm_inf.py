"""norm_inf: the largest absolute value, of all entries or along an axis."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel.expressions.atom import Norm
from fenchel.expressions.constant import Constant
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Axis
from fenchel.expressions.variable import Variable


class NormInf(Norm):
    """max(|x1|, ..., |xn|). Graph form: t >= xi, t >= -xi for all i."""

    kind = "norm_inf"
    emits = ("nonneg",)

    def value(self, x: Any) -> Any:
        """The largest absolute value."""
        return np.max(np.abs(x), axis=self.axis, keepdims=self.keepdims, initial=0.0)

    def slope(self, rows: Any) -> Any:
        """The sign of the (first) entry of largest absolute value, there."""
        if not rows.shape[1]:
            return rows
        return np.sign(rows) * (np.arange(rows.shape[1]) == np.abs(rows).argmax(axis=1)[:, None])

    def graph(self, x: Expression) -> tuple[Expression, list[Any]]:
        """t with -t <= x <= t."""
        if not x.size:
            return Constant(0.0), []
        t = Variable()
        return t, [x <= t, -x <= t]


def norm_inf(x: Any, axis: Axis = None, keepdims: bool = False) -> Expression:
    """max(|x1|, ..., |xn|): convex, nonnegative, in the unit of x; 0 where there are no entries.

    x: affine, or of known sign as `abs` takes it; a matrix is taken entry by entry (its operator norm is
    `norm(X, "inf")`). axis: an int or a tuple of ints to reduce, all for None; keepdims leaves them with
    length 1. Raises ShapeError for an axis that x does not have. Boyd and Vandenberghe, "Convex
    Optimization", 2004, section 3.1.5.
    """
    return NormInf.of(axis, keepdims)(x)  # type: ignore[no-any-return]

"""norm1: the sum of absolute values, of all entries or along an axis."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel.expressions.atom import Norm
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Axis
from fenchel_polyhedral_atoms.abs import abs


class Norm1(Norm):
    """|x1| + ... + |xn|. Graph form: that sum."""

    kind = "norm1"
    returns = ("abs",)

    def value(self, x: Any) -> Any:
        """The sum of absolute values."""
        return np.abs(x).sum(axis=self.axis, keepdims=self.keepdims)

    def slope(self, rows: Any) -> Any:
        """The signs; 0 at 0."""
        return np.sign(rows)

    def graph(self, x: Expression) -> tuple[Expression, list[Any]]:
        """sum(abs(x))."""
        return abs(x).sum(), []


def norm1(x: Any, axis: Axis = None, keepdims: bool = False) -> Expression:
    """|x1| + ... + |xn|: convex, nonnegative, in the unit of x; 0 where there are no entries.

    x: affine, or of known sign as `abs` takes it; a matrix is taken entry by entry (its operator norm is
    `norm(X, 1)`). axis: an int or a tuple of ints to reduce, all for None; keepdims leaves them with length
    1. Raises ShapeError for an axis that x does not have. Boyd and Vandenberghe, "Convex Optimization", 2004,
    section 3.1.5.
    """
    return Norm1.of(axis, keepdims)(x)  # type: ignore[no-any-return]

"""var: the variance, of all entries or along an axis; and Spread, what it shares with std."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.atoms.quad_form import sum_squares
from fenchel.errors import DataError, ShapeError
from fenchel.expressions.atom import Reduction
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Axis, Shape, axes_of, size_of
from fenchel.expressions.variable import Variable


@dataclass(frozen=True, eq=False)
class Spread(Reduction):
    """A measure of how far n numbers lie from their mean, with n - ddof in the denominator."""

    axis: Axis = None
    keepdims: bool = False
    ddof: float = 0

    curvature = dcp.CONVEX

    def __post_init__(self) -> None:
        if isinstance(self.ddof, bool) or not isinstance(self.ddof, int | float | np.number):
            raise DataError(f"the ddof of {self.kind} is a number, not {self.ddof!r}")

    def shape(self, shape: Shape) -> Shape:
        """The shape without the reduced axes; they must have more entries than ddof."""
        count = size_of(tuple(shape[k] for k in axes_of(self.axis, len(shape))))
        if not count > self.ddof or not count:
            said = f"shape {shape}, axis {self.axis}, ddof {self.ddof}"
            raise ShapeError(f"{self.kind} takes more entries than ddof, and at least 1, not {count}: {said}")
        return super().shape(shape)

    def sign(self, x: int) -> int:
        """Nonnegative."""
        return dcp.NONNEG

    def monotone(self, x: int) -> tuple[int, ...]:
        """Neither."""
        return (dcp.NEITHER,)


class Var(Spread):
    """sum((xi - mean(x))^2) / (n - ddof). Graph form: sum((xi - m)^2) / (n - ddof), least for the mean m.

    With m as a variable the quadratic has 3 n + 1 entries, and not n^2.
    """

    kind = "var"
    returns = ("quad_form",)

    def value(self, x: Any) -> Any:
        """The variance."""
        return np.var(x, axis=self.axis, keepdims=self.keepdims, ddof=self.ddof)

    def slope(self, rows: Any) -> Any:
        """2 (xi - mean(x)) / (n - ddof)."""
        return 2 * (rows - rows.mean(axis=1)[:, None]) / (rows.shape[1] - self.ddof)

    def graph(self, x: Expression) -> tuple[Expression, list[Any]]:
        """The least mean square distance from a number."""
        m = Variable()
        return sum_squares(x - m) / (x.size - self.ddof), []


def var(x: Any, axis: Axis = None, keepdims: bool = False, ddof: float = 0) -> Expression:
    """sum((xi - mean(x))^2) / (n - ddof): convex, nonnegative, in the unit of x squared.

    x: affine. axis: an int or a tuple of ints to reduce, all for None; keepdims leaves them with length 1.
    ddof: 0 for the population, 1 for the unbiased estimate from a sample. In an objective it is quadratic.
    Raises ShapeError for an axis that x does not have, and for no more than ddof entries. Boyd and
    Vandenberghe, "Convex Optimization", 2004, section 3.1.5 (a quadratic).
    """
    return Var.of(axis, keepdims, ddof)(x)  # type: ignore[no-any-return]

"""prod: the product of the entries, along axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.atoms.hstack import hstack
from fenchel.expressions.atom import Reduction
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Axis


@dataclass(frozen=True, eq=False)
class Prod(Reduction):
    """x1 * ... * xn: log-log affine, neither convex nor concave."""

    axis: Axis = None
    keepdims: bool = False

    belongs = "geometric programs"

    def sign(self, x: int) -> int:
        """Nonnegative where x is."""
        return x & dcp.NONNEG

    def monotone(self, x: int) -> tuple[int, ...]:
        """Up where x >= 0."""
        return (dcp.UP if x & dcp.NONNEG else dcp.NEITHER,)

    def value(self, x: Any) -> Any:
        """numpy's prod."""
        return np.prod(x, axis=self.axis, keepdims=self.keepdims)

    def slope(self, rows: Any) -> Any:
        """The product of the others: of those before and of those after, since one may be zero."""
        before, after = np.ones_like(rows), np.ones_like(rows)
        np.cumprod(rows[:, :-1], axis=1, out=before[:, 1:])
        np.cumprod(rows[:, :0:-1], axis=1, out=after[:, -2::-1])
        return before * after


def prod(x: Any, axis: Axis = None, keepdims: bool = False) -> Expression:
    """x1 * ... * xn over all entries of x, or over those along `axis`: nonnegative where x is, else of unknown sign.

    Neither convex nor concave, so in a DCP problem only of constants and parameters; log-log affine, so it belongs to geometric
    programs. x: an expression or data; a list of scalars and vectors is joined. axis: None, an axis or a tuple of axes;
    keepdims keeps them with length 1. Raises ShapeError for an axis that x has not.
    """
    x = hstack(x) if isinstance(x, list | tuple) else as_expression(x)
    return Prod.of(tuple(axis) if isinstance(axis, list) else axis, bool(keepdims))(x)  # type: ignore[no-any-return]

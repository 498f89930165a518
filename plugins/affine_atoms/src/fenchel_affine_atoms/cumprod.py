"""cumprod: partial products along an axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from fenchel import dcp
from fenchel.expressions.atom import Atom
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape, axes_of
from fenchel_affine_atoms.cumsum import along


@dataclass(frozen=True, eq=False)
class Cumprod(Atom):
    """y_k = x_1 * ... * x_k along `axis`: log-log affine, neither convex nor concave."""

    axis: int = 0

    belongs = "geometric programs"

    def shape(self, *shapes: Shape) -> Shape:
        """The argument's."""
        axes_of(self.axis, len(shapes[0]))
        return shapes[0]

    def sign(self, *signs: int) -> int:
        """Nonnegative where x is."""
        return signs[0] & dcp.NONNEG

    def monotone(self, *signs: int) -> tuple[int, ...]:
        """Up where x >= 0."""
        return (dcp.UP if signs[0] & dcp.NONNEG else dcp.NEITHER,)

    def value(self, *values: Any) -> Any:
        """numpy's cumprod."""
        return np.cumprod(values[0], axis=self.axis)

    def gradient(self, *values: Any) -> list[Any] | None:
        """The product of the others up to k, for each line."""
        (x,) = values
        n = x.shape[self.axis]
        lines = along(x.shape, self.axis)
        others = np.broadcast_to(x.ravel(order="F")[lines][:, None, :], (len(lines), n, n)).copy()
        others[:, range(n), range(n)] = 1
        early, late = np.triu_indices(n)
        data = np.cumprod(others, axis=2)[:, early, late].ravel()
        rows, columns = lines[:, early].ravel(), lines[:, late].ravel()
        return [sp.csc_array((data, (rows, columns)), shape=(x.size, x.size))]

    def named(self, *args: str) -> str:
        """cumprod(x, axis)."""
        return f"cumprod({args[0]}, {self.axis})"


def cumprod(x: Any, axis: int | None = 0) -> Expression:
    """y_k = x_1 * ... * x_k along an axis, of the shape of x; nonnegative where x is, else of unknown sign.

    Neither convex nor concave, so in a DCP problem only of constants and parameters; log-log affine, so it belongs to geometric
    programs. axis: an int; None multiplies all entries row by row, as numpy does. Raises ShapeError for an axis that x has not.
    """
    x = as_expression(x)
    if axis is None:
        x, axis = x.flatten("C"), 0
    (axis,) = axes_of((axis,), x.ndim)
    return Cumprod.of(axis)(x)  # type: ignore[no-any-return]

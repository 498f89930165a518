"""cumsum: partial sums along an axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from fenchel import dcp
from fenchel.errors import ShapeError
from fenchel.expressions.atom import Atom
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape, axes_of, positions, size_of
from fenchel.expressions.variable import Variable


@dataclass(frozen=True, eq=False)
class Cumsum(Atom):
    """y_k = x_1 + ... + x_k along `axis`. Graph form: y_1 = x_1, y_k - y_(k-1) = x_k.

    These rows have 3n entries in n new columns; the triangular matrix that would do without has n(n+1)/2, and makes P dense where
    squares stand above it. Measured, it is no faster for any n, 4 times as slow to solve at n = 64 and 60 times at n = 500.
    """

    axis: int = 0

    curvature = dcp.AFFINE
    kind = "cumsum"
    emits = ("zero",)
    hands_on = True

    def shape(self, *shapes: Shape) -> Shape:
        """The argument's."""
        if shapes[0]:
            axes_of(self.axis, len(shapes[0]))
        return shapes[0]

    def sign(self, *signs: int) -> int:
        """That of x."""
        return signs[0]

    def monotone(self, *signs: int) -> tuple[int, ...]:
        """Up."""
        return (dcp.UP,)

    def value(self, *values: Any) -> Any:
        """numpy's cumsum."""
        return np.cumsum(values[0], axis=self.axis)

    def gradient(self, *values: Any) -> list[Any] | None:
        """Ones on and above the diagonal, for each line."""
        (x,) = values
        lines = along(x.shape, self.axis)
        early, late = np.triu_indices(lines.shape[1])
        rows, columns = lines[:, early].ravel(), lines[:, late].ravel()
        return [sp.csc_array((np.ones(rows.size), (rows, columns)), shape=(x.size, x.size))]

    def adjoint(self, slope: Any, *values: Any) -> list[Any] | None:
        """Sums from the end."""
        if sp.issparse(slope):
            return super().adjoint(slope, *values)
        back = np.flip(slope.reshape(np.shape(values[0]), order="F"), self.axis)
        return [np.flip(np.cumsum(back, axis=self.axis), self.axis).ravel(order="F")]

    def graph(self, x: Expression) -> tuple[Expression, list[Any]]:
        """y with y[1:] = y[:-1] + x[1:] along the axis."""
        n = x.shape[self.axis]
        if n <= 1:
            return x, []
        before, after = size_of(x.shape[: self.axis]), size_of(x.shape[self.axis + 1 :])
        lines = x.reshape((before, n, after), "C")
        y = Variable(lines.shape)
        first, rest = y[:, 0] == lines[:, 0], y[:, 1:] == y[:, :-1] + lines[:, 1:]
        return y.reshape(x.shape, "C"), [first, rest]

    def named(self, *args: str) -> str:
        """cumsum(x, axis)."""
        return f"cumsum({args[0]}, {self.axis})"


def along(shape: Shape, axis: int) -> Any:
    """The entries of each line along an axis: shape (number of lines, length of the axis)."""
    lines = np.moveaxis(positions(shape), axis, -1)
    return lines.reshape((size_of(lines.shape[:-1]), shape[axis]))


def cumsum(x: Any, axis: int | None = 0) -> Expression:
    """y_k = x_1 + ... + x_k along an axis: affine, non-decreasing, of the sign and shape of x.

    axis: an int; None sums all entries row by row, as numpy does, shape (size of x,). A scalar is its own sum.
    Raises ShapeError for an axis that x has not.
    """
    x = as_expression(x)
    if axis is None:
        return cumsum(x.flatten("C"), 0)
    if isinstance(axis, tuple | list):
        raise ShapeError(f"cumsum takes one axis or None, not {axis!r}")
    if not x.shape and axis in (0, -1):
        return x
    (axis,) = axes_of(axis, x.ndim)
    return Cumsum.of(axis)(x)  # type: ignore[no-any-return]

"""reshape, vec: the same entries in another shape."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np

from fenchel.errors import ShapeError, warn
from fenchel.expressions.affine import Selection
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape, as_shape, positions, size_of


@dataclass(frozen=True, eq=False)
class Reshape(Selection):
    """The entries of x, read and written in one order, in another shape of as many entries.

    to: the new shape. order: "F", the first index runs fastest; "C", the last does.
    """

    to: Shape
    order: str = "F"

    def shape(self, *shapes: Shape) -> Shape:
        """The new shape."""
        if size_of(shapes[0]) != size_of(self.to):
            raise ShapeError(f"an expression of shape {shapes[0]} does not fit into the shape {self.to}")
        return self.to

    def value(self, *values: Any) -> Any:
        """numpy's reshape."""
        return np.reshape(values[0], self.to, order=self.order)  # type: ignore[call-overload]

    def positions(self, shape: Shape) -> Any:
        """The entries in the order."""
        return self.value(positions(shape)).ravel(order="F")

    def named(self, *args: str) -> str:
        """reshape(x, shape, order)."""
        return f"reshape({args[0]}, {self.to}, {self.order})"

    def push(self, demand: Any, site: Any) -> Any:
        """The demand itself in column-major order: nothing moves."""
        return [(0, demand)] if self.order == "F" else super().push(demand, site)


def reshape(x: Any, shape: Any, order: str | None = None) -> Expression:
    """The entries of x in another shape.

    shape: an int or a tuple of ints, one of which may be -1: as long as needed. order: "F" reads and writes
    the entries with the first index running fastest, "C" with the last; without it, "F", with a
    FutureWarning, because CVXPY will make it "C". Raises ShapeError where the entries do not fill the shape,
    or the order is another.
    """
    x = as_expression(x)
    return Reshape.of(_filled(shape, x.size), _known(order, "reshape"))(x)  # type: ignore[no-any-return]


def vec(x: Any, order: str | None = None) -> Expression:
    """The entries of x as a vector, shape (size of x,).

    order: "F" column by column, "C" row by row; without it, "F", with a FutureWarning, because CVXPY will
    make it "C".
    """
    x = as_expression(x)
    return Reshape.of((x.size,), _known(order, "vec"))(x)  # type: ignore[no-any-return]


def _known(order: str | None, caller: str) -> str:
    if order is None:
        level, frame = 2, sys._getframe(1)
        while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("fenchel."):
            level, frame = level + 1, frame.f_back
        text = f"{caller} without an order means 'F', by columns, and will mean 'C', by rows: say which"
        warn(text, FutureWarning, stacklevel=level)
        return "F"
    if order not in ("F", "C"):
        raise ShapeError(f"the order of {caller} is 'F' or 'C', not {order!r}")
    return order


def _filled(shape: Any, size: int) -> Shape:
    """The shape with its -1 replaced."""
    lengths = list(shape) if isinstance(shape, tuple | list) else [shape]
    if lengths.count(-1) > 1:
        raise ShapeError(f"a shape has one -1 at most, not {shape!r}")
    if -1 in lengths:
        rest = -size_of(tuple(lengths))
        if rest == 0 or size % rest:
            raise ShapeError(f"{size} entries do not fill the shape {shape!r}")
        lengths[lengths.index(-1)] = size // rest
    return as_shape(lengths)

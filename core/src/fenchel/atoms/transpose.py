"""transpose, permute_dims, swapaxes, moveaxis: axes in another order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from fenchel.errors import ShapeError
from fenchel.expressions.affine import Selection
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape, axes_of, positions


@dataclass(frozen=True, eq=False)
class Transpose(Selection):
    """Y[i_axes[0], ..., i_axes[n-1]] = X[i_0, ..., i_n-1]; all axes reversed where axes is None."""

    axes: tuple[int, ...] | None = None

    binds: ClassVar[int] = 8

    def shape(self, *shapes: Shape) -> Shape:
        """The lengths in the new order."""
        (shape,) = shapes
        if self.axes is None:
            return shape[::-1]
        if len(self.axes) != len(shape) or len(axes_of(self.axes, len(shape))) != len(shape):
            raise ShapeError(f"axes {self.axes} do not put the axes of the shape {shape} in order")
        return tuple(shape[k] for k in self.axes)

    def value(self, *values: Any) -> Any:
        """numpy's transpose."""
        return np.transpose(values[0], self.axes)

    def positions(self, shape: Shape) -> Any:
        """The entries in the new order."""
        return self.value(positions(shape)).ravel(order="F")

    def is_symmetric(self, *args: Expression) -> bool:
        """Is the argument, and are its matrices those of the value?"""
        return self._keeps_matrices(args[0]) and args[0].is_symmetric()

    def is_psd(self, *args: Expression) -> bool:
        """Is the argument, and are its matrices those of the value?"""
        return self._keeps_matrices(args[0]) and args[0].is_psd()

    def is_nsd(self, *args: Expression) -> bool:
        """Is the argument, and are its matrices those of the value?"""
        return self._keeps_matrices(args[0]) and args[0].is_nsd()

    def _keeps_matrices(self, arg: Expression) -> bool:
        """Do the last two axes stay last, in either order?"""
        if arg.ndim <= 2:
            return True
        return self.axes is not None and {k % arg.ndim for k in self.axes[-2:]} == {arg.ndim - 2, arg.ndim - 1}

    def named(self, *args: str) -> str:
        """X.T"""
        return f"{args[0]}.T" if self.axes is None else f"{args[0]}.transpose({self.axes})"


def transpose(x: Any, axes: Any = None) -> Expression:
    """X with its axes in another order; reversed where none is given, so X' for a matrix.

    axes: a tuple with each axis once, as for numpy's transpose. Raises ShapeError for anything else.
    """
    x = as_expression(x)
    order = None if axes is None else _plain(axes)
    reverses = order is not None and order == tuple(reversed(range(x.ndim)))
    return Transpose.of(None if reverses else order)(x)  # type: ignore[no-any-return]


def permute_dims(x: Any, axes: Any) -> Expression:
    """X with its axes in another order: `transpose` under the name of the array API."""
    return transpose(x, axes)


def swapaxes(x: Any, axis1: int, axis2: int) -> Expression:
    """X with two axes exchanged."""
    x = as_expression(x)
    (first,), (second,) = axes_of(axis1, x.ndim), axes_of(axis2, x.ndim)
    axes = list(range(x.ndim))
    axes[first], axes[second] = second, first
    return transpose(x, axes)


def moveaxis(x: Any, source: Any, destination: Any) -> Expression:
    """X with axes moved to other places; the others keep their order.

    source, destination: an axis each, or as many axes each. Raises ShapeError otherwise.
    """
    x = as_expression(x)
    sources, places = _plain(source), _plain(destination)
    axes_of(sources, x.ndim)
    axes_of(places, x.ndim)
    if len(sources) != len(places):
        raise ShapeError(f"moveaxis takes as many places as axes, not {source!r} to {destination!r}")
    moved = {place % x.ndim: axis % x.ndim for axis, place in zip(sources, places, strict=True)}
    others = (k for k in range(x.ndim) if k not in moved.values())
    return transpose(x, [moved[k] if k in moved else next(others) for k in range(x.ndim)])


def _plain(axes: Any) -> tuple[int, ...]:
    found = axes if isinstance(axes, tuple | list) else (axes,)
    return tuple(int(k) if isinstance(k, np.integer) else k for k in found)

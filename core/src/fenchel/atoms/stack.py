"""stack: expressions along a new axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fenchel.atoms.gather import Gather, gathered
from fenchel.errors import ShapeError
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape, axes_of


@dataclass(frozen=True, eq=False)
class Stack(Gather):
    """x_1, ..., x_n, all of one shape, along a new axis in place `axis`."""

    axis: int = 0

    def shape(self, *shapes: Shape) -> Shape:
        """The shape with n in place `axis`."""
        first = shapes[0]
        for k, shape in enumerate(shapes):
            if shape != first:
                raise ShapeError(f"stack: argument {k} has the shape {shape}, not {first} as the first one")
        (place,) = axes_of((self.axis,), len(first) + 1)
        return (*first[:place], len(shapes), *first[place:])

    def value(self, *values: Any) -> Any:
        """numpy's stack."""
        return np.stack(values, axis=self.axis)


def stack(arrays: Any, axis: int = 0) -> Expression:
    """x_1, ..., x_n along a new axis.

    arrays: any iterable of expressions or data of one shape. axis: the place of the new axis, negative from
    the end. Raises ShapeError naming the argument of another shape.
    """
    return Stack.of(axis)(*gathered(arrays, "stack"))  # type: ignore[no-any-return]

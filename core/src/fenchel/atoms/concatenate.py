"""concatenate: expressions end to end along an axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fenchel.atoms.gather import Gather, gathered, joined
from fenchel.errors import ShapeError
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape, axes_of, size_of


@dataclass(frozen=True, eq=False)
class Concatenate(Gather):
    """x_1, ..., x_n laid end to end along `axis`; all entries in one vector, row by row, where it is None."""

    axis: int | None = 0

    def shape(self, *shapes: Shape) -> Shape:
        """The lengths along the axis added up."""
        if self.axis is None:
            return (sum(size_of(shape) for shape in shapes),)
        if not shapes[0]:
            raise ShapeError("concatenate takes expressions with at least one axis: use hstack for scalars")
        return joined(shapes, axes_of(self.axis, len(shapes[0]))[0], "concatenate")

    def value(self, *values: Any) -> Any:
        """numpy's concatenate."""
        return np.concatenate(values, axis=self.axis)


def concatenate(arg_list: Any, axis: int | None = 0) -> Expression:
    """x_1, ..., x_n laid end to end along an axis that they have.

    arg_list: any iterable of expressions or data. axis: an int, negative from the end; None lays all entries
    into one vector, each argument row by row, as numpy does. Raises ShapeError naming the argument that does
    not fit.
    """
    return Concatenate.of(axis)(*gathered(arg_list, "concatenate"))  # type: ignore[no-any-return]

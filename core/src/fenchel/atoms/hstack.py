"""hstack: expressions side by side."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel.atoms.gather import Gather, gathered, joined
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape


class Hstack(Gather):
    """[x_1, ..., x_n], laid end to end along the second axis, or along the only one."""

    def shape(self, *shapes: Shape) -> Shape:
        """The shape of the row."""
        filled = [shape or (1,) for shape in shapes]
        return joined(filled, 0 if len(filled[0]) == 1 else 1, "hstack")

    def value(self, *values: Any) -> Any:
        """numpy's hstack."""
        return np.hstack(values)


def hstack(arg_list: Any) -> Expression:
    """[x_1, ..., x_n]: expressions side by side, along the second axis, or along the only one of vectors.

    arg_list: any iterable of expressions or data; scalars count as vectors of one entry.
    Raises ShapeError naming the argument that does not fit.
    """
    return Hstack.of()(*gathered(arg_list, "hstack"))  # type: ignore[no-any-return]

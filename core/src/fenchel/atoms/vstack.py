"""vstack: expressions on top of each other."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel.atoms.gather import Gather, gathered, joined
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape


class Vstack(Gather):
    """[x_1; ...; x_n], laid end to end along the first axis; scalars and vectors count as rows."""

    def shape(self, *shapes: Shape) -> Shape:
        """The shape of the pile."""
        return joined([(1,) * (2 - len(shape)) + shape for shape in shapes], 0, "vstack")

    def value(self, *values: Any) -> Any:
        """numpy's vstack."""
        return np.vstack(values)


def vstack(arg_list: Any) -> Expression:
    """[x_1; ...; x_n]: expressions on top of each other, along the first axis; scalars and vectors are rows.

    arg_list: any iterable of expressions or data. Raises ShapeError naming the argument that does not fit.
    """
    return Vstack.of()(*gathered(arg_list, "vstack"))  # type: ignore[no-any-return]

"""vstack: expressions on top of each other."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel.atoms.gather import Gather, gathered, joined
from fenchel.atoms.hstack import Hstack
from fenchel.atoms.transpose import Transpose
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

    def is_symmetric(self, *args: Expression) -> bool:
        """Is it written as blocks [A, B; B.T, C] with A and C symmetric?"""
        rows = [arg.args if isinstance(arg, Hstack) else [arg] for arg in args]
        side = range(len(rows))
        return all(len(row) == len(rows) for row in rows) and all(
            rows[i][i].is_symmetric() and all(_transposed(rows[i][j], rows[j][i]) for j in range(i)) for i in side
        )


def _transposed(a: Expression, b: Expression) -> bool:
    """Is a written as b.T, or b as a.T? A symmetric matrix is its own."""
    if a is b:
        return a.is_symmetric()
    turned = Transpose.of()
    return (a.atom is turned and a.args[0] is b) or (b.atom is turned and b.args[0] is a)


def vstack(arg_list: Any) -> Expression:
    """[x_1; ...; x_n]: expressions on top of each other, along the first axis; scalars and vectors are rows.

    arg_list: any iterable of expressions or data. Raises ShapeError naming the argument that does not fit.
    """
    return Vstack.of()(*gathered(arg_list, "vstack"))  # type: ignore[no-any-return]

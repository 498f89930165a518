"""The partial class of affine atoms that put entries of several arguments side by side."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, ClassVar

import numpy as np
import scipy.sparse as sp

from fenchel import dcp
from fenchel.errors import ShapeError
from fenchel.expressions.affine import Affine
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape, size_of


class Gather(Affine):
    """Each entry of the value is an entry of an argument, or zero.

    Final classes write `shape` and `value`; which entry goes where follows from `value`, applied to the
    entries' numbers.
    """

    arity: ClassVar[int | None] = None

    def facts_of(self, args: tuple[Expression, ...]) -> int:
        """What all arguments have in common; constant arrays are scanned for their sign only where the rest has one."""
        facts = dcp.ALL
        constants = []
        for arg in args:
            if arg.facts & dcp.CONSTANT:
                constants.append(arg)
            else:
                facts &= arg.resolved() if facts & dcp.SIGN else arg.facts
        for arg in constants:
            facts &= arg.resolved() if facts & dcp.SIGN else arg.facts
        return facts

    def layout(self, *shapes: Shape) -> tuple[Any, Any]:
        """For each entry of the value, column-major: whose it is (-1: nobody's, a zero), and which one."""
        sizes = [size_of(shape) for shape in shapes]
        ends = list(accumulate(sizes, initial=0))
        numbers = np.arange(1, ends[-1] + 1, dtype=np.int32)  # from 1, so that 0 is a zero of the value's
        placed = self.value(
            *[
                numbers[start : start + size].reshape(shape, order="F")
                for start, size, shape in zip(ends, sizes, shapes, strict=False)
            ]
        )
        entries = np.ravel(placed, order="F")
        owners = np.repeat(np.arange(-1, len(shapes), dtype=np.int32), [1, *sizes])[entries]
        return owners, entries - 1 - np.array(ends, dtype=np.int32)[owners]

    def push(self, demand: Any, site: Any) -> Any:
        """The demand for each argument's entries."""
        return demand.dispatch(*self.layout(*[child.shape for child in site.children]))

    def matrices(self, *shapes: Shape) -> list[Any]:
        """Zeros and ones."""
        owners, entries = self.layout(*shapes)
        found = []
        for k, shape in enumerate(shapes):
            rows = np.flatnonzero(owners == k)
            found.append(
                sp.csr_array(
                    (np.ones(len(rows)), (rows, entries[rows])), shape=(len(owners), size_of(shape))
                )
            )
        return found


def joined(shapes: Sequence[Shape], axis: int, caller: str) -> Shape:
    """The shape of arrays laid end to end along an axis; ShapeError naming the argument that does not fit."""
    first = shapes[0]
    rest = first[:axis] + first[axis + 1 :]
    for k, shape in enumerate(shapes):
        if len(shape) != len(first) or shape[:axis] + shape[axis + 1 :] != rest:
            raise ShapeError(f"{caller}: argument {k} has the shape {shape}, which does not fit {first}")
    return (*first[:axis], sum(shape[axis] for shape in shapes), *first[axis + 1 :])


def gathered(items: Any, caller: str) -> list[Expression]:
    """The items of any iterable as expressions; ShapeError where there is none."""
    try:
        found = [as_expression(item) for item in items]
    except TypeError:
        raise TypeError(f"{caller} takes a list of expressions, not a {type(items).__name__}") from None
    if not found:
        raise ShapeError(f"{caller} takes at least one expression")
    return found

"""Placeholder: what stands for an argument while a graph form is run for its template."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.expressions.leaf import Leaf
from fenchel.expressions.shapes import Shape
from fenchel.lowering.demand import Demand


class Placeholder(Leaf):
    """An argument of a graph form: of a shape and sign, affine. Its number among the arguments is `argument`."""

    __slots__ = ("argument", "facts", "shape")

    kinds = 0
    paths = 1

    def __init__(self, shape: Shape, sign: int, argument: int) -> None:
        self.shape = shape
        self.facts = dcp.VARIABLE | sign
        self.argument = argument

    @property
    def token(self) -> Any:
        """A placeholder stands for itself."""
        return self

    @property
    def value(self) -> Any:
        """None: it stands for something else."""
        return None

    def push(self, demand: Demand, site: Any) -> Any:
        """Keep the demand, to be asked of the argument at each instantiation."""
        entries = demand.entries
        if entries is None:
            entries = np.tile(np.arange(self.size, dtype=np.int32), demand.count)
        demand.section.wants.append((self.argument, demand.rows, demand.coef, entries, demand.slot))

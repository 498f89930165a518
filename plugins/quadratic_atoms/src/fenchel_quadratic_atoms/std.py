"""std: the standard deviation, of all entries or along an axis."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Axis
from fenchel.expressions.variable import Variable
from fenchel_quadratic_atoms.norm2 import Norm2
from fenchel_quadratic_atoms.var import Spread


class Std(Spread):
    """norm(x - mean(x)) / sqrt(n - ddof). Graph form: norm(x - m) / sqrt(n - ddof), least for the mean m.

    With m as a variable the cone has 2 n + 1 entries, and not n^2.
    """

    kind = "std"
    returns = ("norm2",)

    def value(self, x: Any) -> Any:
        """The standard deviation."""
        return np.std(x, axis=self.axis, keepdims=self.keepdims, ddof=self.ddof)

    def slope(self, rows: Any) -> Any:
        """(xi - mean(x)) / (norm(x - mean(x)) sqrt(n - ddof)); 0 where all are equal."""
        centred = rows - rows.mean(axis=1)[:, None]
        norms = np.linalg.norm(centred, axis=1)[:, None]
        return centred / np.where(norms > 0, norms, 1.0) / sqrt(rows.shape[1] - self.ddof)

    def graph(self, x: Expression) -> tuple[Expression, list[Any]]:
        """The least distance from a number, scaled."""
        m = Variable()
        return Norm2.of()(x - m) / sqrt(x.size - self.ddof), []


def std(x: Any, axis: Axis = None, keepdims: bool = False, ddof: float = 0) -> Expression:
    """norm(x - mean(x)) / sqrt(n - ddof): convex, nonnegative, in the unit of x.

    x: affine. axis: an int or a tuple of ints to reduce, all for None; keepdims leaves them with length 1.
    ddof: 0 for the population, 1 for an estimate from a sample. Raises ShapeError for an axis that x does not
    have, and for no more than ddof entries. Boyd and Vandenberghe, "Convex Optimization", 2004, section 3.2.2
    (a norm of an affine function).
    """
    return Std.of(axis, keepdims, ddof)(x)  # type: ignore[no-any-return]

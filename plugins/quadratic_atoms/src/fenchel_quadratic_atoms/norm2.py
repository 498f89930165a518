"""Norm2: the Euclidean norm, of all entries or along an axis. Users write `norm(x)`, `norm(X, "fro")`."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from fenchel.constraints.soc import SOC
from fenchel.expressions.atom import Norm
from fenchel.expressions.expression import Expression
from fenchel.expressions.variable import Variable


class Norm2(Norm):
    """sqrt(x1^2 + ... + xn^2), 0 where there are no entries. Graph form: (t, x) in the second-order cone.

    Boyd and Vandenberghe, "Convex Optimization", 2004, section 3.1.5.
    """

    kind = "norm2"
    also = ("Pnorm", "PnormApprox")
    p: ClassVar[float] = 2.0
    emits = ("soc",)

    def value(self, x: Any) -> Any:
        """The Euclidean norm."""
        rows, shape = self.flattened(x)
        return np.linalg.norm(rows, axis=1).reshape(shape, order="F")

    def slope(self, rows: Any) -> Any:
        """x over the norm; 0 at 0."""
        norms = np.linalg.norm(rows, axis=1)[:, None]
        return rows / np.where(norms > 0, norms, 1.0)

    def graph(self, x: Expression) -> tuple[Expression, list[Any]]:
        """t with norm(x) <= t."""
        t = Variable()
        return t, [SOC(t, x)]

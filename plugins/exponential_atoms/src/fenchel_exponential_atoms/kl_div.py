"""kl_div: the Kullback-Leibler divergence of each pair of entries."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.expressions.atom import Elementwise
from fenchel.expressions.expression import Expression
from fenchel_exponential_atoms.rel_entr import rel_entr


class KLDiv(Elementwise):
    """x log(x/y) - x + y. Graph form: that sum."""

    arity = 2
    curvature = dcp.CONVEX
    kind = "kl_div"
    returns = ("rel_entr",)
    hands_on = True

    def sign(self, x: int, y: int) -> int:
        """Nonnegative."""
        return dcp.NONNEG

    def monotone(self, x: int, y: int) -> tuple[int, ...]:
        """Neither."""
        return dcp.NEITHER, dcp.NEITHER

    def value(self, x: Any, y: Any) -> Any:
        """x log(x/y) - x + y; inf outside the domain."""
        from scipy.special import kl_div

        return kl_div(x, y)

    def inside(self, x: Any, y: Any) -> bool:
        """x > 0, y > 0."""
        return bool(np.all(x > 0) and np.all(y > 0))

    def slope(self, x: Any, y: Any) -> Any:
        """log(x/y), 1 - x/y."""
        return np.log(x / y), 1 - x / y

    def domain(self, x: Expression, y: Expression) -> list[Any]:
        """x >= 0, y >= 0."""
        return [x >= 0, y >= 0]

    def graph(self, x: Expression, y: Expression) -> tuple[Expression, list[Any]]:
        """rel_entr(x, y) - x + y."""
        return rel_entr(x, y) - x + y, []


def kl_div(x: Any, y: Any) -> Expression:
    """x log(x/y) - x + y, y for x = 0, entry by entry: convex in (x, y), nonnegative.

    x, y: affine, in one unit, which is that of the value too; both kept >= 0; shapes broadcast as numpy's do.
    Raises ShapeError where they do not. Boyd and Vandenberghe, "Convex Optimization", 2004, example 3.19.
    """
    return KLDiv.of()(x, y)  # type: ignore[no-any-return]

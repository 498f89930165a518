"""log1p: log(1 + x) of each entry."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.expressions.atom import Elementwise
from fenchel.expressions.expression import Expression
from fenchel_exponential_atoms.log import log


class Log1p(Elementwise):
    """log(1 + x). Graph form: that logarithm."""

    curvature = dcp.CONCAVE
    kind = "log1p"
    returns = ("log",)

    def sign(self, x: int) -> int:
        """That of x."""
        return x

    def monotone(self, x: int) -> tuple[int, ...]:
        """Up."""
        return (dcp.UP,)

    def value(self, x: Any) -> Any:
        """log(1 + x), also for small x; -inf at -1, nan below."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.log1p(x)

    def inside(self, x: Any) -> bool:
        """x > -1."""
        return bool(np.all(x > -1))

    def slope(self, x: Any) -> Any:
        """1/(1 + x)."""
        return 1 / (1 + x)

    def domain(self, x: Expression) -> list[Any]:
        """x >= -1."""
        return [x >= -1]

    def graph(self, x: Expression) -> tuple[Expression, list[Any]]:
        """log(1 + x)."""
        return log(1 + x), []


def log1p(x: Any) -> Expression:
    """log(1 + x), entry by entry: concave, increasing, of the sign and shape of x.

    x: concave, a pure number; kept >= -1.
    """
    return Log1p.of()(x)  # type: ignore[no-any-return]

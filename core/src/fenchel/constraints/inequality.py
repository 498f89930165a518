"""Inequality: lhs <= rhs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fenchel import dcp
from fenchel.cones.nonneg import NonNeg as NonNegativeCone
from fenchel.constraints.comparison import Comparison
from fenchel.expressions import kinds, operators

if TYPE_CHECKING:
    from fenchel.constraints.constraint import Blocks

_NONNEG = kinds.mark("nonneg")


@operators.define("inequality")
class Inequality(Comparison):
    """lhs <= rhs, entry by entry; `a >= b` is stored as b <= a. lhs convex and rhs concave. Dual: nonnegative."""

    __slots__ = ()

    @property
    def kinds(self) -> int:
        """Those of both sides, and nonneg."""
        lhs, rhs = self.lhs, self.rhs
        mask = _NONNEG if type(lhs) is float else _NONNEG | lhs.kinds
        return mask if type(rhs) is float else mask | rhs.kinds

    def is_dcp(self, dpp: bool = False) -> bool:
        """Is lhs convex and rhs concave?"""
        lhs, rhs = self.lhs, self.rhs
        convex = dcp.DPP_CONVEX if dpp else dcp.CONVEX
        concave = dcp.DPP_CONCAVE if dpp else dcp.CONCAVE
        return (type(lhs) is float or bool(lhs.facts & convex)) and (type(rhs) is float or bool(rhs.facts & concave))

    def blocks(self) -> Blocks:
        """rhs - lhs >= 0."""
        return self._sides(NonNegativeCone(self.size))

    @property
    def residual(self) -> Any:
        """max(lhs - rhs, 0)."""
        gap = self._gap()
        return None if gap is None else np.maximum(gap, 0)

    def written(self, *args: str) -> str:
        """lhs <= rhs."""
        return " <= ".join(args)

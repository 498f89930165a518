"""Equality: lhs == rhs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fenchel import dcp
from fenchel.cones.zero import Zero as ZeroCone
from fenchel.constraints.comparison import Comparison
from fenchel.expressions import kinds, operators

if TYPE_CHECKING:
    from fenchel.constraints.constraint import Blocks

_ZERO = kinds.mark("zero")


@operators.define("equality")
class Equality(Comparison):
    """lhs == rhs, entry by entry; both affine. Dual: of either sign."""

    __slots__ = ()

    @property
    def kinds(self) -> int:
        """Those of both sides, and zero."""
        lhs, rhs = self.lhs, self.rhs
        mask = _ZERO if type(lhs) is float else _ZERO | lhs.kinds
        return mask if type(rhs) is float else mask | rhs.kinds

    def is_dcp(self, dpp: bool = False) -> bool:
        """Are both sides affine?"""
        affine = dcp.DPP_AFFINE if dpp else dcp.AFFINE
        lhs, rhs = self.lhs, self.rhs
        return (type(lhs) is float or lhs.facts & affine == affine) and (type(rhs) is float or rhs.facts & affine == affine)

    def blocks(self) -> Blocks:
        """rhs - lhs = 0."""
        return self._sides(ZeroCone(self.size))

    @property
    def residual(self) -> Any:
        """|lhs - rhs|."""
        gap = self._gap()
        return None if gap is None else np.abs(gap)

    def written(self, *args: str) -> str:
        """lhs == rhs."""
        return " == ".join(args)

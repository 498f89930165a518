"""What `NonNeg` and `NonPos` share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fenchel import dcp
from fenchel.cones.nonneg import NonNeg as NonNegativeCone
from fenchel.constraints.stated import Stated

if TYPE_CHECKING:
    from fenchel.constraints.constraint import Blocks


class Signed(Stated):
    """sign * x >= 0, entry by entry, for concave sign * x. Dual: nonnegative."""

    __slots__ = ()

    kind = "nonneg"
    sign: float  # 1 or -1

    def __init__(self, expr: Any, constr_id: int | None = None) -> None:
        super().__init__(expr, constr_id=constr_id)

    def is_dcp(self, dpp: bool = False) -> bool:
        """Is sign * x concave?"""
        if self.sign > 0:
            return bool(self._args[0].facts & (dcp.DPP_CONCAVE if dpp else dcp.CONCAVE))
        return bool(self._args[0].facts & (dcp.DPP_CONVEX if dpp else dcp.CONVEX))

    def blocks(self) -> Blocks:
        """sign * x >= 0."""
        return NonNegativeCone(self.size), 1, [(self._args[0], self.sign, None)]

    @property
    def residual(self) -> Any:
        """max(-sign * x, 0)."""
        value = self._args[0].value
        return None if value is None else np.maximum(-value if self.sign > 0 else value, 0)

    def violation(self) -> Any:
        """The 2-norm of the residual."""
        return np.linalg.norm(np.ravel(super().violation()))

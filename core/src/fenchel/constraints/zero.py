"""Zero: x == 0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fenchel.cones.zero import Zero as ZeroCone
from fenchel.constraints.stated import Stated

if TYPE_CHECKING:
    from fenchel.constraints.constraint import Blocks


class Zero(Stated):
    """x == 0, for affine x. Dual: of either sign."""

    __slots__ = ()

    kind = "zero"

    def __init__(self, expr: Any, constr_id: int | None = None) -> None:
        super().__init__(expr, constr_id=constr_id)

    def blocks(self) -> Blocks:
        """-x = 0: the dual is that of x == 0."""
        return ZeroCone(self.size), 1, [(self._args[0], -1.0, None)]

    def written(self, *args: str) -> str:
        """x == 0."""
        return f"{args[0]} == 0"

    @property
    def residual(self) -> Any:
        """|x|."""
        value = self._args[0].value
        return None if value is None else np.abs(value)

"""NonPos: x <= 0."""

from __future__ import annotations

from fenchel.constraints.signed import Signed


class NonPos(Signed):
    """x <= 0, for convex x. Dual: nonnegative."""

    __slots__ = ()

    sign = -1.0

    def written(self, *args: str) -> str:
        """x <= 0."""
        return f"{args[0]} <= 0"

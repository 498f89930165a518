"""The nonnegative orthant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from fenchel.cones.cone import Array, Cone


@dataclass(frozen=True, slots=True)
class NonNeg(Cone):
    """K = {v : v >= 0}, entry by entry. Self-dual."""

    kind: ClassVar[str] = "nonneg"

    def project(self, v: Array) -> Array:
        """max(v, 0)."""
        return np.maximum(v, 0.0)

    @property
    def dual(self) -> NonNeg:
        """Itself."""
        return self

    def distance(self, v: Array) -> Array:
        """norm(min(v, 0))."""
        below = np.minimum(v, 0.0)
        return np.asarray(np.sqrt(np.einsum("ij,ij->i", below, below)))

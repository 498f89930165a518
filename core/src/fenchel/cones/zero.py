"""{0}, the cone of equations, and all of space, its dual."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from fenchel.cones.cone import Array, Cone


@dataclass(frozen=True, slots=True)
class Zero(Cone):
    """K = {0}. Its dual is all of space: the dual of an equation has no sign."""

    kind: ClassVar[str] = "zero"

    def project(self, v: Array) -> Array:
        """Zero, whatever v."""
        return np.zeros_like(v)

    @property
    def dual(self) -> Free:
        """All of space."""
        return Free(self.dim)

    def distance(self, v: Array) -> Array:
        """norm(v)."""
        return np.asarray(np.sqrt(np.einsum("ij,ij->i", v, v)))


@dataclass(frozen=True, slots=True)
class Free(Cone):
    """K = R^dim: no constraint. The dual of {0}."""

    kind: ClassVar[str] = "free"

    def project(self, v: Array) -> Array:
        """v itself, as a new array."""
        return v.copy()

    @property
    def dual(self) -> Zero:
        """{0}."""
        return Zero(self.dim)

    def distance(self, v: Array) -> Array:
        """Zero, whatever v."""
        return np.zeros(len(v))

"""Products of cones of one kind that differ, such as power cones with exponents of their own."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from fenchel.cones.cone import Array, Cone, Image
from fenchel.errors import ShapeError


@dataclass(frozen=True, slots=True)
class Product(Cone):
    """K = cones[0] x cones[1] x ..., rows in that order. All of one kind, at least one, else ShapeError.

    It has no rule: the planner sees the kind of the parts, and where rows are given out it is taken apart by `image`.
    """

    dim: int = field(init=False)
    cones: tuple[Cone, ...]

    def __post_init__(self) -> None:
        if len({cone.kind for cone in self.cones}) != 1:
            raise ShapeError(f"a product of cones has parts of one kind, not {sorted({cone.kind for cone in self.cones})}")
        object.__setattr__(self, "dim", sum(cone.dim for cone in self.cones))

    @property
    def kind(self) -> str:
        """That of the parts."""
        return self.cones[0].kind

    def project(self, v: Array) -> Array:
        """Part by part."""
        ends = np.cumsum([cone.dim for cone in self.cones])[:-1]
        parts = zip(self.cones, np.split(v, ends, axis=1), strict=True)
        return np.concatenate([cone.project(part) for cone, part in parts], axis=1)

    @property
    def dual(self) -> Product:
        """The product of the duals."""
        return Product(tuple(cone.dual for cone in self.cones))

    @property
    def image(self) -> Image:
        """The parts, in the rows as they are."""
        return Image(sparse.eye_array(self.dim, format="csr"), self.cones)

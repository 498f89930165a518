"""PowCone3DApprox: power cones of three rows as second-order cones."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel.constraints.pow_cone_3d import PowCone3D
from fenchel.errors import DataError


class PowCone3DApprox(PowCone3D):
    """A `PowCone3D` as second-order cones, whatever a solver takes; alpha becomes the nearest fraction of denominator <= 1024.

    The constraint is the one with that alpha, which `alpha` holds; it is at most 1e-6 off, else DataError.
    """

    __slots__ = ()

    def __init__(self, x: Any, y: Any, z: Any, alpha: Any, constr_id: int | None = None) -> None:
        super().__init__(x, y, z, alpha, constr_id, "tower")

    def _settled(self, alpha: Any) -> Any:
        from fractions import Fraction

        near = np.vectorize(lambda each: float(Fraction(each).limit_denominator(1024)), otypes=[float])(super()._settled(alpha))
        if (np.abs(near - alpha) > 1e-6).any():
            raise DataError(f"no fraction of denominator <= 1024 is within 1e-6 of {alpha}: PowCone3D takes it as it is")
        return near

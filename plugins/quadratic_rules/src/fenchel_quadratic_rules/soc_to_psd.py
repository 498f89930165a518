"""Second-order cones as arrow matrices, for solvers of semidefinite programs alone."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import sparse

from fenchel.cones.cone import ConeRule, Image
from fenchel.cones.psd import PSD
from fenchel.cones.soc import SOC


class SOCToPSD(ConeRule):
    """norm(x) <= t  <=>  the arrow matrix [t, x'; x, t I] is positive semidefinite.

    By the adjoint, a dual matrix Y comes back as (trace Y, 2 Y_01, 2 Y_02, ...). n rows become n^2.
    Boyd and Vandenberghe, "Convex Optimization", section A.5.5 (Schur complements).
    """

    source, emits, cost = "soc", ("psd",), 20.0

    def map(self, cone: SOC) -> Image:
        """3n - 2 entries in n^2 rows."""
        return _arrow(cone.dim)


@lru_cache(maxsize=64)
def _arrow(n: int) -> Image:
    x = np.arange(1, n)
    rows = np.concatenate((np.arange(n) * (n + 1), x, x * n))
    columns = np.concatenate((np.zeros(n, int), x, x))
    return Image(sparse.csr_array((np.ones(3 * n - 2), (rows, columns)), shape=(n * n, n)), (PSD(n * n),))

"""Power cones of many rows as a tree of those with three."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import sparse

from fenchel.cones.cone import Cone, ConeRule, Image
from fenchel.cones.power import PowCone3D, PowConeND


class PowNDToPow3D(ConeRule):
    """prod_i x_i^w_i >= |z|  <=>  u^alpha v^(1 - alpha) >= |s| for the pairs (u, v) of a tree over x, some s, z at the root.

    The mean over a set of rows is that of its halves, alpha the first one's share of the weight. n + 1 rows become
    n - 1 cones with n - 2 columns s; of depth log2(n), so that a solver's errors in s add up as often, not n times.
    Chares, "Cones and interior-point algorithms for structured convex optimization", 2009, section 4.
    """

    source, emits, cost = "pow_nd", ("pow3d",), 2.0

    def map(self, cone: PowConeND) -> Image:
        """One entry in each row."""
        return _tree(cone.weights)


@lru_cache(maxsize=64)
def _tree(weights: tuple[float, ...]) -> Image:
    n = len(weights)
    if n == 1:  # x^(1/2) x^(1/2) >= |z|
        return Image(sparse.csr_array(([1.0, 1.0, 1.0], [0, 0, 1], [0, 1, 2, 3])), (PowCone3D(0.5),))
    waiting = [(weight, column) for column, weight in enumerate(weights)]
    columns: list[int] = []
    cones: list[Cone] = []
    new = n + 1
    while len(waiting) > 1:
        (left, u), (right, v) = waiting[:2]
        s = n if len(waiting) == 2 else new
        columns += (u, v, s)
        cones.append(PowCone3D(left / (left + right)))
        waiting = [*waiting[2:], (left + right, s)]
        new += s == new
    rows = sparse.csr_array((np.ones(len(columns)), columns, np.arange(len(columns) + 1)), shape=(len(columns), new))
    return Image(rows, tuple(cones), extra=new - n - 1)

"""Second-order cones as rotated ones, for solvers that take no others."""

from __future__ import annotations

from math import sqrt

from scipy import sparse

from fenchel.cones.cone import ConeRule, Image
from fenchel.cones.soc import RSOC, SOC, turning


class SOCToRSOC(ConeRule):
    """norm(x) <= t  <=>  ((t + x1)/sqrt(2), (t - x1)/sqrt(2), x2, x3, ...) in `rsoc`.

    An orthogonal map. A `soc` of the one row t has no x1: (t, t)/sqrt(2) in `rsoc`, again of length one.
    Lobo, Vandenberghe, Boyd and Lebret, "Applications of second-order cone programming", 1998, section 2.3.
    """

    source, emits, cost = "soc", ("rsoc",), 1.0

    def map(self, cone: SOC) -> Image:
        """As many rows as the cone, and at least two."""
        if cone.dim == 1:
            return Image(sparse.csr_array([[sqrt(0.5)], [sqrt(0.5)]]), (RSOC(2),))
        return Image(turning(cone.dim), (RSOC(cone.dim),))

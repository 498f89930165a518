"""Second-order cones of any size as a tree of those with three rows."""

from __future__ import annotations

from collections import deque
from functools import lru_cache

import numpy as np
from scipy import sparse

from fenchel.cones.cone import ConeRule, Image
from fenchel.cones.soc import SOC, SOC3


class SOCToSOC3(ConeRule):
    """norm(x) <= t  <=>  norm(pair) <= u_k for the pairs of a tree over x, norm(last pair) <= t, for some u.

    A pair is two of the entries of x and u, each used once. n rows become n - 2 cones with n - 3 columns u;
    fewer than three rows become one cone, with zeros. The tree has depth log2(n), so a solver's errors in u
    add up log2(n) times, not n times as along a chain.
    Ben-Tal and Nemirovski, "On polyhedral approximations of the second-order cone", 2001, section 2.
    """

    source, emits, cost = "soc", ("soc3",), 3.0

    def map(self, cone: SOC) -> Image:
        """One entry in each row."""
        return _tree(cone.dim)


@lru_cache(maxsize=64)
def _tree(dim: int) -> Image:
    if dim <= 3:
        return Image(sparse.eye_array(3, dim, format="csr"), (SOC3(),))
    waiting = deque(range(1, dim))
    order: list[int] = []  # the column that each row holds
    for u in range(dim, 2 * dim - 3):
        order += (u, waiting.popleft(), waiting.popleft())
        waiting.append(u)
    order += (0, *waiting)
    rows = sparse.csr_array(
        (np.ones(len(order)), order, np.arange(len(order) + 1)), shape=(len(order), 2 * dim - 3)
    )
    return Image(rows, (SOC3(),) * (dim - 2), extra=dim - 3)

"""Power cones as towers of rotated second-order cones."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import lcm, sqrt

import numpy as np
from scipy import sparse

from fenchel.cones.cone import Cone, ConeRule, Image
from fenchel.cones.exponents import LARGEST, fractions, rounded
from fenchel.cones.nonneg import NonNeg
from fenchel.cones.power import PowCone3D, PowConeND
from fenchel.cones.soc import RSOC
from fenchel.errors import DataError


class _Tower(ConeRule):
    """prod_i x_i^(a_i/q) >= |z|  <=>  s^2 <= u v for the pairs (u, v) of a tower over x and s, for some s >= 0.

    a_i positive integers of sum q. For q = 2^k, x_i stands a_i times among 2^k factors; pairs of equal factors are
    that factor, pairs of others a new s, with s^2 <= u v, floor by floor, and at the top z^2 <= u v. Where q is no
    power of 2, r >= |z| fills up: prod_i x_i^a_i r^(2^k - q) >= r^(2^k). A floor pairs those that stand there an
    odd number of times, so there are at most n + 1 of them, and k floors.

    Alizadeh and Goldfarb, "Second-order cone programming", 2003, section 2.3; Ben-Tal and Nemirovski, "Lectures on
    modern convex optimization", 2001, section 3.3.1. The least number of cones is another matter: Morenko, Magron
    and Wang, "On the second-order cone representation of geometric means: minimal mediated sets".
    """

    emits: tuple[str, ...] = ("rsoc", "nonneg")
    cost = 5.0

    def map(self, cone: PowCone3D | PowConeND) -> Image:
        """Three entries for each pair; two rows more where r is needed."""
        known = fractions(cone.weights, LARGEST)
        if known is None:
            raise DataError(f"a power cone of kind {cone.kind} has fractions for exponents, not {cone.weights}")
        return _tower(known)


class _Rounded(_Tower):
    """As `_Tower`, for the nearest exponents of denominator 2^20, which are at most 1e-6 off; then r is not needed."""

    emits = ("rsoc",)
    cost = 20.0

    def map(self, cone: PowCone3D | PowConeND) -> Image:
        """Three entries for each pair."""
        return _tower(rounded(cone.weights, LARGEST))


class RationalPow3D(_Tower):
    """Of three rows, with an exponent that is a fraction: exact."""

    source = "pow3d/rational"


class TowerPow3D(_Tower):
    """Of three rows, by the user's wish: exact."""

    source = "pow3d/tower"


class RealPow3D(_Rounded):
    """Of three rows, with an exponent that is no fraction: rounded."""

    source = "pow3d/real"


class RationalPowND(_Tower):
    """Of many rows, with exponents that are fractions: exact."""

    source = "pow_nd/rational"


class TowerPowND(_Tower):
    """Of many rows, by the user's wish: exact."""

    source = "pow_nd/tower"


class RealPowND(_Rounded):
    """Of many rows, with exponents that are no fractions: rounded."""

    source = "pow_nd/real"


@lru_cache(maxsize=256)
def _tower(weights: tuple[Fraction, ...]) -> Image:
    q = lcm(*(weight.denominator for weight in weights))
    n, total = len(weights), 1 << (q - 1).bit_length()
    times = {column: int(weight * q) for column, weight in enumerate(weights)}  # how often a column stands on a floor
    top = n if total == q else n + 1
    if top > n:
        times[top] = total - q
    new = top + 1
    triples: list[tuple[int, int, int]] = []  # columns u, v, s with s^2 <= u v
    while total > 2:
        odd = [column for column, count in times.items() if count % 2]
        times = {column: count // 2 for column, count in times.items() if count > 1}
        for u, v in zip(odd[::2], odd[1::2], strict=True):
            triples.append((u, v, new))
            times[new] = 1
            new += 1
        total //= 2
    ends = list(times) * (3 - len(times))  # the two that are left, or twice the same
    triples.append((ends[0], ends[1], top))
    columns = np.array(triples).ravel()
    values = np.tile([1.0, 1.0, sqrt(2.0)], len(triples))
    rows = np.arange(len(columns))
    cones: list[Cone] = [RSOC(3)] * len(triples)
    if top > n:  # r - z >= 0, r + z >= 0
        rows = np.concatenate((rows, len(rows) + np.array([0, 0, 1, 1])))
        columns = np.concatenate((columns, [top, n, top, n]))
        values = np.concatenate((values, [1.0, -1.0, 1.0, 1.0]))
        cones.append(NonNeg(2))
    shape = (int(rows[-1]) + 1, new)
    return Image(sparse.csr_array((values, (rows, columns)), shape=shape), tuple(cones), extra=new - n - 1)

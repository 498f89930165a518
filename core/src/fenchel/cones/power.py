"""Power cones, of three rows and of many, and their duals.

A power cone may have a case, the second half of its kind, which says what may become of it:

    pow3d             the exponent as it is, for a solver that takes the cone
    pow3d/rational    a fraction: that cone, or a tower of second-order cones, both exactly
    pow3d/real        no fraction: that cone, or a tower for an exponent close by
    pow3d/tower       a fraction, by the user's wish a tower, whatever a solver takes

and likewise `pow_nd`. The rules that forget the case are here; those that build towers are a package of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isclose
from typing import ClassVar

import numpy as np
from scipy import sparse

from fenchel.cones.cone import Array, Cone, ConeRule, Image
from fenchel.cones.root import bracketed_root
from fenchel.errors import DataError, ShapeError

#: exp(-LIMIT) is nothing beside 1, and neither is its root.
LIMIT = 100.0


@dataclass(frozen=True, slots=True)
class _Three(Cone):
    """A power cone of three rows with the exponents alpha and 1 - alpha, 0 < alpha < 1, else DataError."""

    dim: int = field(default=3, init=False)
    alpha: float
    case: str = ""

    name: ClassVar[str]

    def __post_init__(self) -> None:
        if not 0 < self.alpha < 1:
            raise DataError(f"the exponent of a power cone lies between 0 and 1, not at {self.alpha}")

    @property
    def kind(self) -> str:
        """The name, and the case if there is one."""
        return f"{self.name}/{self.case}" if self.case else self.name

    @property
    def weights(self) -> tuple[float, ...]:
        """The exponents."""
        return (self.alpha, 1 - self.alpha)


@dataclass(frozen=True, slots=True)
class PowCone3D(_Three):
    """K = {(x, y, z) : x^alpha y^(1 - alpha) >= |z|, x >= 0, y >= 0}, rows x, y, z; 0 < alpha < 1."""

    name: ClassVar[str] = "pow3d"

    def project(self, v: Array) -> Array:
        """As `PowConeND`."""
        return _project(v, self.weights)

    @property
    def dual(self) -> PowCone3DDual:
        """The same cone, in x/alpha and y/(1 - alpha)."""
        return PowCone3DDual(self.alpha, self.case)


@dataclass(frozen=True, slots=True)
class PowCone3DDual(_Three):
    """K = {(u, v, w) : (u/alpha)^alpha (v/(1 - alpha))^(1 - alpha) >= |w|; u, v >= 0}, dual to `pow3d`."""

    name: ClassVar[str] = "pow3d_dual"

    def project(self, v: Array) -> Array:
        """By Moreau: v + the projection of -v on the power cone."""
        return v + _project(-v, self.weights)

    @property
    def dual(self) -> PowCone3D:
        """The power cone."""
        return PowCone3D(self.alpha, self.case)


@dataclass(frozen=True, slots=True)
class _Many(Cone):
    """A power cone with one exponent for each row but the last: positive, of sum 1, else DataError."""

    dim: int = field(init=False)
    weights: tuple[float, ...]
    case: str = ""

    name: ClassVar[str]

    def __post_init__(self) -> None:
        if not self.weights:
            raise ShapeError("a power cone has at least one exponent")
        if min(self.weights) <= 0 or not isclose(sum(self.weights), 1, rel_tol=1e-9):
            raise DataError(f"the exponents of a power cone are positive and sum to 1, not {self.weights}")
        object.__setattr__(self, "dim", len(self.weights) + 1)

    @property
    def kind(self) -> str:
        """The name, and the case if there is one."""
        return f"{self.name}/{self.case}" if self.case else self.name


@dataclass(frozen=True, slots=True)
class PowConeND(_Many):
    """K = {(x, z) : prod_i x_i^weights_i >= |z|, x >= 0}, rows in the order x, z; dim = len(weights) + 1."""

    name: ClassVar[str] = "pow_nd"

    def project(self, v: Array) -> Array:
        """The root of one function of the last entry.

        Hien, "Differential properties of Euclidean projection onto power cone", 2015.
        """
        return _project(v, self.weights)

    @property
    def dual(self) -> PowConeNDDual:
        """The same cone, in x_i/weights_i."""
        return PowConeNDDual(self.weights, self.case)


@dataclass(frozen=True, slots=True)
class PowConeNDDual(_Many):
    """K = {(u, w) : prod_i (u_i/weights_i)^weights_i >= |w|, u >= 0}. The dual of `pow_nd`."""

    name: ClassVar[str] = "pow_nd_dual"

    def project(self, v: Array) -> Array:
        """By Moreau: v + the projection of -v on the power cone."""
        return v + _project(-v, self.weights)

    @property
    def dual(self) -> PowConeND:
        """The power cone."""
        return PowConeND(self.weights, self.case)


class _ToPow3D(ConeRule):
    """The same cone, its case forgotten."""

    emits, cost = ("pow3d",), 0.1

    def map(self, cone: PowCone3D) -> Image:
        """The rows as they are."""
        return Image(sparse.eye_array(3, format="csr"), (PowCone3D(cone.alpha),))


class RationalToPow3D(_ToPow3D):
    """A power cone whose exponent is a fraction is one."""

    source = "pow3d/rational"


class RealToPow3D(_ToPow3D):
    """A power cone whose exponent is no fraction is one."""

    source = "pow3d/real"


class _ToPowND(ConeRule):
    """The same cone, its case forgotten."""

    emits, cost = ("pow_nd",), 0.1

    def map(self, cone: PowConeND) -> Image:
        """The rows as they are."""
        return Image(sparse.eye_array(cone.dim, format="csr"), (PowConeND(cone.weights),))


class RationalToPowND(_ToPowND):
    """A power cone whose exponents are fractions is one."""

    source = "pow_nd/rational"


class RealToPowND(_ToPowND):
    """A power cone whose exponents are no fractions is one."""

    source = "pow_nd/real"


def _project(v: Array, weights: tuple[float, ...]) -> Array:
    """The projection of k points (x, z) on {prod_i x_i^a_i >= |z|, x >= 0}, shape (k, n + 1).

    Three cases are immediate: v is in the cone; it is in its polar, and 0 is nearest; z = 0,
    and (max(x, 0), 0) is. Else the last entry of the projection is sign(z) r, for the root r in (0, |z|) of

        log r - sum_i a_i log x_i(r),  x_i(r) = (x_i + sqrt(x_i^2 + 4 a_i r (|z| - r)))/2,

    negative before and positive after it, and the others are x_i(r) (Hien 2015, proposition 2.2).
    It is sought as t, r = |z|/(1 + exp(-t)), so that both r and |z| - r have all their digits.
    """
    a = np.asarray(weights)
    scale = np.maximum(np.abs(v).max(axis=1, initial=0.0), 1e-300)[:, None]
    x, z = v[:, :-1] / scale, np.abs(v[:, -1]) / scale[:, 0]
    with np.errstate(all="ignore"):  # logarithms of the signs that the conditions beside them rule out
        member = (x >= 0).all(axis=1) & (np.log(x) @ a >= np.log(z))
        polar = (x <= 0).all(axis=1) & ((np.log(-x) - np.log(a)) @ a >= np.log(z))
    out = np.zeros_like(v)
    out[:, :-1] = np.maximum(x, 0.0)
    out[polar] = 0.0
    hard = np.flatnonzero(~member & ~polar & (z > 0))
    if len(hard):
        out[hard, :-1], r = _curved(x[hard], z[hard], a)
        out[hard, -1] = np.copysign(r, v[hard, -1])
    out *= scale
    out[member] = v[member]
    return out


def _curved(x: Array, z: Array, a: Array) -> tuple[Array, Array]:
    """The last case above: x(r), r."""

    def point(t: Array) -> Array:
        gap = (z / (1 + np.exp(-t)) * z / (1 + np.exp(t)))[:, None] * (4 * a)
        size = np.abs(x) + np.sqrt(x * x + gap)
        # Of the two forms of one number, the one that does not cancel.
        return np.asarray(np.where(x >= 0, size / 2, gap / (2 * np.maximum(size, 1e-300))))

    def function(t: Array) -> Array:
        with np.errstate(divide="ignore"):  # x(r) = 0 where z^2 is too small to be a number
            return np.asarray(np.log(z) - np.log1p(np.exp(-t)) - np.log(point(t)) @ a)

    end = np.full(len(z), LIMIT)
    t = bracketed_root(function, -end, end)
    return point(t), z / (1 + np.exp(-t))

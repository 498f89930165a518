"""The exponential cone and its dual, in fenchel's order of rows and in ECOS's, and the rule between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy import sparse

from fenchel.cones.cone import Array, Cone, ConeRule, Image
from fenchel.cones.root import bracketed_root
from fenchel.errors import ShapeError

#: exp(-LIMIT) is nothing beside 1: past it the root of the projection is at the end of its range.
LIMIT = 100.0


@dataclass(frozen=True, slots=True)
class _Three(Cone):
    """A cone of three rows; any other dim is a ShapeError."""

    dim: int = 3

    def __post_init__(self) -> None:
        if self.dim != 3:
            raise ShapeError(f"a cone of kind {self.kind} has 3 rows, not {self.dim}")


@dataclass(frozen=True, slots=True)
class ExpCone(_Three):
    """K = closure of {(x, y, z) : y exp(x/y) <= z, y > 0}, rows x, y, z."""

    kind: ClassVar[str] = "exp_cone"

    def project(self, v: Array) -> Array:
        """The root of a function of x/y (Friberg, "Projection onto the exponential cone", 2023)."""
        return _project(v)

    @property
    def dual(self) -> ExpConeDual:
        """The dual exponential cone."""
        return ExpConeDual()


@dataclass(frozen=True, slots=True)
class ExpConeDual(_Three):
    """K = closure of {(u, v, w) : -u exp(v/u) <= e w, u < 0}, rows u, v, w. The dual of `exp_cone`."""

    kind: ClassVar[str] = "exp_cone_dual"

    def project(self, v: Array) -> Array:
        """By Moreau: v + the projection of -v on the exponential cone."""
        return v + _project(-v)

    @property
    def dual(self) -> ExpCone:
        """The exponential cone."""
        return ExpCone()


@dataclass(frozen=True, slots=True)
class ExpConeXZY(_Three):
    """K = closure of {(x, z, y) : y exp(x/y) <= z, y > 0}, rows x, z, y. The layout of ECOS."""

    kind: ClassVar[str] = "exp_cone_xzy"

    def project(self, v: Array) -> Array:
        """As `ExpCone`, in this order of rows."""
        return _project(v[:, SWAP])[:, SWAP]

    @property
    def dual(self) -> ExpConeXZYDual:
        """The dual exponential cone in this order of rows."""
        return ExpConeXZYDual()


@dataclass(frozen=True, slots=True)
class ExpConeXZYDual(_Three):
    """K = closure of {(u, w, v) : -u exp(v/u) <= e w, u < 0}, rows u, w, v. The dual of `exp_cone_xzy`."""

    kind: ClassVar[str] = "exp_cone_xzy_dual"

    def project(self, v: Array) -> Array:
        """By Moreau: v + the projection of -v on the cone it is the dual of."""
        return v + _project(-v[:, SWAP])[:, SWAP]

    @property
    def dual(self) -> ExpConeXZY:
        """The exponential cone in this order of rows."""
        return ExpConeXZY()


SWAP = [0, 2, 1]  # (x, y, z) to (x, z, y), and back


def _project(v: Array) -> Array:
    """The projection of k points on {(x, y, z) : y exp(x/y) <= z}, shape (k, 3).

    Three cases are immediate: v is in the cone; v is in its polar, and 0 is nearest; x <= 0 and y <= 0, and
    (x, 0, max(z, 0)) is nearest. Else the projection is a (r, 1, exp r) for the root r of

        h(r) = a exp(r) - b exp(-r) - z,   a = ((r - 1) x + y)/d,   b = (x - r y)/d,   d = r^2 - r + 1,

    because v = a (r, 1, exp r) + b (1, 1 - r, -exp(-r)), the second vector in the polar and orthogonal to the
    first; h increases where a, b >= 0, which is an interval (Friberg 2023, sections 3 and 4).
    """
    scale = np.maximum(np.abs(v).max(axis=1, initial=0.0), 1e-300)[:, None]
    x, y, z = (v / scale).T
    out = np.stack((x, np.zeros_like(x), np.maximum(z, 0.0)), axis=1)
    with np.errstate(all="ignore"):  # logarithms of the signs that the conditions beside them rule out
        member = (y > 0) & (x <= y * (np.log(z) - np.log(y)))
        polar = (x > 0) & (y <= x * (1 + np.log(-z) - np.log(x)))
    out[polar] = 0.0
    hard = np.flatnonzero(~member & ~polar & ((x > 0) | (y > 0)))
    if len(hard):
        out[hard] = _curved(x[hard], y[hard], z[hard])
    out *= scale
    out[member] = v[member]
    return out


def _curved(x: Array, y: Array, z: Array) -> Array:
    """The last case above, for entries of at most 1, which bounds the terms of h at the root too."""
    with np.errstate(all="ignore"):  # the ends a = 0 and b = 0 of the interval, where they exist
        low = np.where(x > 0, np.maximum(1 - y / x, -1e15), -LIMIT)
        high = np.where(y > 0, np.minimum(x / y, 1e15), LIMIT)
    low, high = np.minimum(low, 1e15), np.maximum(high, -1e15)

    def h(r: Array) -> Array:
        d = r * (r - 1) + 1
        return ((r - 1) * x + y) / d * np.exp(r) - (x - r * y) / d * np.exp(-r) - z

    r = bracketed_root(h, np.clip(low, -LIMIT, LIMIT), np.clip(high, -LIMIT, LIMIT))
    # Past LIMIT, the end of the interval that is there is the root; where there is none, r stays at LIMIT.
    r = np.minimum(np.maximum(r, np.where(x > 0, low, r)), np.where(y > 0, high, r))
    d = r * (r - 1) + 1
    # Each entry from the term that does not cancel: for r > 0 from b exp(-r) <= 1, else from a.
    with np.errstate(over="ignore"):
        top = np.where(r > 0, np.maximum(z + (x - r * y) / d * np.exp(-np.abs(r)), 0.0), 0.0)
        a = np.where(r > 0, top * np.exp(-np.abs(r)), np.maximum((r - 1) * x + y, 0.0) / d)
        top = np.where(r > 0, top, a * np.exp(np.minimum(r, 0.0)))
    return np.stack((r * a, a, top), axis=1)


class ExpToXZY(ConeRule):
    """(x, y, z) in `exp_cone`  <=>  (x, z, y) in `exp_cone_xzy`."""

    source, emits, cost = "exp_cone", ("exp_cone_xzy",), 0.1

    def map(self, cone: ExpCone) -> Image:
        """A permutation."""
        return IMAGE


IMAGE = Image(sparse.csr_array((np.ones(3), SWAP, [0, 1, 2, 3]), shape=(3, 3)), (ExpConeXZY(),))

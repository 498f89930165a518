"""Second-order cones: of any size, of three rows, and rotated, and the rules that state those as `soc`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from typing import ClassVar, Self

import numpy as np
from scipy import sparse

from fenchel.cones.cone import Array, Cone, ConeRule, Image
from fenchel.errors import ShapeError


@dataclass(frozen=True, slots=True)
class _Lorentz(Cone):
    """K = {(t, x) : norm(x) <= t}, rows in the order t, x. Self-dual.

    Everything follows from the two eigenvalues t - norm(x) and t + norm(x) of a point in the Jordan algebra
    of the cone: a point is a member if both are nonnegative, and is projected by cutting them off at zero
    (Alizadeh and Goldfarb, "Second-order cone programming", 2003, section 4).
    """

    def project(self, v: Array) -> Array:
        """The eigenvalues cut off at zero, the direction of x kept."""
        t, norm = v[:, 0], _norm(v[:, 1:])
        low, high = np.maximum(t - norm, 0.0), np.maximum(t + norm, 0.0)
        out = np.empty_like(v)
        out[:, 0] = (low + high) / 2
        # Where x = 0 the two agree, and x stays 0 whatever it is divided by.
        out[:, 1:] = v[:, 1:] * ((high - low) / 2 / np.where(norm > 0, norm, 1.0))[:, None]
        return out

    @property
    def dual(self) -> Self:
        """Itself."""
        return self

    def distance(self, v: Array) -> Array:
        """The norm of the negative eigenvalues, over sqrt(2)."""
        t, norm = v[:, 0], _norm(v[:, 1:])
        return np.asarray(np.hypot(np.minimum(t - norm, 0.0), np.minimum(t + norm, 0.0)) * sqrt(0.5))


def _norm(x: Array) -> Array:
    return np.asarray(np.sqrt(np.einsum("ij,ij->i", x, x)))


@dataclass(frozen=True, slots=True)
class SOC(_Lorentz):
    """K = {(t, x) : norm(x) <= t}, rows in the order t, x; dim >= 1, else ShapeError. Self-dual."""

    kind: ClassVar[str] = "soc"

    def __post_init__(self) -> None:
        if self.dim < 1:
            raise ShapeError(f"a second-order cone has rows (t, x), at least 1, not {self.dim}")


@dataclass(frozen=True, slots=True)
class SOC3(_Lorentz):
    """K = {(t, x1, x2) : norm(x) <= t}, for solvers that take no longer ones; dim = 3. Self-dual."""

    dim: int = 3
    kind: ClassVar[str] = "soc3"

    def __post_init__(self) -> None:
        if self.dim != 3:
            raise ShapeError(f"a cone of kind soc3 has 3 rows, not {self.dim}")


@dataclass(frozen=True, slots=True)
class RSOC(Cone):
    """K = {(y, z, x) : norm(x)^2 <= 2 y z, y >= 0, z >= 0}, rows y, z, x; dim >= 2, else ShapeError.

    Self-dual. With the factor 2 it is `soc` turned: ((y + z)/sqrt(2), (y - z)/sqrt(2), x) in `soc`.
    """

    kind: ClassVar[str] = "rsoc"

    def __post_init__(self) -> None:
        if self.dim < 2:
            raise ShapeError(f"a rotated second-order cone has rows (y, z, x), at least 2, not {self.dim}")

    def project(self, v: Array) -> Array:
        """Turned to `soc`, projected there, and back."""
        return _turn(SOC(self.dim).project(_turn(v)))

    @property
    def dual(self) -> RSOC:
        """Itself."""
        return self

    def distance(self, v: Array) -> Array:
        """The distance of the turned point from `soc`."""
        return SOC(self.dim).distance(_turn(v))


def _turn(v: Array) -> Array:
    """(y, z, x) to ((y + z)/sqrt(2), (y - z)/sqrt(2), x); its own inverse."""
    out = v.copy()
    out[:, 0] = (v[:, 0] + v[:, 1]) * sqrt(0.5)
    out[:, 1] = (v[:, 0] - v[:, 1]) * sqrt(0.5)
    return out


@lru_cache(maxsize=64)
def turning(dim: int) -> sparse.csr_array:
    """The orthogonal, symmetric map between `soc` and `rsoc`, shape (dim, dim), dim >= 2."""
    rows = np.r_[0, 0, 1, 1, 2:dim]
    columns = np.r_[0, 1, 0, 1, 2:dim]
    entries = np.r_[sqrt(0.5), sqrt(0.5), sqrt(0.5), -sqrt(0.5), np.ones(dim - 2)]
    return sparse.csr_array((entries, (rows, columns)), shape=(dim, dim))


class SOC3ToSOC(ConeRule):
    """A `soc` of three rows is a `soc`."""

    source, emits, cost = "soc3", ("soc",), 0.1

    def map(self, cone: SOC3) -> Image:
        """The rows as they are."""
        return Image(sparse.eye_array(3, format="csr"), (SOC(3),))


class RSOCToSOC(ConeRule):
    """(y, z, x) in `rsoc`  <=>  ((y + z)/sqrt(2), (y - z)/sqrt(2), x) in `soc`."""

    source, emits, cost = "rsoc", ("soc",), 0.1

    def map(self, cone: RSOC) -> Image:
        """An orthogonal map."""
        return Image(turning(cone.dim), (SOC(cone.dim),))

"""Every law of a cone bites: one fault each, caught by the name of the law."""

from __future__ import annotations

import numpy as np
import pytest

from fenchel.cones.cone import Array, Cone
from fenchel.cones.nonneg import NonNeg
from fenchel.cones.power import PowCone3D
from fenchel.cones.psd import PSD, SvecLower
from fenchel.cones.soc import SOC
from fenchel.cones.zero import Zero
from fenchel.testing.cones import check_cone
from fenchel.testing.law import LawError


class DropsARow(NonNeg):
    def project(self, v: Array) -> Array:
        return np.maximum(v, 0)[:-1] if len(v) else v


class DropsEmpty(NonNeg):
    def distance(self, v: Array) -> Array:
        return NonNeg(self.dim).distance(v) if len(v) else np.zeros(1)


class GivesNaN(NonNeg):
    def project(self, v: Array) -> Array:
        return np.where(v == 0, np.nan, np.maximum(v, 0))


class WritesItsArgument(NonNeg):
    def project(self, v: Array) -> Array:
        v[v < 0] = 0
        return v.copy()


class HalfWay(NonNeg):
    def project(self, v: Array) -> Array:
        return np.maximum(v, v / 2)


class Box(NonNeg):
    def project(self, v: Array) -> Array:
        return np.clip(v, 0, 1)


class SeesOtherRows(NonNeg):
    def project(self, v: Array) -> Array:
        return np.maximum(v, 0) if len(v) > 1 else np.zeros_like(v)


class OneEntryOnly(NonNeg):
    """Vectors with at most one positive entry: a cone that is not convex."""

    def project(self, v: Array) -> Array:
        p = np.maximum(v, 0)
        return p * (np.arange(self.dim) == p.argmax(axis=1)[:, None])


class RaisesT(SOC):
    """A point of the cone, but not the nearest."""

    def project(self, v: Array) -> Array:
        p = v.copy()
        p[:, 0] = np.maximum(v[:, 0], np.linalg.norm(v[:, 1:], axis=1))
        return p


class WrongDual(NonNeg):
    @property
    def dual(self) -> Cone:
        return Zero(self.dim)


class NonPositive(NonNeg):
    def project(self, v: Array) -> Array:
        return np.minimum(v, 0)

    @property
    def dual(self) -> Cone:
        return WrongSignOfDual(self.dim)


class WrongSignOfDual(NonNeg):
    @property
    def dual(self) -> Cone:
        return NonPositive(self.dim)


class Nothing(NonNeg):
    def project(self, v: Array) -> Array:
        return np.zeros_like(v)

    @property
    def dual(self) -> Cone:
        return DualTooSmall(self.dim)


class DualTooSmall(NonNeg):
    @property
    def dual(self) -> Cone:
        return Nothing(self.dim)


class SelfDualPSD(PSD):
    """Forgets that antisymmetric parts are free in the cone and so forbidden in its dual."""

    @property
    def dual(self) -> PSD:
        return self


class PowerIsSelfDual(PowCone3D):
    @property
    def dual(self) -> PowCone3D:
        return self


class NotScaled(SvecLower):
    """Without sqrt(2): P of another inner product."""

    def project(self, v: Array) -> Array:
        i, j = self.entries(self.side)
        scale = np.where(i == j, 1.0, np.sqrt(2.0))
        return SvecLower(self.dim).project(v * scale) / scale


class WrongDistance(SOC):
    def distance(self, v: Array) -> Array:
        return np.maximum(np.linalg.norm(v[:, 1:], axis=1) - v[:, 0], 0)


@pytest.mark.parametrize(
    ("cone", "law"),
    [
        (DropsARow(3), "shape"),
        (DropsEmpty(3), "shape"),
        (GivesNaN(3), "shape"),
        (WritesItsArgument(3), "argument"),
        (HalfWay(3), "idempotent"),
        (Box(3), "homogeneous"),
        (SeesOtherRows(3), "vectorised"),
        (OneEntryOnly(3), "convex"),
        (RaisesT(3), "nearest"),
        (NotScaled(6), "nearest"),
        (WrongDual(3), "dual of dual"),
        (WrongSignOfDual(3), "pairing"),
        (SelfDualPSD(9), "pairing"),
        (DualTooSmall(3), "moreau"),
        (PowerIsSelfDual(0.3), "moreau"),
        (WrongDistance(3), "distance"),
    ],
    ids=lambda case: type(case).__name__ if isinstance(case, Cone) else case,
)
def test_a_fault_is_caught_by_name(cone: Cone, law: str) -> None:
    with pytest.raises(LawError) as caught:
        check_cone(cone, np.random.default_rng(0))
    assert caught.value.law == law
    assert type(cone).__name__ in str(caught.value) and law in str(caught.value)

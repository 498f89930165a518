from __future__ import annotations

import pickle

import numpy as np
import pytest

from fenchel.cones.cone import Cone
from fenchel.cones.power import PowCone3D, PowCone3DDual, PowConeND, PowConeNDDual
from fenchel.errors import DataError, ShapeError
from fenchel.testing.cones import check_cone

WEIGHTS = [(1.0,), (0.5, 0.5), (1e-3, 0.999), (0.1, 0.2, 0.7), (0.125,) * 8]


@pytest.mark.parametrize(
    "cone",
    [
        *(kind(alpha) for kind in (PowCone3D, PowCone3DDual) for alpha in (1e-3, 0.3, 0.5, 0.99)),
        *(kind(weights) for kind in (PowConeND, PowConeNDDual) for weights in WEIGHTS),
    ],
    ids=str,
)
def test_laws(cone: Cone) -> None:
    check_cone(cone, np.random.default_rng(0))


@pytest.mark.parametrize("size", [1e-6, 1.0, 1e6])
@pytest.mark.parametrize("weights", WEIGHTS, ids=str)
def test_projection_of_points_built_from_their_projection(weights: tuple[float, ...], size: float) -> None:
    """(x, prod x^a) is on the boundary, and its normal there is (-a_i z/x_i, 1), z = prod x^a."""
    rng = np.random.default_rng(0)
    x = 10.0 ** rng.uniform(-3, 1, (1000, len(weights)))
    z = np.prod(x**weights, axis=1)[:, None]
    sign, length = rng.choice([-1.0, 1.0], z.shape), 10.0 ** rng.uniform(-6, 1, z.shape)
    normal = np.concatenate((-np.array(weights) * z / x, sign), axis=1)
    primal = size * np.concatenate((x, sign * z), axis=1)
    polar = size * length * normal
    v = primal + polar
    limit = 1e-14 * np.abs(v).max(axis=1)
    assert (np.abs(PowConeND(weights).project(v) - primal).max(axis=1) <= limit).all()
    assert (np.abs(PowConeNDDual(weights).project(-v) + polar).max(axis=1) <= limit).all()


def test_three_rows_are_many_rows() -> None:
    v = np.random.default_rng(0).normal(size=(50, 3))
    for three, many in ((PowCone3D, PowConeND), (PowCone3DDual, PowConeNDDual)):
        assert np.array_equal(three(0.3).project(v), many((0.3, 0.7)).project(v))


def test_membership_is_the_formula() -> None:
    x, y, z = v = np.random.default_rng(0).normal(size=(3, 3000))
    positive = (x >= 0) & (y >= 0)
    a, b = np.maximum(x, 0), np.maximum(y, 0)
    inside = positive & (a**0.3 * b**0.7 >= np.abs(z))
    dual = positive & ((a / 0.3) ** 0.3 * (b / 0.7) ** 0.7 >= np.abs(z))
    assert np.array_equal(PowCone3D(0.3).distance(v.T) == 0, inside)
    assert np.array_equal(PowCone3DDual(0.3).distance(v.T) < 1e-13, dual)
    assert dual.sum() > inside.sum() > 100


def test_values_that_underflow() -> None:
    """x = 0 beside a |z| so small that its square is no number; and the diagonal, known by symmetry."""
    p = PowCone3D(0.5).project(np.array([[0.0, 1.0, 1e-200], [-1.0, 1.0, 1e-300], [0.0, 0.0, 1.0]]))
    assert np.allclose(p, [[0, 1, 0], [0, 1, 0], [1 / 3] * 3], rtol=0, atol=1e-15)


@pytest.mark.parametrize(
    "make", [lambda: PowCone3D(1.0), lambda: PowCone3DDual(0.0), lambda: PowConeND((0.5, 0.6))]
)
def test_impossible_exponents(make) -> None:
    with pytest.raises(DataError, match="power cone"):
        make()


def test_no_exponents() -> None:
    with pytest.raises(ShapeError, match="at least one"):
        PowConeND(())


def test_cones_are_values() -> None:
    assert PowCone3D(0.3) == PowCone3D(0.3) != PowCone3D(0.4)
    assert PowConeND((0.4, 0.6)).dim == 3 == PowCone3D(0.4).dim
    assert pickle.loads(pickle.dumps(PowConeND((0.4, 0.6)))) == PowConeND((0.4, 0.6))

from __future__ import annotations

import numpy as np
import pytest

from fenchel.cones.cone import Cone
from fenchel.cones.exponential import ExpCone, ExpConeDual, ExpConeXZY, ExpConeXZYDual, ExpToXZY
from fenchel.errors import ShapeError
from fenchel.testing.cone_rules import check_cone_rule
from fenchel.testing.cones import check_cone


@pytest.mark.parametrize("cone", [ExpCone(), ExpConeDual(), ExpConeXZY(), ExpConeXZYDual()], ids=str)
def test_laws(cone: Cone) -> None:
    check_cone(cone, np.random.default_rng(0), count=300)


@pytest.mark.parametrize("size", [1e-6, 1.0, 1e6])
def test_projection_of_points_built_from_their_projection(size: float) -> None:
    """a (r, 1, exp r) is in the cone, b (1, 1 - r, -exp(-r)) in its polar, and the two are orthogonal."""
    rng = np.random.default_rng(0)
    r = rng.uniform(-30, 30, 3000)
    a, b = 10.0 ** rng.uniform(-6, 0, (2, 3000))
    primal = a * np.exp(-np.maximum(r, 0)) * np.stack((r, np.ones(3000), np.exp(r)))
    polar = b * np.exp(np.minimum(r, 0)) * np.stack((np.ones(3000), 1 - r, -np.exp(-r)))
    v = size * (primal + polar).T
    error = np.abs(ExpCone().project(v) - size * primal.T).max(axis=1)
    assert (error <= 1e-14 * np.abs(v).max(axis=1)).all()
    dual_error = np.abs(ExpConeDual().project(-v) + size * polar.T).max(axis=1)
    assert (dual_error <= 1e-14 * np.abs(v).max(axis=1)).all()


@pytest.mark.parametrize(
    ("point", "nearest"),
    [
        ((0, 1, 1), (0, 1, 1)),  # on the boundary
        ((0, 1, 5), (0, 1, 5)),  # inside
        ((-2, 0, 3), (-2, 0, 3)),  # on the face y = 0
        ((-2, -1, 3), (-2, 0, 3)),
        ((-2, -1, -3), (-2, 0, 0)),
        ((1, 0, -1), (0, 0, 0)),  # in the polar: 1 exp(0) <= e
        ((0, -1, -1), (0, 0, 0)),
        ((0, 0, 0), (0, 0, 0)),
        ((1e-250, 1e-260, 1), (0, 0, 1)),  # to sixteen digits, from here on
        ((1e-250, -1, 1), (0, 0, 1)),
        ((-1, 1e-250, -1e-250), (-1, 0, 0)),
        ((-1, 1e-3, -1), (-1, 1e-3, 0)),
        ((1e-3, -1, 1), (0, 0, 1)),
        ((1e-3, -1, -1), (0, 0, 0)),
    ],
)
def test_projection_at_the_edges(point: tuple[float, ...], nearest: tuple[float, ...]) -> None:
    for size in (1e-100, 1.0, 1e100):
        v = size * np.array([point])
        p = ExpCone().project(v)
        assert np.allclose(p / size, [nearest], rtol=0, atol=1e-15)
        assert np.allclose(ExpCone().project(p), p, rtol=0, atol=1e-14 * size)


def test_membership_is_the_formula() -> None:
    x, y, z = v = np.random.default_rng(0).normal(size=(3, 3000))
    with np.errstate(all="ignore"):
        inside = (y > 0) & (y * np.exp(x / y) <= z)
        dual = (x < 0) & (-x * np.exp(y / x) <= np.e * z)
    assert inside.sum() > 100 and dual.sum() > 100
    assert np.array_equal(ExpCone().distance(v.T) == 0, inside)
    assert np.array_equal(ExpConeDual().distance(v.T) < 1e-13, dual)
    assert np.array_equal(ExpConeXZY().distance(np.stack((x, z, y), axis=1)) == 0, inside)
    assert np.array_equal(ExpConeXZYDual().distance(np.stack((x, z, y), axis=1)) < 1e-13, dual)


def test_layout_rule() -> None:
    check_cone_rule(ExpToXZY(), [ExpCone()], np.random.default_rng(0), layout=True)
    assert (ExpToXZY().map(ExpCone()).rows @ [1.0, 2.0, 3.0]).tolist() == [1, 3, 2]


def test_impossible_size() -> None:
    with pytest.raises(ShapeError, match="3 rows, not 4"):
        ExpCone(4)

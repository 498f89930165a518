from __future__ import annotations

import pickle

import numpy as np
import pytest

from fenchel.cones.soc import RSOC, SOC, SOC3, RSOCToSOC, SOC3ToSOC
from fenchel.errors import ShapeError
from fenchel.testing.cone_rules import check_cone_rule
from fenchel.testing.cones import check_cone


@pytest.mark.parametrize(
    "cone", [SOC(1), SOC(2), SOC(3), SOC(40), SOC3(), RSOC(2), RSOC(3), RSOC(9)], ids=str
)
def test_laws(cone: SOC | SOC3 | RSOC) -> None:
    check_cone(cone, np.random.default_rng(0))


def test_membership_is_the_formula() -> None:
    v = np.random.default_rng(0).normal(size=(2000, 3)) + np.array([1.0, 0.5, 0.0])
    t, x1, x2 = v.T
    assert np.array_equal(SOC(3).distance(v) == 0, np.hypot(x1, x2) <= t)
    assert np.array_equal(SOC3().distance(v) == 0, np.hypot(x1, x2) <= t)
    inside = (t >= 0) & (x1 >= 0) & (x2**2 <= 2 * t * x1)
    assert np.array_equal(RSOC(3).distance(v) < 1e-12, inside)


def test_known_projections() -> None:
    v = np.array([[0.0, 3.0, 4.0], [-5.0, 3.0, 4.0], [5.0, 3.0, 4.0], [-1.0, 0.0, 0.0]])
    nearest = [[2.5, 1.5, 2.0], [0, 0, 0], [5, 3, 4], [0, 0, 0]]
    assert np.allclose(SOC(3).project(v), nearest, rtol=0, atol=1e-15)
    assert np.allclose(SOC(3).distance(v), [12.5**0.5, 50**0.5, 0, 1])


@pytest.mark.parametrize("make", [lambda: SOC(0), lambda: SOC3(4), lambda: RSOC(1)])
def test_impossible_sizes(make) -> None:
    with pytest.raises(ShapeError, match="row"):
        make()


def test_layout_rules() -> None:
    rng = np.random.default_rng(0)
    check_cone_rule(SOC3ToSOC(), [SOC3()], rng, layout=True)
    check_cone_rule(RSOCToSOC(), [RSOC(2), RSOC(3), RSOC(8)], rng, layout=True)


def test_cones_are_values() -> None:
    assert SOC(3) == SOC(3) != SOC3() and hash(SOC(3)) == hash(SOC(3))
    assert pickle.loads(pickle.dumps(SOC(3))) == SOC(3)

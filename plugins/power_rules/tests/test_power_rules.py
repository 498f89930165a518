"""The rules of power cones: their laws, what the images look like, and exponents that are rounded."""

from __future__ import annotations

import numpy as np
import pytest

from fenchel.cones.power import PowCone3D, PowConeND
from fenchel.cones.soc import RSOC
from fenchel.errors import DataError
from fenchel.testing.cone_rules import check_cone_rule
from fenchel_power_rules.pow_nd_to_pow3d import PowNDToPow3D
from fenchel_power_rules.power_to_rsoc import RationalPow3D, RationalPowND, RealPow3D, RealPowND, TowerPow3D, TowerPowND

few = {"count": 3, "tolerance": 1e-5}


@pytest.mark.parametrize("rule", [RationalPow3D(), TowerPow3D()])
def test_laws_of_three_rows(rule):
    case = rule.source.partition("/")[2]
    cones = [PowCone3D(alpha, case) for alpha in (1 / 2, 1 / 3, 0.1 + 0.2)]
    check_cone_rule(rule, cones, np.random.default_rng(0), **few)


@pytest.mark.parametrize("rule", [RationalPowND(), TowerPowND()])
def test_laws_of_many_rows(rule):
    case = rule.source.partition("/")[2]
    cones = [PowConeND(weights, case) for weights in ((1.0,), (0.25, 0.25, 0.5), (0.1, 0.2, 0.7))]
    check_cone_rule(rule, cones, np.random.default_rng(0), **few)


def test_laws_of_the_tree():
    cones = [PowConeND(weights) for weights in ((1.0,), (0.123, 0.877), (0.123, 0.456, 0.421), (0.2,) * 5)]
    check_cone_rule(PowNDToPow3D(), cones, np.random.default_rng(0), **few)


def mean(image, x, z):
    """The largest value at the top that the tower allows over these factors: each s as large as it may be."""
    n = len(x)
    values = {**dict(enumerate(x)), n: z, n + 1: z}
    towers = [cone for cone in image.cones if cone == RSOC(3)]
    columns, entries = (array[: 3 * len(towers)].reshape(-1, 3).tolist() for array in (image.rows.indices, image.rows.data))
    for (u, v, s), (a, b, c) in zip(columns, entries, strict=True):
        values[s] = np.sqrt(2 * a * values[u] * b * values[v]) / c
    return values[s]


WEIGHTS = [(1.0,), (0.5, 0.5), (1 / 3, 2 / 3), (1 / 1023, 1022 / 1023), (0.25, 0.25, 0.5), (0.1, 0.2, 0.7), (1 / 3000,) * 3000]
REAL = [(np.pi / 4, 1 - np.pi / 4), (1e-7, 1 - 1e-7), (0.31, 0.17, 0.2 + 1e-5, 0.32 - 1e-5)]


@pytest.mark.parametrize(("rule", "all_weights", "error"), [(RationalPowND(), WEIGHTS, 1e-12), (RealPowND(), REAL, 1e-5)])
def test_the_tower_is_the_mean(rule, all_weights, error):
    rng = np.random.default_rng(0)
    for weights in all_weights:
        image = rule.map(PowConeND(weights, rule.source.partition("/")[2]))
        for _ in range(5):
            x = rng.uniform(0.1, 3, len(weights))
            z = np.prod(x ** np.array(weights))
            assert np.isclose(mean(image, x, z), z, rtol=error)


def test_exponents_that_are_no_fractions_keep_what_they_emit():
    assert {cone.kind for alpha in (np.pi / 4, 1e-5) for cone in RealPow3D().map(PowCone3D(alpha, "real")).cones} == {"rsoc"}
    assert {cone.kind for w in REAL for cone in RealPowND().map(PowConeND(w, "real")).cones} == {"rsoc"}


@pytest.mark.parametrize(
    ("weights", "pairs", "extra"),
    [((0.5, 0.5), 1, 0), ((1 / 3, 2 / 3), 2, 2), ((0.25, 0.75), 2, 1), ((0.25,) * 4, 3, 2), ((1 / 1023, 1022 / 1023), 10, 10)],
)
def test_sizes(weights, pairs, extra):
    image = RationalPowND().map(PowConeND(weights, "rational"))
    assert sum(cone.kind == "rsoc" for cone in image.cones) == pairs
    assert image.extra == extra


def test_refused():
    with pytest.raises(DataError, match="fractions"):
        RationalPow3D().map(PowCone3D(np.pi / 4, "rational"))

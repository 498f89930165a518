"""The rules from second-order cones to others: their laws, and what each image looks like."""

from __future__ import annotations

import numpy as np
import pytest

from fenchel.cones.psd import PSD
from fenchel.cones.soc import SOC, SOC3
from fenchel.testing.cone_rules import check_cone_rule
from fenchel_quadratic_rules.soc_to_psd import SOCToPSD
from fenchel_quadratic_rules.soc_to_rsoc import SOCToRSOC
from fenchel_quadratic_rules.soc_to_soc3 import SOCToSOC3

SIZES = [1, 2, 3, 4, 5, 9]


def test_rotated() -> None:
    check_cone_rule(SOCToRSOC(), [SOC(n) for n in SIZES], np.random.default_rng(0), layout=True)


def test_arrow_matrix() -> None:
    check_cone_rule(SOCToPSD(), [SOC(n) for n in SIZES], np.random.default_rng(0))
    image = SOCToPSD().map(SOC(3))
    arrow = np.array([[7, 1, 2], [1, 7, 0], [2, 0, 7]])
    assert image.cones == (PSD(9),)
    assert np.array_equal((image.rows @ [7, 1, 2]).reshape(3, 3), arrow)


def test_tree_of_three_rows() -> None:
    check_cone_rule(SOCToSOC3(), [SOC(n) for n in SIZES], np.random.default_rng(0))


@pytest.mark.parametrize(
    ("dim", "count", "extra"), [(1, 1, 0), (2, 1, 0), (3, 1, 0), (4, 2, 1), (50, 48, 47)]
)
def test_tree_sizes(dim: int, count: int, extra: int) -> None:
    image = SOCToSOC3().map(SOC(dim))
    assert image.cones == (SOC3(),) * count and image.extra == extra
    assert image.rows.nnz == min(dim, 3) * count


def test_tree_of_norms_is_the_norm() -> None:
    """With each u as small as it can be, the last pair has the norm of x."""
    x = np.random.default_rng(0).normal(size=36)
    entries = SOCToSOC3().map(SOC(37)).rows.indices.reshape(-1, 3)
    values = dict(enumerate(x, 1))
    depth = dict.fromkeys(values, 0)
    for top, left, right in entries.tolist():
        values[top], depth[top] = np.hypot(values[left], values[right]), 1 + max(depth[left], depth[right])
    assert np.isclose(values[0], np.linalg.norm(x), rtol=1e-15)
    assert depth[0] == 6  # the least there is for 36 entries


@pytest.mark.parametrize("rule", [SOCToPSD(), SOCToSOC3()])
def test_built_once(rule: SOCToPSD | SOCToSOC3) -> None:
    assert rule.map(SOC(30)) is rule.map(SOC(30))

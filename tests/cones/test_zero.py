from __future__ import annotations

import numpy as np
import pytest

from fenchel.cones.zero import Free, Zero
from fenchel.testing.cones import check_cone


@pytest.mark.parametrize("dim", [0, 1, 4])
def test_laws(dim: int) -> None:
    check_cone(Zero(dim), np.random.default_rng(0))
    check_cone(Free(dim), np.random.default_rng(0))


def test_distance() -> None:
    v = np.array([[3.0, -4.0], [0.0, 0.0]])
    assert Zero(2).distance(v).tolist() == [5, 0]
    assert Free(2).distance(v).tolist() == [0, 0]


def test_free_gives_a_new_array() -> None:
    v = np.ones((1, 2))
    assert Free(2).project(v) is not v

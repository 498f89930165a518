from __future__ import annotations

import numpy as np
import pytest

from fenchel.cones.nonneg import NonNeg
from fenchel.testing.cones import check_cone


@pytest.mark.parametrize("dim", [0, 1, 5])
def test_laws(dim: int) -> None:
    check_cone(NonNeg(dim), np.random.default_rng(0))


def test_distance() -> None:
    assert NonNeg(3).distance(np.array([[-3.0, 1.0, -4.0], [0.0, 1.0, 2.0]])).tolist() == [5, 0]

"""Products of cones of one kind."""

from __future__ import annotations

import numpy as np
import pytest

from fenchel.cones.nonneg import NonNeg
from fenchel.cones.power import PowCone3D, PowConeND
from fenchel.cones.product import Product
from fenchel.cones.soc import SOC
from fenchel.errors import ShapeError
from fenchel.testing.cones import check_cone

CONES = [
    Product((PowCone3D(0.3), PowCone3D(0.5))),
    Product((PowConeND((0.2, 0.8)), PowConeND((0.1, 0.2, 0.7)))),
    Product((SOC(2), SOC(4))),
]


@pytest.mark.parametrize("cone", CONES, ids=str)
def test_laws(cone: Product) -> None:
    check_cone(cone, np.random.default_rng(0), count=20)
    check_cone(cone.dual, np.random.default_rng(0), count=20)


def test_image() -> None:
    image = CONES[1].image
    assert CONES[1].kind == "pow_nd" and image.cones == CONES[1].cones and image.extra == 0
    assert np.array_equal(image.rows.toarray(), np.eye(7))


def test_refused() -> None:
    for cones in ((), (SOC(2), NonNeg(2)), (PowCone3D(0.5), PowCone3D(0.5, "rational"))):
        with pytest.raises(ShapeError, match="one kind"):
            Product(cones)

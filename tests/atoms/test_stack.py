"""stack."""

from __future__ import annotations

import numpy as np
import pytest

from fenchel.atoms.stack import stack
from fenchel.errors import ShapeError
from fenchel.expressions.variable import Variable


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2])
@pytest.mark.parametrize("shape", [(2, 3), (2, 0)])
def test_agrees_with_numpy(agrees, shape, axis):
    agrees(lambda *x: stack(x, axis), lambda *x: np.stack(x, axis), shape, shape, shape)


def test_scalars(agrees):
    agrees(lambda *x: stack(x), lambda *x: np.stack(x), (), ())


def test_what_does_not_fit_is_named():
    with pytest.raises(ShapeError, match=r"argument 1 has the shape \(3,\)"):
        stack([Variable(2), Variable(3)])
    with pytest.raises(ShapeError, match="axis 2"):
        stack([Variable(2)], axis=2)
    with pytest.raises(ShapeError, match="'a'"):
        stack([Variable(2)], axis="a")

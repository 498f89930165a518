"""squeeze."""

from __future__ import annotations

import numpy as np
import pytest

from fenchel.atoms.squeeze import squeeze
from fenchel.errors import ShapeError
from fenchel.expressions.variable import Variable


@pytest.mark.parametrize("axis", [None, 0, -1, (0, 2)])
def test_agrees_with_numpy(agrees, axis):
    agrees(lambda x: squeeze(x, axis), lambda x: np.squeeze(x, axis), (1, 3, 1))


@pytest.mark.parametrize("shape", [(), (1, 1), (2, 3), (1, 0)])
def test_all_axes_of_length_one(agrees, shape):
    agrees(squeeze, np.squeeze, shape)


@pytest.mark.parametrize(("axis", "message"), [(1, "axis 1"), (3, "axis 3"), ((0, 0), "twice")])
def test_bad_axes(axis, message):
    with pytest.raises(ShapeError, match=message):
        squeeze(Variable((1, 3, 1)), axis)

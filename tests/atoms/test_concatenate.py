"""concatenate."""

from __future__ import annotations

import numpy as np
import pytest

from fenchel.atoms.concatenate import concatenate
from fenchel.errors import ShapeError
from fenchel.expressions.variable import Variable


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -3, None])
def test_agrees_with_numpy(agrees, axis):
    shapes = [(2, 3, 4), (2, 3, 4)]
    if axis is not None:
        shapes[1] = tuple(1 if k == axis % 3 else n for k, n in enumerate(shapes[1]))
    agrees(lambda *x: concatenate(x, axis), lambda *x: np.concatenate(x, axis), *shapes)


def test_vectors_and_nothing(agrees):
    agrees(lambda *x: concatenate(x), lambda *x: np.concatenate(x), (2,), (0,), (3,))
    agrees(lambda *x: concatenate(x, None), lambda *x: np.concatenate(x, None), (2, 3), (), (3,))


@pytest.mark.parametrize(
    ("shapes", "axis", "message"),
    [
        ([(2, 3), (3, 3)], 1, "argument 1"),
        ([(2, 3), (3,)], 0, "argument 1"),
        ([(2, 3)], 2, "axis 2"),
        ([(), ()], 0, "hstack"),
        ([], 0, "at least one"),
    ],
)
def test_what_does_not_fit_is_named(shapes, axis, message):
    with pytest.raises(ShapeError, match=message):
        concatenate([Variable(shape) for shape in shapes], axis)

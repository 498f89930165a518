"""vstack."""

from __future__ import annotations

import numpy as np
import pytest

from fenchel.atoms.vstack import Vstack, vstack
from fenchel.errors import ShapeError
from fenchel.expressions.variable import Variable


@pytest.mark.parametrize(
    "shapes",
    [
        ((), (), ()),
        ((3,), (2, 3)),
        ((2, 3), (1, 3), (3,)),
        ((2, 3, 4), (1, 3, 4)),
        ((0, 3), (2, 3)),
        ((1,), ()),
    ],
)
def test_agrees_with_numpy(agrees, shapes):
    node = agrees(lambda *x: vstack(x), lambda *x: np.vstack(x), *shapes)
    assert isinstance(node, Vstack)


def test_what_does_not_fit_is_named():
    with pytest.raises(ShapeError, match="argument 1"):
        vstack([Variable(3), Variable(2)])
    with pytest.raises(ShapeError, match="at least one"):
        vstack([])

"""vstack."""

from __future__ import annotations

import numpy as np
import pytest

from fenchel.atoms.hstack import hstack
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


def test_blocks_that_are_written_symmetric_are_known_to_be():
    A, B, C = Variable((2, 2), symmetric=True), Variable((2, 3)), Variable((3, 3), PSD=True)
    middle = Variable((2, 2), symmetric=True)
    for rows in ([[A, B], [B.T, C]], [[C, B.T], [B, A]], [[A, middle], [middle, A]], [[A, B, B], [B.T, C, C], [B.T, C, C]]):
        assert vstack([hstack(row) for row in rows]).is_symmetric()
    assert vstack([A]).is_symmetric()
    for rows in ([[A, B], [(B + 1).T, C]], [[A, B], [(2 * B).T, C]], [[Variable((2, 2)), B], [B.T, C]], [[A, A]]):
        assert not vstack([hstack(row) for row in rows]).is_symmetric()
    free = Variable((2, 2))
    assert not vstack([hstack([A, free]), hstack([free, A])]).is_symmetric()

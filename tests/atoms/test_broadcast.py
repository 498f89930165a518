"""broadcast_to and promote."""

from __future__ import annotations

import numpy as np
import pytest

from fenchel.atoms.broadcast import Promote, broadcast_to, promote
from fenchel.errors import ShapeError
from fenchel.expressions.variable import Variable


@pytest.mark.parametrize(
    ("shape", "to"),
    [((), (2, 3)), ((3,), (2, 3)), ((2, 1), (2, 3)), ((2, 1, 1), (2, 3, 4)), ((1,), (0,)), ((3,), 3)],
)
def test_broadcast_to(agrees, shape, to):
    agrees(lambda x: broadcast_to(x, to), lambda x: np.broadcast_to(x, to), shape)


@pytest.mark.parametrize(("shape", "to"), [((), (2, 3)), ((1,), (4,)), ((1, 1), (2, 3))])
def test_promote(agrees, shape, to):
    node = agrees(lambda x: promote(x, to), lambda x: np.broadcast_to(x, to), shape)
    assert isinstance(node, Promote)


def test_nothing_to_promote():
    x = Variable((2, 3))
    assert promote(x, (2, 3)) is x


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: broadcast_to(Variable(3), (3, 2)), r"\(3,\)"),
        (lambda: broadcast_to(Variable((2, 3)), 3), r"\(2, 3\)"),
        (lambda: promote(Variable(3), (2, 3)), "scalars"),
        (lambda: broadcast_to(Variable(3), (-1, 3)), "-1"),
    ],
)
def test_bad_shapes(call, message):
    with pytest.raises(ShapeError, match=message):
        call()

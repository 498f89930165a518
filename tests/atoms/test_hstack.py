"""hstack."""

from __future__ import annotations

import numpy as np
import pytest

from fenchel.atoms.hstack import Hstack, hstack
from fenchel.errors import ShapeError
from fenchel.expressions.constant import Constant
from fenchel.expressions.variable import Variable


@pytest.mark.parametrize(
    "shapes",
    [
        ((), (3,), (2,)),
        ((), ()),
        ((2, 3), (2, 1)),
        ((2, 3, 4), (2, 1, 4)),
        ((0,), (2,)),
        ((2, 0), (2, 3)),
        ((3,),),
    ],
)
def test_agrees_with_numpy(agrees, shapes):
    node = agrees(lambda *x: hstack(x), lambda *x: np.hstack(x), *shapes)
    assert isinstance(node, Hstack)


def test_any_iterable_with_data_in_it():
    x = Variable(2)
    x.value = [1, 2]
    np.testing.assert_array_equal(hstack(e for e in (x, 3, [4, 5])).value, [1, 2, 3, 4, 5])
    np.testing.assert_array_equal(hstack(x).value, [1, 2])


def test_facts_are_what_all_have_in_common():
    x, y = Variable(2, nonneg=True), Variable(2)
    assert hstack([x, Constant([1.0, 2.0])]).is_nonneg()
    assert not hstack([x, y]).is_nonneg()
    assert not hstack([x, 1]).is_constant()
    assert hstack([1, 2]).is_constant()


def test_what_does_not_fit_is_named():
    with pytest.raises(ShapeError, match=r"argument 1 has the shape \(3, 3\)"):
        hstack([Variable((2, 3)), Variable((3, 3))])
    with pytest.raises(ShapeError, match=r"argument 2 has the shape \(3,\)"):
        hstack([Variable((2, 3)), Variable((2, 1)), Variable(3)])
    with pytest.raises(ShapeError, match="at least one"):
        hstack([])
    with pytest.raises(TypeError, match="list of expressions, not a float"):
        hstack(1.0)

"""AddExpression and NegExpression, the atoms behind + and -."""

from __future__ import annotations

import numpy as np
import pytest

from fenchel.atoms.add import AddExpression
from fenchel.atoms.neg import NegExpression
from fenchel.errors import ShapeError
from fenchel.expressions.constant import Constant
from fenchel.expressions.variable import Variable


@pytest.mark.parametrize(
    "shapes", [((2, 3), (2, 3)), ((2, 3), (3,), ()), ((3, 1), (4,)), ((0,), (1,)), ((2, 1, 2), (3, 1))]
)
def test_sums_agree_with_numpy(agrees, shapes):
    node = agrees(lambda *x: AddExpression(*x), lambda *x: sum(x), *shapes)
    assert isinstance(node, AddExpression)
    np.testing.assert_array_equal(node.atom.value(*[arg.value for arg in node.args]), node.value)


@pytest.mark.parametrize("shape", [(2, 3), (3,), (0,)])
def test_minus_agrees_with_numpy(agrees, shape):
    node = agrees(NegExpression, np.negative, shape)
    assert isinstance(node, NegExpression)
    np.testing.assert_array_equal(node.atom.value(node.args[0].value), node.value)


def test_as_cvxpy_takes_them():
    x, y = Variable(3), Variable(3)
    assert AddExpression([x, y]).args == [x, y]
    assert (x + y).copy([y, x]).args == [y, x]
    assert isinstance((-x).copy([y]), NegExpression)
    with pytest.raises(ShapeError, match="at least one"):
        AddExpression([])


def test_what_is_a_sum_and_what_is_not():
    x = Variable(3)
    for node in (x + 1, x + x, x[0] + x[1], 2 * x[0] - x[1] + 3, x[0] + 1):
        assert isinstance(node, AddExpression)
        assert node.atoms()[0] is AddExpression
    for node in (x, x[0], -x, 2 * x[0]):
        assert not isinstance(node, AddExpression)
    assert isinstance(-x, NegExpression)
    assert isinstance(-x[0], NegExpression)
    assert not isinstance(2 * x[0], NegExpression)


def test_semidefinite_sums():
    a, b = Variable((2, 2), PSD=True), Constant(np.eye(2))
    assert (a + b).is_psd() and (a + b).atom.is_psd(a, b)
    assert (-a - b).is_nsd()
    assert (a - b).is_symmetric() and not (a - b).is_psd()

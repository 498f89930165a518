"""Entries and short sums, as users see them."""

from __future__ import annotations

import numpy as np
import pytest

from fenchel.atoms.add import AddExpression
from fenchel.atoms.index import index
from fenchel.atoms.neg import NegExpression
from fenchel.atoms.products import multiply
from fenchel.expressions.constant import Constant
from fenchel.expressions.variable import Variable

x = Variable(3, name="x")
X = Variable((2, 3), name="X")
s = Variable(name="s")
x.value, X.value, s.value = [1, 2, 3], np.array([[1, 2, 3], [4, 5, 6]]), 7


@pytest.mark.parametrize(
    ("node", "atom", "text"),
    [
        (x[1], index, "x[1]"),
        (x[-1], index, "x[2]"),
        (X[1, 2], index, "X[1, 2]"),
        (2 * x[1], multiply, "2.0 * x[1]"),
        (-x[1], NegExpression, "-x[1]"),
        (-3 * X[1, 0], multiply, "-3.0 * X[1, 0]"),
        (2 * s, multiply, "2.0 * s"),
        (1 * s, multiply, "1.0 * s"),
        (-s, NegExpression, "-s"),
        (2 * x[0] - x[1] + s + 3, AddExpression, "2.0 * x[0] + -x[1] + s + 3.0"),
        (x[0] + X[1, 2], AddExpression, "x[0] + X[1, 2]"),
    ],
)
def test_presented(node, atom, text):
    assert isinstance(node, atom)
    assert str(node) == text
    again = node.copy(node.args)  # the atom and the arguments say the same as the node
    np.testing.assert_array_equal(again.value, node.value)
    np.testing.assert_array_equal(node.atom.value(*[arg.value for arg in node.args]), node.value)


def test_arguments():
    assert x[1].args == [x]
    assert (-s).args == [s]
    coefficient, entry = (2 * x[1]).args
    assert isinstance(coefficient, Constant) and coefficient.value == 2
    assert str(entry) == "x[1]"
    *_, offset = (x[0] - x[1] + 3).args
    assert isinstance(offset, Constant) and offset.value == 3
    assert len((x[0] - x[1]).args) == 2
    assert (s + x[0]).args[0] is s

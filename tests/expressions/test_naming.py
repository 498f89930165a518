"""Expressions as text: parentheses, labels, long and deep ones."""

from __future__ import annotations

import numpy as np
import pytest

from fenchel.atoms.hstack import hstack
from fenchel.atoms.sum import sum as total
from fenchel.expressions.constant import Constant
from fenchel.expressions.parameter import Parameter
from fenchel.expressions.variable import Variable

x = Variable(3, name="x")
X = Variable((2, 3), name="X")
s = Variable(name="s")
p = Parameter(3, name="p")


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (x, "x"),
        (Constant(2.5), "2.5"),
        (x + 1, "x + 1.0"),
        (x - p, "x + -p"),
        (-(x + 1), "-(x + 1.0)"),
        (s - (x + p), "s + -(x + p)"),
        ((x + 1) + (p + s), "x + 1.0 + p + s"),
        ((X + 1).T, "(X + 1.0).T"),
        (-X.T, "-X.T"),
        ((-X).T, "(-X).T"),
        (total(x + 1), "Sum(x + 1.0, None, False)"),
        (total(X, axis=(0, 1), keepdims=True), "Sum(X, (0, 1), True)"),
        (hstack([x, p + 1]), "Hstack(x, p + 1.0)"),
        (X.reshape((3, 2), "C"), "reshape(X, (3, 2), C)"),
        (2 * x[0] - x[1] + 1, "2.0 * x[0] + -x[1] + 1.0"),
    ],
)
def test_notation(node, text):
    assert str(node) == node.name() == text


def test_labels_stand_for_what_they_label():
    cost = (x + 1).set_label("cost")
    assert (s - cost).format_labeled() == "s + -cost"
    assert str(s - cost) == "s + -(x + 1.0)"
    assert total(cost).set_label("all").format_labeled() == "all"
    share = x[0].set_label("share")
    assert hstack([share, x]).format_labeled() == "Hstack(share, x)"
    del cost.label
    assert cost.format_labeled() == "x + 1.0"


def test_a_long_sum_is_cut():
    node = sum((x for _ in range(20_000)), Constant(np.ones(3)))
    assert str(node) == " + ".join([str(Constant(np.ones(3)))] + 98 * ["x"] + ["..."])


def test_a_sum_that_is_not_too_long_is_not():
    assert str(sum((x for _ in range(5_000)), s + s)) == " + ".join(["s + s"] + 5_000 * ["x"])


@pytest.mark.parametrize("step", [lambda y: y.T, lambda y: total(y, axis=()), lambda y: -(y + 1)])
def test_a_deep_one_is_cut(step):
    node = X
    for _ in range(50_000):
        node = step(node)
    text = str(node)
    assert "..." in text
    assert len(text) < 3_000


def test_what_is_shared_is_written_as_often_as_it_occurs_but_not_for_ever():
    node = X
    for _ in range(60):
        node = node + node
    assert str(node).startswith("X + X")
    assert len(str(node)) < 3_000

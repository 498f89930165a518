"""Values and gradients: missing values, what may be written to, depth, sharing, sparse data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

from fenchel import dcp
from fenchel.atoms.add import AddExpression
from fenchel.atoms.broadcast import broadcast_to
from fenchel.atoms.hstack import hstack
from fenchel.atoms.sum import sum as total
from fenchel.atoms.transpose import transpose
from fenchel.expressions.atom import Elementwise
from fenchel.expressions.constant import Constant
from fenchel.expressions.parameter import CallbackParam, Parameter
from fenchel.expressions.variable import Variable


class Root(Elementwise):
    """sqrt(x), with no gradient at x <= 0."""

    curvature = dcp.CONCAVE
    kind = "root of the tests"

    def sign(self, *signs: int) -> int:
        return dcp.NONNEG

    def monotone(self, *signs: int) -> tuple[int, ...]:
        return (dcp.UP,)

    def value(self, *values: Any) -> Any:
        return np.sqrt(np.maximum(values[0], 0))

    def slope(self, *values: Any) -> Any:
        return 0.5 / np.sqrt(values[0])

    def inside(self, *values: Any) -> bool:
        return bool(np.all(values[0] > 0))


@dataclass(frozen=True, eq=False)
class Counted(Elementwise):
    """x, counting how often it is evaluated."""

    calls: Any = None

    def sign(self, *signs: int) -> int:
        return signs[0]

    def monotone(self, *signs: int) -> tuple[int, ...]:
        return (dcp.UP,)

    def value(self, *values: Any) -> Any:
        self.calls.append(1)
        return values[0]

    def slope(self, *values: Any) -> Any:
        return np.ones_like(values[0])


def made(shape: Any = (), value: Any = None, **attributes: Any) -> Variable:
    x = Variable(shape, **attributes)
    x.value = None if value is None else np.array(value)
    return x


# values


def test_missing_values():
    x, p = made(3, [1, 2, 3]), Parameter(3)
    y = Variable()
    for node in (y, 2 * y, y + 1, x + y, total(x + y), x + p, x[0] + y, 2 * y - x[0], total(p), y * 0.0):
        assert node.value is None
    p.value = [1, 1, 1]
    np.testing.assert_array_equal((x + p).value, [2, 3, 4])


def test_scalars_are_arrays_without_dimensions():
    x = made(3, [1, 2, 3])
    for node, value in (
        (x[1], 2),
        (2 * x[1], 4),
        (x[0] - x[1] + 5, 4),
        (total(x), 6),
        (-x[2], -3),
        (made((), 4), 4),
    ):
        assert type(node.value) is np.ndarray and node.value.shape == ()
        assert node.value == value


def test_entries_of_matrices_count_by_columns():
    x = made((2, 3), [[1, 2, 3], [4, 5, 6]])
    assert (x[1, 0] + 10 * x[0, 2]).value == 34


def test_nothing_that_is_handed_out_changes_the_model():
    x, c = made((2, 3), np.arange(6.0).reshape(2, 3)), Constant(np.arange(3.0))
    for node in (
        x,
        x.T,
        transpose(c),
        x[:, 1],
        x[0, 0],
        x + c,
        broadcast_to(c, (2, 3)),
        total(x),
        hstack([c]),
        -c,
    ):
        array = node.value
        if array.flags.writeable:
            array[...] = 99
    np.testing.assert_array_equal(x.value, np.arange(6.0).reshape(2, 3))
    np.testing.assert_array_equal(c.value, np.arange(3.0))


def test_no_entries():
    x = made((0, 3), np.zeros((0, 3)))
    assert (x + 1).value.shape == (0, 3)
    assert total(x).value == 0
    assert total(x, axis=1).value.shape == (0,)


def test_sparse_data():
    x = made((2, 2), [[1, 2], [3, 4]])
    data = Constant(sp.csc_array([[1.0, 0.0], [0.0, 2.0]]))
    np.testing.assert_array_equal((x + data).value, [[2, 2], [3, 6]])
    np.testing.assert_array_equal((-data).value, [[-1, 0], [0, -2]])
    np.testing.assert_array_equal((data @ x).value, [[1, 2], [6, 8]])
    np.testing.assert_array_equal(total(data).value, 3)
    np.testing.assert_array_equal((x + data).grad[x].toarray(), np.eye(4))


def test_a_callback_is_asked_once_for_a_value():
    asked = []
    p = CallbackParam(lambda: asked.append(1) or 2.0)
    assert (p + p * 3 + p).value == 10
    assert len(asked) == 1


@pytest.mark.parametrize(
    "wrap", [lambda y: transpose(y), lambda y: Root.of()(y), lambda y: total(y, axis=())]
)
def test_a_deep_chain(wrap):
    node = made((2, 2), np.ones((2, 2)))
    for _ in range(50_000):
        node = wrap(node)
    np.testing.assert_array_equal(node.value, np.ones((2, 2)))


def test_a_shared_node_is_evaluated_once():
    calls: list[int] = []
    x = made(2, [1, 2])
    node = Counted._make(calls)(x)
    for _ in range(60):
        node = node + node
    np.testing.assert_array_equal(node.value, 2.0**60 * np.array([1, 2]))
    assert len(calls) == 1
    np.testing.assert_array_equal(node.grad[x].toarray(), 2.0**60 * np.eye(2))


# gradients


def test_leaves():
    x, s = made(3, [1, 2, 3]), made((), 1)
    np.testing.assert_array_equal(x.grad[x].toarray(), np.eye(3))
    assert s.grad == {s: 1.0}
    assert Parameter(3).grad == {}
    assert Constant([1.0]).grad == {}


def test_missing_values_have_no_gradient():
    x, y, p = made(3, [1, 2, 3]), Variable(3), Parameter(3)
    assert (x + y).grad == {x: None, y: None}
    assert (x + p).grad == {x: None}
    assert y.grad == {y: None}


def test_outside_the_domain_only_what_is_inside_has_no_gradient():
    x, y = made(2, [1, -1]), made(2, [1, 2])
    grad = (Root.of()(x) + Root.of()(y) + 3 * y).grad
    assert grad[x] is None
    np.testing.assert_allclose(grad[y].toarray(), np.diag([3.5, 3 + 0.25 * 2**0.5]))
    assert Root.of()(total(x + y)).grad.keys() == {x, y}
    assert (total(Root.of()(2 * x + y)) + total(y)).grad == {x: None, y: None}


def test_chain_rule_against_differences():
    rng = np.random.default_rng(1)
    x, y, s = made((2, 3), rng.normal(size=(2, 3))), made(3, rng.normal(size=3)), made((), 0.5)
    data = rng.normal(size=(4, 2))
    node = Root.of()((data @ (x + y - 2 * s)).T + 30) - s * np.ones((3, 4)) + y[1] - 2 * x[1, 2] + s
    grads = node.grad
    assert set(grads) == {x, y, s}
    for leaf in (x, y, s):
        assert isinstance(grads[leaf], sp.csc_array)
        assert grads[leaf].shape == (leaf.size, node.size)
        base, at = node.value.ravel(order="F"), leaf.value
        for k in range(leaf.size):
            step = np.zeros(leaf.size)
            step[k] = 1e-6
            leaf.value = at + step.reshape(at.shape, order="F")
            slope = (node.value.ravel(order="F") - base) / 1e-6
            np.testing.assert_allclose(grads[leaf].toarray()[k], slope, atol=1e-6)
            leaf.value = at


def test_short_sums():
    x, s = made(3, [1, 2, 3]), made((), 1)
    node = 2 * x[0] - x[2] + 3 * x[0] + 4 * s + 1
    np.testing.assert_array_equal(node.grad[x].toarray(), [[5], [0], [-1]])
    assert node.grad[s] == 4.0
    assert (2 * s).grad == {s: 2.0}


def test_the_gradient_of_a_deep_chain():
    x = made((1, 2), [[1, 2]])
    node = x
    for _ in range(5_000):
        node = node.T
    np.testing.assert_array_equal(node.grad[x].toarray(), np.eye(2))


def test_a_long_sum():
    x = made(2, [1, 2])
    node = sum((k * x for k in range(1, 101)), Constant(0))
    assert isinstance(node, AddExpression)
    np.testing.assert_array_equal(node.value, [5050, 10100])
    np.testing.assert_array_equal(node.grad[x].toarray(), 5050 * np.eye(2))

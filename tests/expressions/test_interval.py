"""get_bounds: limits hold at every point, and are those that interval arithmetic finds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import fenchel as cp

INF = np.inf
x = cp.Variable(3, bounds=[[-1.0, 0.5, -INF], [2.0, 1.0, 4.0]])
y = cp.Variable(3, nonneg=True)
b = cp.Variable(3, boolean=True)
M = np.array([[1.0, -2, 0], [0, 3, 0]])

#: An expression, and its limits by hand; None where they need not be tight.
CASES: dict[str, tuple[Callable[[], Any], Any, Any]] = {
    "variable": (lambda: x, [-1, 0.5, -INF], [2, 1, 4]),
    "boolean": (lambda: b, [0, 0, 0], [1, 1, 1]),
    "constant": (lambda: cp.Constant([1.0, 2]), [1, 2], [1, 2]),
    "free": (lambda: cp.Variable(2), [-INF, -INF], [INF, INF]),
    "shifted": (lambda: 2 * x + 1, [-1, 2, -INF], [5, 3, 9]),
    "negated": (lambda: -x, [-2, -1, -4], [1, -0.5, INF]),
    "entry": (lambda: -3 * x[0] + x[1], -5.5, 4),
    "sum": (lambda: cp.sum(x), -INF, 7),
    "matrix": (lambda: M @ x, [-3, 1.5], [1, 3]),
    "product": (lambda: cp.multiply([1, -1, 0], x), [-1, -1, 0], [2, -0.5, 0]),
    "exp": (lambda: cp.exp(x), np.exp([-1, 0.5, -INF]), np.exp([2, 1, 4])),
    "log of a sum": (lambda: cp.log(1 + y), [0, 0, 0], [INF] * 3),
    "abs": (lambda: cp.abs(x), [0, 0.5, 0], [2, 1, INF]),
    "max": (lambda: cp.max(x), 0.5, 4),
    "maximum": (lambda: cp.maximum(x, 1), [1, 1, 1], [2, 1, 4]),
    "minimum": (lambda: cp.minimum(x, 1), [-1, 0.5, -INF], [1, 1, 1]),
    "square": (lambda: cp.square(x[:2]), [0, 0], None),
    "norm": (lambda: cp.norm(y), 0, INF),
    "index": (lambda: x[[2, 0]], [-INF, -1], [4, 2]),
    "reshape": (lambda: cp.reshape(x, (3, 1), order="F"), [[-1], [0.5], [-INF]], [[2], [1], [4]]),
    "broadcast": (lambda: x[:2] + np.zeros((2, 2)), [[-1, 0.5]] * 2, [[2, 1]] * 2),
    "symmetric": (lambda: cp.Variable((2, 2), PSD=True, bounds=[-1, 1]), -np.ones((2, 2)), np.ones((2, 2))),
}


@pytest.mark.parametrize("name", CASES)
def test_limits(name: str) -> None:
    make, low, high = CASES[name]
    expression = make()
    found = expression.get_bounds()
    assert [side.shape for side in found] == [expression.shape] * 2
    for side, wanted in zip(found, (low, high), strict=True):
        if wanted is not None:
            np.testing.assert_allclose(side, wanted)


@pytest.mark.parametrize("name", CASES)
def test_no_point_is_beyond_the_limits(name: str) -> None:
    expression = CASES[name][0]()
    low, high = expression.get_bounds()
    rng = np.random.default_rng(0)
    for _ in range(20):
        for variable in expression.variables():
            variable.project_and_assign(3 * rng.normal(size=variable.shape))
        assert (expression.value >= low - 1e-9).all() and (expression.value <= high + 1e-9).all()


def test_limits_of_a_deep_chain() -> None:
    z = cp.Variable(bounds=[0, 1])
    e = z
    for _ in range(3000):
        e = cp.maximum(e, 0.25)
    assert [float(side) for side in e.get_bounds()] == [0.25, 1]

"""What stands where: an argument that a graph form hands on keeps the position of the call, so that a plan knows of it there."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import fenchel as cp

X, Y = cp.Variable(2), cp.Variable(1)


@pytest.mark.parametrize("solver", ["CLARABEL", "ECOS", "SCS"])
@pytest.mark.parametrize(
    ("make", "best"),
    [
        (lambda: cp.sum_largest(cp.square(X - 1), 2) + cp.sum(X), 1.5),  # the sum of all: a quadratic for those who take it
        (lambda: cp.sum_largest(cp.exp(X), 2) - cp.sum(X), 2.0),
        (lambda: cp.sum_largest(cp.huber(X - 3), 2) - cp.sum(X), -6.5),
        (lambda: cp.sum(cp.cumsum(cp.square(Y - 1))) + cp.sum(Y), 0.75),  # the sum of one
        (lambda: cp.sum(cp.kl_div(cp.cumsum(X), 5)) + cp.sum(cp.square(X - 1)), None),
        (lambda: cp.sum(cp.loggamma(cp.cumsum(X))) + cp.sum(cp.square(X - 1)), None),
        (lambda: -cp.sum_smallest(cp.cumsum(X), 2) + cp.sum(cp.square(X)), -1.25),
    ],
)
def test_in_an_objective(make: Callable[[], cp.Expression], best: float | None, solver: str) -> None:
    objective = make()
    value = cp.Problem(cp.Minimize(objective)).solve(solver=solver, **({"eps": 1e-7} if solver == "SCS" else {}))
    found = [X.value, Y.value]
    if best is None:  # no point near it is better
        rng = np.random.default_rng(1)
        near = []
        for _ in range(200):
            X.value = found[0] + 0.02 * rng.normal(size=2)
            near.append(float(objective.value))
        assert value == pytest.approx(min(near), abs=1e-2) and min(near) >= value - 1e-4
    else:
        assert value == pytest.approx(best, abs=1e-4)

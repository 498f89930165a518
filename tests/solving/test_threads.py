"""Threads: problems that share variables may be built, compiled and solved at once; one problem is for one thread at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import fenchel as cp
from fenchel.errors import SolverError

SOLVERS = ("CLARABEL", "SCS", "ECOS", "OSQP", "HIGHS")


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each returns, or the error that it raises, all started together."""
    found: list[Any] = [None] * len(works)
    gate = threading.Barrier(len(works))

    def run(k: int) -> None:
        gate.wait()
        try:
            found[k] = works[k]()
        except Exception as error:
            found[k] = error

    threads = [threading.Thread(target=run, args=(k,)) for k in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return found


@pytest.mark.parametrize("solver", SOLVERS)
def test_one_problem_in_two_threads(solver: str) -> None:
    """Each gets the right answer, or the error that says what is wrong; and the problem is sound afterwards."""
    x = cp.Variable(200)
    A = np.random.default_rng(0).normal(size=(100, 200))
    problem = cp.Problem(cp.Minimize(cp.sum(x)), [A @ x == A @ np.ones(200), x >= 0, x <= 3])
    expected = problem.solve(solver=solver)
    for _ in range(5):
        for found in at_once(*[lambda: problem.solve(solver=solver)] * 3):
            if isinstance(found, Exception):
                assert isinstance(found, SolverError) and "another thread" in str(found)
            else:
                assert found == pytest.approx(expected, rel=1e-3)
    assert problem.solve(solver=solver) == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("solver", SOLVERS)
def test_problems_that_share_variables(solver: str) -> None:
    x, shared = cp.Variable(20), cp.Parameter(20, value=np.arange(20.0))
    e = 2 * x - shared
    problems = [cp.Problem(cp.Minimize(cp.sum(cp.abs(e)) + k * cp.sum(x)), [x >= 0, x <= k + 3]) for k in range(6)]
    alone = [problem.solve(solver=solver) for problem in problems]
    fresh = [cp.Problem(problem.objective, problem.constraints) for problem in problems]
    together = at_once(*[lambda p=p: p.solve(solver=solver) for p in fresh])
    assert together == pytest.approx(alone, rel=1e-3, abs=1e-3)


def test_one_rope_in_two_threads() -> None:
    """Sums made from one sum, in several threads at once, keep to themselves."""
    x = cp.Variable(100)
    x.value = np.arange(100.0)
    base = x[0] + 0
    for k in range(1, 40):
        base = base + x[k]

    def longer(step: int) -> Any:
        e = base
        for k in range(40, 100, step):
            e = e + x[k]
        return float(e.value)

    expected = [longer(step) for step in (1, 2, 3, 4)]
    for _ in range(20):
        assert at_once(*[lambda step=step: longer(step) for step in (1, 2, 3, 4)]) == expected


def test_building_at_once() -> None:
    """Kinds, shared atoms and templates are met for the first time by many threads."""

    def build(k: int) -> Any:
        x = cp.Variable(5)
        rng = np.random.default_rng(k)
        a = rng.normal(size=5)
        problem = cp.Problem(
            cp.Minimize(cp.sum(cp.huber(x - a, 0.5 + k)) + cp.norm(x)), [cp.max(x) <= 1, cp.log_sum_exp(x) <= 3]
        )
        return problem.solve(solver="CLARABEL")

    together = at_once(*[lambda k=k: build(k) for k in range(8)])
    assert together == pytest.approx([build(k) for k in range(8)], rel=1e-6)


def test_ids_of_threads_differ() -> None:
    found = at_once(*[lambda: [cp.Variable().id for _ in range(500)]] * 4)
    assert len({k for ids in found for k in ids}) == 2000

"""Live models: only what changed reaches the solver, warm starts help and can be refused, values serve as starting points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest

import fenchel as cp
from fenchel.program import Program, Solution
from fenchel.solving.solver import Model, Solver


class Told(Model):
    """Another model, and a list of what it was told."""

    def __init__(self, model: Model, said: list[Any]) -> None:
        self.model, self.said = model, said

    def update(self, changed: frozenset[str]) -> None:
        """Note what changed."""
        self.said.append(set(changed))
        self.model.update(changed)

    def solve(self, start: Solution | None) -> Solution:
        """Note whether there is a start."""
        self.said.append("cold" if start is None else start.status)
        return self.model.solve(start)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What HIGHS is told: it takes updates of everything, bounds among them."""
    from fenchel_highs.highs import HIGHS

    heard: list[Any] = []
    opened = HIGHS.open

    def spied(self: Solver, program: Program, options: Mapping[str, Any]) -> Model:
        heard.append("open")
        return Told(opened(self, program, options), heard)

    monkeypatch.setattr(HIGHS, "open", spied)
    yield heard


def test_only_what_changed_is_told(said: list[Any]) -> None:
    x = cp.Variable(2)
    c, b, top, a = (cp.Parameter(name=name, value=1.0) for name in ("c", "b", "top", "a"))
    extra = cp.Parameter(value=0.0)
    problem = cp.Problem(cp.Minimize(-c * cp.sum(x) + extra), [a * x[0] + x[1] <= b, x <= top, x >= 0])

    def solved() -> list[Any]:
        said.clear()
        problem.solve("HIGHS")
        return list(said)

    assert solved() == ["open", "cold"]
    assert solved() == ["optimal"]
    c.value = 2.0
    assert solved() == [{"c"}, "optimal"] and problem.value == pytest.approx(-2)
    b.value = 1.5
    assert solved() == [{"b"}, "optimal"] and problem.value == pytest.approx(-3)
    top.value = 0.5
    assert solved() == [{"bounds"}, "optimal"] and problem.value == pytest.approx(-2)
    a.value, top.value = 0.5, 1.0
    assert solved() == [{"A", "bounds"}, "optimal"] and problem.value == pytest.approx(-4)
    extra.value = 7.0  # the offset is nobody's business
    assert solved() == ["optimal"] and problem.value == pytest.approx(3)
    assert problem.solver_stats.setups == 1


def test_what_changed_while_no_solver_was_needed_is_told_later(said: list[Any]) -> None:
    """Crossed bounds are found without the solver, which must still hear of the new costs."""
    x, c, low = cp.Variable(), cp.Parameter(value=1.0), cp.Parameter(value=0.0)
    problem = cp.Problem(cp.Minimize(c * x), [x >= low, x <= 1])
    assert problem.solve("HIGHS") == pytest.approx(0)
    c.value, low.value = -1.0, 2.0
    assert problem.solve("HIGHS") == np.inf
    low.value = 0.0
    said.clear()
    assert problem.solve("HIGHS") == pytest.approx(-1)
    assert said[0] == {"c", "bounds"}


def test_other_options_are_another_model_of_the_same_program(said: list[Any]) -> None:
    """One compilation for a solver; each model hears of what changed while another was asked, and starts where that one ended."""
    x = cp.Variable(2)
    c, b = cp.Parameter(value=1.0), cp.Parameter(value=1.0)
    problem = cp.Problem(cp.Minimize(-c * cp.sum(x)), [cp.sum(x) <= b, x >= 0])
    assert problem.solve("HIGHS") == pytest.approx(-1)
    compiled = problem.compilation_time
    said.clear()
    c.value = 2.0
    assert problem.solve("HIGHS", time_limit=60.0) == pytest.approx(-2)
    assert said == ["open", "optimal"] and problem.compilation_time == compiled
    said.clear()
    b.value = 3.0
    assert problem.solve("HIGHS", time_limit=60.0) == pytest.approx(-6)
    assert problem.solve("HIGHS") == pytest.approx(-6)
    assert said == [{"b"}, "optimal", {"b", "c"}, "optimal"]
    c.value = 1.0
    assert problem.solve("HIGHS") == pytest.approx(-3)
    b.value = 1.0
    assert problem.solve("HIGHS", time_limit=60.0) == pytest.approx(-1)
    assert said[4:] == [{"c"}, "optimal", {"b", "c"}, "optimal"]


def test_a_loop_with_new_options_keeps_few_models(said: list[Any]) -> None:
    x, b = cp.Variable(), cp.Parameter(value=0.0)
    problem = cp.Problem(cp.Minimize(x), [x >= b])
    for k in range(30):
        b.value = float(k)
        assert problem.solve("HIGHS", time_limit=60.0 - k) == pytest.approx(k)
    assert said.count("open") == 30 and len(problem._sessions) == 8


def test_data_solved_with_options_of_their_own_hide_no_change() -> None:
    x, b = cp.Variable(), cp.Parameter(value=0.0)
    problem = cp.Problem(cp.Minimize(x), [x >= b])
    data, chain, _ = problem.get_problem_data("CLARABEL")
    chain.solve_via_data(problem, data)
    b.value = 2.0
    for options in ({"max_iter": 100}, None):
        problem.unpack_results(chain.solve_via_data(problem, data, solver_opts=options), chain)
        assert problem.value == pytest.approx(2)


def test_what_a_solver_cannot_change_opens_it_again() -> None:
    """SCS changes b and c only."""
    x, a, b = cp.Variable(2), cp.Parameter(2, value=[1.0, 2.0]), cp.Parameter(value=3.0)
    problem = cp.Problem(cp.Minimize(cp.sum_squares(x)), [a @ x == b])
    for value, setups in ((3.0, 1), (4.0, 1)):
        b.value = value
        assert problem.solve("SCS") == pytest.approx(value**2 / 5, abs=1e-4)
        assert problem.solver_stats.setups == setups
    a.value = [2.0, 1.0]
    problem.solve("SCS")
    assert problem.solver_stats.setups == 2


def test_a_failed_solve_discards_the_start(said: list[Any]) -> None:
    x, b = cp.Variable(), cp.Parameter(value=1.0)
    problem = cp.Problem(cp.Minimize(x), [x + b >= 0, 2 * x + b <= 9, x - b >= -5])
    problem.solve("HIGHS")
    b.value = -99.0
    assert problem.solve("HIGHS") == pytest.approx(99) or problem.status == cp.INFEASIBLE
    failed = problem.status != cp.OPTIMAL
    b.value = 1.0
    said.clear()
    problem.solve("HIGHS")
    assert failed and said[-1] == "cold"


@pytest.mark.parametrize("solver", ["OSQP", "SCS", "CLARABEL", "HIGHS", "ECOS"])
def test_warm_or_cold_the_answer_is_the_same(solver: str) -> None:
    rng = np.random.default_rng(0)
    A, x, b = rng.normal(size=(20, 8)), cp.Variable(8), cp.Parameter(20)
    problem = cp.Problem(cp.Minimize(cp.sum_squares(A @ x - b)), [x >= 0])
    for seed in range(4):
        b.value = np.random.default_rng(seed).normal(size=20)
        found = [problem.solve(solver, warm_start=warm) for warm in (True, False, True)]
        assert found == pytest.approx([found[1]] * 3, rel=1e-3)


@pytest.mark.parametrize("solver", ["OSQP", "SCS"])
def test_a_cold_start_forgets(solver: str) -> None:
    """As many steps as a problem that was never solved; from the solution, fewer."""
    rng = np.random.default_rng(0)
    A, b = rng.normal(size=(60, 30)), rng.normal(size=60)

    def fresh() -> cp.Problem:
        x = cp.Variable(30, nonneg=True)
        return cp.Problem(cp.Minimize(cp.sum_squares(A @ x - b)))

    problem = fresh()
    problem.solve(solver)
    first = problem.solver_stats.num_iters
    problem.solve(solver)
    warm = problem.solver_stats.num_iters
    problem.solve(solver, warm_start=False)
    cold = problem.solver_stats.num_iters
    assert cold == first and warm < first


def test_the_documented_warm_start() -> None:
    """Non-negative least squares: the second solve, with a new b, sets nothing up and starts from the first."""
    rng = np.random.default_rng(1)
    A, b, x = rng.normal(size=(400, 200)), cp.Parameter(400), cp.Variable(200)
    problem = cp.Problem(cp.Minimize(cp.sum_squares(A @ x - b)), [x >= 0])
    b.value = rng.normal(size=400)
    problem.solve("OSQP")
    assert problem.solver_stats.setup_time is not None
    b.value = b.value + 0.01 * rng.normal(size=400)
    problem.solve("OSQP")
    warm = problem.solver_stats.num_iters
    assert problem.solver_stats.setups == 1 and problem.solver_stats.setup_time is None
    problem.solve("OSQP", warm_start=False)
    assert warm < problem.solver_stats.num_iters


# ---- starting points ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("solver", ["OSQP", "SCS"])
def test_a_value_as_a_starting_point(solver: str) -> None:
    """After one step from the solution, the point is near it; from nowhere it is not, nor where warm_start=False."""
    rng = np.random.default_rng(0)
    A, b = rng.normal(size=(60, 30)), 100 * rng.normal(size=60)
    best = np.linalg.lstsq(A, b, rcond=None)[0]

    def distance(start: Any, warm: bool = True) -> float:
        x = cp.Variable(30)
        x.value = start
        problem = cp.Problem(cp.Minimize(cp.sum_squares(A @ x - b)), [x >= -1000])
        problem.solve(solver, warm_start=warm, max_iters=1)
        return float(np.linalg.norm(x.value - best))

    assert distance(best) < 0.2 * distance(None)
    assert distance(best, warm=False) == distance(None)


def test_a_value_as_a_starting_point_of_branch_and_bound(capfd: pytest.CaptureFixture[str]) -> None:
    """HiGHS says that it found the user's point feasible, also where the problem has columns that are not the user's."""
    rng = np.random.default_rng(0)
    weights, worth = rng.integers(10, 60, 40), rng.integers(10, 60, 40)
    x = cp.Variable(40, boolean=True)
    problem = cp.Problem(cp.Maximize(worth @ x - cp.norm(x - 0.5, "inf") - cp.abs(cp.sum(x) - 3)), [weights @ x <= 300])
    x.value = np.eye(40)[3]
    problem.solve("HIGHS", verbose=True)
    assert "MIP start solution is feasible" in capfd.readouterr().out
    best = problem.value
    assert problem.solve("HIGHS") == pytest.approx(best)


def test_the_last_value_set_counts(said: list[Any]) -> None:
    """A value set after a solve is a new start; one that a solve left is not taken for the user's."""
    x = cp.Variable(2, integer=True)
    problem = cp.Problem(cp.Maximize(cp.sum(x)), [2 * x[0] + x[1] <= 3, x >= 0])
    x.value = [0, 0]
    problem.solve("HIGHS")
    assert said[-1] == "start"
    assert x.value.sum() == 3
    problem.solve("HIGHS")
    assert said[-1] == "optimal"
    x.value = [1, 0]
    problem.solve("HIGHS")
    assert said[-1] == "start"
    problem.solve("HIGHS", warm_start=False)
    assert said[-1] == "cold"


def test_a_start_of_structured_variables() -> None:
    """Each column has the entry that it stands for."""
    X, y = cp.Variable((3, 3), symmetric=True), cp.Variable((2, 2), diag=True)
    problem = cp.Problem(cp.Minimize(cp.sum_squares(X - 1) + cp.sum_squares(y - 2)))
    X.value = np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 5.0], [3.0, 5.0, 6.0]])
    compiled = problem.get_problem_data("OSQP")[1].session.compiled
    assert compiled.start() is None  # y has no value
    y.value = np.diag([7.0, 8.0])
    start = compiled.start().x
    np.testing.assert_array_equal(start[compiled.columns_of[X] :][:6], [1, 2, 3, 4, 5, 6])
    np.testing.assert_array_equal(start[compiled.columns_of[y] :][:2], [7, 8])

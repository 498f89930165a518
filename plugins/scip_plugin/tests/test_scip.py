"""What is special to SCIP; what every solver must do is in the laws."""

from __future__ import annotations

import os
import signal
import threading
import time

import numpy as np
import pytest

import fenchel as cp
from fenchel.errors import OptionError
from fenchel.program import Solution
from fenchel.testing.problems import SAMPLES, integer, knapsack, linear, optimum
from fenchel.testing.solvers import Subject
from fenchel_scip.scip import SCIP

SOLVER = SCIP()
INF = np.inf


def opened(program, **options):
    return SOLVER.open(program, SOLVER.translate(options))


def solved(program, **options):
    return opened(program, **options).solve(None)


def test_parameters_reach_scip():
    model = opened(knapsack(20, 3), mip_gap=0.25, seed=7, tol=1e-7, scip_params={"limits/nodes": 12, "lp/pricing": "d"})
    model.solve(None)
    names = ("limits/gap", "randomization/randomseedshift", "numerics/feastol", "limits/nodes", "lp/pricing")
    assert [model.core.getParam(name) for name in names] == [0.25, 7, 1e-7, 12, "d"]
    assert len(SOLVER.options) > 2000


def test_every_parameter_takes_its_own_default():
    """The types in the table are those that SCIP takes: its defaults, handed over one and all, change nothing."""
    defaults = opened(knapsack(20, 3)).solve(None).value
    from pyscipopt import Model

    given = {name: value for name, value in Model().getParams().items() if name != "misc/catchctrlc"}
    assert solved(knapsack(20, 3), scip_params=given).value == pytest.approx(defaults)


def test_refusals():
    with pytest.raises(OptionError, match="did you mean limits/gap"):
        SOLVER.translate({"scip_params": {"limits/gaps": 0.1}})
    with pytest.raises(OptionError, match="'limits/time' takes float, not 'long'"):
        SOLVER.translate({"scip_params": {"limits/time": "long"}})
    with pytest.raises(OptionError, match="SCIP has no option 'threads'"):
        SOLVER.translate({"threads": 2})
    with pytest.raises(OptionError, match=r"SCIP refuses limits/gap=-1\.0"):
        solved(knapsack(20, 3), scip_params={"limits/gap": -1.0})
    with pytest.raises(OptionError, match="SCIP refuses lp/pricing='dantzig'"):
        solved(knapsack(20, 3), scip_params={"lp/pricing": "dantzig"})


@pytest.mark.parametrize(
    ("limit", "word"),
    [
        ({"time_limit": 0.5}, "timelimit"),
        ({"scip_params": {"limits/nodes": 2}}, "nodelimit"),
        ({"scip_params": {"limits/solutions": 1}}, "sollimit"),
        ({"scip_params": {"limits/bestsol": 2}}, "bestsollimit"),
    ],
    ids=["time", "nodes", "solutions", "best solutions"],
)
def test_the_best_point_at_a_limit_is_handed_over(limit, word):
    program = knapsack()
    solution = solved(program, **limit)
    assert (solution.status, solution.stopped) == ("user_limit", word)
    assert solution.value == pytest.approx(program.c @ solution.x) and solution.value <= 0
    assert (program.A @ solution.x <= program.b + 1e-6).all()


def test_a_gap_is_optimal_as_asked_for():
    solution = solved(knapsack(60, 10), mip_gap=0.3)
    assert (solution.status, solution.stopped) == ("optimal", "gaplimit") and 0 < solution.raw["mip_gap"] <= 0.3


def test_a_start_sets_the_integers():
    program = knapsack(60, 10)
    best = solved(program)
    idle = {"presolving/maxrounds": 0, "limits/nodes": 1, "heuristics/emphasis": "off"}
    idle = {name: value for name, value in idle.items() if name in SOLVER.options}
    model = opened(program, scip_params=idle)
    assert model.solve(best).value == pytest.approx(best.value)
    nothing = Solution("optimal", x=np.full(program.n, 2.0))  # outside of the bounds
    assert solved(program).value == pytest.approx(opened(program).solve(nothing).value)


def test_columns_without_bounds_and_rows_without_entries():
    program = linear([1, 0, 2], [[-1, 0, 0], [0, 0, 0], [0, 0, -1]], [-1, 5, INF], [-INF, -INF, 3], [INF, INF, INF])
    solution = solved(program)
    assert solution.x[[0, 2]] == pytest.approx([1, 3]) and solution.y == pytest.approx([1, 0, 0])


@pytest.mark.parametrize("seed", range(30))
def test_duals_of_rows_of_one_entry(seed):
    """They are bounds to SCIP: doubled, beside bounds, equations."""
    rng = np.random.default_rng(seed)
    A = rng.integers(-2, 3, (6, 5)) * (rng.random((6, 5)) < 0.3)
    x = rng.integers(-2, 3, 5)
    c, equations = -A.T @ rng.integers(0, 3, 6), int(rng.integers(0, 3))
    b = A @ x + np.r_[np.zeros(equations), rng.integers(0, 2, 6 - equations)]
    lower = np.where(rng.random(5) < 0.3, -INF, x - rng.integers(0, 3, 5))
    upper = np.where(rng.random(5) < 0.3, INF, x + rng.integers(0, 3, 5))
    program = linear(c, A, b, lower, upper, equations=equations)
    Subject(SOLVER).judge("duals", program, solved(program))


def test_cones_with_integers():
    kinds = frozenset({"nonneg", "soc", "bounds", "integer"})
    for seed in range(6):
        known = integer(kinds, seed=seed)
        Subject(SOLVER).judge("cones", known.program, solved(known.program), known.value)


def test_a_small_norm_is_held_to_the_tolerance():
    """As a polynomial, norm(s)^2 <= t^2 + 1e-6 would leave norm(s) at 1e-3 where t = 0."""
    x = cp.Variable(2)
    problem = cp.Problem(cp.Maximize(x[0]), [cp.norm(x) <= 1e-4])
    assert problem.solve(solver="SCIP") == pytest.approx(1e-4, abs=2e-6)


def test_cones_come_without_duals_and_linear_programs_with():
    known = optimum([*SAMPLES["nonneg"], *SAMPLES["soc"]], 6)
    solution = solved(known.program)
    assert solution.status == "optimal" and solution.y is None
    assert solved(optimum(SAMPLES["nonneg"], 4).program).y is not None


def test_ctrl_c_stops_the_search():
    hits = []
    before = signal.signal(signal.SIGINT, lambda *_: hits.append("pressed"))
    press = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    try:
        press.start()
        began = time.perf_counter()
        solution = solved(knapsack(), time_limit=60.0)
        press.join()
    finally:
        signal.signal(signal.SIGINT, before)
    assert hits == ["pressed"] and time.perf_counter() - began < 30
    assert (solution.status, solution.stopped) == ("user_limit", "userinterrupt")


def test_threads_solve_side_by_side_and_leave_ctrl_c_alone():
    values = []
    threads = [threading.Thread(target=lambda: values.append(solved(knapsack(40, 8)).value)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert values == pytest.approx([solved(knapsack(40, 8)).value] * 3)
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_a_quadratic_objective_with_integers_through_a_problem():
    k = cp.Variable(4, integer=True)
    rng = np.random.default_rng(0)
    F, g = rng.standard_normal((6, 4)), 3 * rng.standard_normal(6)
    problem = cp.Problem(cp.Minimize(cp.sum_squares(F @ k - g)), [k >= -2, k <= 2])
    grid = np.stack(np.meshgrid(*[np.arange(-2, 3)] * 4), -1).reshape(-1, 4)
    best = ((grid @ F.T - g) ** 2).sum(axis=1).min()
    assert problem.solve() == pytest.approx(best, abs=1e-4)
    assert problem.solver_stats.solver_name == "SCIP"  # of the default set, the one that takes cones with integers

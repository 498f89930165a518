"""What is special to CBC; what every solver must do is in the laws."""

from __future__ import annotations

import gc
import signal

import numpy as np
import pytest

import fenchel as cp
import fenchel_cbc.cbc as module
from fenchel.cones.nonneg import NonNeg
from fenchel.errors import OptionError
from fenchel.testing.problems import SAMPLES, integer, knapsack, linear, optimum
from fenchel.testing.solvers import Subject
from fenchel_cbc.cbc import CBC, CRASHING, CUTS

SOLVER = CBC()
INF = np.inf
WHOLE = integer(frozenset({"nonneg", "bounds", "integer"}))
NUMBERS = {
    "maximumSeconds": 100.0,
    "maximumNodes": 1000,
    "maximumSolutions": 100,
    "numberThreads": 2,
    "allowableGap": 1e-7,
    "allowableFractionGap": 1e-7,
    "allowablePercentageGap": 1e-5,
    "integerTolerance": 1e-7,
    "primalTolerance": 1e-8,
    "dualTolerance": 1e-8,
    "maxNumIteration": 1000,
    "logLevel": 0,
}


def solved(program, **options):
    return SOLVER.open(program, SOLVER.translate(options)).solve(None)


def test_every_option_has_a_value_here():
    assert NUMBERS.keys() | CUTS.keys() == SOLVER.options.keys()


@pytest.mark.parametrize("name", sorted(SOLVER.options.keys() - CRASHING))
def test_every_option_is_one_of_the_library(name, capfd):
    solution = solved(WHOLE.program, **{name: NUMBERS.get(name, True)})
    Subject(SOLVER).judge("options", WHOLE.program, solution, WHOLE.value)
    assert name in CUTS or not capfd.readouterr().out  # "a few of these generate noisy output"


@pytest.mark.parametrize("name", sorted(CRASHING))
def test_a_cut_generator_that_ends_the_process_is_refused(name):
    with pytest.raises(OptionError, match=f"{name} ends the process"):
        solved(WHOLE.program, **{name: True})
    assert solved(WHOLE.program, **{name: False}).status == "optimal"


def test_common_names():
    own = SOLVER.translate({"time_limit": 3, "mip_gap": 0.1, "threads": 2, "tol": 1e-6})
    assert own == {
        "verbose": False,
        "maximumSeconds": 3.0,
        "allowableFractionGap": 0.1,
        "numberThreads": 2,
        "primalTolerance": 1e-6,
        "dualTolerance": 1e-6,
    }
    with pytest.raises(OptionError, match="did you mean GomoryCuts"):
        SOLVER.translate({"gomoryCuts": True})


@pytest.mark.parametrize("limit", [{"time_limit": 0.5}, {"maximumNodes": 2}, {"maximumSolutions": 1}])
def test_the_best_point_at_a_limit_is_handed_over(limit):
    program = knapsack()
    solution = solved(program, **limit)
    assert solution.status == "user_limit" and solution.value == pytest.approx(program.c @ solution.x)
    assert solution.value < 0 and (program.A @ solution.x <= program.b + 1e-6).all()
    assert solution.raw["mip_dual_bound"] <= solution.value


@pytest.mark.parametrize("gap", [{"mip_gap": 0.2}, {"allowableGap": 2000.0}, {"allowablePercentageGap": 20.0}])
def test_a_gap_is_optimal_as_asked_for(gap):
    solution = solved(knapsack(60, 10), **gap)
    assert solution.status == "optimal" and solution.raw["mip_dual_bound"] < solution.value - 1


@pytest.mark.parametrize("seed", range(10))
def test_columns_that_are_not_integer_fit_those_that_are(seed):
    """Fixed charges: CBC's own x has had the flows of another node."""
    rng = np.random.default_rng(seed)
    sources, sinks = 4, 8
    flows, n = sources * sinks, sources * sinks + sources
    A, b = np.zeros((sinks + sources + flows, n)), np.zeros(sinks + sources + flows)
    demand, at = rng.integers(5, 20, sinks), np.arange(flows).reshape(sources, sinks)
    for j in range(sinks):
        A[j, at[:, j]], b[j] = 1.0, demand[j]
    for i in range(sources):
        A[sinks + i, at[i]], A[sinks + i, flows + i] = 1.0, -float(demand.sum())
        for j in range(sinks):
            A[sinks + sources + at[i, j], [at[i, j], flows + i]] = 1.0, -float(demand[j]) - 0.5
    c = np.r_[rng.uniform(1, 5, flows), rng.uniform(50, 150, sources)]
    upper = np.r_[np.full(flows, INF), np.ones(sources)]
    program = linear(c, A, b, np.zeros(n), upper, integer=range(flows, n), equations=sinks)
    solution = solved(program)
    Subject(SOLVER).judge("completed", program, solution)
    assert solution.value == pytest.approx(program.c @ solution.x)


def test_what_preprocessing_solves_to_the_end():
    program = linear([2, 1], [[-1, 0], [0, -1]], [-1.5, -1.5], [0, 0], [9, 9], integer=[0, 1])
    solution = solved(program)
    assert solution.status == "optimal" and solution.x == pytest.approx([2, 2]) and solution.value == pytest.approx(6)


def test_columns_and_rows_without_entries():
    program = linear([1, 0, 2], [[-1, 0, 0], [0, 0, 0]], [-1, 5], [-9, -9, -9], [9, 9, 9])
    solution = solved(program)
    assert solution.x[[0, 2]] == pytest.approx([1, -9]) and solution.y == pytest.approx([1, 0])


def test_an_update_is_followed_from_the_last_basis():
    known = optimum([(NonNeg(200), 1)], 60)
    program, rng = known.program, np.random.default_rng(0)
    model = SOLVER.open(program, SOLVER.translate({}))
    first = last = model.solve(None)
    for _ in range(3):  # a setter of cylp's that keeps a pointer would end the process
        program.b += 1e-3 * rng.random(program.m)
        program.c *= 1 + 1e-3 * rng.random(program.n)
        model.update(frozenset({"b", "c"}))
        gc.collect()
        last = model.solve(last)
        assert last.iterations < first.iterations / 2
        assert last.value == pytest.approx(solved(program).value)


def test_iterations_in_parts_are_those_of_one_run(monkeypatch):
    known = optimum([*SAMPLES["zero"], (NonNeg(100), 1)], 40)
    whole = solved(known.program)
    monkeypatch.setattr(module, "CHUNK", 7)
    parts = solved(known.program, time_limit=100.0)
    Subject(SOLVER).judge("chunks", known.program, parts, known.value)
    assert whole.iterations > 14 and parts.iterations > 14
    assert solved(known.program, max_iters=10).stopped == "stopped on iterations or time"


def test_ctrl_c_is_pythons_own_afterwards():
    solved(WHOLE.program)
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_through_a_problem():
    x = cp.Variable(3, integer=True)
    problem = cp.Problem(cp.Maximize(np.array([3, 1, 2]) @ x), [x >= 0, cp.sum(x) <= 4.5, x[0] <= 2])
    assert problem.solve(solver="cbc", GomoryCuts=True, MIRCuts=True) == pytest.approx(10)
    p = cp.Parameter(value=1.0)
    y = cp.Variable(2)
    problem = cp.Problem(cp.Minimize(cp.sum(y)), [y >= p])
    assert [problem.solve(solver="CBC") for p.value in (1.0, 2.0, 3.0)] == pytest.approx([2, 4, 6])
    assert problem.solver_stats.setups == 1

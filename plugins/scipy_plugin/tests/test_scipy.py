"""What is special to SCIPY; what every solver must do is in the laws."""

from __future__ import annotations

import numpy as np
import pytest

import fenchel as cp
from fenchel.errors import OptionError
from fenchel.testing.problems import SAMPLES, knapsack, linear, optimum
from fenchel.testing.solvers import Subject
from fenchel_scipy.scipy import SCIPY

SOLVER = SCIPY()
LP = optimum([*SAMPLES["zero"], *SAMPLES["nonneg"]], 6, bounded=True)
TRIED = {
    "method": "highs-ipm",
    "presolve": False,
    "disp": False,
    "time_limit": 100.0,
    "maxiter": 1000,
    "primal_feasibility_tolerance": 1e-8,
    "dual_feasibility_tolerance": 1e-8,
    "ipm_optimality_tolerance": 1e-9,
    "simplex_dual_edge_weight_strategy": "dantzig",
    "mip_rel_gap": 0.01,
    "node_limit": 100,
}


def solved(program, **options):
    return SOLVER.solve(program, SOLVER.translate(options))


def test_every_option_has_a_value_here():
    assert TRIED.keys() == SOLVER.options.keys()


@pytest.mark.parametrize("name", sorted(TRIED))
def test_every_option_is_one_of_the_library(name, recwarn):
    solution = solved(LP.program, **{name: TRIED[name]})
    Subject(SOLVER).judge("options", LP.program, solution, LP.value)
    assert not [str(warning.message) for warning in recwarn]


def test_common_names_and_the_dict():
    own = SOLVER.translate({"tol": 1e-4, "scipy_options": {"presolve": False, "mip_rel_gap": 1}, "verbose": True})
    assert own == {
        "verbose": True,
        "primal_feasibility_tolerance": 1e-4,
        "dual_feasibility_tolerance": 1e-4,
        "presolve": False,
        "mip_rel_gap": 1.0,
    }
    with pytest.raises(OptionError, match="did you mean presolve"):
        SOLVER.translate({"scipy_options": {"presolv": False}})
    with pytest.raises(OptionError, match="'scipy_options' takes a dict"):
        SOLVER.translate({"scipy_options": 3})
    with pytest.raises(OptionError, match="method is highs, highs-ds, highs-ipm"):
        solved(LP.program, method="simplex")


def test_a_limit_of_iterations_leaves_no_point():
    solution = solved(optimum([(SAMPLES["nonneg"][0][0], 40)], 30).program, max_iters=1)
    assert (solution.status, solution.x, solution.y) == ("user_limit", None, None)


def test_presolve_that_leaves_open_what_is_wrong_is_asked_again_without():
    assert solved(linear([1, 0], [[1, 1]], [2])).status == "unbounded"
    assert solved(linear([1, 0], [[1, 1], [-1, -1]], [2, -3])).status == "infeasible"


def test_integers():
    program = linear([1, 0.1], [[-1, -0.5]], [-1.3], [0, 0], [9, 0.5], integer=[0])
    solution = solved(program)
    assert solution.status == "optimal" and solution.x == pytest.approx([2, 0])
    assert solution.y is None and solution.raw["mip_dual_bound"] == pytest.approx(2)


@pytest.mark.parametrize("limit", [{"time_limit": 0.5}, {"node_limit": 1}])
def test_the_best_point_at_a_limit_is_handed_over(limit):
    program = knapsack() if "time_limit" in limit else knapsack(60, 10)
    solution = solved(program, **limit)
    assert solution.status == "user_limit" and solution.value == pytest.approx(program.c @ solution.x)
    assert solution.value < 0 and (program.A @ solution.x <= program.b + 1e-6).all()


def test_a_gap_is_reached_and_told():
    solution = solved(knapsack(), mip_gap=0.1)
    assert solution.status == "optimal" and 0 < solution.raw["mip_gap"] <= 0.1


def test_through_a_problem():
    x = cp.Variable(3, integer=True)
    problem = cp.Problem(cp.Maximize(np.array([3, 1, 2]) @ x), [x >= 0, cp.sum(x) <= 4.5, x[0] <= 2])
    assert problem.solve(solver="scipy", scipy_options={"mip_rel_gap": 0.0}) == pytest.approx(10)
    assert problem.solver_stats.solver_name == "SCIPY"

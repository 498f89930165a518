"""What is special to GLPK and GLPK_MI; what every solver must do is in the laws."""

from __future__ import annotations

import numpy as np
import pytest

import fenchel as cp
from fenchel.errors import OptionError
from fenchel.program import Program
from fenchel.testing.problems import SAMPLES, integer, knapsack, linear, optimum
from fenchel.testing.solvers import Subject
from fenchel_glpk.glpk import GLPK
from fenchel_glpk.glpk_mi import GLPK_MI

LP, MIP = GLPK(), GLPK_MI()
KNOWN = optimum([*SAMPLES["zero"], *SAMPLES["nonneg"]], 6)
WHOLE = integer(frozenset({"nonneg", "integer"}))
NUMBERS = {
    "time_limit": 100.0,
    "tm_lim": 100_000,
    "out_frq": 10,
    "out_dly": 5,
    "tol_bnd": 1e-8,
    "tol_dj": 1e-8,
    "tol_piv": 1e-10,
    "obj_ll": -1e9,
    "obj_ul": 1e9,
    "it_lim": 1000,
    "ps_tm_lim": 1000,
    "tol_int": 1e-6,
    "tol_obj": 1e-8,
    "mip_gap": 0.0,
    "cb_size": 8,
}


def solved(solver, program: Program, **options):
    return solver.solve(program, solver.translate(options))


def values(solver):
    """Every option with every word, or with one number."""
    for name, kind in solver.options.items():
        yield from ((name, word) for word in (sorted(kind) if isinstance(kind, frozenset) else [NUMBERS[name]]))


@pytest.mark.parametrize("solver", [LP, MIP], ids=["GLPK", "GLPK_MI"])
def test_dual_signs(solver):
    """min x0 + 2 x1, x0 + x1 = 1, x >= 0, at (1, 0): f + y(x0 + x1 - 1) - u'x gives y = -1, u = (0, 1)."""
    solution = solved(solver, linear([1, 2], [[1, 1], [-1, 0], [0, -1]], [1, 0, 0], equations=1))
    assert solution.x == pytest.approx([1, 0]) and solution.y == pytest.approx([-1, 0, 1])


@pytest.mark.parametrize(("name", "value"), [pair for pair in values(LP) if pair != ("meth", "GLP_DUAL")])
def test_every_option_of_the_simplex_method(name, value, recwarn, capfd):
    solution = solved(LP, KNOWN.program, **{name: value})
    Subject(LP).judge("options", KNOWN.program, solution, KNOWN.value)
    assert not [str(warning.message) for warning in recwarn]  # cvxopt warns of what it does not take
    assert bool(capfd.readouterr().out) == (value in ("GLP_MSG_ON", "GLP_MSG_ALL"))


@pytest.mark.parametrize(("name", "value"), list(values(MIP)))
def test_every_option_of_branch_and_cut(name, value, recwarn, capfd):
    solution = solved(MIP, WHOLE.program, **{name: value})
    Subject(MIP).judge("options", WHOLE.program, solution, WHOLE.value)
    assert not [str(warning.message) for warning in recwarn]


def test_the_dual_simplex_method():
    program = linear([1, 1], [[-1, 0], [0, -1], [-1, -2]], [0, 0, -4])
    assert solved(LP, program, meth="GLP_DUAL").x == pytest.approx([0, 2])


@pytest.mark.parametrize(("name", "value"), [("tol_bnd", 0.0), ("tol_piv", 1.0), ("it_lim", -1), ("out_frq", 0)])
def test_a_number_that_would_end_the_process_is_refused(name, value):
    with pytest.raises(OptionError, match=f"{name!r} takes numbers from"):
        LP.translate({name: value})


def test_words_units_and_the_dict():
    with pytest.raises(OptionError, match="'presolve' is one of GLP_OFF, GLP_ON, not True"):
        LP.translate({"presolve": True})
    with pytest.raises(OptionError, match="did you mean mip_gap"):
        MIP.translate({"mipgap": 0.1})
    with pytest.raises(OptionError, match="GLPK has no option 'mip_gap'"):
        LP.translate({"mip_gap": 0.1})
    assert LP.translate({"glpk": {"tm_lim": 5}, "max_iters": 3}) == {"verbose": False, "tm_lim": 5, "it_lim": 3}


def test_status_words():
    both = linear([-1, -1], [[1, -1], [-1, 1]], [-1, -1])  # neither it nor its dual has a point
    assert solved(LP, both).status == "infeasible"
    assert solved(LP, both, presolve="GLP_ON", meth="GLP_DUAL").status == "infeasible_or_unbounded"
    assert solved(LP, linear([-1], [[-1]], [0])).status == "unbounded"


def test_a_time_limit_in_seconds_keeps_the_best_point():
    program = knapsack(bounds=False)
    solution = solved(MIP, program, time_limit=0.5)
    assert solution.status == "user_limit" and (program.A @ solution.x <= program.b + 1e-6).all()
    assert 0.4 < solution.solve_time
    nothing = solved(MIP, program, time_limit=0.0)
    assert (nothing.status, nothing.x) == ("user_limit", None)


def test_a_gap_is_optimal_as_asked_for():
    program = knapsack(60, 10, bounds=False)
    best, near = solved(MIP, program), solved(MIP, program, mip_gap=0.3)
    assert best.status == near.status == "optimal" and near.stopped == "feasible"
    assert best.x @ program.c <= near.x @ program.c < 0.7 * (best.x @ program.c)


def test_through_a_problem():
    x = cp.Variable(3, integer=True)
    problem = cp.Problem(cp.Maximize(np.array([3, 1, 2]) @ x), [x >= 0, cp.sum(x) <= 4.5, x[0] <= 2])
    assert problem.solve(solver="glpk_mi") == pytest.approx(10)
    x = cp.Variable(2, bounds=[0, 3])
    problem = cp.Problem(cp.Minimize(x[0] - x[1]), [cp.sum(x) == 1])
    assert problem.solve(solver="GLPK") == pytest.approx(-1)
    assert problem.constraints[0].dual_value == pytest.approx(1)

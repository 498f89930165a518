"""What is special to Gurobi; the rest is in the laws and in `tests/solving/test_small_programs.py`."""

from __future__ import annotations

from dataclasses import replace

import pytest
from scipy.sparse import csc_array

from fenchel.errors import OptionError
from fenchel.testing.problems import SAMPLES, linear, optimum
from fenchel_gurobi.gurobi import GUROBI

gurobipy = pytest.importorskip("gurobipy", reason="gurobipy is not installed here")
SOLVER = GUROBI()


def opened(program, **options):
    return SOLVER.open(program, SOLVER.translate(options))


def test_options():
    own = SOLVER.translate({"tol": 1e-3, "FeasibilityTol": 1e-4, "seed": 3, "mip_gap": 0.1, "reoptimize": False})
    assert own == {"verbose": False} | {
        "FeasibilityTol": 1e-4,
        "OptimalityTol": 1e-3,
        "BarConvTol": 1e-3,
        "BarQCPConvTol": 1e-3,
        "Seed": 3,
        "MIPGap": 0.1,
        "reoptimize": False,
    }
    with pytest.raises(OptionError, match="did you mean TimeLimit"):
        SOLVER.translate({"Timelimit": 3.0})
    with pytest.raises(OptionError, match="GUROBI refuses"):
        opened(linear([1], [[-1]], [0]), TimeLimit=-1.0)


def test_options_reach_the_library():
    model = opened(linear([1], [[-1]], [0]), time_limit=7.5, threads=1, seed=3, mip_gap=0.25)
    reached = [model.core.getParamInfo(name)[2] for name in ("TimeLimit", "Threads", "Seed", "MIPGap")]
    assert reached == [7.5, 1, 3, 0.25]


def test_an_environment_of_the_users_own():
    with gurobipy.Env(params={"OutputFlag": 0, "Threads": 1}) as env:
        model = opened(linear([1], [[-1]], [-2]), env=env, tol=1e-7)
        assert (model.core.Params.Threads, model.core.Params.FeasibilityTol) == (1, 1e-7)
        assert model.solve(None).x == pytest.approx([2])


def test_without_the_duals_of_cones():
    solution = opened(optimum(SAMPLES["soc"]).program, QCPDual=0).solve(None)
    assert solution.status == "optimal" and solution.y is None


def test_the_search_for_an_optimum_that_is_not_convex():
    program = replace(linear([0, 0], [], [], [-1, -1], [1, 1]), P=csc_array([[0.0, 1.0], [0.0, 0.0]]))
    assert opened(program, NonConvex=2).solve(None).value == pytest.approx(-1)

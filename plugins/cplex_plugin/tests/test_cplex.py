"""What is special to CPLEX; the rest is in the laws and in `tests/solving/test_small_programs.py`."""

from __future__ import annotations

import pytest

from fenchel.errors import OptionError
from fenchel.testing.problems import linear
from fenchel_cplex.cplex import CPLEX

pytest.importorskip("cplex", reason="cplex is not installed here")
SOLVER = CPLEX()


def opened(program, **options):
    return SOLVER.open(program, SOLVER.translate(options))


def test_options():
    own = SOLVER.translate({"cplex_params": {"advance": 1}, "tol": 1e-3, "barrier.convergetol": 1e-4, "seed": 3, "mip_gap": 0.1})
    assert own == {"verbose": False} | {
        "advance": 1,
        "simplex.tolerances.feasibility": 1e-3,
        "simplex.tolerances.optimality": 1e-3,
        "barrier.convergetol": 1e-4,
        "randomseed": 3,
        "mip.tolerances.mipgap": 0.1,
    }
    with pytest.raises(OptionError, match=r"did you mean .*mip\.tolerances\.mipgap"):
        SOLVER.translate({"cplex_params": {"mip.tolerance.mipgap": 0.1}})
    with pytest.raises(OptionError, match="CPLEX refuses timelimit"):
        opened(linear([1], [[-1]], [0]), timelimit=-1.0)


def test_options_reach_the_library():
    model = opened(linear([1], [[-1]], [0]), time_limit=7.5, threads=1, seed=3, mip_gap=0.25)
    own = model.core.parameters
    reached = [parameter.get() for parameter in (own.timelimit, own.threads, own.randomseed, own.mip.tolerances.mipgap)]
    assert reached == [7.5, 1, 3, 0.25]

"""What is special to CPLEX; what every solver must do is in the laws."""

from __future__ import annotations

import os
import signal
import subprocess

import numpy as np
import pytest
from scipy.sparse import csc_array

from fenchel.cones.nonneg import NonNeg
from fenchel.cones.soc import SOC
from fenchel.cones.zero import Zero
from fenchel.errors import LicenseError, OptionError, SolverError
from fenchel.program import Block, Program
from fenchel.solving.verify import CompiledCheck
from fenchel_cplex.cplex import CPLEX

pytest.importorskip("cplex", reason="cplex is not installed here")
SOLVER = CPLEX()
INF = np.inf


def opened(program, **options):
    return SOLVER.open(program, SOLVER.translate(options))


def proved(program, solution, limit=1e-4):
    verdict = CompiledCheck(program, SOLVER.name).check(solution, limit)
    assert verdict.proved, str(verdict)
    return True


def rows(c, A, b, lower=None, upper=None, P=None, integer=(), zero=0, cones=()):
    """A small program; `zero` of its rows are equalities, the last ones in second-order cones of these sizes."""
    A = csc_array(np.reshape(np.array(A, float), (len(b), len(c))))
    sizes = [("zero", zero), ("nonneg", len(b) - zero - sum(cones))]
    blocks, start = [], 0
    for cone in [*({"zero": Zero, "nonneg": NonNeg}[kind](size) for kind, size in sizes if size), *map(SOC, cones)]:
        blocks.append(Block(cone, start))
        start += cone.dim
    bounds = [None if bound is None else np.array(bound, float) for bound in (lower, upper)]
    P = None if P is None else csc_array(np.array(P, float))
    integer = np.array(integer, np.int32)
    return Program(P, np.array(c, float), 0.0, A, np.array(b, float), tuple(blocks), *bounds, integer, SOLVER.triangle)


def knapsack(n=300, m=60):
    """A multi-dimensional knapsack, hard to finish and easy to start."""
    rng = np.random.default_rng(0)
    W = rng.integers(10, 1000, (m, n)).astype(float)
    return rows(-rng.integers(10, 100, n), W, W.sum(axis=1) / 2, np.zeros(n), np.ones(n), integer=range(n))


def disc(c, radius=1.0):
    """minimise c'x over norm(x) <= radius."""
    return rows(c, np.r_[np.zeros((1, len(c))), -np.eye(len(c))], [radius] + [0.0] * len(c), cones=[len(c) + 1])


@pytest.mark.parametrize(
    ("program", "x", "y", "z"),
    [
        (rows([1, -1], [[-1, 0], [0, 1]], [-2, 3]), [2, 3], [1, 1], None),
        (rows([1, -1], [], [], [-2, -2], [4, 4]), [-2, 4], [], [-1, 1]),
        (rows([1, -1], [[1, 1]], [1], [-2, -2], [4, 4], zero=1), [-2, 3], [1], [-2, 0]),
        (rows([1, 1], [[-1, -1]], [-2], P=np.eye(2)), [1, 1], [2], None),
        (rows([1, -9], [], [], [-INF, -2], [INF, 4], P=np.eye(2)), [-1, 4], [], [0, 5]),
        (rows([1, 0], [], [], P=[[2, 1], [1, 2]]), [-2 / 3, 1 / 3], [], None),
        (disc([3, 4]), [-0.6, -0.8], [5, 3, 4], None),
    ],
    ids=["rows", "bounds", "equality", "quadratic row", "quadratic bound", "both triangles", "cone"],
)
def test_dual_signs(program, x, y, z):
    solution = opened(program).solve(None)
    assert solution.x == pytest.approx(x, abs=1e-4)
    assert solution.y == pytest.approx(y, abs=1e-4)
    assert solution.z is None if z is None else solution.z == pytest.approx(z, abs=1e-4)
    assert proved(program, solution)


def test_the_apex_of_a_cone_has_duals():
    apex = rows([1, 0.3, 0.2], -np.eye(3), np.zeros(3), cones=[3])  # minimise t + ... over norm(x) <= t
    solution = opened(apex).solve(None)
    assert solution.x == pytest.approx([0, 0, 0], abs=1e-4)
    assert solution.y == pytest.approx([1, 0.3, 0.2], abs=1e-4) and proved(apex, solution)


@pytest.mark.parametrize(
    "program",
    [
        rows([1, 0], [[-1, -1], [1, 1]], [-2, 1]),
        rows([1, 0], [[-1, -1]], [-2], [-INF, 0], [0.5, 0.7]),
        rows([1, 0], [[1, 1], [2, 2]], [1, 3], zero=2),
        rows([1, 0], [[-1, -1], [1, 1]], [-2, 1], P=np.eye(2)),
        rows([1, 0], [[-1, 0], [0, 0], [-1, 0], [0, -1]], [-2, 1, 0, 0], cones=[3]),
    ],
    ids=["rows", "bounds", "equalities", "quadratic", "cone"],
)
def test_infeasible_with_its_certificate(program):
    solution = opened(program).solve(None)
    assert solution.status == "infeasible" and solution.x is None and proved(program, solution)
    claimed = opened(program, reoptimize=False).solve(None)
    assert claimed.status in ("infeasible", "infeasible_or_unbounded", "optimal_inaccurate")
    assert claimed.status == "optimal_inaccurate" or claimed.y is None


@pytest.mark.parametrize(
    "program",
    [
        rows([1, 0], [[1, 1]], [2]),
        rows([1, 0], [[1, 1]], [2], [-INF, 0], [3, 4]),
        rows([1, 0], [[1, 1]], [2], P=np.diag([0.0, 1.0])),
        rows([-2, 1], -np.eye(2), np.zeros(2), cones=[2]),
    ],
    ids=["rows", "bounds", "quadratic", "cone"],
)
def test_unbounded_with_its_ray(program):
    solution = opened(program).solve(None)
    assert solution.status == "unbounded" and solution.y is None and proved(program, solution)
    assert program.c @ solution.x == pytest.approx(-1)


def test_integer():
    program = rows([1, 0.1], [[-1, -0.5]], [-1.3], [0, 0], [9, 0.5], integer=[0])
    solution = opened(program).solve(None)
    assert solution.status == "optimal" and solution.x == pytest.approx([2, 0])
    assert solution.y is None and solution.z is None
    assert solution.raw["mip_dual_bound"] == pytest.approx(2) and solution.raw["mip_gap"] == pytest.approx(0)
    solution = opened(rows([1], [[-1], [1]], [-0.3, 0.6], integer=[0])).solve(None)
    assert (solution.status, solution.x, solution.y) == ("infeasible", None, None)
    assert opened(rows([1, 0], [[1, 1]], [2], integer=[0])).solve(None).status == "unbounded"


def test_a_start_is_used():
    program = knapsack(40, 5)
    best = opened(program).solve(None)
    quick = opened(program, **{"mip.limits.solutions": 1, "mip.strategy.heuristicfreq": -1})
    cold, warm = quick.solve(None), quick.solve(best)
    assert warm.value == pytest.approx(best.value)
    assert cold.x is None or cold.value >= warm.value


def test_the_basis_is_kept_and_can_be_dropped():
    rng = np.random.default_rng(0)
    A = rng.standard_normal((30, 60))
    program = rows(rng.standard_normal(60), A, A @ rng.random(60) + 1, np.zeros(60), np.ones(60))
    model = opened(program, **{"preprocessing.presolve": 0, "lpmethod": 2})
    cold = model.solve(None)
    assert cold.iterations > 0 and model.solve(cold).iterations == 0
    program.b += 1e-9
    model.update(frozenset({"b"}))
    assert model.solve(cold).iterations <= 2
    assert model.solve(None).iterations > 2


def test_a_problem_beyond_the_licence_says_so():
    n = 6000
    try:
        solution = opened(rows(np.ones(n), np.ones((1, n)), [-1.0], np.zeros(n), np.ones(n))).solve(None)
    except LicenseError as error:
        assert "licen" in str(error) and "limits the size" in str(error)
    else:
        pytest.skip(f"there is a licence for this size here: {solution.status}")


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
        opened(rows([1], [[-1]], [0]), timelimit=-1.0)


def test_options_reach_the_library():
    model = opened(rows([1], [[-1]], [0]), time_limit=7.5, threads=1, seed=3, mip_gap=0.25)
    reached = [model.core.parameters.timelimit.get(), *(p.get() for p in (
        model.core.parameters.threads, model.core.parameters.randomseed, model.core.parameters.mip.tolerances.mipgap
    ))]
    assert reached == [7.5, 1, 3, 0.25]


def test_the_problem_is_written_to_a_file(tmp_path):
    path = str(tmp_path / "problem.lp")
    opened(rows([1], [[-1]], [-2]), cplex_filename=path).solve(None)
    assert os.path.getsize(path) > 0


def test_an_indefinite_objective_is_no_optimum():
    program = rows([0, 0], [], [], [-1, -1], [1, 1], P=[[0, 1], [1, 0]])
    with pytest.raises(SolverError, match="not convex"):
        opened(program).solve(None)


@pytest.mark.skipif(os.name == "nt", reason="signals are sent as on Unix")
def test_ctrl_c_stops_the_search():
    hits = []
    model = opened(knapsack(), time_limit=20.0, mip_gap=0.0)
    before = signal.signal(signal.SIGINT, lambda *_: hits.append("pressed"))
    try:
        with subprocess.Popen(["sh", "-c", f"sleep 0.5; kill -INT {os.getpid()}"]):
            solution = model.solve(None)
    finally:
        signal.signal(signal.SIGINT, before)
    assert hits == ["pressed"]
    assert solution.status == "user_limit" and solution.solve_time < 10


def test_a_limit_hands_over_the_best_point():
    solution = opened(knapsack(), time_limit=0.3, mip_gap=0.0).solve(None)
    assert solution.status == "user_limit"
    verdict = CompiledCheck(knapsack(), SOLVER.name).check(solution, 1e-6)
    assert verdict.primal < 1e-6 and verdict.integrality < 1e-6

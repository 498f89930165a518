"""What is special to DAQP; what every solver must do is in the laws."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csc_array

import fenchel as cp
from fenchel.cones.nonneg import NonNeg
from fenchel.cones.zero import Zero
from fenchel.errors import OptionError, SolverError
from fenchel.program import Block, Program
from fenchel_daqp.daqp import DAQP, library, parts

SOLVER = DAQP()


def program(P, c, A, b, cone=NonNeg, **more):
    """All rows are inequalities, or all equations."""
    A = csc_array(np.reshape(np.array(A, float), (len(b), len(c))))
    blocks = (Block(cone(len(b)), 0),) if len(b) else ()
    P = None if P is None else csc_array(np.array(P, float))
    return Program(P, np.array(c, float), 0.0, A, np.array(b, float), blocks, triangle="full", **more)


def opened(given, **options):
    return SOLVER.open(given, SOLVER.translate(options))


def box():
    bounds = {"lower": np.array([-0.5, -np.inf]), "upper": np.array([np.inf, 5.0])}
    return program(np.eye(2), [1, 2], [[1, 1]], [3], **bounds)


def random(seed=0, n=20, m=40):
    rng = np.random.default_rng(seed)
    half, A = rng.standard_normal((n, n)), rng.standard_normal((m, n))
    return program(half @ half.T / n + np.eye(n), rng.standard_normal(n), A, A @ rng.standard_normal(n) + rng.random(m))


def test_reduced_costs():
    solution = opened(box()).solve(None)
    assert solution.x == pytest.approx([-0.5, -2]) and solution.z == pytest.approx([-0.5, 0])


def test_start():
    given = random()
    model = opened(given)
    cold = model.solve(None)
    assert model.solve(cold).iterations < cold.iterations / 2  # its own
    assert opened(given).solve(cold).iterations < cold.iterations / 2  # another's
    assert model.solve(None).iterations == cold.iterations


def test_equations():
    E = np.array([[1.0, 2, 0], [0, 1, 1], [1, 3, 1]])  # the last is the sum of the others
    given = program(np.eye(3), [0, 0, 0], E, E @ [1.0, 1, 1], Zero)
    assert opened(given).solve(None).status == "optimal"
    given.b[2] += 1
    model = opened(given)
    solution = model.solve(None)
    assert (solution.status, solution.stopped) == ("infeasible", "equations that contradict each other")
    given.b[2] -= 1
    model.update(frozenset({"b"}))
    assert model.solve(None).status == "optimal"


@pytest.mark.parametrize("given", [([[-1], [1]], [-6, 3], "infeasible"), ([[1]], [2], "unbounded")])
def test_nothing_is_read_after_a_failure(given):
    A, b, status = given
    solution = opened(program(None, [1], A, b)).solve(None)
    assert solution.status == status and solution.x is solution.y is solution.z is solution.value is None


@pytest.mark.parametrize("options", [{"max_iters": 1}, {"iter_limit": 1}, {"time_limit": 1e-9}])
def test_limits(options):
    solution = opened(random(0, 60, 200), **options).solve(None)
    assert solution.status == "user_limit" and solution.x is None


def test_options():
    assert SOLVER.translate({"tol": 1e-4, "mip_gap": 0.1}) == {"verbose": False, "primal_tol": 1e-4, "rel_subopt": 0.1}
    with pytest.raises(OptionError, match="did you mean iter_limit"):
        SOLVER.translate({"iter_limits": 3})
    with pytest.raises(OptionError, match=r"takes int, not 2.5"):
        SOLVER.translate({"max_iters": 2.5})


@pytest.mark.parametrize("name", sorted(library().Model().settings))
def test_every_option_is_taken(name):
    given = library().Model().settings[name]
    model = opened(box(), **{name: given})
    assert model.core.settings[name] == given and model.solve(None).status == "optimal"


@pytest.mark.parametrize("width", range(1, 20))
def test_parts_reach_every_integer(width):
    sums = {0.0}
    for part in parts(width):
        sums |= {value + part for value in sums}
    assert sums == set(range(width + 1))


def test_integers_need_bounds():
    free = program(np.eye(1), [1], [[1]], [3], integer=np.array([0]))
    with pytest.raises(SolverError, match="column 0 has none"):
        opened(free).solve(None)
    wide = program(np.eye(1), [1], [[1]], [3], integer=np.array([0]), lower=np.array([-1e9]), upper=np.array([1e9]))
    with pytest.raises(SolverError, match="column 0 has 2e"):
        opened(wide).solve(None)


def test_bounds_that_follow_from_rows():
    given = program(np.eye(2), [-3.6, 0], [[1, 0], [-1, 0], [1, -1]], [7.5, 2.5, 4], integer=np.array([0]))
    assert opened(given).solve(None).x == pytest.approx([4, 0])


@pytest.mark.parametrize("seed", range(4))
def test_binary_quadratic_programs(seed):
    """Against every point tried."""
    rng = np.random.default_rng(seed)
    F, g, a = rng.standard_normal((8, 6)), rng.standard_normal(8), rng.random(6)
    x = cp.Variable(6, boolean=True)
    problem = cp.Problem(cp.Minimize(cp.sum_squares(F @ x - g)), [a @ x <= a.sum() / 2])
    problem.solve(solver="DAQP")
    points = np.array(np.meshgrid(*[[0.0, 1.0]] * 6)).reshape(6, -1)
    best = ((F @ points - g[:, None]) ** 2).sum(axis=0)[a @ points <= a.sum() / 2].min()
    assert problem.value == pytest.approx(best) and problem.solver_stats.extra_stats["nodes"] >= 1


@pytest.mark.solver("HIGHS")
@pytest.mark.parametrize("seed", range(3))
def test_integers_agree(seed):
    rng = np.random.default_rng(seed)
    x, A = cp.Variable(5, integer=True, bounds=[-2, 5]), rng.standard_normal((4, 5))
    problem = cp.Problem(cp.Minimize(rng.standard_normal(5) @ x), [A @ x <= 1])
    assert problem.solve(solver="DAQP") == pytest.approx(problem.solve(solver="HIGHS"))

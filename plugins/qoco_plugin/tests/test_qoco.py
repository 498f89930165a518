"""What is special to QOCO; what every solver must do is in the laws."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csc_array

import fenchel as cp
from fenchel.cones.nonneg import NonNeg
from fenchel.cones.soc import SOC
from fenchel.cones.zero import Zero
from fenchel.errors import OptionError
from fenchel.program import Block, Program
from fenchel.solving.verify import CompiledCheck
from fenchel_qoco.qoco import QOCO, fresh

SOLVER = QOCO()


def program(P, c, A, b, *blocks):
    """All rows are inequalities, where no blocks are named."""
    A = csc_array(np.reshape(np.array(A, float), (len(b), len(c))))
    P = None if P is None else csc_array(np.array(P, float))
    return Program(P, np.array(c, float), 0.0, A, np.array(b, float), blocks or (Block(NonNeg(len(b)), 0),))


def opened(given, **options):
    return SOLVER.open(given, SOLVER.translate(options))


def small():
    return program(np.eye(2), [1, 2], [[1, 1], [-1, 0]], [3, 0.5])


@pytest.mark.parametrize(
    "blocks",
    [(), (Block(Zero(2), 0),), (Block(Zero(1), 0), Block(NonNeg(1), 1)), (Block(SOC(2), 0),), (Block(SOC(1), 0, 2),)],
    ids=["inequalities", "equations", "both", "cone", "cones"],
)
def test_without_equations_or_without_others(blocks):
    given = program(np.eye(2), [1, 2], [[1, 1], [-1, 0]], [3, 0.5], *blocks)
    assert CompiledCheck(given).check(opened(given).solve(None), 1e-6).proved


@pytest.mark.parametrize("changed", ["A", "P", "b", "c"])
def test_update_of_one_half(changed):
    """Equations alone, so that QOCO's other matrix stays without rows."""
    given = program(np.eye(2), [1, 2], [[1, 1]], [3], Block(Zero(1), 0))
    model = opened(given)
    first = model.solve(None)
    part = getattr(given, changed)
    part.data[0] = 2
    if changed in "bc":
        part[0] = 2
    model.update(frozenset({changed}))
    again = model.solve(None)
    assert CompiledCheck(given).check(again, 1e-6).proved and np.abs(again.x - first.x).max() > 1e-3
    assert first.setup_time > 0 and again.setup_time is None


def test_solved_at_a_point_far_away_is_unbounded():
    solution = opened(program(None, [1, 1], [[1, 0], [1, 1]], [2, 1])).solve(None)
    assert (solution.status, solution.stopped) == ("unbounded", "solved") and solution.y is None


def test_a_numerical_error_promises_nothing():
    for b in ([-2, 1], [-2, 1.9]):
        given = program(None, [1, 1], [[-1, 0], [1, 0]], b)
        solution = opened(given).solve(None)
        assert solution.x is None
        if solution.status == "infeasible":
            assert CompiledCheck(given).check(solution, 1e-5).proved
        else:
            assert solution.status == "solver_error" and solution.y is None


def test_limit():
    solution = opened(small(), max_iters=1).solve(None)
    assert solution.status == "user_limit" and solution.x.shape == (2,)


def test_options():
    assert SOLVER.translate({"tol": 1e-3}) == {"verbose": False, "abstol": 1e-3, "reltol": 1e-3}
    with pytest.raises(OptionError, match="did you mean max_iters"):
        SOLVER.translate({"max_iter": 3})
    with pytest.raises(OptionError, match="has no option 'time_limit'"):
        SOLVER.translate({"time_limit": 1.0})
    with pytest.raises(OptionError, match=r"abstol=-1.0"):
        opened(small(), abstol=-1.0)


@pytest.mark.parametrize("name", sorted(SOLVER.options))
def test_every_option_is_taken(name):
    given = getattr(fresh(), name)
    model = opened(small(), **{name: given})
    assert getattr(model.core.get_settings(), name) == given and model.solve(None).status == "optimal"


def test_option_table_is_the_librarys():
    assert set(SOLVER.options) | {"verbose"} == {name for name in dir(fresh()) if name[0] != "_"}


@pytest.mark.parametrize("other", ["CLARABEL", "SCS"])
@pytest.mark.parametrize("seed", range(3))
def test_agrees(other, seed):
    rng = np.random.default_rng(seed)
    x, F, A = cp.Variable(8), rng.standard_normal((20, 8)), rng.standard_normal((6, 8))
    below, equal, ball = A[:4] @ x <= rng.random(4), A[4:] @ x == 0.1, cp.norm(x) <= 1
    problem = cp.Problem(cp.Minimize(cp.sum_squares(F @ x - 1) + cp.norm(x - 1)), [below, equal, ball])
    problem.solve(solver=other, tol=1e-9, max_iters=100_000)
    expected = problem.value, x.value, below.dual_value, equal.dual_value, ball.dual_value
    problem.solve(solver="QOCO")
    assert problem.solver_stats.verified and problem.solver_stats.num_iters > 0
    found = problem.value, x.value, below.dual_value, equal.dual_value, ball.dual_value
    for one, wanted in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, wanted, atol=1e-4)

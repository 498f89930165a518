"""What is special to PIQP; what every solver must do is in the laws."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csc_array, random_array

import fenchel as cp
from fenchel.cones.nonneg import NonNeg
from fenchel.errors import OptionError
from fenchel.program import Block, Program
from fenchel.solving.verify import CompiledCheck
from fenchel_piqp.piqp import PIQP, is_dense, library

SOLVER = PIQP()


def program(P, c, A, b, **bounds):
    """All rows are inequalities."""
    A = csc_array(np.reshape(np.array(A, float), (len(b), len(c))))
    blocks = (Block(NonNeg(len(b)), 0),) if len(b) else ()
    P = None if P is None else csc_array(np.array(P, float))
    return Program(P, np.array(c, float), 0.0, A, np.array(b, float), blocks, **bounds)


def opened(given, **options):
    return SOLVER.open(given, SOLVER.translate(options))


BOX = program(np.eye(2), [1, 2], [[1, 1]], [3], lower=np.array([-0.5, -np.inf]), upper=np.array([np.inf, 5.0]))


@pytest.mark.parametrize("kkt", sorted(library().KKTSolver.__members__))
def test_every_back_end(kkt):
    model = opened(BOX, kkt_solver=kkt)
    if kkt == "sparse_multistage_parallel":  # the published wheels are built without OpenMP
        with pytest.raises(OptionError, match=kkt):
            model.solve(None)
        return
    solution = model.solve(None)
    assert model.dense == (kkt == "dense_cholesky")
    assert solution.x == pytest.approx([-0.5, -2]) and solution.z == pytest.approx([-0.5, 0], abs=1e-6)
    assert solution.setup_time > 0 and solution.solve_time > 0
    assert model.solve(None).setup_time is None


def test_back_end_follows_density():
    def random(n, m, density):
        A = csc_array(random_array((m, n), density=density, rng=np.random.default_rng(0)))
        return Program(None, np.ones(n), 0.0, A, np.ones(m), (Block(NonNeg(m), 0),))

    assert is_dense(random(20, 50, 1.0)) and is_dense(random(300, 600, 0.1)) and is_dense(random(800, 800, 0.05))
    assert not is_dense(random(300, 600, 0.005)) and not is_dense(random(3000, 3000, 0.05))


@pytest.mark.parametrize("kkt", ["dense_cholesky", "sparse_ldlt"])
def test_a_bound_comes_and_goes(kkt):
    given = program(np.eye(2), [1, 2], [[1, 1]], [3], lower=np.array([-0.5, -np.inf]), upper=np.array([np.inf, 5.0]))
    model = opened(given, kkt_solver=kkt)
    model.solve(None)
    given.lower[:] = [-np.inf, -1.5]
    model.update(frozenset({"bounds"}))
    assert model.solve(None).x == pytest.approx([-1, -1.5])


def test_options():
    assert SOLVER.translate({"tol": 1e-3, "eps_rel": 1e-4, "threads": 2, "max_iters": 7}) == {
        "verbose": False,
        "eps_abs": 1e-3,
        "eps_rel": 1e-4,
        "eps_duality_gap_abs": 1e-3,
        "eps_duality_gap_rel": 1e-3,
        "num_threads": 2,
        "max_iter": 7,
    }
    with pytest.raises(OptionError, match="did you mean max_iter"):
        SOLVER.translate({"max_itr": 3})
    with pytest.raises(OptionError, match="has no option 'time_limit'"):
        SOLVER.translate({"time_limit": 1.0})
    with pytest.raises(OptionError, match="is one of dense_cholesky"):
        opened(BOX, kkt_solver="by_hand")
    with pytest.raises(OptionError, match="max_iter"):
        opened(BOX, max_iter=-3).solve(None)
    assert opened(BOX, max_iter=1).solve(None).status == "user_limit"


def test_every_option_is_taken():
    own = library().DenseSolver().settings
    names = [name for name in dir(own) if name[0] != "_"]
    assert set(SOLVER.options) == {*names, "backend"} - {"verbose"}
    for name in sorted({*names} - {"kkt_solver"}):
        model = opened(BOX, **{name: getattr(own, name)})
        assert model.solve(None).status == "optimal", name
        assert getattr(model.core.settings, name) == getattr(own, name)
    assert opened(BOX, backend="dense").dense and not opened(BOX, backend="sparse").dense


def test_certificates():
    solution = opened(program(None, [1], [[-1], [1]], [-6, 3])).solve(None)
    assert solution.status == "infeasible" and solution.x is None
    solution = opened(program(None, [3], [[1]], [2])).solve(None)
    assert solution.status == "unbounded" and solution.y is None


def test_a_re_solve_keeps_the_set_up():
    rng = np.random.default_rng(0)
    x, right = cp.Variable(12), cp.Parameter(30)
    A = rng.standard_normal((30, 12))
    problem = cp.Problem(cp.Minimize(cp.sum_squares(x - 1)), [A @ x <= right])
    for _ in range(3):
        right.value = rng.random(30)
        problem.solve(solver="PIQP")
        assert problem.status == "optimal" and problem.solver_stats.setups == 1
    data = problem.get_problem_data("PIQP")[1].session
    assert CompiledCheck(data.compiled.program).check(data.model.solve(None), 1e-6).proved

"""What is special to ProxQP; what every solver must do is in the laws."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csc_array, random_array

import fenchel as cp
from fenchel.cones.nonneg import NonNeg
from fenchel.errors import OptionError
from fenchel.program import Block, Program, Solution
from fenchel.solving.verify import CompiledCheck
from fenchel_proxqp.proxqp import DEFAULTS, KEPT, PROXQP, library

SOLVER = PROXQP()


def program(P, c, A, b, **bounds):
    """All rows are inequalities."""
    A = csc_array(np.reshape(np.array(A, float), (len(b), len(c))))
    blocks = (Block(NonNeg(len(b)), 0),) if len(b) else ()
    P = None if P is None else csc_array(np.array(P, float))
    return Program(P, np.array(c, float), 0.0, A, np.array(b, float), blocks, **bounds)


def opened(given, **options):
    return SOLVER.open(given, SOLVER.translate(options))


def box():
    bounds = {"lower": np.array([-0.5, -np.inf]), "upper": np.array([np.inf, 5.0])}
    return program(np.eye(2), [1, 2], [[1, 1]], [3], **bounds)


def random(seed=0, n=60, m=90):
    rng = np.random.default_rng(seed)
    A = csc_array(random_array((m, n), density=0.2, rng=rng))
    half = rng.standard_normal((n, n))
    P = csc_array(np.triu(half @ half.T / n))
    return Program(P, rng.standard_normal(n), 0.0, A, A @ rng.standard_normal(n) + rng.random(m), (Block(NonNeg(m), 0),))


@pytest.mark.parametrize("backend", ["dense", "sparse"])
def test_back_ends(backend):
    model = opened(box(), backend=backend)
    solution = model.solve(None)
    assert type(model.core).__module__.endswith(backend)
    assert solution.x == pytest.approx([-0.5, -2]) and solution.z == pytest.approx([-0.5, 0], abs=1e-6)
    assert solution.setup_time > 0 and solution.solve_time > 0 and model.solve(None).setup_time is None


def test_back_end_follows_density():
    assert opened(random()).dense
    thin = program(None, np.ones(40), np.eye(40), np.zeros(40))
    assert not opened(thin).dense


@pytest.mark.parametrize("backend", ["dense", "sparse"])
def test_start(backend):
    given = random()
    model = opened(given, backend=backend)
    cold = model.solve(None)
    assert model.solve(cold).iterations < cold.iterations / 4  # its own
    assert opened(given, backend=backend).solve(cold).iterations < cold.iterations / 4  # another's
    assert model.solve(Solution("optimal", x=cold.x)).iterations == cold.iterations  # without duals
    assert model.solve(None).iterations == cold.iterations


@pytest.mark.parametrize("backend", ["dense", "sparse"])
@pytest.mark.parametrize("seed", range(5))
def test_certificates(backend, seed):
    """Where it claims infeasible, its own duals prove nothing: the least shift does."""
    rng = np.random.default_rng(seed)
    A = rng.standard_normal((8, 3))
    y = rng.random(8)
    A[-1] = -(y[:-1] @ A[:-1]) / y[-1]
    b = rng.standard_normal(8)
    b[-1] = (-1 - y[:-1] @ b[:-1]) / y[-1]
    given = program(None, rng.random(8) @ A, A, b)
    solution = opened(given, backend=backend).solve(None)
    assert solution.status in ("infeasible", "infeasible_or_unbounded") and solution.x is None
    if backend == "dense":
        assert CompiledCheck(given).check(solution, 1e-5).proved


def test_unbounded_is_a_limit_with_a_ray():
    solution = opened(program(None, [3], [[1]], [2])).solve(None)
    assert (solution.status, solution.stopped) == ("unbounded", "PROXQP_MAX_ITER_REACHED") and solution.y is None


def test_options():
    assert SOLVER.translate({"max_iters": 7, "rho": 1e-4}) == {"verbose": False, "max_iter": 7, "default_rho": 1e-4}
    assert SOLVER.tolerance_of(SOLVER.translate({"tol": 1e-3, "reltol": 1e-5})) == 1e-3
    with pytest.raises(OptionError, match="did you mean max_iter"):
        SOLVER.translate({"max_itr": 3})
    with pytest.raises(OptionError, match=r"takes int, not 2.5"):
        SOLVER.translate({"max_iter": 2.5})
    with pytest.raises(OptionError, match="is one of dense, sparse, not 'diagonal'"):
        opened(box(), backend="diagonal")
    with pytest.raises(OptionError, match="is one of Automatic, MatrixFree, SparseCholesky"):
        opened(box(), sparse_backend="other")


def test_every_option_is_taken():
    own = library().dense.QP(1, 0, 0).settings
    names = {name for name in dir(own) if name[0] != "_"} - {*KEPT}
    assert set(SOLVER.options) == names | {"backend"} and DEFAULTS.keys() <= names
    for name in sorted(names):
        value = getattr(own, name)
        model = opened(box(), **{name: getattr(value, "name", value)})
        assert model.solve(None).status in ("optimal", "optimal_inaccurate"), name
        assert getattr(model.core.settings, name) == value


def test_a_re_solve_keeps_the_set_up_and_starts_warm():
    rng = np.random.default_rng(0)
    x, right, A = cp.Variable(12), cp.Parameter(30), rng.standard_normal((30, 12))
    problem = cp.Problem(cp.Minimize(cp.sum_squares(x - 1)), [A @ x <= right])
    base, steps = rng.random(30), []
    for k in range(4):
        right.value = base + 1e-3 * k
        problem.solve(solver="PROXQP")
        assert problem.status == "optimal" and problem.solver_stats.setups == 1
        steps.append(problem.solver_stats.num_iters)
    assert max(steps[1:]) < steps[0]

"""What is special to OSQP; what every solver must do is in the laws."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csc_array

from fenchel.cones.nonneg import NonNeg
from fenchel.cones.zero import Zero
from fenchel.errors import OptionError, SolverError
from fenchel.program import Block, Program
from fenchel.solving.verify import CompiledCheck
from fenchel_osqp.osqp import OSQP

SOLVER = OSQP()


def least_squares(n=20, m=8, equalities=3, quadratic=True):
    """A random QP (or a bounded LP) with a known feasible point."""
    rng = np.random.default_rng(0)
    half = rng.standard_normal((n, n)) * (rng.random((n, n)) < 0.2)
    P = csc_array(np.triu(half @ half.T + np.eye(n))) if quadratic else None
    A = csc_array(rng.standard_normal((m, n)))
    b = A @ rng.standard_normal(n)
    b[equalities:] += rng.random(m - equalities)
    blocks = (Block(Zero(equalities), 0), Block(NonNeg(m - equalities), equalities))
    return Program(P, rng.standard_normal(n), 0.0, A, b, blocks)


def small(P, c, A, b):
    """A program whose rows are all inequalities."""
    A = csc_array(np.reshape(A, (len(b), len(c))))
    blocks = (Block(NonNeg(len(b)), 0),) if len(b) else ()
    return Program(None if P is None else csc_array(P), np.array(c), 0.0, A, np.array(b), blocks)


def opened(program, **options):
    return SOLVER.open(program, SOLVER.translate(options))


def proved(program, solution):
    verdict = CompiledCheck(program, "OSQP").check(solution, 1e-4)
    assert verdict.proved, str(verdict)
    return True


@pytest.mark.parametrize("changed", [{"c"}, {"b"}, {"P"}, {"A"}, {"P", "c", "A", "b"}])
def test_update_in_place(changed):
    rng = np.random.default_rng(1)
    program = least_squares()
    model = opened(program)
    first = model.solve(None)
    assert proved(program, first) and first.setup_time > 0
    for name in changed:
        part = getattr(program, name)
        if name in "PA":
            part.data *= 1.5
        else:
            setattr(program, name, part + 0.1 * rng.random(len(part)))
    model.update(frozenset(changed))
    again = model.solve(first)
    assert proved(program, again)
    assert again.setup_time is None
    assert np.abs(again.x - first.x).max() > 1e-3
    np.testing.assert_allclose(again.x, opened(program).solve(None).x, atol=1e-3)


def test_start():
    program = least_squares(60, 30, 10)
    model = opened(program, check_termination=1)
    cold = model.solve(None)
    kept = model.solve(cold)
    assert kept.iterations < cold.iterations / 4
    assert opened(program, check_termination=1).solve(kept).iterations < cold.iterations / 4
    assert model.solve(None).iterations == cold.iterations


def test_cold_start_forgets_the_step_size():
    program = least_squares(60, 30, 10)
    program.c *= 1e4
    model = opened(program, eps_abs=1e-8, eps_rel=1e-8)
    cold = model.solve(None)
    assert model.core.get_settings().rho != model.rho
    np.testing.assert_array_equal(model.solve(None).x, cold.x)


@pytest.mark.parametrize(
    "program",
    [
        least_squares(quadratic=True, equalities=0),
        least_squares(equalities=8),
        small(np.eye(2), [1.0, 2.0], [], []),
        small(None, [1.0, -1.0], [[-1.0, 0.0], [0.0, 1.0]], [2.0, np.inf]),
        small(None, [1.0, 0.0], [[-1.0, 0.0]], [-2.0]),
    ],
    ids=["inequalities", "equalities", "no rows", "an infinite right-hand side", "linear"],
)
def test_shapes(program):
    if np.isinf(program.b).any():
        program.c[1] = 0.0
    assert proved(program, opened(program).solve(None))


def test_wide_indices():
    program = least_squares()
    for matrix in (program.P, program.A):
        matrix.indices, matrix.indptr = matrix.indices.astype(np.int64), matrix.indptr.astype(np.int64)
    model = opened(program)
    assert proved(program, model.solve(None))
    program.A.data *= 2.0
    model.update(frozenset({"A"}))
    assert proved(program, model.solve(None))


def test_certificates_are_scaled():
    infeasible = small(None, [1.0], [[-1.0], [1.0]], [-6.0, 3.0])
    solution = opened(infeasible).solve(None)
    assert solution.status == "infeasible" and solution.x is None
    assert infeasible.b @ solution.y == pytest.approx(-1)
    assert proved(infeasible, solution)
    unbounded = small(None, [3.0], [[1.0]], [2.0])
    solution = opened(unbounded).solve(None)
    assert solution.status == "unbounded" and solution.y is None
    assert unbounded.c @ solution.x == pytest.approx(-1)
    assert proved(unbounded, solution)


@pytest.mark.parametrize("options", [{"max_iters": 2}, {"max_iter": 2}, {"time_limit": 1e-9}])
def test_limits(options):
    solution = opened(least_squares(), **options).solve(None)
    assert solution.status == "user_limit" and solution.x.shape == (20,)


def test_options():
    assert SOLVER.translate({"tol": 1e-3, "polish": True}) == {
        "verbose": False,
        "eps_abs": 1e-3,
        "eps_rel": 1e-3,
        "polishing": True,
    }
    assert SOLVER.translate({"eps_rel": 1e-7, "tol": 1e-3})["eps_rel"] == 1e-7
    assert SOLVER.tolerance_of({"eps_abs": 1e-3}) == 1e-3
    assert SOLVER.tolerance_of({"eps_abs": 1e-8}) == 1e-5
    with pytest.raises(OptionError, match="max_iter or max_iters"):
        SOLVER.translate({"max_itr": 5})
    with pytest.raises(OptionError, match="takes int, not 2"):
        SOLVER.translate({"max_iter": 2.5})
    with pytest.raises(OptionError, match="eps_abs=-1"):
        opened(least_squares(), eps_abs=-1.0)


def test_option_table_is_the_librarys():
    import osqp

    names = {name for name in dir(osqp.OSQP().ext.OSQPSettings) if not name.startswith("_")}
    of_other_back_ends = {name for name in names if name.startswith("cg_")} | {"linsys_solver", "device"}
    assert set(SOLVER.options) | {"verbose"} == names - of_other_back_ends


def test_not_convex():
    with pytest.raises(SolverError, match="negative eigenvalue"):
        opened(small(-np.eye(2), [1.0, 1.0], [], []))
    program = least_squares()
    model = opened(program)
    program.P.data *= -1
    with pytest.raises(SolverError, match="negative eigenvalue"):
        model.update(frozenset({"P"}))


def test_log(capfd):
    opened(least_squares()).solve(None)
    assert capfd.readouterr() == ("", "")
    opened(least_squares(), verbose=True).solve(None)
    assert "OSQP" in capfd.readouterr().out

"""Every solver of a class of problems finds what a solver of the default set finds, on random problems through the API."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import fenchel as cp

SEEDS = range(6)
LINEAR = ("CBC", "CVXOPT", "ECOS_BB", "GLPK", "GLPK_MI", "SCIP", "SCIPY")
INTEGER = ("CBC", "ECOS_BB", "GLPK_MI", "SCIP", "SCIPY")
CONIC = ("CVXOPT", "ECOS_BB", "SCIP")

pytestmark = pytest.mark.filterwarnings("ignore:Solution may be inaccurate")


def agree(stated: Any, solver: str, reference: str, duals: float = 0.0, within: float = 1e-5, **options: Any) -> None:
    """The same status, value, and, where they are unique, duals. `stated` makes the problem anew for each."""
    for name in (solver, reference):
        if name not in cp.installed_solvers():
            pytest.skip(f"{name} is not installed")
    problems = [stated(), stated()]
    problems[0].solve(solver=solver, **options)
    problems[1].solve(solver=reference)
    near = ("optimal", "optimal_inaccurate") if solver == "ECOS_BB" else ("optimal",)  # its points are good to some 1e-6
    assert problems[0].status in (near if problems[1].status == "optimal" else (problems[1].status,))
    if problems[1].status == "optimal":
        assert problems[0].value == pytest.approx(problems[1].value, rel=within, abs=within)
        for mine, theirs in zip(problems[0].constraints, problems[1].constraints, strict=True):
            if duals:
                assert mine.dual_value == pytest.approx(theirs.dual_value, abs=duals)


def linear(seed: int, integer: bool = False) -> Any:
    rng = np.random.default_rng(seed)
    A, E, x0 = rng.standard_normal((12, 6)), rng.standard_normal((2, 6)), rng.integers(0, 3, 6).astype(float)
    c = rng.standard_normal(6)

    def stated() -> cp.Problem:
        x = cp.Variable(6, integer=integer)
        y = cp.Variable(2)
        rows = [A @ x <= A @ x0 + 1, E @ x + y == E @ x0, x >= -3, x <= 4, cp.norm1(y) <= 2]
        return cp.Problem(cp.Minimize(c @ x + y[0]), rows)

    return stated


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("solver", LINEAR)
def test_linear(solver: str, seed: int) -> None:
    agree(linear(seed), solver, "HIGHS", duals=1e-4)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("solver", INTEGER)
def test_linear_with_integers(solver: str, seed: int) -> None:
    tight = {"mip_gap": 1e-7} if solver == "ECOS_BB" else {}
    agree(linear(seed, integer=True), solver, "HIGHS", **tight)


@pytest.mark.parametrize("case", ["rows apart", "equations apart", "no least value"])
@pytest.mark.parametrize("solver", LINEAR)
def test_the_words(solver: str, case: str) -> None:
    def stated() -> cp.Problem:
        x = cp.Variable(2)
        rows = {
            "rows apart": [x[0] + x[1] >= 3, x[0] + x[1] <= 2, x >= 0],
            "equations apart": [x[0] + x[1] == 3, 2 * x[0] + 2 * x[1] == 5, x >= 0],
            "no least value": [x[0] - x[1] <= 1, x >= 0],
        }[case]
        return cp.Problem(cp.Minimize(-x[0] if case == "no least value" else x[0]), rows)

    agree(stated, solver, "HIGHS")


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("solver", ["CVXOPT", "SCIP"])
def test_quadratic(solver: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    F, g, A = rng.standard_normal((10, 5)), rng.standard_normal(10), rng.standard_normal((8, 5))

    def stated() -> cp.Problem:
        x = cp.Variable(5)
        return cp.Problem(cp.Minimize(cp.sum_squares(F @ x - g) + cp.norm1(x)), [A @ x <= 1, cp.sum(x) == 0.5])

    agree(stated, solver, "CLARABEL", duals=1e-3 if solver == "CVXOPT" else 0.0)


@pytest.mark.parametrize("other", ["CLARABEL", "OSQP"])
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("solver", ["DAQP", "PIQP", "PROXQP", "QPALM"])
def test_solvers_of_quadratic_programs(solver: str, seed: int, other: str) -> None:
    rng = np.random.default_rng(seed)
    x, F, A = cp.Variable(12, bounds=[-1, 1]), rng.standard_normal((20, 12)), rng.standard_normal((6, 12))
    below, equal = A[:4] @ x <= rng.random(4), A[4:] @ x == 0.1
    problem = cp.Problem(cp.Minimize(cp.sum_squares(F @ x - 1)), [below, equal])
    problem.solve(solver=other, tol=1e-9, max_iters=100_000)
    expected = problem.value, x.value, below.dual_value, equal.dual_value
    problem.solve(solver=solver, tol=1e-9)
    assert problem.solver_stats.verified and problem.solver_stats.num_iters > 0
    for found, wanted in zip((problem.value, x.value, below.dual_value, equal.dual_value), expected, strict=True):
        np.testing.assert_allclose(found, wanted, atol=1e-4)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("solver", CONIC)
def test_second_order_cones(solver: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    A, B, c = rng.standard_normal((2, 3, 4)), rng.standard_normal((3, 4)), rng.standard_normal(4)

    def stated() -> cp.Problem:
        x = cp.Variable(4)
        cones = [cp.norm(A[k] @ x) <= 1 + 0.1 * x[k] for k in range(2)]
        return cp.Problem(cp.Minimize(c @ x + cp.norm(B @ x - 1)), [*cones, x >= -2, x <= 2])

    agree(stated, solver, "CLARABEL")


@pytest.mark.parametrize("seed", SEEDS)
def test_semidefinite(seed: int) -> None:
    rng = np.random.default_rng(seed)
    C, M = rng.standard_normal((2, 4, 4))

    def stated() -> cp.Problem:
        X = cp.Variable((4, 4), symmetric=True)
        rows = [X >> 0, cp.trace(X) == 2, cp.trace((M + M.T) @ X) <= 1, cp.lambda_max(X) <= 1.5]
        return cp.Problem(cp.Minimize(cp.trace((C + C.T) @ X) + cp.norm(X[0])), rows)

    agree(stated, "CVXOPT", "CLARABEL", duals=1e-3)


@pytest.mark.parametrize("seed", range(12))
def test_ecos_bb_and_scip_on_cones_with_integers(seed: int) -> None:
    rng = np.random.default_rng(seed)
    F, g = rng.standard_normal((6, 4)), 2 * rng.standard_normal(6)

    def stated() -> cp.Problem:
        k = cp.Variable(4, integer=True)
        return cp.Problem(cp.Minimize(cp.norm(F @ k - g)), [k >= -2, k <= 2, cp.sum(k) <= 1])

    agree(stated, "ECOS_BB", "SCIP", within=1e-4, mip_gap=1e-7)

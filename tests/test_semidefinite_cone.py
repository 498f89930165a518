"""`X >> Y` with every solver: optima and duals in closed form, batches, residuals. Signs as in section 11.3 of the reference:
the dual is symmetric, positive semidefinite, and <dual, X - Y> is subtracted from the objective."""

from __future__ import annotations

import numpy as np
import pytest

import fenchel as cp

SOLVERS = ["CLARABEL", "SCS"]
rng = np.random.default_rng(4)


def definite(n: int) -> np.ndarray:
    root = rng.normal(size=(n, n))
    return root @ root.T + 0.5 * np.eye(n)


B, C = (np.stack([definite(3), definite(3)]) for _ in range(2))


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("declared", [{}, {"symmetric": True}])
@pytest.mark.parametrize("maximise", [False, True])
def test_the_dual_of_a_lower_limit_is_the_cost(solver: str, declared: dict[str, bool], maximise: bool) -> None:
    """min <C, X> with X >= B: X = B, and the dual is C; likewise max -<C, X>, and with B <= X."""
    X = cp.Variable((3, 3), **declared)
    limit = B[0] << X if maximise else X >> B[0]
    cost = cp.sum(cp.multiply(C[0], X))
    square = [] if declared else [X == X.T]
    problem = cp.Problem(cp.Maximize(-cost) if maximise else cp.Minimize(cost), [limit, *square])
    assert problem.solve(solver=solver) == pytest.approx((-1 if maximise else 1) * (B[0] * C[0]).sum(), rel=1e-4)
    np.testing.assert_allclose(X.value, B[0], atol=2e-3)
    np.testing.assert_allclose(limit.dual_value, C[0], atol=2e-3)
    assert np.max(limit.dual_residual) <= 1e-6 and limit.value(1e-3)


@pytest.mark.parametrize("solver", SOLVERS)
def test_an_upper_limit(solver: str) -> None:
    X = cp.Variable((3, 3), symmetric=True)
    limit = X << B[0]
    cp.Problem(cp.Maximize(cp.trace(C[0] @ X)), [limit]).solve(solver=solver)
    np.testing.assert_allclose(limit.dual_value, C[0], atol=2e-3)


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("shape", [(2, 3, 3), (2, 1, 3, 3), (1, 2, 3, 3)])
@pytest.mark.parametrize("declared", [{}, {"symmetric": True}])
def test_many_matrices_at_once(solver: str, shape: tuple[int, ...], declared: dict[str, bool]) -> None:
    X = cp.Variable(shape, **declared)
    low, cost = B.reshape(shape), C.reshape(shape)
    limit = cp.PSD(X - low)
    problem = cp.Problem(cp.Minimize(cp.sum(cp.multiply(cost, X)) + cp.sum_squares(X - low) / 2), [limit])
    assert problem.solve(solver=solver) == pytest.approx((low * cost).sum(), rel=1e-4)
    np.testing.assert_allclose(X.value, low, atol=3e-3)
    np.testing.assert_allclose(limit.dual_value, cost, atol=3e-3)
    assert limit.dual_value.shape == shape and limit.num_cones() == 2
    assert np.shape(limit.residual) == np.shape(limit.dual_residual) == shape[:-2]


@pytest.mark.parametrize("solver", SOLVERS)
def test_the_dual_of_an_attribute_is_what_is_left_of_the_cost(solver: str) -> None:
    """min <C, X> over states is the smallest eigenvalue of C; the multiplier of the trace says so."""
    X = cp.Variable((3, 3), PSD=True)
    unit = cp.trace(X) == 1
    low = np.linalg.eigvalsh(C[0])[0]
    assert cp.Problem(cp.Minimize(cp.trace(C[0] @ X)), [unit]).solve(solver=solver) == pytest.approx(low, abs=1e-4)
    assert unit.dual_value == pytest.approx(-low, abs=1e-3)


def test_residuals_are_those_of_the_symmetric_part_matrix_by_matrix() -> None:
    X = cp.Variable((2, 2, 2))
    limit = cp.PSD(X)
    X.value = np.stack([np.diag([-3.0, -4.0]), [[1.0, 5.0], [-5.0, 1.0]]])
    np.testing.assert_allclose(limit.residual, [5, 0], atol=1e-12)
    np.testing.assert_allclose(limit.violation(), [5, 0], atol=1e-12)
    assert not limit.value() and limit.cone_sizes() == [2, 2]

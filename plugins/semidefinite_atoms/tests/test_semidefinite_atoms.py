"""The laws of the semidefinite atoms, their values, closed forms of their optima, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

import fenchel as cp
import fenchel_semidefinite_atoms as package
from fenchel import Variable
from fenchel.errors import DataError, ShapeError
from fenchel.testing.atoms import Case, laws_for_atoms, symmetric


def definite(rng, shape):
    """Positive definite matrices along the last two axes; anything of another shape."""
    if len(shape) < 2 or shape[-1] != shape[-2]:
        return rng.normal(size=shape)
    root = rng.normal(size=shape)
    return root @ np.swapaxes(root, -1, -2) + 0.5 * np.eye(shape[-1])


def of_symmetric(function, sampler=symmetric):
    """Calls on matrices known to be symmetric, not known to be, diagonal, of one entry, batched."""
    return [
        Case(function(Variable((3, 3), symmetric=True)), sampler),
        Case(function(Variable((3, 3), diag=True)), sampler),
        Case(function(Variable((2, 2))), sampler),
        Case(function(Variable((1, 1))), sampler),
        Case(function(Variable((2, 2, 2), symmetric=True)), sampler),
        Case(function(Variable((2, 1, 2, 2))), sampler),
    ]


SHAPES = ((2, 3), (3, 1), (1, 1), (2, 3, 2))
CASES = {
    "lambda_max": of_symmetric(cp.lambda_max),
    "lambda_min": of_symmetric(cp.lambda_min),
    "lambda_sum_largest": [
        case for k in (0.5, 1.5, 2, 4) for case in of_symmetric(lambda A, k=k: cp.lambda_sum_largest(A, k))
    ],
    "lambda_sum_smallest": of_symmetric(lambda A: cp.lambda_sum_smallest(A, 1.5)),
    "log_det": of_symmetric(cp.log_det, definite),
    "matrix_frac": [
        Case(cp.matrix_frac(Variable(3), Variable((3, 3), symmetric=True)), definite),
        Case(cp.matrix_frac(Variable((2, 3)), Variable((2, 2))), definite),
        Case(cp.matrix_frac(Variable((2, 1, 3)), Variable((2, 1, 1))), lambda rng, shape: rng.uniform(0.5, 2, shape)),
        Case(cp.matrix_frac(Variable((2, 3, 2)), Variable((2, 3, 3), PSD=True)), definite),
        Case(cp.matrix_frac(np.arange(3.0), Variable((3, 3), symmetric=True)), definite),
    ],
    "normNuc": [cp.normNuc(Variable(shape)) for shape in SHAPES],
    "sigma_max": [cp.sigma_max(Variable(shape)) for shape in SHAPES],
    "tr_inv": of_symmetric(cp.tr_inv, definite),
}


@pytest.mark.parametrize("law", laws_for_atoms(package, CASES))
def test_law(law):
    law()


A = np.array([[2.0, 1.0], [1.0, 2.0]])
D = np.diag([1.0, 4.0, 2.0])


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (cp.lambda_max(A), 3),
        (cp.lambda_min(A), 1),
        (cp.lambda_max(np.stack([A, -A])), [3, -1]),
        (cp.lambda_sum_largest(D, 1.5), 5),
        (cp.lambda_sum_largest(D, 7), 7),
        (cp.lambda_sum_smallest(D, 1.5), 2),
        (cp.lambda_sum_smallest(np.stack([D, -D]), 1), [1, -4]),
        (cp.log_det(D), np.log(8)),
        (cp.log_det(-D), -np.inf),
        (cp.log_det(np.zeros((2, 2))), -np.inf),
        (cp.log_det(np.stack([D, 2 * D])), [np.log(8), np.log(64)]),
        (cp.tr_inv(D), 1.75),
        (cp.tr_inv(-D), np.inf),
        (cp.matrix_frac(np.ones(3), D), 1.75),
        (cp.matrix_frac(np.ones((3, 2)), D), 3.5),
        (cp.matrix_frac(np.stack([np.ones((3, 1))] * 2), np.stack([D, 2 * D])), [1.75, 0.875]),
        (cp.matrix_frac(np.ones(3), -D), np.inf),
        (cp.matrix_frac(np.array([1.0, 0]), np.diag([2.0, 0])), 0.5),
        (cp.matrix_frac(np.array([1.0, 1]), np.diag([2.0, 0])), np.inf),
        (cp.sigma_max([[3.0, 0, 0], [0, 4, 0]]), 4),
        (cp.normNuc([[3.0, 0, 0], [0, 4, 0]]), 7),
        (cp.sigma_max(np.stack([A, 2 * A])), [3, 6]),
        (cp.normNuc(np.stack([A, 2 * A])), [4, 8]),
    ],
)
def test_value(call, expected):
    np.testing.assert_allclose(call.value, expected)


SYMMETRIC_ONLY = {
    "lambda_max": cp.lambda_max,
    "lambda_sum_largest": lambda A: cp.lambda_sum_largest(A, 1.5),
    "log_det": cp.log_det,
    "tr_inv": cp.tr_inv,
    "matrix_frac": lambda P: cp.matrix_frac(np.ones(2), P),
}


@pytest.mark.parametrize("name", SYMMETRIC_ONLY)
def test_the_value_needs_a_symmetric_matrix(name):
    with pytest.raises(DataError, match=rf"{name} .*entry \(0, 1\) is 2, entry \(1, 0\) is 0"):
        _ = SYMMETRIC_ONLY[name](np.array([[1.0, 2.0], [0.0, 1.0]])).value
    stacked = np.stack([np.eye(2), [[1.0, np.nan], [0.0, 1.0]]])
    X = Variable((2, 2, 2))
    X.save_value(stacked)
    if name != "matrix_frac":
        with pytest.raises(DataError, match=rf"{name} .*entry \(1, 0, 1\) is nan"):
            _ = SYMMETRIC_ONLY[name](X).value


def test_a_matrix_not_known_to_be_symmetric_is_held_to_it():
    X = Variable((2, 2))
    assert cp.Problem(cp.Minimize(cp.lambda_max(X)), [X[0, 1] == 1, X[0, 0] >= 0, X[1, 1] >= 0]).solve(
        solver="CLARABEL"
    ) == pytest.approx(1, abs=1e-5)
    assert X.value[1, 0] == pytest.approx(1, abs=1e-5)
    X.value = [[0, 1], [3, 0]]
    assert [c.violation() for c in cp.lambda_max(X).domain] == [2]


@pytest.mark.parametrize(
    ("function", "shape"),
    [
        (cp.lambda_max, (2, 3)),
        (cp.lambda_max, (3,)),
        (cp.lambda_max, (0, 0)),
        (cp.lambda_min, ()),
        (cp.log_det, (3, 2)),
        (cp.tr_inv, (2,)),
        (cp.sigma_max, (3,)),
        (cp.sigma_max, (2, 0, 2)),
        (cp.normNuc, (0, 2)),
        (lambda A: cp.matrix_frac(np.ones(3), A), (2, 2)),
        (lambda A: cp.matrix_frac(np.ones(3), A), (3, 2)),
        (lambda A: cp.matrix_frac(A, np.eye(2)), (2, 2, 2)),
        (lambda A: cp.matrix_frac(A, np.eye(2)), ()),
        (lambda A: cp.matrix_frac(A, np.eye(2)), (2, 0)),
    ],
)
def test_shape_refused(function, shape):
    with pytest.raises(ShapeError, match="takes"):
        function(Variable(shape))


@pytest.mark.parametrize("k", [0, -1, np.nan, np.inf, "2", True, None, [1]])
def test_k_refused(k):
    with pytest.raises(DataError, match=r"the k of lambda_sum_largest counts eigenvalues: a positive number"):
        cp.lambda_sum_largest(D, k)


@pytest.mark.parametrize("P", [-D, np.zeros((3, 3)), np.diag([1.0, 0.0, 1.0])])
def test_a_constant_P_is_positive_definite(P):
    with pytest.raises(DataError, match=r"P of matrix_frac is positive definite; the smallest eigenvalue"):
        cp.matrix_frac(Variable(3), P)


SOLVERS = ["CLARABEL", "SCS"]


@pytest.mark.parametrize("solver", SOLVERS)
def test_the_analytic_centre_of_a_box_of_eigenvalues(solver):
    """max log det X + log det(B - X): X = B/2."""
    X = Variable((2, 2), symmetric=True)
    problem = cp.Problem(cp.Maximize(cp.log_det(X) + cp.log_det(A - X)))
    assert problem.solve(solver=solver) == pytest.approx(2 * np.log(3 / 4), abs=1e-3)
    np.testing.assert_allclose(X.value, A / 2, atol=1e-3)


@pytest.mark.parametrize("solver", SOLVERS)
def test_maximum_likelihood_of_a_covariance(solver):
    """min tr(SX) - log det X with X >= 0.1 I: the dual of what is not tight is zero; X = S^-1."""
    X = Variable((2, 2), symmetric=True)
    floor = X >> 0.1 * np.eye(2)
    problem = cp.Problem(cp.Minimize(cp.trace(A @ X) - cp.log_det(X)), [floor])
    assert problem.solve(solver=solver) == pytest.approx(2 + np.log(3), abs=1e-3)
    np.testing.assert_allclose(X.value, np.linalg.inv(A), atol=2e-3)
    np.testing.assert_allclose(floor.dual_value, 0, atol=2e-3)


@pytest.mark.parametrize("solver", SOLVERS)
def test_duals_of_matrices(solver):
    """min lambda_max(X) + tr_inv-like terms under X >= C: the dual is the gradient of the objective there."""
    X = Variable((3, 3), symmetric=True)
    held = X << D
    cp.Problem(cp.Minimize(cp.tr_inv(X)), [held]).solve(solver=solver)
    np.testing.assert_allclose(X.value, D, atol=5e-3)
    np.testing.assert_allclose(held.dual_value, np.diag([1.0, 1 / 16, 1 / 4]), atol=5e-3)
    assert float(np.max(held.dual_residual)) <= 1e-6


def test_a_batch_is_its_matrices():
    rng = np.random.default_rng(0)
    X = Variable((2, 3, 2))
    target = rng.normal(size=(2, 3, 2))
    stacked = cp.Problem(cp.Minimize(cp.sum(cp.normNuc(X)) + cp.sum_squares(X - target))).solve(solver="CLARABEL")
    parts = 0.0
    for one in target:
        Y = Variable((3, 2))
        parts += cp.Problem(cp.Minimize(cp.normNuc(Y) + cp.sum_squares(Y - one))).solve(solver="CLARABEL")
    assert stacked == pytest.approx(parts, abs=1e-5)
    bound = cp.Problem(cp.Maximize(cp.sum(cp.multiply(target, X))), [cp.sigma_max(X) <= 1]).solve(solver="CLARABEL")
    assert bound == pytest.approx(np.linalg.svd(target, compute_uv=False).sum(), abs=1e-5)


def test_a_constant_P_keeps_an_objective_quadratic():
    x, X, P = Variable(3), Variable((3, 2)), D + 0.1
    target = np.arange(6.0).reshape(3, 2)
    for call, other in ((cp.matrix_frac(x, P), x - 1), (cp.matrix_frac(X, P), X - target)):
        problem = cp.Problem(cp.Minimize(call + cp.sum_squares(other)))
        expected = problem.solve(solver="OSQP", eps_abs=1e-9, eps_rel=1e-9)
        assert problem.solve(solver="SCS") == pytest.approx(expected, abs=1e-3)
    symmetric_P = Variable((3, 3), symmetric=True)
    fixed = cp.Problem(cp.Minimize(cp.matrix_frac(x, symmetric_P) + cp.sum_squares(x - 1)), [symmetric_P == P])
    quadratic = cp.Problem(cp.Minimize(cp.matrix_frac(x, P) + cp.sum_squares(x - 1)))
    assert fixed.solve(solver="CLARABEL") == pytest.approx(quadratic.solve(solver="CLARABEL"), abs=1e-5)


def test_a_parameter_P_changes_without_a_new_compile():
    x, P = Variable(3), cp.Parameter((3, 3), PSD=True)
    problem = cp.Problem(cp.Minimize(cp.matrix_frac(x, P)), [x == 1])
    for scale in (1.0, 2.0):
        P.value = scale * D
        assert problem.solve(solver="CLARABEL") == pytest.approx(1.75 / scale, abs=1e-5)

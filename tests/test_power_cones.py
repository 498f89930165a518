"""The power cones among the constraints: shapes, values, duals and their signs, batches, errors."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

import fenchel as cp
from fenchel.errors import DataError, ShapeError

SOLVERS = {"CLARABEL": 1e-5, "SCS": 1e-3, "ECOS": 1e-5}


def check(constraint: Any, problem: cp.Problem, arguments: int, tolerance: float) -> None:
    """The duals have the shapes of the arguments and lie in the dual cone; they and the point are complementary."""
    duals = constraint.dual_value
    assert problem.status == "optimal" and len(duals) == arguments
    assert [dual.shape for dual in duals] == [arg.shape for arg in constraint.args]
    assert constraint.violation().max(initial=0) <= tolerance and constraint.value(tolerance)
    assert constraint.dual_residual.max(initial=0) <= tolerance
    together = sum(np.sum(dual * arg.value) for dual, arg in zip(duals, constraint.args, strict=True))
    assert abs(together) <= 10 * tolerance


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("alpha", [0.5, 0.3, [0.3, 0.6], [0.25, 0.25], [1e-3, 0.999]], ids=str)
def test_three_rows(solver: str, alpha: Any) -> None:
    """max z0 - z1: |z| = x^a y^(1-a), and the dual of x is a (y/x)^(1-a), of y likewise, of z -sign(z)."""
    x, y, z = cp.Variable(2), cp.Variable(2), cp.Variable(2)
    cone = cp.PowCone3D(x, y, z, alpha)
    X, Y, a = np.array([1.0, 2]), np.array([2.0, 2]), np.broadcast_to(alpha, 2)
    problem = cp.Problem(cp.Maximize(z[0] - z[1]), [cone, x <= X, y <= Y])
    tolerance = SOLVERS[solver]
    assert problem.solve(solver) == pytest.approx(np.sum(X**a * Y ** (1 - a)), rel=tolerance)
    check(cone, problem, 3, tolerance)
    for dual, expected in zip(cone.dual_value, (a * (Y / X) ** (1 - a), (1 - a) * (X / Y) ** a, [-1, 1]), strict=True):
        np.testing.assert_allclose(dual, expected, rtol=100 * tolerance, atol=100 * tolerance)


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize(
    ("shape", "axis", "alpha"),
    [
        ((3,), 0, [0.2, 0.3, 0.5]),
        ((3, 2), 0, np.full((3, 2), 1 / 3)),
        ((3, 2), 0, np.array([[0.1, 0.2], [0.3, 0.4], [0.6, 0.4]])),
        ((2, 3), 1, np.array([[0.1, 0.3, 0.6], [0.2, 0.4, 0.4]])),
        ((2, 3), -1, np.full((2, 3), 1 / 3)),
        ((2, 3, 2), 1, np.full((2, 3, 2), 1 / 3)),
        ((1,), 0, [1.0]),
        ((5, 2), 0, np.full((5, 2), 1 / 5)),
    ],
    ids=str,
)
def test_many_rows(solver: str, shape: tuple[int, ...], axis: int, alpha: Any) -> None:
    """max sum z: z = prod W^a, and the dual of W is a z/W, that of z is -1."""
    W = cp.Variable(shape)
    z = cp.Variable(tuple(np.delete(shape, axis)))
    cone = cp.PowConeND(W, z, alpha, axis=axis)
    limit = np.random.default_rng(0).uniform(0.5, 2, shape)
    problem = cp.Problem(cp.Maximize(cp.sum(z)), [cone, W <= limit])
    mean = np.prod(limit**alpha, axis=axis, keepdims=True)
    tolerance = SOLVERS[solver]
    assert problem.solve(solver) == pytest.approx(mean.sum(), rel=tolerance)
    check(cone, problem, 2, tolerance)
    np.testing.assert_allclose(cone.dual_value[0], alpha * mean / limit, rtol=100 * tolerance, atol=100 * tolerance)
    np.testing.assert_allclose(cone.dual_value[1], np.full(z.shape, -1.0), rtol=100 * tolerance)
    assert cone.num_cones() == z.size and cone.cone_sizes() == [shape[axis] + 1] * z.size
    assert cone.residual.shape == z.shape


@pytest.mark.parametrize("solver", SOLVERS)
def test_approximated(solver: str) -> None:
    """PowCone3DApprox is second-order cones for every solver, of the alpha that it holds."""
    x = cp.Variable(3)
    cone = cp.PowCone3DApprox(x[0], x[1], x[2], np.pi / 4)
    assert cone.alpha == pytest.approx(np.pi / 4, abs=1e-6) and cone.alpha != np.pi / 4
    problem = cp.Problem(cp.Maximize(x[2]), [cone, x[0] <= 1, x[1] <= 2])
    plan = str(problem.explain(solver)).partition("runners-up")[0]
    assert "pow3d/tower → rsoc" in plan
    assert problem.solve(solver) == pytest.approx(2 ** (1 - cone.alpha.item()), rel=SOLVERS[solver])
    check(cone, problem, 3, SOLVERS[solver])
    with pytest.raises(DataError, match="within 1e-6"):
        cp.PowCone3DApprox(x[0], x[1], x[2], 1e-5)


@pytest.mark.solver("ECOS")
def test_exact_or_not_at_all() -> None:
    x = cp.Variable(3)
    cone = cp.PowCone3D(x[0], x[1], x[2], np.pi / 4)
    problem = cp.Problem(cp.Maximize(x[2]), [cone, x[0] <= 1, x[1] <= 2])
    assert problem.solve("CLARABEL") == pytest.approx(2 ** (1 - np.pi / 4), rel=1e-6)
    with pytest.raises(cp.SolverError, match="pow3d"):
        problem.solve("ECOS")


def test_values() -> None:
    x, y, z = cp.Variable(2), cp.Variable(2), cp.Variable(2)
    cone = cp.PowCone3D(x, y, z, [0.5, 0.25])
    assert cone.residual is None and cone.shape == (3, 2) and cone.size == 6 and cone.dual_value is None
    with pytest.raises(ValueError, match="no value"):
        cone.violation()
    x.value, y.value, z.value = [1, 16], [4, 1], [-2, 2.1]
    assert cone.violation()[0] <= 1e-12 and 0.01 < cone.violation()[1] < 0.2
    assert not cone.value() and cone.value(0.2)
    assert cone.is_dcp() and not cp.PowCone3D(cp.square(x), y, z, 0.5).is_dcp()
    assert "0.25" in str(cone) and str(cone).startswith("PowCone3D(")
    with pytest.raises(ValueError, match="read-only"):
        cone.alpha[0] = 0.1


def test_constants_and_expressions_as_arguments() -> None:
    x = cp.Variable(2)
    problem = cp.Problem(cp.Minimize(cp.sum(x)), [cp.PowCone3D(2 * x - 1, np.ones(2), [1, -2], 0.5)])
    assert problem.solve("CLARABEL") == pytest.approx(1 + 2.5, rel=1e-6)
    empty = cp.PowCone3D(cp.Variable(0), cp.Variable(0), cp.Variable(0), 0.5)
    assert cp.Problem(cp.Minimize(cp.sum(x)), [x >= 1, empty]).solve("CLARABEL") == pytest.approx(2, rel=1e-6)
    assert empty.dual_value[0].shape == (0,)


def test_a_parameter_in_an_argument() -> None:
    p, x, z = cp.Parameter(nonneg=True), cp.Variable(), cp.Variable()
    problem = cp.Problem(cp.Maximize(z), [cp.PowCone3D(x, p, z, 0.5), x <= 1])
    for value in (1, 4, 9):
        p.value = value
        assert problem.solve("CLARABEL") == pytest.approx(np.sqrt(value), rel=1e-6)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda c: pickle.loads(pickle.dumps(c))])
def test_copies(copied: Any) -> None:
    x = cp.Variable(3)
    for cone in (cp.PowCone3D(x, x, x, 0.3), cp.PowConeND(x, x[0], [0.1, 0.2, 0.7]), cp.PowCone3DApprox(x, x, x, 0.3)):
        found = copied(cone)
        assert type(found) is type(cone) and np.array_equal(found.alpha, cone.alpha) and found.kinds == cone.kinds


X, Y = cp.Variable(3), cp.Variable((3, 2))


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (lambda: cp.PowCone3D(X, X, X[:2], 0.5), ShapeError, "one shape"),
        (lambda: cp.PowCone3D(X, X, X, 1.0), DataError, "between 0 and 1"),
        (lambda: cp.PowCone3D(X, X, X, [0.5, 0.5, np.nan]), DataError, "between 0 and 1|NaN"),
        (lambda: cp.PowCone3D(X, X, X, [0.5, 0.5]), ShapeError, r"\(2,\)"),
        (lambda: cp.PowCone3D(X, X, X, cp.Parameter(value=0.5)), DataError, "numbers"),
        (lambda: cp.PowCone3D(X, X, X, X), DataError, "numbers"),
        (lambda: cp.PowConeND(X, X[0], [0.1, 0.2]), ShapeError, r"\(2,\)"),
        (lambda: cp.PowConeND(X, X[0], [0.1, 0.2, 0.8]), DataError, "sum to 1"),
        (lambda: cp.PowConeND(X, X[0], [-0.1, 0.3, 0.8]), DataError, "positive"),
        (lambda: cp.PowConeND(X, X, [0.1, 0.2, 0.7]), ShapeError, "shape of W"),
        (lambda: cp.PowConeND(Y, X, np.full((3, 2), 1 / 3)), ShapeError, "shape of W"),
        (lambda: cp.PowConeND(Y, X, np.full((3, 2), 1 / 3), axis=2), ShapeError, "out of range"),
        (lambda: cp.PowConeND(cp.Variable(), X[0], 1.0), ShapeError, "shape of W"),
        (lambda: cp.PowConeND(cp.Variable((0, 2)), X[:2], np.zeros((0, 2))), ShapeError, "shape of W"),
    ],
)
def test_refused(make: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        make()

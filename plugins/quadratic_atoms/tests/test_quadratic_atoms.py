"""The laws of the quadratic atoms, their values, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

import fenchel as cp
import fenchel_quadratic_atoms as package
from fenchel import Parameter, Variable
from fenchel.errors import DataError, ShapeError
from fenchel.testing.atoms import laws_for_atoms
from fenchel_quadratic_atoms.cases import CASES


@pytest.mark.parametrize("law", laws_for_atoms(package, CASES))
def test_law(law):
    law()


IMAGE = np.arange(6.0).reshape(2, 3) ** 2


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (cp.huber([-3.0, -1, 0, 0.5, 2]), [5, 1, 0, 0.25, 3]),
        (cp.huber([-3.0, 2], 2), [8, 4]),
        (cp.Norm2(IMAGE), np.linalg.norm(IMAGE)),
        (cp.Norm2(IMAGE, 0, True), np.linalg.norm(IMAGE, axis=0, keepdims=True)),
        (cp.Norm2(np.zeros(0)), 0),
        (cp.mixed_norm(IMAGE), np.linalg.norm(IMAGE, axis=1).sum()),
        (cp.mixed_norm(IMAGE, 1, "inf"), IMAGE.sum(axis=1).max()),
        (cp.mixed_norm(IMAGE.reshape(2, 3, 1)), np.linalg.norm(IMAGE, axis=1).sum()),
        (cp.quad_over_lin(IMAGE, 2.0, axis=0), np.square(IMAGE).sum(axis=0) / 2),
        (cp.quad_over_lin(IMAGE, [[4.0]], keepdims=True), np.square(IMAGE).sum(keepdims=True) / 4),
        (cp.QuadOverLin([0.0, 0.0], 0.0), 0),
        (cp.QuadOverLin([0.0, 1.0], 0.0), np.inf),
        (cp.QuadOverLin([0.0, 0.0], -1.0), np.inf),
        (cp.std(IMAGE, 0, True, 1), IMAGE.std(axis=0, keepdims=True, ddof=1)),
        (cp.var(IMAGE, axis=(0, 1)), IMAGE.var()),
        (cp.var(IMAGE, ddof=5.5), IMAGE.var(ddof=5.5)),
        (cp.tv([1.0, 3, 2]), 3),
        (cp.tv([1.0]), 0),
        (cp.tv(IMAGE), np.hypot(9, 1) + np.hypot(15, 3)),
        (cp.tv(IMAGE, 2 * IMAGE), np.sqrt(5) * (np.hypot(9, 1) + np.hypot(15, 3))),
        (cp.tv([[1.0], [3]]), 0),
    ],
)
def test_value(call, expected):
    np.testing.assert_allclose(call.value, expected)


def test_gradients_at_zero_are_subgradients():
    x, y = Variable(2), Variable()
    x.value, y.value = [0.0, 0.0], 0.0
    assert not cp.Norm2(x).grad[x].toarray().any()
    assert not cp.std(x).grad[x].toarray().any()
    assert cp.quad_over_lin(x, y).grad == {x: None, y: None}


def test_the_error_of_log_normcdf_is_what_its_docstring_says():
    from scipy.special import log_ndtr

    for low, high, limit in [(-4, 4, 0.001), (4, 40, 0.00004)]:
        x = np.linspace(low, high, 2001)
        assert np.abs(cp.log_normcdf(x).value - log_ndtr(x)).max() < limit
    x = np.linspace(-100, -4, 2001)
    assert np.abs(cp.log_normcdf(x).value / log_ndtr(x) - 1).max() < 0.011


def test_variance_and_quotients_by_constants_stay_quadratic():
    x, p = Variable(3), Parameter(nonneg=True, value=2)
    for call in (cp.var(x), cp.quad_over_lin(x, 2), cp.quad_over_lin(x, p), cp.log_normcdf(x)):
        goal = cp.Minimize(call) if call.is_convex() else cp.Maximize(cp.sum(call))
        data, _, _ = cp.Problem(goal).get_problem_data("OSQP")  # which takes no second-order cones
        assert data["P"].nnz >= 3


def test_quad_over_lin_follows_a_denominator():
    x, y, p = Variable(2), Variable(), Parameter()
    problem = cp.Problem(cp.Minimize(cp.quad_over_lin(x, y) + y), [x == [3, 4]])
    assert problem.solve(solver="CLARABEL") == pytest.approx(10, abs=1e-6)  # y + 25/y, least for y = 5
    assert y.value == pytest.approx(5, abs=1e-4)
    problem = cp.Problem(cp.Minimize(cp.quad_over_lin(x, p)), [x == [3, 4]])
    for p.value, expected in [(1.0, 25.0), (5.0, 5.0)]:
        assert problem.solve(solver="CLARABEL") == pytest.approx(expected, abs=1e-5)
    assert not cp.quad_over_lin(x, p).is_dpp() and cp.quad_over_lin(x + p, y).is_dpp()
    assert cp.quad_over_lin(x, cp.min(x)).is_convex() and not cp.quad_over_lin(x, cp.max(x)).is_dcp()


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (lambda: cp.mixed_norm(Variable(3)), ShapeError, "matrix"),
        (lambda: cp.mixed_norm(Variable((2, 2)), 0), DataError, "0"),
        (lambda: cp.quad_over_lin(Variable(3), Variable(3)), ShapeError, "scalar y"),
        (lambda: cp.quad_over_lin(Variable(3), -1), DataError, "y > 0"),
        (lambda: cp.quad_over_lin(Variable(3), 0), DataError, "y > 0"),
        (lambda: cp.std(Variable(3), axis=1), ShapeError, "out of range"),
        (lambda: cp.std(Variable(3), ddof=3), ShapeError, "more entries than ddof"),
        (lambda: cp.var(Variable((0, 2)), axis=0), ShapeError, "at least 1"),
        (lambda: cp.var(Variable(3), ddof="1"), DataError, "number"),
    ],
)
def test_refused(make, error, said):
    with pytest.raises(error, match=said):
        make()


def test_huber_takes_a_parameter_that_changes():
    x, M = Variable(), Parameter(nonneg=True)
    problem = cp.Problem(cp.Minimize(cp.huber(x, M)), [x >= 3])
    for M.value, expected in [(1.0, 5.0), (2.0, 8.0), (4.0, 9.0)]:
        assert problem.solve(solver="CLARABEL") == pytest.approx(expected, abs=1e-6)
    assert cp.huber(x, M).is_dpp()


@pytest.mark.parametrize("M", [-1, [1, 2], Parameter(), Variable(nonneg=True)])
def test_huber_refuses_a_threshold(M):
    with pytest.raises(DataError, match="huber"):
        cp.huber(Variable(2), M)


@pytest.mark.parametrize("shapes", [[()], [(2, 2, 2)], [(2, 2), (2, 3)], [2, 2]])
def test_tv_refuses_shapes(shapes):
    with pytest.raises(ShapeError, match="one or more matrices of one shape"):
        cp.tv(*map(Variable, shapes))

"""Constraints: strings, residuals, shapes of duals; and FiniteSet."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

import fenchel as cp

x, X, s = cp.Variable(3, name="x"), cp.Variable((2, 2), name="X"), cp.Variable(name="s")
T, B = cp.Variable(2, name="T"), cp.Variable((3, 2, 2), name="B")


@pytest.mark.parametrize(
    ("constraint", "text"),
    [
        (x <= 1, "x <= 1.0"), (x == 1, "x == 1.0"), (x >= s, "s <= x"), (X >> 0, "X >> 0"), (cp.NonPos(x), "x <= 0"),
        (cp.NonNeg(x), "x >= 0"), (cp.Zero(x), "x == 0"), (cp.SOC(s, x), "SOC(s, x)"), (cp.ExpCone(x, x, x), "ExpCone(x, x, x)"),
        (cp.PowCone3D(s, s, s, 0.5), "PowCone3D(s, s, s, 0.5)"), (cp.FiniteSet(x, [1, 3]), "FiniteSet(x, [1., 3.])"),
    ],
)  # fmt: skip
def test_strings(constraint: Any, text: str) -> None:
    assert str(constraint) == constraint.name() == text
    labeled = copy.copy(constraint).set_label("c1")
    assert str(labeled) == f"c1: {text}" and labeled.name() == text


def test_labels_stand_for_what_they_label() -> None:
    total = (x[0] + x[1]).set_label("total")
    constraint = (total <= 1).set_label("cap")
    assert constraint.format_labeled() == "cap: total <= 1.0" and str(constraint) == "cap: x[0] + x[1] <= 1.0"
    assert (total <= 1).format_labeled() == "total <= 1.0"
    del constraint.label
    assert constraint.label is None and str(constraint) == "x[0] + x[1] <= 1.0"


@pytest.mark.parametrize(
    ("constraint", "shape", "duals"),
    [
        (x <= 1, (3,), [(3,)]), (cp.Zero(X), (2, 2), [(2, 2)]), (cp.SOC(s, x), (), [(1,), (3,)]),
        (cp.SOC(T, X), (2,), [(2,), (2, 2)]),
        (cp.SOC(T, X, axis=1), (2,), [(2,), (2, 2)]), (X >> 0, (), [(2, 2)]), (B >> 0, (3,), [(3, 2, 2)]),
        (cp.ExpCone(X, X, X), (2, 2), [(2, 2)] * 3), (cp.PowCone3D(X, X, X, 0.5), (2, 2), [(2, 2)] * 3),
        (cp.PowConeND(X, T, np.full((2, 2), 0.5)), (2,), [(2, 2), (2,)]),
    ],
)  # fmt: skip
def test_one_number_for_each_cone(constraint: Any, shape: tuple[int, ...], duals: list[tuple[int, ...]]) -> None:
    for variable in (x, X, s, T, B):
        variable.value = None
    assert constraint.residual is None and [dual.shape for dual in constraint.dual_variables] == duals
    with pytest.raises(ValueError, match="no value"):
        constraint.value()
    for variable in (x, X, s, T, B):
        variable.value = -np.ones(variable.shape)
    assert np.shape(constraint.residual) == shape
    assert constraint.value() == (np.max(constraint.residual) <= 1e-8)
    assert constraint.value(tolerance=100)


def test_residuals_by_hand() -> None:
    x.value, s.value, X.value = [3, 4, 0], 1, -np.eye(2)
    assert cp.SOC(s, x).residual == pytest.approx((5 - 1) / np.sqrt(2))
    assert (X >> 0).violation() == pytest.approx(np.sqrt(2))
    np.testing.assert_allclose((x <= 3).residual, [0, 1, 0])
    np.testing.assert_allclose((x == 3).violation(), [0, 1, 3])
    assert cp.NonPos(x).violation() == pytest.approx(5) and cp.NonNeg(-x).violation() == pytest.approx(5)


def test_duals_of_second_order_cones_have_the_shapes_of_their_arguments() -> None:
    problem = cp.Problem(cp.Minimize(s), [cp.SOC(s, x), x == [3, 4, 0]])
    problem.solve(solver="CLARABEL")
    cone = problem.constraints[0]
    assert [dual.shape for dual in cone.dual_value] == [(1,), (3,)]
    np.testing.assert_allclose(cone.dual_value[1], [-0.6, -0.8, 0], atol=1e-6)
    np.testing.assert_allclose(cone.dual_variables[0].value, [1], atol=1e-6)
    assert cone.dual_residual.shape == () and cone.dual_residual < 1e-6


# ---- FiniteSet -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("ineq_form", [False, True])
@pytest.mark.parametrize("solver", [None, "HIGHS", "SCIPY", "SCIP", "CBC", "GLPK_MI"])
def test_a_finite_set_is_solved_as_a_mixed_integer_problem(solver: str | None, ineq_form: bool) -> None:
    """CVXPY leaves it to a solver without integers, and returns 2.2 as optimal."""
    v = cp.Variable()
    constraint = cp.FiniteSet(v, {1, 3, 7}, ineq_form=ineq_form)
    problem = cp.Problem(cp.Minimize(cp.abs(v - 2.2)), [constraint])
    assert problem.is_mixed_integer() and constraint.is_dcp() and problem.is_dpp()
    assert problem.solve(solver=solver) == pytest.approx(0.8)
    assert v.value == pytest.approx(3) and constraint.value(1e-6) and constraint.dual_value is None
    assert problem.variables() == [v] and [str(arg) for arg in constraint.args[1:]] == ["[1., 3., 7.]"]


def test_a_finite_set_with_a_quadratic_objective() -> None:
    v = cp.Variable()
    assert cp.Problem(cp.Minimize(cp.square(v - 2.2)), [cp.FiniteSet(v, [1, 3, 7])]).solve() == pytest.approx(0.64, abs=1e-4)


def test_each_entry_of_a_matrix_chooses() -> None:
    Y = cp.Variable((2, 3))
    target = np.array([[0.2, 4, 1.9], [-3, 9, 2.2]])
    constraint = cp.FiniteSet(2 * Y + 1, [1.0, 5.0, 5.0])
    cp.Problem(cp.Minimize(cp.sum(cp.abs(Y - target))), [constraint]).solve(solver="HIGHS")
    np.testing.assert_allclose(Y.value, np.where(target < 1, 0, 2), atol=1e-9)
    assert constraint.shape == (2, 3) and constraint.residual.shape == (2, 3)
    Y.value = np.full((2, 3), 1.75)
    np.testing.assert_allclose(constraint.residual, 0.5)


def test_the_values_may_be_a_parameter() -> None:
    v, values = cp.Variable(), cp.Parameter(2, value=[1, 4])
    problem = cp.Problem(cp.Maximize(v), [cp.FiniteSet(v, values)])
    assert problem.solve() == pytest.approx(4)
    values.value = [2, 9]
    assert problem.solve() == pytest.approx(9)


def test_copies_of_a_finite_set() -> None:
    v = cp.Variable()
    problem = cp.Problem(cp.Minimize(cp.abs(v - 2.2)), [cp.FiniteSet(v, [1, 3, 7])])
    assert problem.solve() == pytest.approx(0.8)
    for other in (pickle.loads(pickle.dumps(problem)), copy.deepcopy(problem)):
        assert other.variables()[0] is not v and other.solve() == pytest.approx(0.8)
    moved = problem.constraints[0].copy([X, cp.Constant([0.0, 1.0])])
    assert moved.shape == (2, 2) and cp.Problem(cp.Maximize(cp.sum(X)), [moved]).solve() == pytest.approx(4)


def test_sizes() -> None:
    """As CVXPY counts: the shape of a second-order constraint has an entry for each cone, its size counts their rows."""
    assert [(c.shape, c.size, c.cone_sizes()) for c in (cp.SOC(s, x), cp.SOC(T, X))] == [((1,), 4, [4]), ((2,), 6, [3, 3])]
    assert [(c.shape, c.size, c.cone_sizes()) for c in (X >> 0, B >> 0)] == [((2, 2), 4, [2]), ((3, 2, 2), 12, [2, 2, 2])]

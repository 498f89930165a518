"""What expressions can be asked: monotonicity, degree, polyhedral or not; what other disciplines bring."""

from __future__ import annotations

import numpy as np
import pytest

import fenchel as cp
from fenchel.errors import EntryError, MissingPluginError

x, X, s = cp.Variable(3, name="x"), cp.Variable((2, 2)), cp.Variable(name="s")
y = cp.Variable(3, nonneg=True)


def test_monotonicity_in_an_argument() -> None:
    assert cp.exp(x).is_incr(0) and not cp.exp(x).is_decr(0)
    assert not cp.abs(x).is_incr(0) and cp.abs(y).is_incr(0) and cp.abs(-y).is_decr(0)
    assert (x + s).is_incr(1) and (-x).is_decr(0) and (2 * x[0]).is_incr(1)
    with pytest.raises(EntryError, match=r"1 arguments.*3"):
        cp.exp(x).is_incr(3)
    with pytest.raises(EntryError, match="0 arguments"):
        x.is_incr(0)


@pytest.mark.parametrize(
    ("expression", "quadratic", "term", "pwl", "qpwa"),
    [
        (x, True, False, True, True),
        (2 * x[0] + 1, True, False, True, True),
        (cp.Constant(3), True, False, True, True),
        (cp.sum_squares(x), True, True, False, True),
        (x @ x, True, True, True, True),  # a polynomial, though of unknown curvature: no atom is in it
        (cp.square(cp.square(s)), False, True, False, False),
        (cp.quad_form(x, np.eye(3)) + cp.norm1(x), False, True, False, True),
        (cp.norm1(x) - cp.max(x), False, False, True, True),
        (cp.norm(x), False, False, False, False),
        (cp.norm(x) + cp.square(s), False, True, False, False),
        (cp.sum_squares(cp.abs(x)), False, True, False, True),
        (cp.exp(x), False, False, False, False),
        (cp.maximum(x, 1) / 2, False, False, True, True),
        (x[0] / s, False, False, True, True),
        (cp.sum_largest(x, 2), False, False, True, True),
        (cp.var(x), True, True, False, True),
        (cp.huber(x), False, False, False, True),
        (cp.prod(x), False, False, False, False),
        (cp.suppfunc(x, [cp.norm(x) <= 1])(2 * x), False, False, False, False),
    ],
)
def test_quadratic_and_piecewise_linear(expression: cp.Expression, quadratic: bool, term: bool, pwl: bool, qpwa: bool) -> None:
    assert expression.is_quadratic() == quadratic
    assert expression.has_quadratic_term() == term
    assert expression.is_pwl() == pwl
    assert expression.is_qpwa() == qpwa


def test_attributes_do_not_count_as_atoms() -> None:
    assert cp.norm1(cp.Variable((2, 2), PSD=True)).is_pwl() and cp.abs(cp.Variable(boolean=True)).is_pwl()


def test_what_a_problem_is() -> None:
    quadratic = cp.Minimize(cp.sum_squares(x) + cp.norm1(x))
    assert cp.Problem(quadratic, [cp.norm_inf(x) <= 1, cp.sum(x) == 0]).is_qp()
    assert not cp.Problem(quadratic).is_lp() and cp.Problem(cp.Minimize(cp.max(x)), [cp.norm1(x) <= 1]).is_lp()
    assert not cp.Problem(quadratic, [cp.norm(x) <= 1]).is_qp() and not cp.Problem(quadratic, [X >> 0]).is_qp()
    assert not cp.Problem(cp.Minimize(cp.trace(cp.Variable((2, 2), PSD=True)))).is_qp()
    assert not cp.Problem(cp.Minimize(-cp.norm1(x))).is_qp()  # not DCP
    assert cp.Problem(cp.Minimize(s), [cp.Variable(integer=True) <= s]).is_lp()


def test_what_dcp_says_of_other_disciplines() -> None:
    assert cp.norm(x).is_quasiconvex() and x.is_quasilinear() and (-cp.norm(x)).is_quasiconcave() and x.is_smooth()
    assert cp.norm(x).is_dqcp() and (cp.norm(x) <= 1).is_dqcp() and cp.Minimize(s).is_dqcp() and cp.Minimize(s).is_dnlp()
    assert cp.Problem(cp.Minimize(s), [s >= 0]).is_dqcp() and cp.norm(x).is_linearizable_convex()
    assert x.curvatures == ["AFFINE", "CONVEX", "CONCAVE", "QUASILINEAR", "QUASICONVEX", "QUASICONCAVE"]
    assert cp.norm(x).curvatures == ["CONVEX", "QUASICONVEX"] and (x @ x).curvatures == ["UNKNOWN"]


@pytest.mark.parametrize(
    ("ask", "package"),
    [
        (lambda: cp.norm(x).is_quasiconcave(), "fenchel-dqcp"),
        (lambda: (x @ x).is_dqcp(), "fenchel-dqcp"),
        (lambda: (cp.norm(x) >= 1).is_dqcp(), "fenchel-dqcp"),
        (lambda: cp.Problem(cp.Maximize(cp.norm(x))).is_dqcp(), "fenchel-dqcp"),
        (lambda: x.is_dgp(), "fenchel-dgp"),
        (lambda: (x <= 1).is_dgp(), "fenchel-dgp"),
        (lambda: x.is_log_log_affine(), "fenchel-dgp"),
        (lambda: x.log_log_curvature, "fenchel-dgp"),
        (lambda: (x @ x).is_dnlp(), "fenchel-nlp"),
        (lambda: cp.norm(x).is_smooth(), "fenchel-nlp"),
    ],
)
def test_what_dcp_does_not_know_names_the_package(ask, package: str) -> None:
    with pytest.raises(MissingPluginError, match=f"{package}, which is not installed"):
        ask()


def test_the_fields_of_an_atom_are_those_of_its_call() -> None:
    assert cp.sum(X, axis=0).axis == 0 and cp.sum(X).axis is None and cp.sum(X, axis=0).get_data() == [0, False]
    assert cp.norm(x).p == 2 and cp.sum_largest(x, 2).k == 2 and cp.reshape(x, (3, 1), order="F").order == "F"
    assert not hasattr(cp.abs(x), "axis") and not hasattr(cp.abs(x), "value_of_nothing") and cp.abs(x).get_data() is None
    with pytest.raises(AttributeError, match="'Abs' has no attribute 'axis'"):
        cp.abs(x).axis  # noqa: B018


def test_copies_of_the_tree() -> None:
    e = cp.abs(x + 1)
    assert e.tree_copy() is e and str(e.copy([s])) == "abs(s)"
    assert cp.Expression.cast_to_const(2).value == 2 and cp.Expression.cast_to_const(x) is x
    assert [side.shape for side in cp.Expression.broadcast(s, x)] == [(3,), (3,)]


def test_a_square_passes_for_a_power_and_a_norm_for_a_p_norm() -> None:
    assert isinstance(cp.square(x), cp.Power) and isinstance(cp.norm(x), cp.Pnorm) and not isinstance(cp.norm1(x), cp.Pnorm)
    assert not isinstance(cp.sum_squares(x), cp.Power)


def test_names() -> None:
    assert str(cp.square(x)) == "square(x)" and str(cp.sum_squares(x)) == "sum_squares(x)"
    assert str(cp.sum_squares(x, axis=0)) == "sum_squares(x, 0, False)" and str(cp.norm1(x)) == "norm1(x)"
    assert str(cp.quad_form(x, cp.Parameter((3, 3), PSD=True, name="P"))) == "quad_form(x, P)"
    assert str(cp.sum(x)) == "Sum(x, None, False)"


def test_copies_of_constraints_and_objectives() -> None:
    cone = cp.SOC(x[:2], X, axis=1)
    assert cone.get_data() == [1] and (x <= 1).get_data() is None
    assert cone.tree_copy() is not cone and str(cone.tree_copy()) == str(cone)
    goal = cp.Minimize(s)
    assert goal.tree_copy() is goal and str(goal.copy([cp.abs(s)])) == "minimize abs(s)"


def test_a_solution_is_that_of_its_own_problem() -> None:
    """Whatever other problems have found since for the same variables and constraints."""
    limit = x >= 1
    problem = cp.Problem(cp.Minimize(cp.sum(x)), [limit])
    problem.solve(solver="HIGHS")
    cp.Problem(cp.Minimize(cp.sum(x)), [limit, x <= 0]).solve(solver="HIGHS")
    assert x.value is None
    np.testing.assert_allclose(problem.solution.primal_vars[x.id], 1)
    np.testing.assert_allclose(problem.solution.dual_vars[limit.id], 1)


def test_a_solution_of_ones_own_is_unpacked() -> None:
    limit = x >= 1
    problem = cp.Problem(cp.Minimize(cp.sum(x)), [limit])
    problem.solve(solver="HIGHS")
    solution = problem.solution
    cp.Problem(cp.Minimize(cp.sum_squares(x))).solve(solver="OSQP")
    problem.unpack(solution)
    np.testing.assert_allclose(x.value, 1)
    np.testing.assert_allclose(limit.dual_value, 1)
    assert problem.status == cp.OPTIMAL and problem.value == pytest.approx(3)
    failure = cp.reductions.solution.failure_solution
    problem.unpack(failure("infeasible"))
    assert problem.value == np.inf and x.value is None and limit.dual_value is None
    with pytest.raises(cp.SolverError, match="solver_error"):
        problem.unpack(failure("solver_error"))

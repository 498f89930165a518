"""The laws of the atoms of powers, their values, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

import fenchel as cp
import fenchel_power_atoms as package
from fenchel import Variable
from fenchel.errors import DataError, FenchelError, ParameterError, ShapeError, UseError
from fenchel.lowering.run import Run
from fenchel.testing.atoms import laws_for_atoms
from fenchel_power_atoms.cases import CASES


@pytest.mark.parametrize("law", laws_for_atoms(package, CASES))
def test_law(law):
    law()


def test_every_case_is_of_its_kind():
    for kind, cases in CASES.items():
        if "/" in kind:
            assert {case.call.atom.kind for case in cases} == {kind}
    declared = {kind for atom in (cp.Power, cp.Pnorm, cp.GeoMean) for kind in atom.cases} | {"power/parameter"}
    assert declared == {kind for kind in CASES if "/" in kind} == {ref.kind for ref in package.fenchel_atoms() if ref.kind}


inf, nan = np.inf, np.nan


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (cp.power([-8.0, 0, 4], 0.5), [nan, 0, 2]),
        (cp.power([-2.0, 0, 2], -1), [-0.5, inf, 0.5]),
        (cp.power([-2.0, 2], 3), [-8, 8]),
        (cp.power([-2.0, 2], 4), [16, 16]),
        (cp.power([-2.0, 2], 6), [64, 64]),
        (cp.power([-2.0, 0], 1), [-2, 0]),
        (cp.power([-2.0, 0], 0), [1, 1]),
        (cp.power([-2.0, 0], 2), [4, 0]),
        (cp.power(2.0, np.pi), 2**np.pi),
        (cp.power(2.0, np.pi, max_denom=10, approx=True), 2 ** (22 / 7)),
        (cp.sqrt([0.0, 9]), [0, 3]),
        (cp.inv_pos([0.0, 4]), [inf, 0.25]),
        (cp.pnorm([3.0, -4], 3), 91 ** (1 / 3)),
        (cp.pnorm([1e200, 1e200], 3), 1e200 * 2 ** (1 / 3)),
        (cp.pnorm([1e-200, 0.0], 3), 1e-200),
        (cp.pnorm([0.0, 0.0], 3), 0),
        (cp.pnorm([1.0, 4], 0.5), 9),
        (cp.pnorm([-1.0, 4], 0.5), -inf),
        (cp.pnorm([0.0, 4], -1), 0),
        (cp.pnorm([2.0, 2], -1), 1),
        (cp.pnorm(np.arange(8.0).reshape(2, 2, 2), 3, axis=1, keepdims=True), np.cbrt([[[8, 28]], [[280, 468]]])),
        (cp.geo_mean([2.0, 8]), 4),
        (cp.geo_mean([0.0, 8]), 0),
        (cp.geo_mean([-1.0, 8]), nan),
        (cp.geo_mean([2.0, 8], [3, 1]), 64**0.25),
        (cp.geo_mean([-2.0, 2, 8], [0, 1, 1]), 4),
        (cp.geo_mean([-2.0, 5], [0, 3]), 5),
        (cp.geo_mean(5.0), 5),
        (cp.geo_mean([[1.0, 4], [9, 16]], axis=0), [2, 12]),
        (cp.geo_mean(np.array([[1.0, 4, 7], [9, 16, -1]]), [1, 1, 0], axis=1, keepdims=True), [[2], [12]]),
        (cp.harmonic_mean([1.0, 2, 4]), 12 / 7),
        (cp.harmonic_mean([0.0, 2, 4]), 0),
        (cp.inv_prod([[2.0, 1], [4, 1]]), 1 / 8),
        (cp.inv_prod(np.full((3, 4), 2.0)), 2.0**-12),
    ],
)
def test_value(call, expected):
    np.testing.assert_allclose(call.value, expected, rtol=1e-12)


def test_multidimensional_weights_are_column_major():
    x = np.array([[1.0, 2], [3, 4]])
    assert cp.geo_mean(x, [1, 2, 0, 3]).value == pytest.approx((1 * 3**2 * 4**3) ** (1 / 6))
    stack = np.stack([x, 2 * x])
    assert cp.geo_mean(stack, [1, 2, 0, 3], axis=(1, 2)).value == pytest.approx((1 * 3**2 * 4**3) ** (1 / 6) * np.array([1, 2]))


def test_facts():
    x, y = Variable(3), Variable(3, nonneg=True)
    assert cp.power(x, 3).is_convex() and cp.power(x, 0.3).is_concave() and cp.power(x, -2).is_convex()
    assert cp.power(x, 1).is_affine() and cp.power(x, 0).is_constant()
    assert cp.sqrt(cp.sqrt(x)).is_concave() and cp.inv_pos(cp.sqrt(x)).is_convex()
    assert not cp.inv_pos(cp.exp(x)).is_dcp()
    assert cp.pnorm(x, 3).is_convex() and cp.pnorm(x, 0.5).is_concave() and cp.pnorm(x, -1).is_concave()
    assert cp.pnorm(cp.abs(x), 3).is_convex() and not cp.pnorm(cp.sqrt(x), 3).is_dcp()
    assert cp.geo_mean(cp.sqrt(y)).is_concave() and cp.inv_prod(cp.sqrt(y)).is_convex()
    assert cp.geo_mean(x, [0, 1, 0]).is_affine()
    assert isinstance(cp.sqrt(x), cp.Power) and isinstance(cp.sqrt(x), cp.PowerApprox)
    assert isinstance(cp.pnorm(x, 3), cp.Pnorm) and isinstance(cp.geo_mean(x), cp.GeoMean)
    assert isinstance(cp.Power(x, 3), cp.Power) and isinstance(cp.Pnorm(x, 3), cp.Pnorm) and isinstance(cp.GeoMean(x), cp.GeoMean)


@pytest.mark.parametrize("approx", [None, True, False])
@pytest.mark.parametrize("p", [2, 4, 8])
def test_even_powers_are_not_increasing_where_the_argument_may_be_negative(p, approx):
    """CVXPY 1.9.3 takes `power(square(x) - 5, p, approx=False)` for convex, and returns a wrong optimum."""
    assert not cp.power(cp.square(Variable()) - 5, p, approx=approx).is_dcp()
    assert cp.power(cp.square(Variable()), p, approx=approx).is_convex()


def test_what_is_even():
    """As in CVXPY: 2, 4, 8, ... are, and 6 is not."""
    x = Variable()
    assert cp.Problem(cp.Minimize(x**4), [x <= -2]).solve("CLARABEL") == pytest.approx(16, rel=1e-6)
    assert cp.Problem(cp.Minimize(x**6), [x <= -2]).solve("CLARABEL") == inf
    assert cp.power(x, 4).domain == [] and len(cp.power(x, 6).domain) == 1


def test_squares_stay_quadratic():
    x = Variable(3)
    problem = cp.Problem(cp.Minimize(cp.sum(x**2) + cp.sum(cp.power(x, 2.0, approx=False))), [x >= 1])
    assert problem.is_qp()
    assert problem.solve("OSQP") == pytest.approx(6, abs=1e-3)


def test_no_gradient_outside_the_domain():
    x = Variable(2)
    x.value = [1.0, -1.0]
    for call in (cp.sqrt(x), cp.inv_pos(x), cp.power(x, 3), cp.pnorm(x, 0.5), cp.geo_mean(x)):
        assert call.grad == {x: None}
    assert cp.power(x, 4).grad[x] is not None and cp.pnorm(x, 3).grad[x] is not None


def test_domains():
    x = Variable(3)
    x.value = [-2.0, 1.0, 3.0]
    for call in (cp.sqrt(x), cp.inv_pos(x), x**3, cp.pnorm(x, -1), cp.geo_mean(x), cp.harmonic_mean(x)):
        assert [c.violation().tolist() for c in call.domain] == [[2, 0, 0]]
    assert [c.violation().tolist() for c in cp.geo_mean(x, [0, 1, 1]).domain] == [[0, 0]]
    assert cp.pnorm(x, 3).domain == (x**4).domain == cp.geo_mean(x, [1, 0, 0]).domain == []


@pytest.mark.solver("ECOS")
def test_the_planner_chooses_and_says_what_it_rounds():
    x = Variable(2)

    def steps(call, solver):
        goal = cp.Minimize(cp.sum(call)) if call.is_convex() else cp.Maximize(cp.sum(call))
        return str(cp.Problem(goal, [x <= 2]).explain(solver)).partition("runners-up")[0]

    assert "pow3d/rational → pow3d" in steps(x**5, "CLARABEL") and "rsoc" in steps(x**5, "ECOS")
    for solver in ("CLARABEL", "ECOS"):
        assert "rsoc" in steps(cp.sqrt(x), solver) and "approximates" not in steps(cp.sqrt(x), solver)
        assert "rsoc" in steps(cp.power(x, 5, approx=True), solver)
    assert "approximates" not in steps(x**np.pi, "CLARABEL") and "approximates" in steps(x**np.pi, "ECOS")
    assert "approximates" not in steps(x**5, "ECOS")
    with pytest.raises(cp.SolverError, match=r"pow3d .*power/exact"):
        steps(cp.power(x, np.pi, approx=False), "ECOS")


def test_constants_to_the_power_of_an_expression():
    x, base = Variable(2), cp.Parameter(pos=True, value=3.0)
    x.value = [2.0, -1.0]
    calls = ((2**x, [4, 0.5]), (np.array([2.0, 4]) ** x, [4, 0.25]), (base**x, [9, 1 / 3]), (cp.Constant(2) ** x, [4, 0.5]))
    for call, expected in calls:
        assert call.is_convex() and isinstance(call, cp.exp)
        np.testing.assert_allclose(call.value, expected)
    assert cp.Problem(cp.Minimize(cp.sum(base**x)), [x >= 1]).solve("CLARABEL") == pytest.approx(6, rel=1e-6)
    for bad in (lambda: (-1) ** x, lambda: np.array([1.0, 0]) ** x, lambda: cp.Parameter() ** x, lambda: cp.Constant(-2) ** x):
        with pytest.raises(DataError, match="positive base"):
            bad()


def test_curvature_of_parametric_powers():
    x = Variable(2)
    concave, rising, falling = cp.Parameter(bounds=[0, 1]), cp.Parameter(bounds=[1, 3]), cp.Parameter(neg=True)
    assert (x**concave).is_concave() and (x**rising).is_convex() and (x**falling).is_convex()
    assert not (x**rising).is_dpp() and not (x ** cp.Parameter(nonneg=True)).is_dcp() and not (x ** cp.Parameter()).is_dcp()
    assert (cp.Parameter(value=2, pos=True) ** cp.Parameter(value=3)).value == 8
    with pytest.raises(DataError, match="scalar"):
        cp.power(x, cp.Parameter(2))


@pytest.mark.parametrize("solver", ["CLARABEL", "ECOS"])
def test_a_parameter_as_exponent(solver):
    x, p, q = Variable(2), cp.Parameter(bounds=[1, 8], name="p"), cp.Parameter(name="q", nonneg=True)
    fixed, changing, more = cp.norm(x - 3) <= 9, x**p <= 5 + q, x >= 0.5
    problem = cp.Problem(cp.Maximize(cp.sum(x) + cp.sum(cp.sqrt(x))), [fixed, changing, more])
    with pytest.raises(ParameterError, match="'p'"):
        problem.solve(solver)
    explained = problem.explain_dpp()
    assert explained.structural == ("p",) and "decides the form" in str(explained) and "New values of p" in str(explained)
    for p.value, q.value in ((2.0, 1), (3.0, 1), (3.0, 4), (1.0, 0), (np.pi, 0), (2.0, 1)):
        top = (5 + q.value) ** (1 / p.value)
        assert problem.solve(solver) == pytest.approx(2 * (top + np.sqrt(top)), rel=1e-5)
        np.testing.assert_allclose(x.value, top, rtol=1e-5)
        dual = (1 + 0.5 / np.sqrt(top)) / (p.value * top ** (p.value - 1))
        np.testing.assert_allclose(changing.dual_value, dual, rtol=1e-3)
        np.testing.assert_allclose([fixed.dual_value, *more.dual_value], 0, atol=1e-4)
    with pytest.raises(DataError, match="p"):
        p.value = 0.5


def test_a_new_exponent_compiles_its_constraint_alone(monkeypatch):
    x, p = Variable(2), cp.Parameter(bounds=[1, 8], value=2)
    others = [cp.norm(x - k) <= 9 for k in range(5)]
    changing = x**p <= 4
    problem = cp.Problem(cp.Maximize(cp.sum(x)), [*others, changing])
    pushed = []
    constrain = Run.constrain
    monkeypatch.setattr(Run, "constrain", lambda self, given: (pushed.append(given), constrain(self, given))[1])
    problem.solve("CLARABEL")
    assert others in pushed and [changing] in pushed
    pushed.clear()
    p.value = 3
    assert problem.solve("CLARABEL") == pytest.approx(2 * 4 ** (1 / 3), rel=1e-6)
    assert [changing] in pushed and not any(other is given for other in others for each in pushed for given in each)
    pushed.clear()
    p.value = 3  # set again, and the same
    problem.solve("CLARABEL")
    assert pushed == []


def test_a_parameter_as_exponent_in_the_objective():
    x, p = Variable(), cp.Parameter(bounds=[1.5, 8])
    problem = cp.Problem(cp.Minimize(x**p - 3 * x))
    for p.value in (2, 3, 4.5):
        assert problem.solve("CLARABEL") == pytest.approx((3 / p.value) ** (p.value / (p.value - 1)) * (1 - p.value), rel=1e-5)
    with pytest.raises(FenchelError, match="change the form"):
        problem.solve_many({p: [2.0, 3.0]})


SOLVERS = {"CLARABEL": 1e-6, "ECOS": 1e-5, "SCS": 1e-3}
rng = np.random.default_rng(4)
A, b = rng.normal(size=(8, 3)), rng.normal(size=8)


def models():
    """Problems of every atom, with an optimum that depends on all of it."""
    x = Variable(3)
    simplex = [cp.sum(x) == 1, x >= 0.01]
    for p in (1.5, 3, 4, 2.5, np.pi):
        yield f"pnorm {p}", cp.Minimize(cp.pnorm(A @ x - b, p)), []
        yield f"power {p}", cp.Minimize(cp.sum(cp.power(x, p)) + cp.sum(A @ x)), simplex
    for p in (0.5, 0.7, -1, -2.5):
        yield f"pnorm {p}", cp.Maximize(cp.pnorm(np.abs(A) @ x, p)), simplex
        sense = cp.Maximize if p > 0 else cp.Minimize
        yield f"power {p}", sense(cp.sum(cp.power(np.abs(A) @ x, p))), simplex
    yield "geo_mean", cp.Maximize(cp.geo_mean(np.abs(A) @ x, np.arange(8))), simplex
    yield "harmonic_mean", cp.Maximize(cp.harmonic_mean(x)), simplex
    yield "inv_prod", cp.Minimize(cp.inv_prod(x)), simplex
    yield "constraints", cp.Maximize(cp.sum(x)), [cp.pnorm(x, 2.5) <= 2, cp.inv_prod(x) <= 3, cp.sqrt(x) >= 0.2, x**1.5 <= 2]


@pytest.mark.parametrize(("name", "goal", "constraints"), [pytest.param(*each, id=each[0]) for each in models()])
@pytest.mark.solver("ECOS")
def test_cones_and_towers_agree(name, goal, constraints):
    """Optimum, point and duals, by power cones (CLARABEL, SCS) and by second-order ones (ECOS)."""
    problem = cp.Problem(goal, constraints)
    answers = {}
    for solver, tolerance in SOLVERS.items():
        problem.solve(solver)
        assert problem.status == "optimal"
        (x,) = problem.variables()
        answers[solver] = (problem.value, x.value, *[each.dual_value for each in constraints])
        assert answers[solver][0] == pytest.approx(answers["CLARABEL"][0], rel=10 * tolerance)
        for mine, first in zip(answers[solver], answers["CLARABEL"], strict=True):  # optima are flat, so points are rougher
            np.testing.assert_allclose(mine, first, rtol=2e-3, atol=2e-3)


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (lambda: cp.power(Variable(2), [1, 2]), DataError, "finite number"),
        (lambda: cp.power(Variable(2), nan), DataError, "finite number"),
        (lambda: cp.power(Variable(2), inf), DataError, "finite number"),
        (lambda: cp.power(Variable(2), "a"), DataError, "a"),
        (lambda: cp.power(Variable(2), Variable()), DataError, "no constant"),
        (lambda: cp.power(Variable(2), 1e-4, approx=True), DataError, "max_denom"),
        (lambda: cp.pnorm(Variable(2), 0), DataError, "other than 0"),
        (lambda: cp.pnorm(Variable(2), -inf), DataError, "-inf"),
        (lambda: cp.Pnorm(Variable(2), -inf), DataError, "finite p"),
        (lambda: cp.pnorm(Variable(2), "a"), DataError, "'a'"),
        (lambda: cp.pnorm(Variable(0), -1), ShapeError, "one entry"),
        (lambda: cp.pnorm(Variable(2), 3, axis=1), ShapeError, "out of range"),
        (lambda: cp.geo_mean(Variable(3), [1, 2]), ShapeError, "3 entries"),
        (lambda: cp.geo_mean(Variable((2, 3)), [1, 2], axis=1), ShapeError, "3 entries"),
        (lambda: cp.geo_mean(Variable(3), [0, 0, 0]), DataError, "not all 0"),
        (lambda: cp.geo_mean(Variable(3), [-1, 1, 1]), DataError, ">= 0"),
        (lambda: cp.geo_mean(Variable(3), cp.Constant([1, 2, 3])), UseError, "hstack"),
        (lambda: cp.geo_mean(Variable(0)), ShapeError, "one entry"),
        (lambda: cp.geo_mean(Variable(3), axis=2), ShapeError, "out of range"),
        (lambda: cp.geo_mean(Variable(5), [1, 2, 3, 4, np.pi], max_denom=3, approx=True), DataError, "max_denom"),
    ],
)
def test_refused(make, error, said):
    with pytest.raises(error, match=said):
        make()

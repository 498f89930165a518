"""The laws of the transforms, their values, and what they refuse."""

from __future__ import annotations

import gc
import pickle
from copy import deepcopy
from weakref import ref

import numpy as np
import pytest
from fenchel.transforms.partial_optimize import PartialProblem, partial_optimize

import fenchel as cp
import fenchel_transforms as package
from fenchel import Parameter, Variable
from fenchel.cones.cone import Cone
from fenchel.cones.exponential import ExpCone
from fenchel.cones.nonneg import NonNeg
from fenchel.cones.power import PowCone3D, PowConeND
from fenchel.cones.psd import PSD
from fenchel.cones.soc import SOC
from fenchel.errors import DataError, DCPError, ShapeError, UseError
from fenchel.testing.atoms import laws_for_atoms
from fenchel_transforms.cases import CASES, INNER, p, s, w, x, y, z
from fenchel_transforms.suppfunc import in_dual


@pytest.mark.parametrize("law", laws_for_atoms(package, CASES))
def test_law(law):
    law()


# ---- perspective ---------------------------------------------------------------------------------------


def at(call, **values):
    """The value of a call at these values of its variables, by name."""
    for leaf in (*call.variables(), *call.parameters()):
        leaf.value = values[leaf.name()]
    return call.value


def test_values_of_perspectives():
    square = cp.perspective(cp.square(w), s)
    assert at(square, w=3, s=2) == pytest.approx(4.5)
    assert at(square, w=0, s=0) == 0
    assert at(square, w=3, s=0) > 1e8
    assert at(cp.perspective(cp.square(w), s, f_recession=7 * cp.abs(w)), w=3, s=0) == 21  # taken at its word
    assert at(cp.perspective(cp.log(w), s), w=1, s=0) == pytest.approx(0, abs=1e-6)
    assert at(cp.perspective(cp.abs(w) + 1, s), w=-3, s=0) == pytest.approx(3, abs=1e-6)
    assert at(cp.perspective(p * cp.square(w), s), w=3, s=2, p=10) == pytest.approx(45)
    assert cp.perspective(cp.Constant(3), s).is_affine() and at(cp.perspective(cp.Constant(3), s), s=2) == 6
    S = Variable(nonneg=True, name="S")  # f may speak of s too
    assert at(cp.perspective(cp.square(S) + 1, S), S=2) == pytest.approx(4)


def test_outside_its_domain_a_perspective_is_infinite():
    t = Variable(name="t")
    assert at(cp.perspective(cp.square(w), t), w=1, t=-1) == np.inf
    assert at(cp.perspective(cp.log(w), t), w=1, t=-1) == -np.inf
    w.value, t.value = 1, -1
    assert cp.perspective(cp.square(w), t).grad[w] is None


def test_facts_of_perspectives():
    assert cp.perspective(cp.square(w), s).is_nonneg()
    assert cp.perspective(cp.log(w), s).is_concave() and not cp.perspective(cp.log(w), s).is_convex()
    assert cp.perspective(w + 1, s).is_affine()
    assert not cp.perspective(cp.square(w) - cp.exp(w), s).is_dcp()
    assert cp.perspective(cp.square(w), s).is_dpp() and not cp.perspective(p * cp.square(w), s).is_dpp()
    call = cp.perspective(cp.square(w), s)
    assert isinstance(call, cp.perspective) and call.variables() == [s, w]
    assert [str(each) for each in call.domain] == ["0.0 <= s"]
    assert str(call).startswith("perspective(")


def test_a_perspective_is_the_atom_that_is_one():
    """quad_over_lin and rel_entr are perspectives of the square and of -log."""
    t, u = Variable(nonneg=True), Variable()
    for mine, known, floor in [
        (cp.perspective(cp.square(u), t), cp.quad_over_lin(u, t), 1),
        (cp.perspective(-cp.log(u), t), cp.rel_entr(t, u), 0.5),
    ]:
        found = [cp.Problem(cp.Minimize(f + cp.square(t - 2)), [u >= floor, u + t <= 3]).solve() for f in (mine, known)]
        assert found[0] == pytest.approx(found[1], abs=1e-6)


def test_a_perspective_follows_its_parameters():
    q = Parameter(3)
    v = Variable(3)
    call = cp.perspective(p * cp.norm(v - q) + cp.sum(q) * v[0] + p, s)
    problem = cp.Problem(cp.Minimize(call), [v == [3, 1, 2], s == 2])
    for p.value, q.value in [(1, [1, 2, 3]), (2, [0, 0, 1])]:
        expected = 2 * (p.value * np.linalg.norm(np.array([1.5, 0.5, 1]) - q.value) + sum(q.value) * 1.5 + p.value)
        assert problem.solve(solver="CLARABEL") == pytest.approx(expected, abs=1e-5)
        assert call.value == pytest.approx(expected, abs=1e-5)


def test_perspectives_of_functions_that_hold_attributes_and_other_transforms():
    P = Variable((2, 2), PSD=True)
    largest = cp.perspective(cp.lambda_max(P) + 1, s)
    assert cp.Problem(cp.Minimize(largest), [P[0, 0] == 2, s == 3]).solve() == pytest.approx(5, abs=1e-5)
    inner = partial_optimize(cp.Problem(cp.Minimize(cp.square(w - z) + z)), opt_vars=[z])
    assert cp.Problem(cp.Minimize(cp.perspective(inner, s)), [w == 4, s == 2]).solve() == pytest.approx(3.5, abs=1e-5)


# ---- partial_optimize ----------------------------------------------------------------------------------


def test_a_partial_problem_stands_for_its_problem():
    f, C = cp.sum_squares(x) + cp.sum(y), [x[0] + y[0] >= 1, x >= 0]
    part = partial_optimize(cp.Problem(cp.Minimize(f), C), [x])
    outer = [y >= -1, cp.norm(y) <= 2]
    whole = cp.Problem(cp.Minimize(f + cp.sum_squares(y)), C + outer)
    split = cp.Problem(cp.Minimize(part + cp.sum_squares(y)), outer)
    assert split.solve(solver="CLARABEL") == pytest.approx(whole.solve(solver="CLARABEL"), abs=1e-6)
    split.solve(solver="CLARABEL")
    np.testing.assert_allclose(outer[0].dual_value, [0, 0], atol=1e-6)
    assert part.value == pytest.approx(split.value - np.sum(np.square(y.value)), abs=1e-5)
    assert split.variables() == [y]
    data, _, _ = split.get_problem_data("CLARABEL")
    assert data["P"].nnz == 5  # both quadratics are still that


def test_values_and_gradients_of_partial_problems():
    part = partial_optimize(INNER, dont_opt_vars=[y])
    assert isinstance(part, PartialProblem) and part.is_convex() and part.variables() == [y]
    assert at(part, y=[0.5, 1]) == pytest.approx(1.75, abs=1e-5)
    np.testing.assert_allclose(part.grad[y].toarray().ravel(), [0, 1], atol=1e-4)  # 1 - 2 (1 - y0), 1
    assert x.value is None or x.source is None  # x of the problem itself is left alone
    bounded = partial_optimize(cp.Problem(cp.Minimize(cp.sum(x)), [x <= y[0], x >= y[1]]), [x])
    assert at(bounded, y=[0, 1]) == np.inf and bounded.grad[y] is None
    top = partial_optimize(cp.Problem(cp.Maximize(cp.sum(x)), [x <= y[0], x >= y[1]]), [x])
    assert top.is_concave() and at(top, y=[0, 1]) == -np.inf and at(top, y=[2, 1]) == pytest.approx(6, abs=1e-5)
    everything = partial_optimize(INNER, [x, y])
    assert everything.is_constant() and everything.value == -np.inf
    assert not partial_optimize(cp.Problem(cp.Maximize(cp.sum_squares(x))), []).is_dcp()


def test_a_partial_problem_follows_its_parameters():
    part = partial_optimize(cp.Problem(cp.Minimize(p * cp.square(w - z)), [z <= p]), opt_vars=[z])
    problem = cp.Problem(cp.Minimize(part + w), [w >= 3])
    assert part.parameters() == [p] and part.variables() == [w]
    for p.value, expected in [(1, 7), (2, 5)]:
        assert problem.solve(solver="CLARABEL") == pytest.approx(expected, abs=1e-5)


# ---- indicator, suppfunc -------------------------------------------------------------------------------


def test_indicator():
    call = cp.transforms.indicator([x >= 0, cp.sum(x) == 1])
    assert call.is_convex() and call.is_nonneg() and call.shape == ()
    assert at(call, x=[1, 0, 0]) == 0 and at(call, x=[1, 0, -1]) == np.inf
    assert at(cp.transforms.indicator([x >= 0], err_tol=2), x=[1, 0, -1]) == 0
    assert cp.Problem(cp.Minimize(call + cp.sum_squares(x))).solve() == pytest.approx(1 / 3, abs=1e-5)
    assert cp.Problem(cp.Maximize(-call - cp.sum_squares(x))).solve() == pytest.approx(-1 / 3, abs=1e-5)
    assert not cp.transforms.indicator([cp.norm(x) >= 1]).is_dcp()


CONES = [NonNeg(3), SOC(3), PSD(4), ExpCone(), PowCone3D(0.3), PowConeND((0.2, 0.5, 0.3))]


@pytest.mark.parametrize("cone", CONES, ids=lambda cone: cone.kind)
def test_duals_of_cones_are_stated_as_the_cones_say(cone: Cone):
    rng = np.random.default_rng(1)
    seen = set()
    for count in (1, 2):
        z = Variable(cone.dim * count)
        constraints = in_dual(cone, count, z)
        for _ in range(20):
            points = rng.normal(size=(count, cone.dim))
            for z.value in (points.ravel(), cone.dual.project(points).ravel()):
                holds = bool((cone.dual.distance(z.value.reshape(points.shape)) < 1e-7).all())
                assert all(constraint.value(1e-6) for constraint in constraints) == holds
                seen.add(holds)
    assert seen == {True, False}


def test_support_functions():
    v = Variable(3)
    box = cp.suppfunc(v, [-1 <= v, v <= 2])
    assert box([1, -1, 0.5]).value == pytest.approx(4, abs=1e-5)
    q = Variable(3)
    assert cp.Problem(cp.Minimize(box(q) - q[0]), [q >= 1]).solve() == pytest.approx(5, abs=1e-5)
    q.value = [1, -1, 0.5]
    np.testing.assert_allclose(box(q).grad[q].toarray().ravel(), [2, -1, 2], atol=1e-5)
    assert cp.suppfunc(v, [v >= 0])([1, 0, 0]).value == np.inf
    assert cp.suppfunc(v, [v >= 0, v <= -1])([1, 0, 0]).value == -np.inf
    assert v.value is None and isinstance(box, cp.suppfunc)
    M, t = Variable((2, 2)), Variable()
    spectrum = cp.suppfunc(M, [M >> 0, M == M.T, cp.trace(M) <= t, t <= 1])  # of the largest eigenvalue
    assert spectrum(np.array([[1.0, 2], [2, 1]])).value == pytest.approx(3, abs=1e-5)
    X = Variable((2, 2), symmetric=True)
    found = cp.Problem(cp.Minimize(spectrum(X)), [X[0, 1] == 2, cp.trace(X) == 2]).solve(solver="CLARABEL")
    assert found == pytest.approx(3, abs=1e-5)


# ---- linearize, scalarize ------------------------------------------------------------------------------


def test_tangents():
    x.value, w.value = [1, 2, 3], 2
    for call in (cp.square(x), cp.square(w), cp.sum_squares(x) * cp.exp(w), cp.square(cp.reshape(x, (3, 1), "F"))):
        tangent = cp.linearize(call)
        assert tangent.is_affine() and tangent.shape == call.shape
        np.testing.assert_allclose(tangent.value, call.value)
    tangent = cp.linearize(cp.square(w))
    w.value = 5
    assert tangent.value == pytest.approx(4 + 4 * 3)
    assert cp.linearize(cp.log(w - 6)) is None
    assert cp.linearize(3).value == 3
    fresh = Variable(2, name="fresh")
    assert cp.linearize(fresh) is fresh


def test_scalarize():
    down, up = cp.Minimize(cp.square(w)), cp.Maximize(w)
    scalarize = cp.transforms.scalarize
    w.value = 3
    assert isinstance(scalarize.weighted_sum([down, up], [1, -2]), cp.Minimize)
    assert scalarize.weighted_sum([down, up], [1, -2]).value == 3
    assert scalarize.max([down, up], [1, -2]).value == 9
    assert scalarize.max([down], [2]).value == 18
    assert scalarize.log_sum_exp([down, down], [1, 1], gamma=2).value == pytest.approx(9 + np.log(2) / 2)
    aim = scalarize.targets_and_priorities
    assert aim([down], [2], [5], off_target=0.5).value == pytest.approx(1.5 * 4 + 0.5 * 9)
    assert isinstance(aim([up, up], [1, 2], [4, 2]), cp.Maximize)
    assert aim([up], [1], [4], off_target=0.5).value == pytest.approx(-0.5 + 1.5)
    assert isinstance(aim([down, up], [1, -2], [1, 1]), cp.Minimize)
    assert aim([down], [1], [5], limits=[8]).value == np.inf
    assert cp.transforms.max is scalarize.max and cp.max is not scalarize.max


# ---- what is refused, and what lasts -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (lambda: cp.perspective(x, s), ShapeError, "f of a perspective"),
        (lambda: cp.perspective(w, x), ShapeError, "s of a perspective"),
        (lambda: cp.transforms.indicator(x >= 0), UseError, "list of constraints"),
        (lambda: cp.transforms.indicator([x]), UseError, "takes constraints"),
        (lambda: partial_optimize(INNER), ValueError, "needs opt_vars"),
        (lambda: partial_optimize(INNER, [x], []), ValueError, "'y' is in neither"),
        (lambda: partial_optimize(x, [x]), UseError, "takes a problem"),
        (lambda: partial_optimize(INNER, [2]), UseError, "int in one"),
        (lambda: cp.suppfunc(x + 1, [x >= 0]), DataError, "named by a variable"),
        (lambda: cp.suppfunc(s, []), DataError, "attributes"),
        (lambda: cp.suppfunc(x, [x >= p]), DataError, "parameters"),
        (lambda: cp.suppfunc(x, [cp.norm(x) >= 1]), DCPError, "not: "),
        (lambda: cp.suppfunc(x, x >= 0), UseError, "list of constraints"),
        (lambda: cp.suppfunc(x, [x <= Variable(3, integer=True)]), DataError, "integer"),
        (lambda: cp.suppfunc(x, [x >= 0])(y), ShapeError, "as many entries"),
        (lambda: cp.suppfunc(x, [x >= 0])(cp.abs(x)), DCPError, "affine"),
        (lambda: cp.linearize(cp.square(Variable(name="bare"))), ValueError, "'bare' has none"),
        (lambda: cp.transforms.weighted_sum([cp.Minimize(w), cp.Maximize(w)], [1, 2]), DCPError, "neither"),
        (lambda: cp.transforms.weighted_sum([cp.Minimize(w)], [1, 2]), ShapeError, "one each"),
        (lambda: cp.transforms.max([], []), ShapeError, "no objectives"),
        (lambda: cp.transforms.max([w], [1]), DCPError, "an objective is"),
        (lambda: cp.transforms.log_sum_exp([cp.Minimize(w)], [1], gamma=0), DataError, "positive"),
        (lambda: cp.transforms.targets_and_priorities([cp.Minimize(w)], [p], [1]), DataError, "number"),
        (
            lambda: cp.transforms.targets_and_priorities([cp.Minimize(cp.square(w)), cp.Maximize(w)], [1, 2], [3, 4]),
            DCPError,
            "neither convex nor concave",
        ),
    ],
)
def test_refused(make, error, said):
    with pytest.raises(error, match=said):
        make()


def test_copies_and_pickles_are_functions_of_their_own_variables():
    part = partial_optimize(cp.Problem(cp.Minimize(cp.square(w - z) + z)), opt_vars=[z])
    problem = cp.Problem(cp.Minimize(cp.perspective(cp.square(w) + 1, s) + part), [w >= 1, s >= 0.5])
    expected = problem.solve(solver="CLARABEL")
    for twin in (deepcopy(problem), pickle.loads(pickle.dumps(problem))):
        assert twin.solve(solver="CLARABEL") == pytest.approx(expected, abs=1e-7)
        assert not {v.id for v in twin.variables()} & {v.id for v in problem.variables()}


def test_what_holds_expressions_is_not_kept():
    """Neither the table of shared atoms nor the templates of a plan hold on to the expressions of a perspective."""
    atom = cp.perspective(cp.square(Variable()), s).atom
    cp.Problem(cp.Minimize(atom(s, 1.0)), [s >= 1, s <= 2]).solve(solver="CLARABEL")
    alive = ref(atom)
    del atom
    gc.collect()
    assert alive() is None

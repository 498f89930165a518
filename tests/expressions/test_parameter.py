"""Parameters: what a value must be, errors that name the culprit on every solve, values that cannot change behind the back."""

from __future__ import annotations

import pickle
from copy import deepcopy
from typing import Any

import numpy as np
import pytest

import fenchel as cp
from fenchel.errors import DataError, DCPError, FenchelError, ParameterError, ShapeError

SOLVERS = ("OSQP", "CLARABEL", "SCS", "HIGHS")


def nearest(p: Any) -> tuple[cp.Problem, cp.Variable]:
    """min |x|^2 with x >= p."""
    x = cp.Variable(p.shape)
    return cp.Problem(cp.Minimize(cp.sum_squares(x)), [x >= p]), x


@pytest.mark.parametrize("solver", SOLVERS)
def test_unset_on_the_first_and_on_a_later_solve(solver: str) -> None:
    p = cp.Parameter(2, name="supply")
    problem, _ = nearest(p)
    for _ in range(2):
        with pytest.raises(ParameterError, match="'supply' has no value"):
            problem.solve(solver)
    p.value = [1, 2]
    assert problem.solve(solver) == pytest.approx(5, abs=1e-3)
    p.value = None
    with pytest.raises(ParameterError, match="'supply' has no value"):
        problem.solve(solver)
    p.value = [3, 0]
    assert problem.solve(solver) == pytest.approx(9, abs=1e-3)


@pytest.mark.parametrize("solver", SOLVERS)
def test_nan_on_the_first_and_on_a_later_solve(solver: str) -> None:
    p, q = cp.Parameter(2, name="supply", value=[np.nan, 1]), cp.Parameter(name="price", value=2.0)
    x = cp.Variable(2)
    problem = cp.Problem(cp.Minimize(q * cp.sum(x)), [x >= p])
    for _ in range(2):
        with pytest.raises(DataError, match="'supply'"):
            problem.solve(solver)
    p.value = [1, 1]
    assert problem.solve(solver) == pytest.approx(4, abs=1e-3)
    q.value = np.nan
    with pytest.raises(DataError, match="'price'"):
        problem.solve(solver)
    p.value = [2, 2]  # the other is still wrong
    with pytest.raises(DataError, match="'price'"):
        problem.solve(solver)
    q.value = 1.0
    assert problem.solve(solver) == pytest.approx(4, abs=1e-3)


WRONG = [
    ({}, [1.0, 2.0, 3.0], ShapeError, "'size'"),
    ({}, [1.0, "two"], DataError, "'size'"),
    ({}, np.ma.masked_array([1.0, 2.0], [True, False]), DataError, "'size'"),
    ({"nonneg": True}, [-1.0, 1.0], DataError, "nonnegative"),
    ({"nonpos": True}, [-1.0, 1.0], DataError, "nonpositive"),
    ({"integer": True}, [0.5, 1.0], DataError, "integer"),
    ({"boolean": True}, [2.0, 1.0], DataError, "boolean"),
    ({"bounds": [0, 1]}, [2.0, 1.0], DataError, "in bounds"),
]


@pytest.mark.parametrize(("attributes", "value", "error", "words"), WRONG)
def test_a_value_that_does_not_fit(attributes: Any, value: Any, error: Any, words: str) -> None:
    """Refused when set, before and after a solve; the old value stays, and with it the answer."""
    p = cp.Parameter(2, name="size", **attributes)
    problem, _ = nearest(p)
    with pytest.raises(error, match=words) as caught:
        p.value = value
    assert "size" in "".join([str(caught.value), *getattr(caught.value, "__notes__", [])])
    p.value = np.zeros(2)
    problem.solve("OSQP")
    with pytest.raises(error, match=words):
        p.value = value
    assert problem.solve("OSQP") == pytest.approx(0, abs=1e-6)
    np.testing.assert_array_equal(p.value, np.zeros(2))


@pytest.mark.parametrize(
    ("attributes", "value"),
    [
        ({"PSD": True}, -np.eye(2)),
        ({"PSD": True}, [[1.0, 2.0], [0.0, 1.0]]),
        ({"PSD": True}, [[1.0, 2.0], [2.0, 1.0]]),
        ({"NSD": True}, np.eye(2)),
        ({"symmetric": True}, [[1.0, 2.0], [0.0, 1.0]]),
        ({"diag": True}, np.ones((2, 2))),
        ({"sparsity": ([0], [1])}, np.eye(2)),
    ],
)
def test_a_matrix_that_does_not_fit(attributes: Any, value: Any) -> None:
    p = cp.Parameter((2, 2), name="P", **attributes)
    with pytest.raises(DataError) as caught:
        p.value = value
    assert "'P'" in "".join(caught.value.__notes__)


def test_semidefinite_to_rounding() -> None:
    """A singular matrix, and one that lacks semidefiniteness by rounding only."""
    F = np.random.default_rng(0).normal(size=(30, 3))
    for given in (F @ F.T, np.zeros((30, 30)), F @ F.T - 1e-13 * np.eye(30)):
        cp.Parameter((30, 30), PSD=True).value = given
        cp.Parameter((30, 30), NSD=True).value = -given
    with pytest.raises(DataError, match="positive semidefinite"):
        cp.Parameter((30, 30), PSD=True).value = F @ F.T - 1e-3 * np.eye(30)


def test_the_array_that_was_given_may_change() -> None:
    given = np.array([1.0, 2.0])
    p = cp.Parameter(2, nonneg=True, value=given)
    problem, _ = nearest(p)
    first = problem.solve("CLARABEL")
    given[:] = np.nan
    assert problem.solve("CLARABEL") == pytest.approx(first)


def test_the_array_that_is_handed_out_may_not() -> None:
    p = cp.Parameter(2, nonneg=True, value=[1.0, 2.0])
    with pytest.raises(ValueError, match="read-only"):
        p.value[0] = -1.0
    with pytest.raises(ValueError, match="WRITEABLE"):
        p.value.flags.writeable = True


def test_callback() -> None:
    """Asked at every solve and checked every time; an array that its owner changes in place is seen."""
    held = np.array([1.0, 2.0])
    p = cp.CallbackParam(lambda: held, 2, name="live", nonneg=True)
    problem, _ = nearest(p)
    assert problem.solve("CLARABEL") == pytest.approx(5)
    held[:] = [2, 0]
    assert problem.solve("CLARABEL") == pytest.approx(4)
    held[:] = -1
    with pytest.raises(DataError, match="nonnegative"):
        problem.solve("CLARABEL")
    held[:] = np.nan
    with pytest.raises(DataError, match="'live'"):
        problem.solve("CLARABEL")
    held[:] = 1
    assert problem.solve("CLARABEL") == pytest.approx(2)
    with pytest.raises(NotImplementedError):
        p.value = [1, 2]


# ---- bounds that hold parameters ---------------------------------------------------------------------------------


@pytest.mark.parametrize("solver", (*SOLVERS, "ECOS"))
def test_bounds_of_parameters(solver: str) -> None:
    """As rows or as bounds of columns, whichever the solver takes; one-sided, scaled, broadcast, changed and crossed."""
    low, high = cp.Parameter(3, value=[-1.0, 0.0, 1.0]), cp.Parameter(value=2.0)
    x = cp.Variable(3, bounds=[low, 2 * high])
    y = cp.Variable(3, bounds=[None, high], nonneg=True)
    problem = cp.Problem(cp.Minimize(cp.sum(x) - cp.sum(y)))
    assert {low, high} == set(problem.parameters())
    for given, top in (([-1.0, 0.0, 1.0], 2.0), ([0.5, 1.0, 1.5], 1.0)):
        low.value, high.value = given, top
        assert problem.solve(solver) == pytest.approx(sum(given) - 3 * top, abs=1e-3)
        np.testing.assert_allclose(x.value, given, atol=1e-3)
    low.value = [0.0, 0.0, 7.0]
    assert problem.solve(solver) == np.inf and problem.status == cp.INFEASIBLE


def test_bounds_travel_with_copies() -> None:
    high = cp.Parameter(name="high", value=2.0)
    x = cp.Variable(2, name="x", bounds=[0, high])
    problem = cp.Problem(cp.Maximize(cp.sum(x)))
    for other in (deepcopy(problem), pickle.loads(pickle.dumps(problem))):
        (own,) = other.parameters()
        assert own is not high
        own.value = 5.0
        assert other.solve("CLARABEL") == pytest.approx(10)
        assert problem.solve("CLARABEL") == pytest.approx(4)


def test_bounds_that_cannot_be() -> None:
    p, x = cp.Parameter(), cp.Variable()
    with pytest.raises(DCPError, match="variables"):
        cp.Variable(bounds=[x, None])
    with pytest.raises(ShapeError, match="lower bound"):
        cp.Variable(2, bounds=[cp.Parameter(3), None])
    with pytest.raises(FenchelError, match="symmetric"):
        cp.Variable((2, 2), symmetric=True, bounds=[p, None])
    with pytest.raises(DataError, match="numbers"):
        cp.Parameter(bounds=[p, None])


def test_signs_follow_from_bounds() -> None:
    p = cp.Parameter(nonneg=True)
    assert cp.Variable(2, bounds=[p, None]).is_nonneg()
    assert cp.Variable(2, bounds=[None, -p]).is_nonpos()
    assert cp.Variable(2, bounds=[None, p]).sign == "UNKNOWN"


@pytest.mark.parametrize("solver", (*SOLVERS, "ECOS"))
def test_a_limit_that_is_infinite_for_a_while(solver: str) -> None:
    """It says nothing, has no dual, and is back with its next finite value; a limit of the wrong infinity is an error."""
    x, high = cp.Variable(3), cp.Parameter(3, name="high", value=[1.0, np.inf, 3.0])
    problem = cp.Problem(cp.Maximize(cp.sum(x)), [x <= high, x <= 9])
    for given, expected in (([1, np.inf, 3], 13), ([1, 2, 3], 6), ([np.inf, 2, np.inf], 20), ([1, 2, 4], 7)):
        high.value = given
        assert problem.solve(solver) == pytest.approx(expected, rel=1e-3)
        np.testing.assert_allclose(problem.constraints[0].dual_value, np.isfinite(given), atol=1e-3)
    both = cp.Parameter(3, name="weight", value=[1.0, np.inf, 1.0])
    problem = cp.Problem(cp.Minimize(both @ x), [x >= both])
    with pytest.raises(DataError, match="'weight'"):
        problem.solve(solver)


@pytest.mark.parametrize("solver", ["OSQP", "CLARABEL"])
def test_coefficients_that_change_meanwhile(solver: str) -> None:
    """The row comes back with the coefficients of its parameter now, not with those that it had when it was left out."""
    x, a, high = cp.Variable(), cp.Parameter(pos=True, value=1.0), cp.Parameter(value=np.inf)
    problem = cp.Problem(cp.Maximize(x), [a * x <= high, x <= 9])
    for scale, limit, expected in ((1, np.inf, 9), (2, np.inf, 9), (2, 6, 3), (4, 6, 1.5), (4, 8, 2), (4, np.inf, 9), (4, 4, 1)):
        a.value, high.value = scale, limit
        assert problem.solve(solver) == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("solver", ["OSQP", "SCS", "ECOS"])
def test_after_an_error_everything_is_read_again(solver: str) -> None:
    """Also rows without parameters that say nothing."""
    x, p = cp.Variable(2), cp.Parameter(name="high", value=3.0)
    problem = cp.Problem(cp.Maximize(cp.sum(x)), [x <= [np.inf, 2.0], x[0] <= p, cp.sum(x) <= 99 + p])
    assert problem.solve(solver) == pytest.approx(5, rel=1e-3)
    for wrong in (-np.inf, np.nan):
        p.value = wrong
        for _ in range(2):
            with pytest.raises(DataError):
                problem.solve(solver)
        p.value = 4.0
        assert problem.solve(solver) == pytest.approx(6, rel=1e-3)


def test_an_infinity_that_no_parameter_has() -> None:
    """1/p is infinite where p is 0: that is a mistake, not an absent limit."""
    x, p = cp.Variable(), cp.Parameter(name="rate", value=0.0)
    problem = cp.Problem(cp.Maximize(x), [x <= 1 / p, x <= 5])
    with np.errstate(divide="ignore"), pytest.raises(DataError, match="'rate'"):
        problem.solve("CLARABEL")

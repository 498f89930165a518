"""parameter.sensitivity is the slope of the optimal value, as finite differences see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import fenchel as cp

RNG = np.random.default_rng(0)
N = 4
F = RNG.normal(size=(3, 3))
TIGHT: dict[str, dict[str, Any]] = {
    "CLARABEL": {"tol": 1e-10},
    "ECOS": {"tol": 1e-10},
    "SCS": {"tol": 1e-9, "max_iters": 100_000},
    "HIGHS": {},
}


class Data:
    """Parameters with values."""

    def __init__(self) -> None:
        rng = np.random.default_rng(3)
        G = rng.normal(size=(N, N))
        self.c, self.b = cp.Parameter(N, name="c", value=rng.normal(size=N)), cp.Parameter(3, name="b", value=rng.normal(size=3))
        self.A = cp.Parameter((3, N), name="A", value=rng.normal(size=(3, N)))
        self.P = cp.Parameter((N, N), name="P", PSD=True, value=G @ G.T + np.eye(N))
        self.p, self.q = cp.Parameter(name="p", value=0.7), cp.Parameter(name="q", value=-0.3)
        self.r = cp.Parameter(name="r", pos=True, value=1.3)
        self.low, self.high = cp.Parameter(N, name="low", value=-0.1 * np.ones(N)), cp.Parameter(name="high", value=0.2)


def quadratic(d: Data, x: Any) -> cp.Problem:
    """P, c, A and b."""
    return cp.Problem(cp.Minimize(cp.quad_form(x, d.P) + d.c @ x), [d.A @ x == d.b])


def maximal(d: Data, x: Any) -> cp.Problem:
    """The same signs for a maximum, an offset, and rows of inequalities."""
    return cp.Problem(cp.Maximize(d.c @ x + d.p - cp.sum_squares(x)), [d.A @ x <= d.b])


def products(d: Data, x: Any) -> cp.Problem:
    """F @ A, p * q, exp(p) * x, x / r."""
    cost = cp.sum_squares((F @ d.A) @ x - 1) + d.p * d.q * cp.sum(x) + cp.sum_squares(x)
    return cp.Problem(cp.Minimize(cost), [cp.exp(d.p) * x <= 1, x / d.r >= -1])


def paths(d: Data, x: Any) -> cp.Problem:
    """Paths that meet two slots and a scaled square of a sum of them."""
    return cp.Problem(cp.Minimize(d.r * cp.sum_squares(d.p * (d.q * x + d.c)) + cp.sum_squares(x - d.c)), [cp.sum(x) == d.q])


def bounded(d: Data, x: Any) -> cp.Problem:
    """Bounds of a variable."""
    y = cp.Variable(N, bounds=[d.low, 2 * d.high])
    return cp.Problem(cp.Minimize(d.r * cp.sum_squares(y - d.c) + cp.sum_squares(x - y)))


def conic(d: Data, x: Any) -> cp.Problem:
    """Second-order cones, absolute values, and a shared parameter."""
    return cp.Problem(cp.Minimize(cp.norm(d.A @ x - d.b) + d.r * cp.norm1(x - d.c) + 0.1 * cp.sum_squares(x)))


CASES: list[tuple[Callable[[Data, Any], cp.Problem], str]] = [
    (make, solver) for make in (quadratic, maximal, products, paths, bounded, conic) for solver in ("CLARABEL", "SCS", "ECOS")
]


def linear(d: Data, x: Any) -> cp.Problem:
    """Bounds handed down as such: constraints and attributes, scaled, and a row."""
    y = cp.Variable(N, bounds=[d.low - 1, None])
    return cp.Problem(cp.Maximize(d.c @ x - cp.sum(y)), [x <= 2 * d.high + d.p, -2 * x <= 1 - d.low, cp.sum(x) <= d.q])


def slope(problem: cp.Problem, parameter: cp.Parameter, solver: str) -> Any:
    """Central differences; both entries of a pair of a symmetric parameter change by half."""
    base, found, step = parameter.value, np.zeros(parameter.shape), 1e-4
    for index in np.ndindex(parameter.shape):
        change = np.zeros(parameter.shape)
        change[index] = step
        if parameter.is_symmetric() and parameter.ndim == 2:
            change = (change + change.T) / 2
        ends = []
        for sign in (1, -1):
            parameter.save_value(base + sign * change)
            ends.append(problem.solve(solver, **TIGHT[solver]))
        found[index] = (ends[0] - ends[1]) / (2 * step)
    parameter.save_value(base)
    return found


@pytest.mark.filterwarnings("ignore:Solution may be inaccurate")  # ECOS, at this tolerance
@pytest.mark.parametrize(("make", "solver"), [*CASES, (linear, "HIGHS"), (linear, "CLARABEL")])
def test_against_finite_differences(make: Any, solver: str) -> None:
    problem = make(Data(), cp.Variable(N))
    problem.solve(solver, **TIGHT[solver])
    found = {parameter: parameter.sensitivity for parameter in problem.parameters()}
    assert found and problem.status == cp.OPTIMAL
    for parameter, value in found.items():
        assert value.shape == parameter.shape
        np.testing.assert_allclose(value, slope(problem, parameter, solver), rtol=2e-3, atol=2e-4, err_msg=parameter.name())


def test_a_quadratic_in_a_constraint() -> None:
    """The factor of P follows P, and so does its slope; P is singular somewhere: not known there."""
    x, P = cp.Variable(2), cp.Parameter((2, 2), PSD=True, value=[[2.0, 0.5], [0.5, 1.0]])
    problem = cp.Problem(cp.Maximize(x[0] + 2 * x[1]), [cp.quad_form(x, P) <= 1])
    problem.solve("CLARABEL", tol=1e-10)
    np.testing.assert_allclose(P.sensitivity, slope(problem, P, "CLARABEL"), atol=1e-4)
    problem = cp.Problem(cp.Maximize(x[0]), [cp.quad_form(x, P) <= 1, cp.norm(x) <= 9])
    P.value = [[1.0, 0.0], [0.0, 0.0]]
    problem.solve("CLARABEL")
    assert P.sensitivity is None


def test_at_the_values_of_the_solve() -> None:
    """A value set since does not matter, nor does a solve with another parameter."""
    p, x = cp.Parameter(value=2.0), cp.Variable()
    problem = cp.Problem(cp.Minimize(cp.square(x)), [x >= p * p])
    problem.solve("CLARABEL")
    p.value = 5.0
    assert p.sensitivity == pytest.approx(4 * 2.0**3, rel=1e-4)
    with pytest.raises(ValueError, match="read-only"):
        p.sensitivity[...] = 0


def test_where_there_is_none() -> None:
    p, x, k = cp.Parameter(value=2.0), cp.Variable(), cp.Variable(integer=True)
    assert p.sensitivity is None
    problem = cp.Problem(cp.Minimize(x), [x >= p, x <= 3])
    problem.solve("CLARABEL")
    assert p.sensitivity == pytest.approx(1, rel=1e-5)
    p.value = 4.0
    problem.solve("CLARABEL")
    assert problem.status == cp.INFEASIBLE and p.sensitivity is None
    p.value = 2.5
    cp.Problem(cp.Minimize(k), [k >= p]).solve("HIGHS")
    assert p.sensitivity is None


def test_a_big_product_makes_no_big_matrix() -> None:
    """The slope through F @ P is F' G, not a matrix of 1e8 entries."""
    rng = np.random.default_rng(0)
    big, x = rng.normal(size=(300, 300)), cp.Variable(300)
    P = cp.Parameter((300, 300), value=rng.normal(size=(300, 300)))
    problem = cp.Problem(cp.Minimize(cp.sum(x)), [(big @ P) @ x <= 1, x >= -1])
    problem.solve("HIGHS")
    y = problem.constraints[0].dual_value
    np.testing.assert_allclose(P.sensitivity, big.T @ np.outer(y, x.value), atol=1e-9)

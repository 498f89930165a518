"""Slots: a compiled problem that follows its parameters gives what a fresh one does, also where CVXPY compiles again."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

import fenchel as cp
from fenchel.atoms.products import MulExpression

F = np.random.default_rng(0).normal(size=(3, 3))
POINT = np.array([1.0, -2.0, 3.0])


class Data:
    """Parameters of every kind, and a draw of values for them."""

    def __init__(self, seed: int) -> None:
        self.p, self.q, self.r = cp.Parameter(), cp.Parameter(nonneg=True), cp.Parameter(pos=True)
        self.b, self.M = cp.Parameter(3), cp.Parameter((3, 3))
        self.P, self.N = cp.Parameter((3, 3), PSD=True), cp.Parameter((3, 3), NSD=True)
        self.S, self.D = cp.Parameter((3, 3), symmetric=True), cp.Parameter((3, 3), diag=True)
        self.draw(seed)

    def draw(self, seed: int) -> None:
        """New values."""
        rng = np.random.default_rng(seed)
        self.p.value, self.q.value, self.r.value = rng.normal(), rng.uniform(0.5, 2), rng.uniform(0.5, 2)
        self.b.value, self.M.value = rng.normal(size=3), rng.normal(size=(3, 3))
        G = rng.normal(size=(3, 3))
        self.P.value, self.N.value, self.S.value = G @ G.T + np.eye(3), -G @ G.T - np.eye(3), G + G.T
        self.D.value = np.diag(rng.uniform(0.5, 2, 3))


Make = Callable[[Data, Any], Any]

#: Convex functions of x with parameters; those marked leave DPP.
OBJECTIVES: dict[str, Make] = {
    "F @ P @ x": lambda d, x: cp.sum_squares(F @ d.M @ x - POINT),
    "p * q * x *": lambda d, x: cp.sum_squares(d.p * d.q * x - POINT),
    "exp(p) * x *": lambda d, x: cp.sum_squares(cp.exp(d.p) * x - POINT),
    "x / p *": lambda d, x: cp.sum_squares(x / d.r - POINT),
    "M @ S @ x *": lambda d, x: cp.sum_squares(d.M @ d.S @ x - POINT),
    "q * square of a sum *": lambda d, x: d.q * cp.sum_squares(x - d.b),
    "q * q * square *": lambda d, x: d.q * d.q * cp.sum_squares(x - d.b),
    "quad_form PSD *": lambda d, x: cp.quad_form(x, d.P) - POINT @ x,
    "quad_form NSD *": lambda d, x: -cp.quad_form(x - POINT, d.N),
    "quad_form of a sum *": lambda d, x: cp.quad_form(x + d.b, d.P) + d.p,
    "scaled quad_form *": lambda d, x: d.q * cp.quad_form(x - 1, d.P),
    "diag": lambda d, x: cp.sum_squares(d.D @ x - POINT),
    "huber": lambda d, x: cp.sum(cp.huber(x - POINT, d.q)) + 0.1 * cp.sum_squares(x),
    "stack": lambda d, x: cp.sum_squares(cp.hstack([d.b, x]) - cp.hstack([x, d.p, d.q, d.r])),
    "reused": lambda d, x: cp.sum_squares(d.M @ x - d.b) + cp.sum_squares(x + d.M @ x),
}


@pytest.mark.parametrize("solver", ["OSQP", "CLARABEL", "SCS", "ECOS"])
@pytest.mark.parametrize("name", OBJECTIVES)
def test_new_values_give_what_a_fresh_problem_gives(name: str, solver: str) -> None:
    data, x = Data(0), cp.Variable(3)
    problem = cp.Problem(cp.Minimize(OBJECTIVES[name](data, x)), [cp.abs(x) <= 5 + data.q])
    assert problem.is_dcp() and problem.is_dpp() == (not name.endswith("*"))
    for seed in range(3):
        data.draw(seed)
        y = cp.Variable(3)
        fresh = cp.Problem(cp.Minimize(OBJECTIVES[name](data, y)), [cp.abs(y) <= 5 + data.q])
        expected = fresh.solve("CLARABEL")
        assert problem.solve(solver) == pytest.approx(expected, rel=1e-3, abs=1e-3)
        assert problem.objective.value == pytest.approx(expected, rel=1e-3, abs=1e-3)
    assert len(problem._sessions) == 1


CONSTRAINTS: dict[str, Make] = {
    "quad_form PSD": lambda d, x: cp.quad_form(x, d.P) <= 1 + d.q,
    "quad_form NSD": lambda d, x: cp.quad_form(x, d.N) >= -d.q,
    "norm": lambda d, x: cp.norm(d.M @ x - d.b) <= 5 + d.q,
    "norm of products": lambda d, x: d.q * cp.norm(d.r * d.S @ x) <= cp.exp(d.p) + 1,
    "scaled bound": lambda d, x: d.r * x <= d.q,
    "equality": lambda d, x: d.D @ x == d.b,
    "many": lambda d, x: cp.SOC(d.q, cp.hstack([x[0] * d.r, d.p * x[1:]])),
}


@pytest.mark.parametrize("solver", ["CLARABEL", "SCS", "ECOS"])
@pytest.mark.parametrize("name", CONSTRAINTS)
def test_new_values_in_constraints(name: str, solver: str) -> None:
    data, x = Data(0), cp.Variable(3)

    def posed(x: Any) -> cp.Problem:
        return cp.Problem(cp.Minimize(POINT @ x), [CONSTRAINTS[name](data, x), cp.norm1(x) <= 9])

    problem = posed(x)
    for seed in range(3):
        data.draw(seed)
        expected = posed(cp.Variable(3)).solve("CLARABEL")
        assert problem.solve(solver) == pytest.approx(expected, rel=2e-3, abs=2e-3)


def test_enforce_and_ignore() -> None:
    p, x = cp.Parameter(value=2.0), cp.Variable()
    problem = cp.Problem(cp.Minimize(cp.square(cp.exp(p) * x - 1)))
    with pytest.raises(cp.DPPError):
        problem.solve("CLARABEL", enforce_dpp=True)
    assert problem.solve("CLARABEL", ignore_dpp=True) == pytest.approx(0, abs=1e-8)
    with pytest.raises(cp.DPPError, match="exclude"):
        problem.solve("CLARABEL", enforce_dpp=True, ignore_dpp=True)


# ---- size --------------------------------------------------------------------------------------------------------


def stacked() -> tuple[cp.Problem, int]:
    """A parameter of 1e5 entries as 100 x 1000 rows."""
    x, p = cp.Variable(1000), cp.Parameter(100_000, value=np.ones(100_000))
    return cp.Problem(cp.Minimize(cp.sum_squares(x)), [cp.reshape(p, (100, 1000), order="F") @ x == 1]), 101_000


def limits() -> tuple[cp.Problem, int]:
    """A parameter of 1e5 entries as right-hand side."""
    x, p = cp.Variable(100_000), cp.Parameter(100_000, value=np.ones(100_000))
    return cp.Problem(cp.Minimize(cp.sum(x)), [x >= p]), 300_000


def square() -> tuple[cp.Problem, int]:
    """A 500 x 500 parameter times a vector."""
    x, M = cp.Variable(500), cp.Parameter((500, 500), value=np.ones((500, 500)))
    return cp.Problem(cp.Minimize(cp.sum_squares(x)), [M @ x <= 1]), 251_000


def quadratic() -> tuple[cp.Problem, int]:
    """A 500 x 500 parameter in a quadratic form."""
    x, P = cp.Variable(500), cp.Parameter((500, 500), PSD=True, value=np.eye(500))
    return cp.Problem(cp.Minimize(cp.quad_form(x, P) - cp.sum(x))), 126_000


def sparse() -> tuple[cp.Problem, int]:
    """A sparse constant between two parameters of 1e5 entries."""
    x, p, b = cp.Variable(100_000), cp.Parameter(100_000), cp.Parameter(100_000)
    p.value = b.value = np.ones(100_000)
    D = sp.diags_array([1.0, -1.0], offsets=[0, 1], shape=(99_999, 100_000), format="csr")
    return cp.Problem(cp.Minimize(cp.sum(x)), [D @ cp.multiply(p, x) <= 1, x >= b]), 600_000


@pytest.mark.parametrize("make", [stacked, limits, square, quadratic, sparse])
def test_compiles_in_memory_of_its_entries(make: Callable[[], tuple[cp.Problem, int]]) -> None:
    """At most 400 bytes for each non-zero at any time."""
    problem, entries = make()
    problem.get_problem_data("OSQP")  # plans, imports
    problem, _ = make()
    tracemalloc.start()
    try:
        problem.get_problem_data("OSQP")
        assert tracemalloc.get_traced_memory()[1] < 400 * entries
    finally:
        tracemalloc.stop()


def test_a_product_of_matrices_is_evaluated_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Following a new P in (F @ P) @ x is one F @ P and a gather into the entries of A."""
    rng = np.random.default_rng(0)
    big, x, w = rng.normal(size=(50, 50)), cp.Variable(50), cp.Parameter(nonneg=True, value=1.0)
    P = cp.Parameter((50, 50), value=rng.normal(size=(50, 50)))
    problem = cp.Problem(cp.Minimize(w * cp.sum_squares(x)), [(big @ P) @ x <= 1])
    compiled = problem.get_problem_data("OSQP")[1].session.compiled
    evaluated = []
    value = MulExpression.value
    monkeypatch.setattr(MulExpression, "value", lambda self, *given: (evaluated.append(1), value(self, *given))[1])
    P.value = rng.normal(size=(50, 50))
    assert compiled.follow() == {"A"} and len(evaluated) == 1
    np.testing.assert_array_equal(compiled.program.A.toarray()[:50, :50], big @ P.value)
    w.value = 2.0
    assert compiled.follow() == {"P"} and len(evaluated) == 1
    assert compiled.follow() == set() and len(evaluated) == 1


def test_entries_of_a_parameter_are_gathered() -> None:
    """A loop over the entries of one parameter has one slot for it, not one for each entry."""
    x, p = cp.Variable(20), cp.Parameter(20, value=np.arange(1.0, 21.0))
    rows = [p[i] * x[i] >= p[19 - i] for i in range(20)]
    problem = cp.Problem(cp.Minimize(cp.sum(x)), rows)
    (slot,) = problem.layout("CLARABEL").slots
    assert slot.count == 20
    assert problem.solve("CLARABEL") == pytest.approx(float(np.sum(p.value[::-1] / p.value)), rel=1e-6)
    p.value = p.value[::-1]
    assert problem.solve("CLARABEL") == pytest.approx(float(np.sum(p.value[::-1] / p.value)), rel=1e-6)


def test_entries_of_sums_are_slots_of_their_own() -> None:
    """A sum of parameters that is written anew for each entry does not come whole each time."""
    x, p, q = cp.Variable(20), cp.Parameter(20), cp.Parameter(20)
    layout = cp.Problem(cp.Minimize(cp.sum(x)), [(p + q)[i] * x[i] >= 1 for i in range(20)]).layout("CLARABEL")
    assert layout.slot_count == 20

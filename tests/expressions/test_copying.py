"""Copies and pickles of expressions, constraints and problems: the same meaning, leaves of their own, shared nodes still
shared."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import fenchel as cp
from fenchel.errors import ShapeError
from fenchel.expressions.copying import substituted

SOLVERS = ("CLARABEL", "SCS", "ECOS", "OSQP", "HIGHS")
WAYS = {"pickle": lambda thing: pickle.loads(pickle.dumps(thing)), "deepcopy": copy.deepcopy}


def problem(solver: str) -> cp.Problem:
    """A problem with parameters, labels, attributes and a shared node, of a class that the solver takes."""
    x = cp.Variable(3, nonneg=True, name="x")
    X = cp.Variable((2, 2), symmetric=True)
    p = cp.Parameter(pos=True, value=2.0, name="p")
    shared = cp.norm(x) if solver in ("CLARABEL", "SCS", "ECOS") else cp.max(x)
    cap = (shared + x[0] <= p).set_label("cap")
    budget = p * cp.sum(x) == 1 + X[0, 1]
    constraints = [cap, budget, X == np.array([[2, 1], [1, 3]]) / 4, 3 * x[0] - x[1] + 1 >= 0]
    if solver in ("CLARABEL", "SCS"):
        constraints += [X >> 0.1 * np.eye(2), cp.ExpCone(x[0], 1.0, x[1] + 5), cp.SOC(p, x)]
    return cp.Problem(cp.Minimize(shared + 2 * p * x[2] + cp.trace(X)), constraints)


@pytest.mark.parametrize("solved", [False, True])
@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("way", WAYS)
def test_problems(way: str, solver: str, solved: bool) -> None:
    first = problem(solver)
    if solved:
        first.solve(solver=solver)
    second = WAYS[way](first)
    ids = {v.id for p in (first, second) for v in (*p.variables(), *p.parameters())}
    assert len(ids) == 2 * len([*first.variables(), *first.parameters()])
    assert (second.status, second.value) == (first.status, first.value)
    assert [type(c) for c in second.constraints] == [type(c) for c in first.constraints]
    assert second.constraints[0].label == "cap"
    assert second.param_dict["p"].value == 2.0
    if solved:
        for c, d in zip(first.constraints, second.constraints, strict=True):
            for y, z in zip(c.dual_variables, d.dual_variables, strict=True):
                np.testing.assert_array_equal(y.value, z.value)
        np.testing.assert_array_equal(first.var_dict["x"].value, second.var_dict["x"].value)
    assert first.solve(solver=solver) == pytest.approx(second.solve(solver=solver), rel=1e-4)
    second.param_dict["p"].value = 3.0  # of the copy alone
    assert first.solve(solver=solver) != pytest.approx(second.solve(solver=solver), rel=1e-2)


@pytest.mark.parametrize("way", WAYS)
def test_expressions_keep_labels_facts_and_values(way: str) -> None:
    x, P = cp.Variable((2, 2), "X", NSD=True), cp.Parameter((2, 2), "P", PSD=True, value=np.eye(2))
    x.value = -np.eye(2)
    y = cp.Variable(3, "y", boolean=[(1,)], bounds=[np.zeros(3), None])
    indefinite = cp.Constant(np.diag([1.0, -1, 1]), name="D")
    for e in (
        x.set_label("x"), -x, (x + P).set_label("sum"), x[0, 1], 2 * y[1] - y[2] + 3, P @ x, y[::-1], y[[0, 2]],
        cp.abs(x).set_label("abs"), cp.quad_form(y, indefinite, assume_PSD=True), indefinite, sum(y),
        cp.huber(y, 2.0), cp.sum(y, axis=0, keepdims=True),
    ):  # fmt: skip
        again = WAYS[way](e)
        assert (again.shape, again.facts, again.kinds, again.label) == (e.shape, e.facts, e.kinds, e.label), e
        assert (str(again), again.format_labeled()) == (str(e), e.format_labeled())
        if e.value is not None:
            np.testing.assert_array_equal(again.value, e.value)


@pytest.mark.parametrize("way", WAYS)
def test_what_is_shared_stays_shared(way: str) -> None:
    x = cp.Variable(3)
    shared = cp.norm(x)
    left, right = WAYS[way]((shared + 1, 2 * shared))
    assert left.children[0] is right.children[1]
    y = x
    for _ in range(60):
        y = y + y
    again = WAYS[way](y)
    again.variables()[0].value = np.ones(3)
    np.testing.assert_array_equal(again.value, np.full(3, 2.0**60))


def test_a_shallow_copy_of_a_problem_has_the_same_variables() -> None:
    first = problem("CLARABEL")
    second = copy.copy(first)
    assert [v.id for v in second.variables()] == [v.id for v in first.variables()]
    assert second.solve(solver="CLARABEL") == pytest.approx(first.solve(solver="CLARABEL"))


@pytest.mark.parametrize("way", WAYS)
def test_callback_parameters_keep_their_callback(way: str) -> None:
    again = WAYS[way](cp.CallbackParam(_answer, nonneg=True))
    assert again.value == 42.0


def _answer() -> float:
    return 42.0


@pytest.mark.parametrize("way", WAYS)
def test_deep_chains(way: str) -> None:
    x = cp.Variable(4)
    e: Any = x
    for k in range(20_000):
        e = cp.maximum(e, x[k % 4]) if k % 2 else 1 - e
    whole = cp.Problem(cp.Minimize(cp.sum(e)), [e <= 7, e[::-1] <= 8, x >= -1])
    again = WAYS[way](whole)
    assert again.constraints[0].lhs is again.objective.expr.children[0]
    again.variables()[0].value = x.value = np.arange(4.0)
    np.testing.assert_array_equal(again.constraints[0].lhs.value, e.value)


def test_another_process_reads_it(tmp_path: Any) -> None:
    """Kinds are numbered as they are first used: a pickle must not carry the numbers of its process."""
    file = tmp_path / "problem.pickle"
    first = problem("CLARABEL")
    file.write_bytes(pickle.dumps(first))
    code = (
        "import pickle, sys, fenchel as cp;"
        "cp.huber(cp.lambda_max(cp.Variable((2, 2))), 1.0), cp.sum_largest(cp.exp(cp.Variable(3, integer=True)), 2);"
        f"p = pickle.load(open({str(file)!r}, 'rb'));"
        "print(sorted(p.form)); print(p.solve(solver='CLARABEL'))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.splitlines()
    assert said[0] == str(sorted(first.form))
    assert float(said[1]) == pytest.approx(first.solve(solver="CLARABEL"), rel=1e-4)


def test_a_failed_pickle_leaves_nothing_behind() -> None:
    x = cp.Variable(3)
    e = cp.maximum(x + cp.CallbackParam(lambda: 1.0), 0) + 1
    with pytest.raises((pickle.PicklingError, AttributeError)):
        pickle.dumps(e)
    assert pickle.loads(pickle.dumps(cp.maximum(x, 0) + 1)).shape == (3,)


def test_leaves_are_replaced_by_expressions() -> None:
    x, y, p, u = cp.Variable(3), cp.Variable(), cp.Parameter(), cp.Variable(3)
    shared = cp.exp(x)
    roots = [2 * x[1] - 3 * y + 1, 4 * x[2], cp.sum(shared) * p + cp.sum(shared), cp.norm(u)]
    found = substituted(roots, {x: u + 1, y: cp.Parameter(value=5), p: cp.Constant(2.0)})
    u.value = [1, 2, 3]
    assert [each.value for each in found] == pytest.approx([-8, 16, 3 * np.exp([2, 3, 4]).sum(), np.sqrt(14)])
    assert found[3] is roots[3]  # nothing in it changes
    twins = [node for node in found[2].walk() if isinstance(node, cp.exp)]
    assert len(twins) == 1  # shared before, shared after
    (lean,) = substituted([2 * x[1] - 3 * y], {x: u, y: cp.Variable()})
    assert type(lean) is type(roots[0])
    deep = x
    for _ in range(20_000):
        deep = -(deep + 1.0)
    assert substituted([deep], {x: u})[0].value == pytest.approx(deep.copy().value if x.value is not None else u.value)


def test_constraints_on_other_arguments() -> None:
    x, t = cp.Variable((2, 2)), cp.Variable(2)
    for first in (x <= 1, 0 == t, cp.SOC(t, x, axis=1), x >> 0, cp.ExpCone(t, t, t)):
        again = first.copy([arg + 1 for arg in first.args])
        assert type(again) is type(first) and again.id != first.id
        x.value, t.value = np.ones((2, 2)), np.ones(2)
        assert [arg.value.tolist() for arg in again.args] == [(arg.value + 1).tolist() for arg in first.args]
        assert [part.shape for part, *_ in again.blocks()[2]] == [part.shape for part, *_ in first.blocks()[2]]
        assert first.copy() is first
        with pytest.raises(ShapeError, match="arguments"):
            first.copy([])

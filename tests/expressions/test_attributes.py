"""Attributes: alone and together, in any number of dimensions; index lists; projection and validation; limits and their duals."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

import fenchel as cp
from fenchel.errors import DataError, DCPError, FenchelError, LicenseError, ShapeError

rng = np.random.default_rng(0)
EYE = (np.arange(2), np.arange(2))

#: Sets of attributes of a (2, 2) matrix, and of a stack of three.
DECLARED: list[dict[str, Any]] = [
    {"nonneg": True}, {"nonpos": True}, {"pos": True}, {"neg": True}, {"nonneg": True, "nonpos": True},
    {"symmetric": True}, {"diag": True}, {"PSD": True}, {"NSD": True}, {"boolean": True}, {"integer": True},
    {"bounds": [-0.3, 0.4]}, {"bounds": [None, 0.1]}, {"nonneg": True, "bounds": [-1, 0.5]},
    {"symmetric": True, "nonneg": True}, {"symmetric": True, "bounds": [-0.2, 0.2]}, {"symmetric": True, "integer": True},
    {"symmetric": True, "boolean": True}, {"diag": True, "nonneg": True}, {"diag": True, "integer": True},
    {"diag": True, "bounds": [-1, 0.1]}, {"PSD": True, "nonneg": True}, {"PSD": True, "bounds": [-0.1, 0.6]},
    {"NSD": True, "bounds": [-2, 0.3]}, {"integer": True, "bounds": [-1.5, 0.7]}, {"integer": True, "nonneg": True},
]  # fmt: skip
NAMES = [" ".join(given) for given in DECLARED]


def has(value: Any, given: dict[str, Any], slack: float = 1e-7) -> bool:
    """Has a value all these attributes? Said again, by their definitions."""
    low, high = given.get("bounds") or (None, None)
    turned = np.swapaxes(value, -1, -2)
    tests = {
        "nonneg": lambda: value >= -slack, "pos": lambda: value >= -slack, "nonpos": lambda: value <= slack,
        "neg": lambda: value <= slack, "symmetric": lambda: np.abs(value - turned) <= slack,
        "diag": lambda: np.abs(value * (1 - np.eye(value.shape[-1]))) <= slack,
        "PSD": lambda: np.append(np.linalg.eigvalsh(value), -np.abs(value - turned)) >= -slack,
        "NSD": lambda: np.append(np.linalg.eigvalsh(value), np.abs(value - turned)) <= slack,
        "boolean": lambda: np.minimum(np.abs(value), np.abs(value - 1)) <= slack,
        "integer": lambda: np.abs(value - np.round(value)) <= slack,
        "bounds": lambda: (value >= (-np.inf if low is None else low) - slack)
        & (value <= (np.inf if high is None else high) + slack),
    }  # fmt: skip
    return all(np.all(tests[name]()) for name in given)


@pytest.mark.parametrize("shape", [(2, 2), (3, 2, 2), (3, 3), (0, 2, 2)])
@pytest.mark.parametrize("given", DECLARED, ids=NAMES)
def test_a_projection_has_all_the_attributes_and_stays(given: dict[str, Any], shape: tuple[int, ...]) -> None:
    x = cp.Variable(shape, **given)
    for _ in range(5):
        found = x.project(rng.normal(size=shape))
        assert found.shape == shape and has(found, given)
        np.testing.assert_allclose(x.project(found), found, atol=1e-7)
        x.value = found  # what was projected is a value


@pytest.mark.parametrize("given", DECLARED, ids=NAMES)
def test_nothing_that_has_the_attributes_is_nearer(given: dict[str, Any]) -> None:
    """Against many points of the set: for a convex one, (v - P(v))'(w - P(v)) <= 0; for integers, by distance."""
    x = cp.Variable((2, 2), **given)
    v = rng.normal(size=(2, 2))
    nearest = x.project(v)
    for _ in range(200):
        w = x.project(3 * rng.normal(size=(2, 2)))
        assert np.linalg.norm(v - nearest) <= np.linalg.norm(v - w) + 1e-7


@pytest.mark.parametrize(
    "given", [{"PSD": True, "nonneg": True}, {"PSD": True, "bounds": [-0.1, 0.6]}, {"symmetric": True, "nonneg": True}]
)
def test_a_projection_is_what_a_solver_finds(given: dict[str, Any]) -> None:
    x = cp.Variable((3, 3), **given)
    v = rng.normal(size=(3, 3))
    cp.Problem(cp.Minimize(cp.sum_squares(x - v))).solve(solver="CLARABEL")
    np.testing.assert_allclose(x.project(v), x.value, atol=2e-5)


@pytest.mark.parametrize("given", DECLARED, ids=NAMES)
@pytest.mark.parametrize("leaf", [cp.Variable, cp.Parameter])
def test_a_value_without_an_attribute_is_refused(leaf: Any, given: dict[str, Any]) -> None:
    """Each attribute is checked, however many there are."""
    said = {
        "nonneg": "nonnegative", "nonpos": "nonpositive", "pos": "positive", "neg": "negative", "diag": "diagonal",
        "PSD": "positive semidefinite", "NSD": "negative semidefinite", "bounds": "in bounds",
    }  # fmt: skip
    lacking = 0
    skew = np.array([[0.5, 1.0], [-1, 0.5]])
    for value in (np.eye(2) + 0.25, -np.eye(2) - 0.25, skew, 3 * np.eye(2), np.ones((2, 2)) - np.eye(2)):
        x = leaf((2, 2), name="x", **given)
        if has(value, given):
            x.value = value
            np.testing.assert_array_equal(x.value, value)
            continue
        lacking += 1
        words = "|".join(said.get(name, name) for name in given if not has(value, {name: given[name]}))
        with pytest.raises(DataError, match=f"{leaf.__name__} value must be ({words})") as caught:
            x.value = value
        assert "'x'" in "".join(caught.value.__notes__)
        assert x.value is None
    assert lacking


@pytest.mark.parametrize(
    ("attributes", "error", "said"),
    [
        ({"symmetric": True, "PSD": True}, DataError, "symmetric and PSD at once"),
        ({"diag": True, "sparsity": EYE}, DataError, "diag and sparsity"),
        ({"diag": True, "pos": True}, DataError, "neither pos nor neg"),
        ({"sparsity": EYE, "neg": True}, DataError, "neither pos nor neg"),
        ({"diag": True, "bounds": [1, 2]}, DataError, "must allow the 0"),
        ({"sparsity": EYE, "bounds": [None, -1]}, DataError, "must allow the 0"),
        ({"bounds": [1, 0]}, DataError, "above its upper"),
        ({"bounds": [np.nan, 0]}, DataError, "lower bound has NaN"),
        ({"bounds": [np.inf, None]}, DataError, "leaves no value"),
        ({"bounds": [0]}, ShapeError, "lower, upper"),
        ({"bounds": [np.zeros(3), None]}, ShapeError, r"\(3,\), not \(2, 2\)"),
        ({"bounds": ["low", None]}, DataError, "a number or an array, not a str"),
        ({"bounds": [sp.eye_array(2), None]}, DataError, "sparse"),
        ({"bounds": [cp.Variable(), None]}, DCPError, "has variables"),
        ({"symmetric": True, "bounds": [None, cp.Parameter()]}, DataError, "cannot hold parameters"),
        ({"symmetric": True, "bounds": [np.array([[0, 5], [0, 0]]), np.array([[9, 9], [4, 9]])]}, DataError, "entry across"),
        ({"boolean": [(2, 0)]}, ShapeError, "within"),
        ({"boolean": [(0,)]}, ShapeError, "one per entry"),
        ({"integer": "all"}, ShapeError, "index tuples"),
        ({"integer": [(0.5, 0)]}, ShapeError, "index tuples"),
        ({"sparsity": [(0, 5), (0, 1)]}, ShapeError, "out of bounds"),
        ({"sparsity": [(0,), (0, 1)]}, ShapeError, "of one length"),
        ({"sparsity": (0, 1)}, ShapeError, "of one length"),
        ({"hermitian": True}, DataError, "complex"),
        ({"shiny": True}, TypeError, "no attribute 'shiny'.*nonneg"),
    ],
)
@pytest.mark.parametrize("leaf", [cp.Variable, cp.Parameter])
def test_declarations_that_cannot_be(leaf: Any, attributes: dict[str, Any], error: type[Exception], said: str) -> None:
    if leaf is cp.Parameter and isinstance((attributes.get("bounds") or [0])[0], cp.Variable):
        said = "has variables"
    with pytest.raises(error, match=said) as caught:
        leaf((2, 2), name="x", **attributes)
    assert isinstance(caught.value, FenchelError | TypeError)
    if error is not TypeError:
        assert f"{leaf.__name__} 'x'" in str(caught.value)


def test_a_matrix_attribute_needs_square_matrices() -> None:
    for name, shape in itertools.product(("symmetric", "diag", "PSD", "NSD"), ((), (3,), (2, 3), (2, 2, 3))):
        with pytest.raises(ShapeError, match=f"declared {name}"):
            cp.Variable(shape, **{name: True})


# ---- entries -----------------------------------------------------------------------------------------


def test_an_empty_list_of_entries_declares_nothing() -> None:
    x = cp.Variable(3, integer=[], boolean=[])
    assert not cp.Problem(cp.Minimize(cp.sum(x)), [x >= 0.5]).is_mixed_integer()
    assert cp.Problem(cp.Minimize(0), [cp.Variable(3, integer=[(1,)]) >= 0.5]).is_mixed_integer()


@pytest.mark.parametrize(
    ("shape", "entries", "marked"),
    [
        (3, [(0,), (2,)], [(0,), (2,)]),
        ((2, 2), [(0, 0), (1, 0)], [(0, 0), (1, 0)]),  # CVXPY marks (0, 1) and (0, 0)
        ((2, 2), [(0, 1), (0, 1)], [(0, 1)]),
        ((2, 2), np.where(np.eye(2)), [(0, 0), (1, 1)]),
        ((2, 2), [np.array([0, 1]), np.array([0, 0])], [(0, 0), (1, 0)]),
        ((2, 3, 2), [(1, 2, 0)], [(1, 2, 0)]),
        (3, [(-1,)], [(2,)]),
        ((), True, [()]),
    ],
)
def test_the_entries_of_an_index_list(shape: Any, entries: Any, marked: list[tuple[int, ...]]) -> None:
    x = cp.Variable(shape, integer=entries)
    found = sorted(zip(*(axis.tolist() for axis in x.integer_idx), strict=True)) if x.shape else [()]
    assert found == marked
    cp.Problem(cp.Minimize(cp.sum(x)), [x >= 0.25]).solve(solver="HIGHS")
    wanted = np.full(x.shape, 0.25)
    for index in marked:
        wanted[index] = 1
    np.testing.assert_allclose(x.value, wanted, atol=1e-9)


def test_entries_that_are_one_unknown_are_integer_together() -> None:
    x = cp.Variable((2, 2), symmetric=True, integer=[(0, 1)])
    assert sorted(zip(*(axis.tolist() for axis in x.integer_idx), strict=True)) == [(0, 1), (1, 0)]
    np.testing.assert_array_equal(x.project([[0.6, 0.4], [0.5, 0.6]]), [[0.6, 0], [0, 0.6]])


# ---- sparsity ----------------------------------------------------------------------------------------


def test_value_sparse() -> None:
    x = cp.Variable((2, 3), sparsity=[(0, 1, 1), (2, 0, 1)], name="x")
    assert x.value_sparse is None
    x.value_sparse = sp.coo_array(([3.0, 1, 2], ([1, 0, 1], [1, 2, 0])), shape=(2, 3))
    np.testing.assert_array_equal(x.value, [[0, 0, 1], [2, 3, 0]])
    assert x.value_sparse.format == "coo" and x.value_sparse.nnz == 3
    np.testing.assert_array_equal(x.value_sparse.toarray(), x.value)
    x.value_sparse = None
    assert x.value is None
    for value, said in (
        (np.zeros((2, 3)), "not a ndarray"),
        (sp.eye_array(2, 3, format="csr"), "not a csr"),
        (sp.eye_array(2, 3, format="coo"), "no others"),
    ):
        with pytest.raises(DataError, match=f"'x'.*{said}"):
            x.value_sparse = value
    dense = cp.Variable((1, 2))
    dense.value = [[1], [2]]
    np.testing.assert_array_equal(dense.value_sparse.toarray(), [[1, 2]])


@pytest.mark.parametrize("solver", ["CLARABEL", "HIGHS", "OSQP"])
@pytest.mark.parametrize("shape", [(3, 3), (2, 3, 3)])
def test_structures_are_kept_by_solvers(shape: tuple[int, ...], solver: str) -> None:
    """CVXPY's batched diag has the wrong shape and optimum."""
    v = rng.normal(size=shape)
    for name in ("diag", "symmetric"):
        x = cp.Variable(shape, **{name: True})
        cp.Problem(cp.Minimize(cp.sum_squares(x - v))).solve(solver=solver)
        assert x.value.shape == shape
        np.testing.assert_allclose(x.value, x.project(v), atol=1e-3)
    where = np.nonzero(rng.random(shape) < 0.5)
    x = cp.Variable(shape, sparsity=where)
    cp.Problem(cp.Minimize(cp.sum_squares(x - v))).solve(solver=solver)
    np.testing.assert_allclose(x.value, x.project(v), atol=1e-3)


# ---- limits and their duals --------------------------------------------------------------------------

BOUNDED = [
    "CLARABEL", "HIGHS", "OSQP", "SCS", "SCIPY", "ECOS", "GLPK", "CVXOPT", "CBC", "PIQP", "PROXQP", "DAQP", "QOCO", "QPALM",
    "GUROBI", "CPLEX", "COPT", "XPRESS", "MOSEK", "GLOP", "SDPA",
]  # fmt: skip


def optimum(problem: cp.Problem, solver: str) -> Any:
    """Solve, or skip where the solver has no licence here."""
    try:
        return problem.solve(solver=solver)
    except LicenseError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("solver", BOUNDED)
def test_the_duals_of_limits(solver: str) -> None:
    """Stationarity c + A'y - lower + upper = 0, signs, and complementarity, whether the solver takes bounds or rows."""
    c, a = np.array([1.0, -2.0, 0.5, 0.25]), np.array([1.0, 1.0, 1.0, -1.0])
    low, high = np.array([-1.0, -np.inf, 0.0, -3.0]), np.array([5.0, 2.0, np.inf, 4.0])
    x = cp.Variable(4, bounds=[low, high])
    assert x.bound_duals == (None, None) and x.attribute_duals == {}
    row = a @ x == 1
    problem = cp.Problem(cp.Minimize(c @ x), [row])
    value = optimum(problem, solver)
    lower, upper = x.bound_duals
    assert lower.shape == upper.shape == (4,) and lower is not x.bound_duals.upper
    np.testing.assert_allclose(c + a * row.dual_value - lower + upper, 0, atol=2e-3)
    assert (lower >= -1e-6).all() and (upper >= -1e-6).all()
    np.testing.assert_allclose(lower * np.where(np.isfinite(low), x.value - low, 1), 0, atol=5e-3)
    np.testing.assert_allclose(upper * np.where(np.isfinite(high), high - x.value, 1), 0, atol=5e-3)
    dual = -row.dual_value + np.where(np.isfinite(low), low, 0) @ lower - np.where(np.isfinite(high), high, 0) @ upper
    assert value == pytest.approx(float(dual), abs=5e-3)
    with pytest.raises(ValueError, match="read-only"):
        lower[0] = 1


@pytest.mark.parametrize("solver", ["CLARABEL", "HIGHS", "OSQP"])
def test_duals_of_limits_on_entries_that_are_one_unknown(solver: str) -> None:
    """sum of dual times entry is what the unknown's own dual times itself would be: C - lower + upper is skew-symmetric."""
    C = np.array([[1.0, 2.0], [1.0, -1.0]])
    X = cp.Variable((2, 2), symmetric=True, bounds=[-1, 1])
    cp.Problem(cp.Minimize(cp.trace(C.T @ X))).solve(solver=solver)
    lower, upper = X.bound_duals
    rest = C - lower + upper
    np.testing.assert_allclose(rest + rest.T, 0, atol=1e-4)
    np.testing.assert_allclose(lower, lower.T)


@pytest.mark.parametrize("solver", ["CLARABEL", "SCS"])
@pytest.mark.parametrize("sign", [1, -1])
def test_the_dual_of_semidefiniteness(solver: str, sign: int) -> None:
    """min <C, X>, X PSD, tr X = 1: the dual is C + y I. And the mirror image."""
    C = np.array([[1.0, 2.0, 0], [2, 1, 0], [0, 0, 3]])
    X = cp.Variable((3, 3), **{"PSD" if sign > 0 else "NSD": True})
    row = cp.trace(X) == sign
    cp.Problem(cp.Minimize(sign * cp.trace(C @ X)), [row]).solve(solver=solver)
    (dual,) = X.attribute_duals.values()
    np.testing.assert_allclose(dual, C + sign * row.dual_value * np.eye(3), atol=1e-3)
    assert np.linalg.eigvalsh(dual).min() > -1e-3
    assert abs(np.sum(dual * X.value)) < 1e-3
    assert list(X.attribute_duals) == ["PSD" if sign > 0 else "NSD"] and X.bound_duals == (None, None)


@pytest.mark.parametrize("solver", ["CLARABEL", "HIGHS"])
def test_the_duals_of_parametric_bounds(solver: str) -> None:
    p = cp.Parameter(value=3.0)
    x = cp.Variable(2, bounds=[None, p], nonneg=True)
    problem = cp.Problem(cp.Maximize(x[0] - x[1]))
    for limit in (3.0, 5.0):
        p.value = limit
        assert problem.solve(solver=solver) == pytest.approx(limit, abs=1e-6)
        np.testing.assert_allclose(x.bound_duals.lower, [0, 1], atol=1e-6)
        np.testing.assert_allclose(x.bound_duals.upper, [1, 0], atol=1e-6)


def test_a_limit_that_is_a_constraint_too_has_its_dual_once() -> None:
    x = cp.Variable(nonneg=True)
    again = x >= 0
    cp.Problem(cp.Minimize(x), [again]).solve(solver="HIGHS")
    assert again.dual_value + x.bound_duals.lower == pytest.approx(1)


def test_integers_have_no_duals() -> None:
    x = cp.Variable(2, boolean=True)
    cp.Problem(cp.Maximize(cp.sum(x))).solve(solver="HIGHS")
    assert x.bound_duals == (None, None)


def test_domain_says_the_limits() -> None:
    x = cp.Variable(2, name="x", bounds=[0, [1, 2]])
    assert [str(constraint) for constraint in x.domain] == ["0.0 <= x", "x <= [1., 2.]"]
    assert [str(c) for c in cp.Variable((2, 2), PSD=True, name="S").domain] == ["S >> 0"]


@pytest.mark.parametrize(
    ("make", "counts"),
    [
        (lambda: cp.Variable(2), 0),
        (lambda: cp.Variable(2, nonneg=True), 1),
        (lambda: cp.Variable((2, 2), PSD=True, nonneg=True), 2),
    ],
)
def test_how_many_attributes(make: Callable[[], Any], counts: int) -> None:
    assert make().num_attributes == counts


def test_facts_of_leaves() -> None:
    assert cp.Variable(pos=True).is_pos() and not cp.Variable(nonneg=True).is_pos() and cp.Variable(neg=True).is_neg()
    assert cp.Constant([1, 2]).is_pos() and not cp.Constant([0, 2]).is_pos() and cp.Constant(-1).is_neg()
    assert cp.Variable((2, 2), diag=True).is_diag() and cp.Constant(np.eye(2)).is_diag()
    assert not cp.Constant(np.ones((2, 2))).is_diag()
    assert cp.Constant(sp.eye_array(2)).is_diag() and not cp.Constant(sp.eye_array(2)).is_pos()

"""Bad input: a typed error that names the culprit and what would be accepted; never a crash, a hang or a made-up number."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

import fenchel as cp
from fenchel.errors import (
    DataError,
    DCPError,
    DPPError,
    EntryError,
    FenchelError,
    MissingPluginError,
    OptionError,
    ParameterError,
    ShapeError,
    SolverError,
    UseError,
)

x = cp.Variable(3, name="x")
X = cp.Variable((2, 3), name="X")
S = cp.Variable((3, 3), name="S", symmetric=True)
s = cp.Variable(name="s")
p = cp.Parameter(name="p")
q = cp.Parameter(3, nonneg=True, name="q")
P = cp.Parameter((3, 3), PSD=True, name="P")
NAN, INF = np.array([1, math.nan, 2]), np.array([1, math.inf, 2])
MASKED = np.ma.masked_array([1.0, 2, 3], [0, 1, 0])


def solve(*constraints: Any, objective: Any = None, **options: Any) -> Any:
    problem = cp.Problem(objective or cp.Minimize(cp.sum_squares(x)), [*constraints])
    return problem.solve(**options)


def assign(leaf: Any, value: Any) -> None:
    leaf.value = value


#: What is written, the error, and words that it must hold.
CASES: dict[str, list[tuple[Callable[[], Any], type[Exception], str]]] = {
    "nan and infinity": [
        (lambda: solve((NAN @ x <= 1).set_label("cap")), DataError, "NaN.*cap"),
        (lambda: solve(x <= NAN), DataError, r"NaN.*x <= .*test_bad_input.py:\d+"),
        (lambda: solve(x == INF), DataError, "infinity.*x =="),
        (lambda: solve(x >= INF), DataError, "infinity"),
        (lambda: solve(x[0] <= math.nan), DataError, r"x\[0\] <= nan"),
        (lambda: solve(x[0] + 2 * x[1] <= math.nan), DataError, "x.0. . 2.0 . x.1. <= nan"),
        (lambda: solve(x[0] * math.nan <= 1), DataError, "coefficient of x.0. is nan"),
        (lambda: solve(x[0] * math.inf <= 1), DataError, "infinity"),
        (lambda: solve(x + math.inf <= 1), DataError, "infinity"),
        (lambda: solve(objective=cp.Minimize(NAN @ x)), DataError, "the objective"),
        (lambda: solve(objective=cp.Minimize(cp.sum_squares(x - NAN))), DataError, "the objective"),
        (lambda: solve(cp.SOC(math.nan, x)), DataError, "SOC"),
        (lambda: solve(cp.norm(x) <= math.nan), DataError, "norm"),
        (lambda: solve(cp.norm(NAN - x) <= 1), DataError, "NaN"),
        (lambda: solve(cp.max(cp.multiply(NAN, x)) <= 1), DataError, "NaN"),
        (lambda: solve(S >> np.diag(NAN)), DataError, "NaN"),
        (lambda: solve(sp.csr_array(np.diag(NAN)) @ x <= 1), DataError, "sparse"),
        (lambda: cp.quad_form(x, np.diag(INF)), DataError, "quad_form"),
        (lambda: cp.quad_form(x, np.diag(NAN)), DataError, "quad_form"),
        (lambda: (assign(p, math.nan), solve(p * x <= 1)), DataError, "parameter 'p'"),
        (lambda: (assign(p, math.inf), solve(cp.sum(x) + p <= 1)), DataError, "infinity.* p"),
        (lambda: (assign(p, 0.0), solve(x[0] / p <= 1)), DataError, "parameter 'p'"),
    ],
    "not data": [
        (lambda: cp.Constant("abc"), DataError, "str"),
        (lambda: x + "abc", DataError, "str"),
        (lambda: "abc" <= x, DataError, "str"),
        (lambda: x * None, DataError, "NoneType"),
        (lambda: x == None, DataError, "NoneType"),  # noqa: E711
        (lambda: cp.hstack([x, [1, "b", 2]]), DataError, "list"),
        (lambda: x + np.array(["a", "b", "c"]), DataError, "<U1"),
        (lambda: cp.Constant([[1, 2], [3]]), DataError, "list"),
        (lambda: cp.Constant([["a"]]), DataError, "list"),
        (lambda: cp.Constant([x[0], 1]), DataError, "hstack"),
        (lambda: cp.max([x, 1]), DataError, "hstack"),
        (lambda: cp.Constant({1: 2}), DataError, "dict"),
        (lambda: x + MASKED, DataError, "masked"),
        (lambda: MASKED @ x, DataError, "masked"),
        (lambda: x <= MASKED, DataError, "masked"),
        (lambda: assign(q, MASKED), DataError, "'q'.*masked"),
        (lambda: assign(x, MASKED), DataError, "'x'.*masked"),
        (lambda: cp.Constant(1j), DataError, "complex"),
        (lambda: 1j * x, DataError, "complex"),
        (lambda: x + np.array([1j, 0, 0]), DataError, "complex"),
        (lambda: cp.Constant(sp.csr_array(np.eye(2) * 1j)), DataError, "complex128"),
        (lambda: cp.Variable(3, complex=True), DataError, "complex"),
        (lambda: x / 0, DataError, "division of x by zero"),
        (lambda: x / np.array([1, 0, 1]), DataError, "division of x by zero"),
        (lambda: (-2) ** x, DataError, "positive base"),
    ],
    "shapes": [
        (lambda: x + np.ones(4), ShapeError, r"\(3,\) and \(4,\)"),
        (lambda: x + X.T, ShapeError, r"\(3,\) and \(3, 2\)"),
        (lambda: x @ np.ones(4), ShapeError, "3 columns against 4 rows"),
        (lambda: np.ones((4, 4)) @ x, ShapeError, "4 columns against 3 rows"),
        (lambda: s @ x, ShapeError, r"use '\*'"),
        (lambda: cp.multiply(x, np.ones((2, 2))), ShapeError, "broadcast"),
        (lambda: x <= np.ones(2), ShapeError, "broadcast"),
        (lambda: cp.hstack([x, X]), ShapeError, "argument 1"),
        (lambda: cp.vstack([x, np.ones(2)]), ShapeError, "argument 1"),
        (lambda: cp.concatenate([X, S], axis=1), ShapeError, "argument 1"),
        (lambda: cp.stack([x, s]), ShapeError, "argument 1"),
        (lambda: cp.reshape(x, (2, 2), order="F"), ShapeError, r"\(2, 2\)"),
        (lambda: cp.sum(x, axis=2), ShapeError, "axis 2"),
        (lambda: cp.sum(x, axis="a"), ShapeError, "'a'"),
        (lambda: cp.norm(x, axis=3), ShapeError, "axis 3"),
        (lambda: cp.trace(X), ShapeError, "square"),
        (lambda: cp.diag(cp.Variable((2, 2, 2))), ShapeError, "square"),
        (lambda: cp.lambda_max(X), ShapeError, "square"),
        (lambda: X >> 0, ShapeError, "square"),
        (lambda: cp.SOC(x, x), ShapeError, r"t has shape \(3,\)"),
        (lambda: cp.SOC(s, x, axis=1), ShapeError, "axis 1"),
        (lambda: cp.ExpCone(x, s, x), ShapeError, "one shape"),
        (lambda: cp.quad_form(x, np.ones((2, 2))), ShapeError, r"\(2, 2\)"),
        (lambda: cp.quad_form(x, np.triu(np.ones((3, 3)))), ShapeError, "symmetric"),
        (lambda: cp.Minimize(x), ShapeError, "scalar.*sum it"),
        (lambda: cp.Maximize(X), ShapeError, "scalar"),
        (lambda: assign(x, [1, 2]), ShapeError, "'x' has"),
        (lambda: cp.Variable(-1), ShapeError, "non-negative"),
        (lambda: cp.Variable("a"), ShapeError, "'a'"),
        (lambda: cp.Variable(2.5), ShapeError, "2.5"),
    ],
    "fields of atoms": [
        (lambda: cp.norm(x, "weird"), DataError, "'weird'"),
        (lambda: cp.norm(X, 3), DataError, "'fro'"),
        (lambda: cp.huber(x, -1), DataError, "-1"),
        (lambda: cp.huber(x, s), DataError, "not s"),
        (lambda: cp.sum_largest(x, 0), DataError, "k > 0"),
        (lambda: cp.quad_over_lin(x, -1.0), DataError, "y > 0"),
        (lambda: cp.quad_form(x, S), DCPError, "constant"),
    ],
    "indices": [
        (lambda: x[3], EntryError, "index 3 .* 'x' with 3"),
        (lambda: x[-4], EntryError, "index -4"),
        (lambda: x[10**30], EntryError, "'x'"),
        (lambda: x[0, 0], EntryError, "2 indices"),
        (lambda: X[2], EntryError, "axis 0 with 2 entries of X"),
        (lambda: X[0, 3], EntryError, "axis 1 with 3"),
        (lambda: X[:, [0, 5]], EntryError, "X.*5"),
        (lambda: X[[True, False, True]], EntryError, "boolean"),
        (lambda: x[1.5], EntryError, "1.5"),
        (lambda: x["a"], EntryError, "a"),
        (lambda: x[s], EntryError, "s"),
    ],
    "attributes and values": [
        (lambda: assign(p, "a"), DataError, "'p'"),
        (lambda: assign(p, 1j), DataError, "'p'.*complex"),
        (lambda: assign(x, [1, 2j, 3]), DataError, "'x'.*complex"),
        (lambda: assign(x, [1, math.nan, 3]), DataError, "'x'.*NaN"),
        (lambda: assign(x, np.array([1, None, 3])), DataError, "'x'.*object"),
        (lambda: assign(x, x), DataError, "'x'.*expression is not data"),
        (lambda: assign(q, np.ma.masked_array([1, 2, 3], [0, 1, 0])), DataError, "'q'.*masked"),
        (lambda: assign(p, {1: 2}), DataError, "'p'.*dict"),
        (lambda: cp.CallbackParam(lambda: -1.0, nonneg=True).value, DataError, "nonnegative"),
        (lambda: assign(q, [-1, 0, 0]), DataError, "nonnegative"),
        (lambda: assign(P, np.diag([1, -1, 1])), DataError, "positive semidefinite"),
        (lambda: assign(S, np.triu(np.ones((3, 3)))), DataError, "symmetric"),
        (lambda: assign(cp.Variable(boolean=True), 0.5), DataError, "boolean"),
        (lambda: assign(cp.Variable(bounds=[0, 1]), 3), DataError, "in bounds"),
        (lambda: assign(cp.Variable((2, 2), sparsity=([0], [1])), np.ones((2, 2))), DataError, "sparsity"),
        (lambda: cp.Variable(3, foo=True), TypeError, "'foo'.*nonneg"),
        (lambda: cp.Variable(3, name="v", PSD=True), ShapeError, "'v' is declared PSD"),
        (lambda: cp.Variable((2, 2), PSD=True, diag=True), FenchelError, "diag and PSD"),
        (lambda: cp.Variable(3, bounds=[1, 0]), DataError, "above"),
        (lambda: cp.Variable(3, bounds=[1]), ShapeError, "lower, upper"),
        (lambda: cp.Variable(3, bounds=["a", None]), DataError, "lower bound"),
        (lambda: cp.Variable(3, bounds=[None, x]), DCPError, "upper bound x has variables"),
        (lambda: cp.Variable(3, bounds=[math.nan, None]), DataError, "NaN"),
        (lambda: cp.Variable(3, bounds=[np.ones(2), None]), ShapeError, r"\(2,\)"),
        (lambda: cp.Variable(3, boolean=[(5,)]), ShapeError, "index tuples"),
        (lambda: cp.Variable((2, 2), sparsity=5), ShapeError, "sparsity"),
    ],
    "problems": [
        (lambda: cp.Problem(x), DCPError, "Minimize"),
        (lambda: cp.Problem(cp.Minimize(0), [x]), FenchelError, "Variable"),
        (lambda: cp.Problem(cp.Minimize(0), [1]), FenchelError, "int"),
        (lambda: cp.Problem(cp.Minimize(0), [[x >= 0]]), FenchelError, "list"),
        (lambda: cp.Problem(cp.Minimize(0), [np.ones(2) <= 1]), ValueError, "ndarray"),
        (lambda: cp.Problem(cp.Minimize(0), [None]), ValueError, "NoneType"),
        (lambda: cp.Problem(cp.Minimize(math.nan)).solve(), DataError, "the objective: its constant is nan"),
        (lambda: solve(objective=cp.Minimize(cp.sum(x) + math.inf)), DataError, "the objective: its constant is inf"),
        (lambda: cp.FiniteSet(x, []), DataError, "at least one value"),
        (lambda: cp.FiniteSet(x, [1, math.nan]), DataError, "finite"),
        (lambda: cp.FiniteSet(x, cp.Variable(2)), DataError, "numbers or parameters"),
        (lambda: cp.FiniteSet(cp.square(x), [1]), DataError, "affine.*square.*CONVEX"),
        (lambda: cp.Problem(cp.Minimize(0), x <= 1), FenchelError, "write .x <= 1.0."),
        (lambda: cp.Problem(cp.Minimize(0), 5), FenchelError, "int"),
        (lambda: cp.Problem(cp.Minimize(0)).unpack_results(3), SolverError, "solve_via_data"),
        (lambda: cp.Minimize(x[0]) + cp.Maximize(x[0]), DCPError, "neither"),
    ],
    "parameters without a value": [
        (lambda: solve(cp.Parameter(name="r") * x <= 1), ParameterError, "'r'"),
        (lambda: solve(objective=cp.Minimize(cp.quad_form(x, cp.Parameter((3, 3), PSD=True, name="R")))), ParameterError, "'R'"),
        (lambda: solve(objective=cp.Minimize(cp.Parameter(name="r"))), ParameterError, "'r'"),
    ],
    "not convex": [
        (lambda: solve((cp.norm(x) >= 1).set_label("far")), DCPError, "far: 1.0 <= norm"),
        (lambda: solve(cp.norm(x) == 1), DCPError, "both sides affine"),
        (lambda: solve(x * s <= 1), DCPError, "affine and affine: one must be constant"),
        (lambda: solve(cp.exp(cp.abs(x) - 5 * cp.square(x)) <= 3), DCPError, "sum of convex and concave"),
        (lambda: solve(objective=cp.Maximize(cp.norm(x))), DCPError, "must be concave and is convex"),
        (
            lambda: solve(objective=cp.Minimize(1 + cp.sum(cp.exp(cp.square(cp.log(x)))))),
            DCPError,
            r"log\(x\)\): .* not monotone",
        ),
        (lambda: solve(objective=cp.Minimize(cp.quad_form(x, np.diag([1.0, -1, 1])))), DCPError, "QuadForm"),
        (lambda: solve(cp.SOC(cp.norm(x), x)), DCPError, "affine arguments, and has convex"),
        (lambda: solve(cp.diag(cp.square(x)) >> 0), DCPError, "affine arguments"),
        (lambda: solve(s * p * p <= 1, enforce_dpp=True), DPPError, "parametrised"),
    ],
    "solvers": [
        (lambda: solve(solver="NOPE"), SolverError, "'NOPE'.*CLARABEL"),
        (lambda: solve(solver="KNITRO"), SolverError, "KNITRO.*Installed: .*CLARABEL"),
        (lambda: solve(solver=5), SolverError, "5"),
        (lambda: solve(solver="osqp", foo=1), OptionError, "'foo'.*alpha"),
        (lambda: solve(solver="CLARABEL", max_iter="a"), OptionError, "'max_iter' takes int"),
        (lambda: solve(cp.norm(x) <= 1, solver="OSQP"), SolverError, "soc.*\n.*CLARABEL"),
        (lambda: solve(S >> 0, solver="HIGHS"), SolverError, "psd"),
        (lambda: solve(solver="CLARABEL", solver_path=["OSQP"]), SolverError, "exclude"),
        (lambda: solve(gp=True), SolverError, "fenchel-dgp"),
        (lambda: solve(solver="CLARABEL", tol=-1), OptionError, "'tol' is a tolerance, above 0, not -1"),
        (lambda: solve(solver="CLARABEL", tol=0.0), OptionError, "above 0"),
        (lambda: solve(solver="OSQP", tol=math.nan), OptionError, "above 0, not nan"),
        (lambda: solve(solver="HIGHS", time_limit=-3), OptionError, "seconds, at least 0"),
        (lambda: solve(solver="SCS", max_iters=0), OptionError, "at least 1"),
        (lambda: solve(method="nope"), SolverError, "'nope' is registered .*register_solve"),
        (lambda: cp.no_such_atom, MissingPluginError, "no_such_atom"),
        (lambda: cp.maximun, MissingPluginError, "maximum"),
    ],
    "python and numpy": [
        (lambda: bool(x <= 1), FenchelError, "truth value"),
        (lambda: 0 <= x <= 1, FenchelError, "0 <= x, x <= 1"),
        (lambda: x != 1, FenchelError, "!="),
        (lambda: x < 1, UseError, "<="),
        (lambda: 1 > x, UseError, "<="),
        (lambda: (x <= 1) & (x >= 0), FenchelError, "list"),
        (lambda: x & x, DataError, "argument 1 of And is not boolean"),
        (lambda: x in [p], FenchelError, "truth value"),
        (lambda: np.exp(x), UseError, "cp.exp"),
        (lambda: np.sin(x), UseError, "no function"),
        (lambda: np.maximum(x, 0), UseError, "cp.maximum"),
        (lambda: np.linalg.inv(S), UseError, "numpy.inv"),
        (lambda: np.add.reduce(x), UseError, "numpy.add"),
        (lambda: abs(x), UseError, "cp.abs"),
        (lambda: np.add(np.ones(3), x, out=np.ones(3)), UseError, "a = a . x"),
    ],
}


@pytest.mark.parametrize(
    ("write", "error", "words"),
    [pytest.param(*case, id=f"{name} {k}") for name, cases in CASES.items() for k, case in enumerate(cases)],
)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_a_typed_error_names_the_culprit(write: Callable[[], Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=f"(?s){words}") as caught:
        write()
    assert isinstance(caught.value, FenchelError | TypeError)


def test_in_place_addition_to_an_array() -> None:
    a = np.ones(3)
    with pytest.raises(UseError, match=r"a = a . x"):
        a += x
    np.testing.assert_array_equal(a, np.ones(3))


def test_an_expression_is_not_changed_in_place() -> None:
    y = x
    y += 1
    assert y is not x and x.shape == (3,)
    with pytest.raises(TypeError):
        x[0] = 1  # type: ignore[index]


def test_errors_are_also_what_python_calls_them() -> None:
    assert issubclass(EntryError, IndexError)
    assert issubclass(UseError, TypeError) and issubclass(UseError, NotImplementedError)
    assert issubclass(ShapeError, ValueError) and issubclass(DataError, ValueError)


def test_a_value_without_an_attribute_names_the_leaf() -> None:
    with pytest.raises(DataError) as caught:
        q.value = [-1, 0, 0]
    assert any("'q'" in note for note in caught.value.__notes__)


def test_the_smallest_failing_expression_is_named() -> None:
    with pytest.raises(DCPError) as caught:
        solve(cp.sum(cp.exp(3 * cp.sum_largest(x, 2) + cp.maximum(cp.sum(cp.log(x)), 0))) + 5 <= 7)
    (line,) = [line for line in str(caught.value).splitlines() if line.startswith("  ")]
    assert line.strip().startswith("maximum(") or line.strip().startswith("Maximum(")


def test_rows_that_say_nothing_are_no_error() -> None:
    assert solve(x <= INF, x >= -np.abs(INF), x[0] <= math.inf) == pytest.approx(0, abs=1e-6)


def test_what_has_no_solution_is_infeasible() -> None:
    empty = cp.Variable(0)
    for constraint in (False, cp.Constant(1) <= 0, cp.Constant(np.ones((2, 0))) @ empty == 1, cp.sum(empty) == 1):
        problem = cp.Problem(cp.Minimize(s), [s >= 0, constraint])
        assert problem.solve() == math.inf and problem.status == "infeasible"


@pytest.mark.parametrize("maker", [sp.csc_array, sp.csr_array, sp.coo_array, sp.csc_matrix])
def test_sparse_matrices_with_repeated_and_unsorted_entries(maker: Any) -> None:
    data, rows, cols = np.array([1.0, 2, 4, 8, 16]), np.array([1, 0, 1, 0, 0]), np.array([0, 0, 0, 2, 1])
    if maker in (sp.csc_array, sp.csc_matrix):
        order = np.argsort(cols, kind="stable")
        given = maker((data[order], rows[order], np.array([0, 3, 4, 5])), shape=(2, 3))
    elif maker is sp.csr_array:
        order = np.argsort(rows, kind="stable")
        given = maker((data[order], cols[order], np.array([0, 3, 5])), shape=(2, 3))
    else:
        given = maker((data, (rows, cols)), shape=(2, 3))
    dense = given.toarray()
    a, b = cp.Variable(3), cp.Variable(3)
    first = cp.Problem(cp.Minimize(cp.sum_squares(a)), [given @ a == np.array([3.0, 4.0])])
    second = cp.Problem(cp.Minimize(cp.sum_squares(b)), [dense @ b == np.array([3.0, 4.0])])
    assert first.solve(solver="CLARABEL") == pytest.approx(second.solve(solver="CLARABEL"))
    np.testing.assert_allclose(a.value, b.value, atol=1e-6)
    np.testing.assert_array_equal(cp.Constant(given).value.toarray(), dense)
    assert cp.Constant(given).sign == cp.Constant(dense).sign


def test_signs_of_sparse_constants_count_repeated_entries_once_summed() -> None:
    given = sp.coo_array(([3.0, -1.0], ([0, 0], [0, 0])), shape=(1, 1)).tocsr(copy=True)
    unsummed = sp.csc_array((np.array([3.0, -1.0]), np.array([0, 0]), np.array([0, 2])), shape=(1, 1))
    assert given.nnz == 1
    assert cp.Constant(unsummed).is_nonneg()


def test_nothing_passed_in_is_changed() -> None:
    A, b = np.array([[1.0, 2], [3, 4]]), np.array([1.0, 2])
    M = sp.csc_array(A)
    y = cp.Variable(2)
    problem = cp.Problem(cp.Minimize(cp.sum_squares(A @ y - b)), [M @ y <= b])
    before = problem.solve(solver="CLARABEL")
    A[:], b[:], M.data[:] = 7, 7, 7
    again = cp.Problem(problem.objective, problem.constraints)
    assert again.solve(solver="CLARABEL") == pytest.approx(before)
    with pytest.raises(ValueError):
        y.value[0] = 5
    with pytest.raises(ValueError):
        problem.constraints[0].dual_value[0] = 5


def test_a_constant_nan_objective() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        problem = cp.Problem(cp.Minimize(cp.Constant(math.nan)))
        try:
            problem.solve()
        except DataError:
            return
    assert problem.status != "optimal"

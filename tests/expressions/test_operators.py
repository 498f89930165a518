"""Operators, indices and methods on every kind of operand: shape, sign, curvature and value as CVXPY 1.9.3 has them.

`operators.txt` was written by CVXPY run as a black box on the operands below, one line for each: what is written, and the shape,
sign, curvature and a checksum of the value of what comes out; `error` where CVXPY raises one. What is better here is in
`test_what_is_better_here`, not there.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

import fenchel as cp
from fenchel.errors import DataError, FenchelError


def numbers(*shape: int) -> Any:
    """Fixed numbers of either sign."""
    return np.sin(1.0 + 2.3 * np.arange(np.prod(shape, dtype=int))).reshape(shape)


def operands(cp: Any) -> dict[str, Any]:
    """The names that `operators.txt` is written in."""
    named: dict[str, Any] = {
        "x": cp.Variable(3, name="x"), "n": cp.Variable(3, nonneg=True, name="n"), "s": cp.Variable(name="s"),
        "o": cp.Variable((1, 1), name="o"), "o1": cp.Variable(1, name="o1"), "X": cp.Variable((2, 3), name="X"),
        "Y": cp.Variable((3, 2), name="Y"), "S": cp.Variable((3, 3), name="S"), "T": cp.Variable((2, 3, 4), name="T"),
        "c": cp.Variable((3, 1), name="c"), "r": cp.Variable((1, 3), name="r"), "p": cp.Parameter(3, name="p"),
        "P": cp.Parameter((3, 3), nonneg=True, name="P"), "k": cp.Parameter(nonpos=True, name="k"),
    }  # fmt: skip
    for leaf in named.values():
        value = numbers(*leaf.shape)
        leaf.value = abs(value) if leaf.is_nonneg() else -abs(value) if leaf.is_nonpos() else value
    A, B = numbers(2, 3) + 0.5, numbers(3, 3) - 0.1
    return named | {
        "np": np, "cp": cp, "sum": sum, "list": list, "slice": slice, "True": True, "False": False, "range": range,
        "A": A, "B": B, "v": np.array([1.0, -2, 3]), "T3": numbers(2, 3, 4), "f": np.float64(2.5), "i64": np.int64(3),
        "z0": np.array(2.0), "one": np.array([[2.0]]), "sA": sp.csr_array(A * (A > 0)), "mA": sp.csr_matrix(A * (A > 0)),
        "sB": sp.csc_matrix(B * (B > 0)), "cA": sp.coo_array(A * (A > 0)),
    }  # fmt: skip


def described(expression: Any) -> str:
    """Shape, sign, curvature and a checksum of the value, as a line of `operators.txt` has them."""
    value = expression.value
    value = np.asarray(value.toarray() if sp.issparse(value) else value, float).ravel()
    checksum = float(value @ np.cos(np.arange(value.size)))
    return f"{expression.shape}; {expression.sign}; {expression.curvature}; {checksum + 0.0:.6f}"


def outcome(source: str, names: dict[str, Any]) -> str:
    """What comes out of something written in these names."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return described(eval(source, {"__builtins__": {}}, names))
    except (FenchelError, TypeError):
        return "error"


LINES = [line.split(" => ") for line in (Path(__file__).parent / "operators.txt").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(("source", "expected"), LINES, ids=[source for source, _ in LINES])
def test_as_cvxpy(source, expected):
    found = outcome(source, operands(cp))
    if expected == "error":
        assert found == expected
        return
    *facts, checksum = found.split("; ")
    assert facts == expected.split("; ")[:-1]
    assert float(checksum) == pytest.approx(float(expected.split("; ")[-1]), abs=2e-6)


SAME = operands(cp)


@pytest.mark.parametrize(
    ("source", "shape", "curvature"),
    [
        ("+x", (3,), "AFFINE"),
        ("x.T @ P @ x", (), "UNKNOWN"),  # a matrix of parameters that is not declared symmetric: a product, not an error
        ("x[5:]", (0,), "AFFINE"),
        ("x[2:1]", (0,), "AFFINE"),
        ("x.sum(axis=[0])", (), "AFFINE"),
        ("x[None] + one", (1, 3), "AFFINE"),
    ],
)
def test_what_is_better_here(source, shape, curvature):
    e = eval(source, {"__builtins__": {}}, SAME)
    assert (e.shape, e.curvature) == (shape, curvature) and np.shape(e.value) == shape


def test_a_scalar_of_more_axes_counts_as_a_number():
    """As CVXPY declares it; its values have numpy's shape, (1, 3), ours the declared one."""
    x, o, one = SAME["x"], SAME["o"], SAME["one"]
    expected = {"+": x.value + 2, "-": x.value - 2, "*": x.value * 2, "/": x.value / 2}
    for e, value in zip((x + one, x - one, cp.multiply(x, one), x / one), expected.values(), strict=True):
        assert e.shape == (3,)
        np.testing.assert_array_equal(e.value, value)
    for constraint in (x <= one, one <= x, x == o, o >= x, x >= o):
        assert constraint.shape == (3,) and constraint.residual.shape == (3,)
    big = cp.Variable((1, 1, 1))
    assert (big + SAME["X"]).shape == (2, 3) and (SAME["x"] + SAME["X"] + big).shape == (2, 3)
    y, t = cp.Variable(3), cp.Variable((1, 1))
    problem = cp.Problem(cp.Minimize(t), [y <= t, y == np.array([1.0, 3, 2])])
    assert problem.solve(solver="CLARABEL") == pytest.approx(3, abs=1e-6)
    np.testing.assert_allclose(problem.constraints[0].dual_value, [0, 1, 0], atol=1e-6)


def test_an_asymmetric_product_is_no_quadratic_form():
    x, B = SAME["x"], SAME["B"]
    e = x.T @ B @ x
    assert e.curvature == "UNKNOWN" and e.value == pytest.approx(x.value @ B @ x.value)
    assert isinstance(x.T @ (B + B.T) @ x, cp.QuadForm)


def test_no_entries_have_a_value():
    x = cp.Variable((0, 3))
    assert (x + 1).value.shape == (0, 3) and (2 * x)[:, 0].value.shape == (0,) and cp.sum(x).value is None


def test_masked_arrays_are_refused_on_either_side():
    m, x = np.ma.masked_array([1.0, 2, 3], [0, 0, 1]), SAME["x"]
    for write in (
        lambda: m + x, lambda: x + m, lambda: m - x, lambda: m * SAME["s"], lambda: m / SAME["n"], lambda: m @ x, lambda: x @ m,
        lambda: m <= x, lambda: m >= x, lambda: m == x, lambda: x <= m, lambda: m**x, lambda: np.add(m, x), lambda: x / m,
    ):  # fmt: skip
        with pytest.raises(DataError, match="masked"):
            write()


def test_a_function_in_parentheses_of_its_own_gets_no_others():
    x, X = SAME["x"], SAME["X"]
    assert str(cp.sum(x) / 3) == "Sum(x, None, False) / 3.0"
    assert str(X.reshape((3, 2), order="F") @ [1, 2]) == "reshape(X, (3, 2), F) @ [1., 2.]"
    assert str((x + 1) / 2) == "(x + 1.0) / 2.0" and str(-(2 * x)) == "-(2.0 * x)"
    assert str(cp.broadcast_to(x, (2, 3))) == "broadcast_to(x, (2, 3))"


def test_there_is_an_expression_whatever_it_says():
    """Programs write `if p:` to ask whether there is one; of a constraint that would be a mistake."""
    x, p = cp.Variable(2), cp.Parameter(value=0.0)
    nodes = [x, p, cp.Constant(0), x[0], 2 * x[0], x[0] + x[1], x + 1, -x, cp.square(x), cp.Variable(0)]
    assert all(nodes) and not [node for node in nodes if not node]
    assert (p or 1.0) is p and (p and x) is x
    for constraint in (x <= 1, x == 1, x[0] >= 0):
        with pytest.raises(FenchelError, match="truth value"):
            bool(constraint)


def test_a_quotient_of_numbers_and_what_has_a_sign_has_a_sign():
    n = SAME["n"]
    assert (np.array([1.0, 2, 3]) / n).is_nonneg() and (-1 / n).is_nonpos() and not (np.array([1.0, -2, 3]) / n).is_nonneg()

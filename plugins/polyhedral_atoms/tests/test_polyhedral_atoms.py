"""The laws of the polyhedral atoms, their values, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

import fenchel as cp
import fenchel_polyhedral_atoms as package
from fenchel import Parameter, Variable
from fenchel.errors import DataError, DCPError, ShapeError
from fenchel.testing.atoms import laws_for_atoms

CASES = {
    "abs": [
        cp.abs(Variable()),
        cp.abs(Variable((2, 3))),
        cp.abs(Variable(3, nonpos=True)),
        cp.abs(Variable(0)),
    ],
    "cummax": [
        cp.cummax(Variable(5)),
        cp.cummax(Variable((3, 2))),
        cp.cummax(Variable((2, 3, 2)), axis=1),
        cp.cummax(Variable((2, 3), nonneg=True), axis=-1),
        cp.cummax(Variable((0, 2))),
        cp.cummax(Variable((2, 0))),
    ],
    "cvar": [cp.cvar(Variable(5), 0.5), cp.cvar(Variable(3), 0)],
    "dotsort": [
        cp.dotsort(Variable(4), [1.0, 2, 3, 4]),
        cp.dotsort(Variable(4), [-1.0, 2]),
        cp.dotsort(Variable((2, 3)), [[1.0, 1], [1, 0]]),
        cp.dotsort(Variable(3, nonneg=True), Parameter(2, nonneg=True)),
        cp.dotsort(Variable(3), Parameter(3, nonpos=True)),
        cp.dotsort(Variable(), 2.0),
        cp.dotsort(Variable(3), np.zeros(0)),
    ],
    "max": [
        cp.max(Variable(4)),
        cp.max(Variable()),
        cp.max(Variable((3, 2, 2)), axis=1),
        cp.max(Variable((3, 2, 2)), axis=(0, -1), keepdims=True),
        cp.max(Variable(3, nonneg=True)),
        cp.max(Variable((0, 3)), axis=1),
    ],
    "maximum": [
        cp.maximum(Variable(3), 1.0),
        cp.maximum(Variable((2, 3)), Variable(3), Variable()),
        cp.maximum(Variable(3, nonpos=True), Variable(3, nonpos=True)),
        cp.maximum(Variable((2, 2, 2)), Parameter(2)),
    ],
    "min": [
        cp.min(Variable(4)),
        cp.min(Variable((3, 2, 2)), axis=1),
        cp.min(Variable((2, 2), nonpos=True), axis=0),
    ],
    "minimum": [
        cp.minimum(Variable(3), Parameter()),
        cp.minimum(Variable((2, 3)), Variable(3), Variable(nonpos=True)),
    ],
    "neg": [cp.neg(Variable()), cp.neg(Variable((2, 2)))],
    "norm1": [
        cp.norm1(Variable()),
        cp.norm1(Variable((3, 2, 2)), axis=(0, 2), keepdims=True),
        cp.norm1(Variable(3, nonneg=True)),
        cp.norm1(Variable(0)),
    ],
    "norm_inf": [
        cp.norm_inf(Variable()),
        cp.norm_inf(Variable((3, 2, 2)), axis=1),
        cp.norm_inf(Variable(3, nonneg=True)),
        cp.norm_inf(Variable((0, 2)), axis=0),
    ],
    "pos": [cp.pos(Variable()), cp.pos(Variable((2, 2)))],
    "ptp": [
        cp.ptp(Variable(4)),
        cp.ptp(Variable()),
        cp.ptp(Variable((3, 2, 2)), axis=(0, 2), keepdims=True),
        cp.ptp(Variable((0, 3)), axis=1),
    ],
    "scalene": [
        cp.scalene(Variable(3), 2, 0.5),
        cp.scalene(Variable((2, 3)), Parameter(nonneg=True), [1.0, 2, 3]),
    ],
    "sum_largest": [
        cp.sum_largest(Variable(5), 2),
        cp.sum_largest(Variable(5), 2.5),
        cp.sum_largest(Variable((3, 4)), 1.5, axis=1, keepdims=True),
        cp.sum_largest(Variable((2, 3, 2), nonneg=True), 4, axis=(1, 2)),
        cp.sum_largest(Variable(3), 3),
        cp.sum_largest(Variable(3), 7),
        cp.sum_largest(Variable(0), 1),
    ],
    "sum_smallest": [cp.sum_smallest(Variable(5), 2.5), cp.sum_smallest(Variable((3, 4)), 2, axis=0)],
}


@pytest.mark.parametrize("law", laws_for_atoms(package, CASES))
def test_law(law):
    law()


X = np.array([[1.0, -4.0, 2.0], [0.0, 3.0, -1.0]])


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (cp.abs(X), np.abs(X)),
        (cp.max(X), 3),
        (cp.max(X, axis=0), [1, 3, 2]),
        (cp.min(X, axis=1, keepdims=True), [[-4], [-1]]),
        (cp.maximum(X, 1), np.maximum(X, 1)),
        (cp.minimum(X, [0, 1, 2], 1), np.minimum(np.minimum(X, [0, 1, 2]), 1)),
        (cp.norm1(X), 11),
        (cp.norm_inf(X, axis=0), [1, 4, 2]),
        (cp.norm1(np.zeros(0)), 0),
        (cp.norm_inf(np.zeros((0, 2)), axis=0), [0, 0]),
        (cp.cummax(X), [[1, -4, 2], [1, 3, 2]]),
        (cp.cummax(X, axis=1), [[1, 1, 2], [0, 3, 3]]),
        (cp.cvar([1, 2, 3, 4], 0.5), 3.5),
        (cp.cvar([1, 2, 3], 0.5), (3 + 0.5 * 2) / 1.5),
        (cp.dotsort(X, [1, 1]), 5),
        (cp.dotsort(X, [1, -1]), 7),
        (cp.dotsort([1, 2], [3, 4]), 11),
        (cp.ptp(X), 7),
        (cp.ptp(X, axis=0, keepdims=True), [[1, 7, 3]]),
        (cp.scalene(X, 2, 3), np.where(X > 0, 2 * X, -3 * X)),
        (cp.pos(X), np.maximum(X, 0)),
        (cp.neg(X), np.maximum(-X, 0)),
        (cp.sum_largest(X, 2), 5),
        (cp.sum_largest(X, 2.5), 5.5),
        (cp.sum_largest([1, 2, 3], 9), 6),
        (cp.sum_largest([2, 2, 2, 1], 2), 4),
        (cp.sum_smallest(X, 1.5, axis=1), [-3.5, -1]),
    ],
)
def test_value(call, expected):
    np.testing.assert_allclose(call.value, expected)
    assert call.is_constant()


def test_facts_of_compositions():
    x, y = Variable(3), Variable(3, nonneg=True)
    assert cp.abs(cp.abs(x)).is_convex()  # |.| grows where its argument is nonnegative
    assert not cp.abs(cp.abs(x) - 1).is_dcp()
    assert cp.max(cp.abs(x)).is_convex()
    assert cp.min(-cp.abs(x)).is_concave()
    assert not cp.min(cp.abs(x)).is_dcp()
    assert cp.maximum(x, cp.abs(x)).is_nonneg()
    assert cp.minimum(x, -1.0).is_nonpos()
    assert cp.sum_largest(y, 2).is_nonneg()
    assert not cp.max(x).is_nonneg()
    assert isinstance(cp.max(x), cp.Max)
    assert cp.dotsort(cp.abs(x), [1, 2]).is_convex() and cp.dotsort(-cp.abs(x), [-1]).is_convex()
    assert not cp.dotsort(cp.abs(x), [1, -2]).is_dcp()
    assert cp.dotsort(x, Parameter(2)).is_dpp() and not cp.dotsort(x, cp.exp(Parameter(2))).is_dpp()
    assert not cp.ptp(cp.abs(x)).is_dcp()
    assert not cp.scalene(x, -1, 2).is_dcp() and not cp.scalene(x, Parameter(), 2).is_dcp()
    assert cp.cvar(y, 0.5).is_nonneg()


def test_dotsort_follows_a_parameter():
    x, w = Variable(4), Parameter(2)
    problem = cp.Problem(cp.Minimize(cp.dotsort(x, w)), [x == [3, 1, -2, 0]])
    for w.value, expected in [([1, 0], 3), ([1, -1], 5), ([2, 1], 7)]:
        assert problem.solve(solver="CLARABEL") == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (lambda: cp.max(Variable(3), axis=1), ShapeError, "axis 1 is out of range"),
        (lambda: cp.max(Variable(3), Variable(3)), ShapeError, "maximum"),
        (lambda: cp.min(Variable(3), Variable(3)), ShapeError, "minimum"),
        (lambda: cp.max(Variable(0)), ShapeError, "no entries"),
        (lambda: cp.min(Variable((2, 0)), axis=1), ShapeError, "no entries"),
        (lambda: cp.maximum(Variable(2), Variable(3)), ShapeError, "broadcast"),
        (lambda: cp.Maximum(Variable(2)), ShapeError, "at least two"),
        (lambda: cp.Minimum(), ShapeError, "at least two"),
        (lambda: cp.cummax(Variable()), ShapeError, "axis 0 is out of range"),
        (lambda: cp.cummax(Variable(3), axis=1), ShapeError, "axis 1 is out of range"),
        (lambda: cp.cummax(Variable(3), axis=None), ShapeError, "one axis"),
        (lambda: cp.Cummax(Variable((2, 3)), axis=(0, 1)), ShapeError, "one axis"),
        (lambda: cp.cvar(Variable((2, 2)), 0.5), ShapeError, "1-D"),
        (lambda: cp.cvar(Variable(2), 1), DataError, r"\[0, 1\)"),
        (lambda: cp.cvar(Variable(2), Parameter()), DataError, "number"),
        (lambda: cp.dotsort(Variable(2), [1, 2, 3]), ShapeError, "no more entries"),
        (lambda: cp.dotsort(Variable(2), Variable(2)), DCPError, "constant"),
        (lambda: cp.ptp(Variable(3), Variable(3)), ShapeError, "axis"),
        (lambda: cp.ptp(Variable(0)), ShapeError, "no entries"),
        (lambda: cp.norm1(Variable((2, 2)), axis=(0, 0)), ShapeError, "twice"),
        (lambda: cp.sum_largest(Variable(3), 0), DataError, "k > 0"),
        (lambda: cp.sum_largest(Variable(3), -1), DataError, "k > 0"),
        (lambda: cp.sum_largest(Variable(3), np.inf), DataError, "k > 0"),
        (lambda: cp.sum_largest(Variable(3), "2"), DataError, "k > 0"),
        (lambda: cp.sum_largest(Variable(3), Parameter()), DataError, "number"),
    ],
)
def test_refused(make, error, said):
    with pytest.raises(error, match=said):
        make()


def test_gradient_at_kinks_is_a_subgradient():
    x = Variable(3)
    x.value = [1.0, 1.0, 0.0]
    np.testing.assert_array_equal(cp.max(x).grad[x].toarray().ravel(), [1, 0, 0])
    np.testing.assert_array_equal(cp.cummax(x).grad[x].toarray(), [[1, 1, 1], [0, 0, 0], [0, 0, 0]])
    np.testing.assert_array_equal(cp.norm_inf(x).grad[x].toarray().ravel(), [1, 0, 0])
    np.testing.assert_array_equal(cp.abs(x).grad[x].toarray(), np.diag([1, 1, 0]))
    np.testing.assert_array_equal(cp.maximum(x, 1.0).grad[x].toarray(), np.diag([1, 1, 0]))

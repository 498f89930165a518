"""The laws of the polyhedral atoms, their values, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

import fenchel as cp
import fenchel_polyhedral_atoms as package
from fenchel import Parameter, Variable
from fenchel.errors import DataError, ShapeError
from fenchel.testing.atoms import laws_for_atoms

CASES = {
    "abs": [
        cp.abs(Variable()),
        cp.abs(Variable((2, 3))),
        cp.abs(Variable(3, nonpos=True)),
        cp.abs(Variable(0)),
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
    np.testing.assert_array_equal(cp.norm_inf(x).grad[x].toarray().ravel(), [1, 0, 0])
    np.testing.assert_array_equal(cp.abs(x).grad[x].toarray(), np.diag([1, 1, 0]))
    np.testing.assert_array_equal(cp.maximum(x, 1.0).grad[x].toarray(), np.diag([1, 1, 0]))

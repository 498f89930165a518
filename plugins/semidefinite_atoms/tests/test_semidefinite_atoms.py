"""The laws of the semidefinite atoms, their values, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

import fenchel as cp
import fenchel_semidefinite_atoms as package
from fenchel import Variable
from fenchel.errors import DataError, ShapeError
from fenchel.testing.atoms import Case, laws_for_atoms, symmetric

CASES = {
    "lambda_max": [
        cp.lambda_max(Variable((3, 3), symmetric=True)),
        cp.lambda_max(Variable((3, 3), diag=True)),
        cp.lambda_max(Variable((1, 1))),
        cp.lambda_max(Variable((2, 2, 2), symmetric=True)),
        Case(cp.lambda_max(Variable((3, 3))), symmetric),
    ],
    "lambda_min": [
        cp.lambda_min(Variable((3, 3), symmetric=True)),
        Case(cp.lambda_min(Variable((2, 2))), symmetric),
    ],
    "normNuc": [cp.normNuc(Variable((2, 3))), cp.normNuc(Variable((3, 1)))],
    "sigma_max": [cp.sigma_max(Variable((3, 2))), cp.sigma_max(Variable((1, 1)))],
}


@pytest.mark.parametrize("law", laws_for_atoms(package, CASES))
def test_law(law):
    law()


A = np.array([[2.0, 1.0], [1.0, 2.0]])


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (cp.lambda_max(A), 3),
        (cp.lambda_min(A), 1),
        (cp.lambda_max(np.stack([A, -A])), [3, -1]),
        (cp.sigma_max([[3.0, 0, 0], [0, 4, 0]]), 4),
        (cp.normNuc([[3.0, 0, 0], [0, 4, 0]]), 7),
    ],
)
def test_value(call, expected):
    np.testing.assert_allclose(call.value, expected)


def test_the_value_needs_a_symmetric_matrix():
    with pytest.raises(DataError, match="symmetric"):
        _ = cp.lambda_max(np.array([[1.0, 2.0], [0.0, 1.0]])).value


def test_a_matrix_not_known_to_be_symmetric_is_held_to_it():
    X = Variable((2, 2))
    assert cp.Problem(cp.Minimize(cp.lambda_max(X)), [X[0, 1] == 1, X[0, 0] >= 0, X[1, 1] >= 0]).solve(
        solver="CLARABEL"
    ) == pytest.approx(1, abs=1e-5)
    assert X.value[1, 0] == pytest.approx(1, abs=1e-5)
    X.value = [[0, 1], [3, 0]]
    assert [c.violation() for c in cp.lambda_max(X).domain] == [2]


@pytest.mark.parametrize(
    ("function", "shape"),
    [
        (cp.lambda_max, (2, 3)),
        (cp.lambda_max, (3,)),
        (cp.lambda_max, (0, 0)),
        (cp.lambda_min, ()),
        (cp.sigma_max, (3,)),
        (cp.sigma_max, (2, 2, 2)),
        (cp.normNuc, (0, 2)),
    ],
)
def test_shape_refused(function, shape):
    with pytest.raises(ShapeError, match="takes"):
        function(Variable(shape))

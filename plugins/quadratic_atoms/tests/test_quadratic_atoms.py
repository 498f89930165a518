"""The laws of the quadratic atoms, their values, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

import fenchel as cp
import fenchel_quadratic_atoms as package
from fenchel import Parameter, Variable
from fenchel.errors import DataError, ShapeError
from fenchel.testing.atoms import laws_for_atoms

CASES = {
    "huber": [
        cp.huber(Variable()),
        cp.huber(Variable((2, 1, 2)), 0.5),
        cp.huber(Variable(3, nonneg=True), Parameter(nonneg=True)),
        cp.huber(Variable(2), 0),
        cp.huber(Variable(0)),
    ],
    "norm2": [
        cp.Norm2(Variable(3)),
        cp.Norm2(Variable()),
        cp.Norm2(Variable((3, 2, 2)), (0, 2), True),
        cp.Norm2(Variable((3, 2)), axis=1),
        cp.Norm2(Variable(2, nonpos=True)),
        cp.Norm2(Variable(0)),
    ],
    "tv": [
        cp.tv(Variable(5)),
        cp.tv(Variable(1)),
        cp.tv(Variable((3, 4))),
        cp.tv(Variable((3, 2)), Variable((3, 2))),
    ],
}


@pytest.mark.parametrize("law", laws_for_atoms(package, CASES))
def test_law(law):
    law()


IMAGE = np.arange(6.0).reshape(2, 3) ** 2


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (cp.huber([-3.0, -1, 0, 0.5, 2]), [5, 1, 0, 0.25, 3]),
        (cp.huber([-3.0, 2], 2), [8, 4]),
        (cp.Norm2(IMAGE), np.linalg.norm(IMAGE)),
        (cp.Norm2(IMAGE, 0, True), np.linalg.norm(IMAGE, axis=0, keepdims=True)),
        (cp.Norm2(np.zeros(0)), 0),
        (cp.tv([1.0, 3, 2]), 3),
        (cp.tv([1.0]), 0),
        (cp.tv(IMAGE), np.hypot(9, 1) + np.hypot(15, 3)),
        (cp.tv(IMAGE, 2 * IMAGE), np.sqrt(5) * (np.hypot(9, 1) + np.hypot(15, 3))),
        (cp.tv([[1.0], [3]]), 0),
    ],
)
def test_value(call, expected):
    np.testing.assert_allclose(call.value, expected)


def test_gradient_of_the_norm_at_zero_is_a_subgradient():
    x = Variable(2)
    x.value = [0.0, 0.0]
    assert not cp.Norm2(x).grad[x].toarray().any()


def test_huber_takes_a_parameter_that_changes():
    x, M = Variable(), Parameter(nonneg=True)
    problem = cp.Problem(cp.Minimize(cp.huber(x, M)), [x >= 3])
    for M.value, expected in [(1.0, 5.0), (2.0, 8.0), (4.0, 9.0)]:
        assert problem.solve(solver="CLARABEL") == pytest.approx(expected, abs=1e-6)
    assert cp.huber(x, M).is_dpp()


@pytest.mark.parametrize("M", [-1, [1, 2], Parameter(), Variable(nonneg=True)])
def test_huber_refuses_a_threshold(M):
    with pytest.raises(DataError, match="huber"):
        cp.huber(Variable(2), M)


@pytest.mark.parametrize("shapes", [[()], [(2, 2, 2)], [(2, 2), (2, 3)], [2, 2]])
def test_tv_refuses_shapes(shapes):
    with pytest.raises(ShapeError, match="one or more matrices of one shape"):
        cp.tv(*map(Variable, shapes))

"""quad_form: where it is monotone."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

import fenchel as cp

x = cp.Variable(2)
P = np.array([[2.0, 0.5], [0.5, 1.0]])


@pytest.mark.parametrize("inner", [1, -1])
@pytest.mark.parametrize("outer", [1, -1])
def test_it_is_monotone_by_the_sign_of_its_gradient(inner: int, outer: int) -> None:
    """2 P x >= 0 where P and x are of like sign."""
    e = cp.quad_form(inner * cp.square(x), outer * P)
    assert e.is_convex() == (outer > 0) and e.is_concave() == (outer < 0)
    target = np.array([1.5, -2.0])
    best = cp.Problem(cp.Minimize(outer * e + cp.sum_squares(x - target))).solve(solver="CLARABEL")
    found = minimize(lambda v: v**2 @ P @ v**2 + ((v - target) ** 2).sum(), target, tol=1e-12)
    assert best == pytest.approx(found.fun, rel=1e-5)


@pytest.mark.parametrize(("argument", "matrix"), [(cp.square(x) - 1, P), (cp.square(x), P * [[1, -1], [-1, 1]])])
def test_and_elsewhere_it_is_not(argument: cp.Expression, matrix: np.ndarray) -> None:
    assert cp.quad_form(argument, matrix).curvature == "UNKNOWN"

"""explain_dpp names the smallest culprits, says why, and how to write them so that the problem is DPP."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import fenchel as cp

x = cp.Variable(3, name="x")
p, q = cp.Parameter(name="p", nonneg=True), cp.Parameter(name="q")
P, M = cp.Parameter((3, 3), name="P", PSD=True), cp.Parameter((3, 3), name="M")
F = np.eye(3)


@pytest.mark.parametrize(
    ("constraint", "culprit", "parameters", "why"),
    [
        (cp.norm(p * q * x) <= 1, "p * q", {"p", "q"}, "both hold parameters"),
        (cp.exp(p) * x <= 1, "exp(p) * x", {"p"}, "exp(p) is not affine"),
        (x / p <= 1, "x / p", {"p"}, "divides by p"),
        (M @ M @ x <= 1, "M @ M", {"M"}, "both hold parameters"),
        (p * (x + q) <= 1, "p * (x + q)", {"p", "q"}, "both hold parameters"),
        (p * cp.norm(x) * p <= 1, "(p * norm2(x)) * p", {"p"}, "both hold parameters"),
        (cp.quad_form(x, P) <= 1, "quad_form(x, P)", {"P"}, "coefficient P"),
    ],
)
def test_culprits(constraint: Any, culprit: str, parameters: set[str], why: str) -> None:
    problem = cp.Problem(cp.Minimize(cp.sum(x)), [x >= 0, constraint])
    (finding,) = problem.explain_dpp().findings
    assert not problem.is_dpp()
    assert finding.expression == culprit
    assert set(finding.parameters) == parameters
    assert why in finding.why
    assert finding.where.startswith("the constraint") and __file__ in finding.where
    assert finding.how


def test_the_advice_is_good() -> None:
    """What it says to write is DPP and has the same value."""
    p.value, q.value = 2.0, 3.0
    bad = cp.Problem(cp.Minimize(cp.sum_squares(p * (x + q) - 1)), [cp.abs(x) <= 9])
    assert "a new variable equal to x + q, times p" in bad.explain_dpp().findings[0].how
    y = cp.Variable(3)
    good = cp.Problem(cp.Minimize(cp.sum_squares(p * y - 1)), [cp.abs(x) <= 9, y == x + q])
    assert good.is_dpp() and not good.explain_dpp().findings
    assert good.solve("CLARABEL") == pytest.approx(bad.solve("CLARABEL"), abs=1e-6)
    r = cp.CallbackParam(lambda: p.value * q.value)
    held = cp.Problem(cp.Minimize(cp.sum_squares(r * x - 1)))
    assert held.is_dpp() and held.solve("CLARABEL") == pytest.approx(0, abs=1e-6)


def test_in_words() -> None:
    text = str(cp.Problem(cp.Maximize(-cp.sum_squares(p * q * x)), [x / p <= 1]).explain_dpp())
    for words in ("not DPP", "the objective maximize", "p * q", "x / p", "why:", "how:", "new values never compile again"):
        assert words in text
    fine = cp.Problem(cp.Minimize(cp.sum_squares(p * x) + cp.norm(F @ M @ x)), [x <= q]).explain_dpp()
    assert fine.is_dpp and str(fine).startswith("The problem is DPP.")


def test_a_problem_that_is_not_dcp() -> None:
    with pytest.raises(cp.DCPError):
        cp.Problem(cp.Minimize(q * cp.norm(x))).explain_dpp()

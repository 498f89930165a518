"""The same portfolio with new factor loadings: every entry of a 20 x 50 block of A changes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from cases.form import Form
from cases.resolve_portfolio import ResolvePortfolio


class ResolveFactors(ResolvePortfolio):
    """min |f|^2 + |diag(r) x|^2 - mu'x  subject to  F x = f, 1'x = 1, 0 <= x <= w; parameter F.

    SCS is left out: it cannot change A without a new set-up.
    """

    name = "resolve_factors"
    solvers = ("OSQP", "CLARABEL")
    parts = ("A",)

    def data(self) -> SimpleNamespace:
        d = super().data()
        d.mu = 0.1 * np.random.default_rng(16).standard_normal(50)
        return d

    def values(self, d: SimpleNamespace, count: int) -> list[tuple[Any, ...]]:
        rng = np.random.default_rng(17)
        return [(d.F * (0.9 + 0.2 * rng.random(d.F.shape)),) for _ in range(count)]

    def build(self, cp: Any, d: SimpleNamespace) -> tuple[Any, tuple[Any, ...], Any]:
        x, f = cp.Variable(50), cp.Variable(20)
        F = cp.Parameter((20, 50))
        risk = cp.sum_squares(f) + cp.sum_squares(cp.multiply(d.r, x))
        constraints = [F @ x == f, cp.sum(x) == 1, x >= 0, x <= 0.15]
        return cp.Problem(cp.Minimize(risk - d.mu @ x), constraints), (F,), x

    def hand(self, d: SimpleNamespace) -> Form:
        form = super().hand(d)
        super().fill(d, form, (d.mu, 0.15))
        return form

    def fill(self, d: SimpleNamespace, form: Form, value: tuple[Any, ...]) -> None:
        # A column of x holds its 20 loadings first, then three entries that stay.
        form.A.data[: 50 * 23].reshape(50, 23)[:, :20] = value[0].T

"""Logistic regression with a square penalty, 2,000 samples of 500 features."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from cases.case import Case
from cases.form import Form, csc, diagonal, pointers


class Logistic(Case):
    """min sum log(1 + exp(-y_i x_i'w)) + lam |w|^2.

    log(1 + e^z) <= t as  u + v <= 1, (z - t, 1, u) and (-t, 1, v) in the exponential cone.
    """

    name = "logistic"
    lam = 0.1

    def data(self, scale: float = 1.0) -> SimpleNamespace:
        rng = np.random.default_rng(8)
        m, n = int(2_000 * scale), int(500 * scale)
        X = rng.standard_normal((m, n))
        y = np.sign(X @ rng.standard_normal(n) + rng.standard_normal(m))
        return SimpleNamespace(X=X, y=y)

    def build(self, cp: Any, d: SimpleNamespace) -> Any:
        w = cp.Variable(d.X.shape[1])
        loss = cp.sum(cp.logistic(cp.multiply(-d.y, d.X @ w)))
        return cp.Problem(cp.Minimize(loss + self.lam * cp.sum_squares(w)))

    def hand(self, d: SimpleNamespace) -> Form:
        m, n = d.X.shape
        size, row = m * n, np.arange(m, dtype=np.int32)
        values, rows = np.empty(size + 6 * m), np.empty(size + 6 * m, np.int32)
        first, second = m + 3 * row, 4 * m + 3 * row  # the heads of the cones of z - t, and of -t
        np.multiply(d.X.T, d.y, out=values[:size].reshape(n, m))
        rows[:size].reshape(n, m)[:] = first
        values[size : size + 2 * m] = 1.0
        at = rows[size : size + 2 * m].reshape(m, 2)
        at[:, 0], at[:, 1] = first, second
        values[size + 2 * m :].reshape(2 * m, 2)[:] = (1.0, -1.0)
        at = rows[size + 2 * m :].reshape(2 * m, 2)
        at[:m, 0], at[m:, 0], at[:m, 1], at[m:, 1] = row, row, first + 2, second + 2
        A = csc(values, rows, pointers((n, m), (m, 2), (2 * m, 2)), (7 * m, n + 3 * m))
        c, b = np.zeros(n + 3 * m), np.zeros(7 * m)
        c[n : n + m], b[:m], b[m + 1 :: 3] = 1.0, 1.0, 1.0
        P = diagonal(n + 3 * m, 0, np.full(n, 2 * self.lam))
        return Form(P, c, A, b, [("nonneg", m), *[("exp", 3)] * (2 * m)])

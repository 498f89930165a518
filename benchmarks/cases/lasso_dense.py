"""Lasso with dense data, 2,000 x 1,000."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from cases.case import Case
from cases.form import Form, csc, diagonal, pointers


class LassoDense(Case):
    """min |A x - b|^2 + gamma |x|_1, as  min y'y + gamma 1't  subject to  A x - y = b, -t <= x <= t."""

    name = "lasso_dense"
    solver = "OSQP"
    gamma = 0.1

    def data(self, scale: float = 1.0) -> SimpleNamespace:
        rng = np.random.default_rng(4)
        m, n = int(2_000 * scale), int(1_000 * scale)
        A = rng.standard_normal((m, n)) / np.sqrt(m)
        sparse = np.where(rng.random(n) < 0.1, rng.standard_normal(n), 0.0)
        return SimpleNamespace(A=A, b=A @ sparse + 0.05 * rng.standard_normal(m))

    def build(self, cp: Any, d: SimpleNamespace) -> Any:
        x = cp.Variable(d.A.shape[1])
        return cp.Problem(cp.Minimize(cp.sum_squares(d.A @ x - d.b) + self.gamma * cp.norm1(x)))

    def hand(self, d: SimpleNamespace) -> Form:
        m, n = d.A.shape
        row, entry = np.arange(m, dtype=np.int32), np.arange(n, dtype=np.int32)
        size = n * (m + 2)
        values, rows = np.empty(size + 2 * n + m), np.empty(size + 2 * n + m, np.int32)
        x, at = values[:size].reshape(n, m + 2), rows[:size].reshape(n, m + 2)
        x[:, :m], x[:, m], x[:, m + 1] = d.A.T, 1.0, -1.0
        at[:, :m], at[:, m], at[:, m + 1] = row, m + entry, m + n + entry
        values[size:] = -1.0
        at = rows[size : size + 2 * n].reshape(n, 2)
        at[:, 0], at[:, 1] = m + entry, m + n + entry
        rows[size + 2 * n :] = row
        A = csc(values, rows, pointers((n, m + 2), (n, 2), (m, 1)), (m + 2 * n, 2 * n + m))
        c = np.zeros(2 * n + m)
        c[n : 2 * n] = self.gamma
        b = np.concatenate((d.b, np.zeros(2 * n)))
        return Form(diagonal(2 * n + m, 2 * n, np.full(m, 2.0)), c, A, b, [("zero", m), ("nonneg", 2 * n)])

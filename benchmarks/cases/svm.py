"""A support vector machine on dense data, 2,000 x 500."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from cases.case import Case
from cases.form import Form, csc, diagonal, pointers


class SVM(Case):
    """min gamma |w|^2 + sum max(1 - y (X w + v), 0), as  gamma w'w + 1't  subject to  1 - y (X w + v) <= t, 0 <= t."""

    name = "svm"
    solver = "OSQP"
    gamma = 0.1

    def data(self, scale: float = 1.0) -> SimpleNamespace:
        rng = np.random.default_rng(16)
        m, n = int(2_000 * scale), int(500 * scale)
        X = rng.standard_normal((m, n))
        return SimpleNamespace(X=X, y=np.sign(X @ rng.standard_normal(n) + rng.standard_normal(m)))

    def build(self, cp: Any, d: SimpleNamespace) -> Any:
        w, v = cp.Variable(d.X.shape[1]), cp.Variable()
        loss = cp.sum(cp.pos(1 - cp.multiply(d.y, d.X @ w + v)))
        return cp.Problem(cp.Minimize(self.gamma * cp.sum_squares(w) + loss))

    def hand(self, d: SimpleNamespace) -> Form:
        m, n = d.X.shape
        row = np.arange(m, dtype=np.int32)
        size = m * (n + 1)
        values, rows = np.empty(size + 2 * m), np.empty(size + 2 * m, np.int32)
        np.multiply(d.X.T, -d.y, out=values[: m * n].reshape(n, m))
        values[m * n : size] = -d.y
        rows[:size].reshape(n + 1, m)[:] = row
        values[size:] = -1.0
        t = rows[size:].reshape(m, 2)
        t[:, 0], t[:, 1] = row, m + row
        A = csc(values, rows, pointers((n + 1, m), (m, 2)), (2 * m, n + 1 + m))
        c = np.zeros(n + 1 + m)
        c[n + 1 :] = 1.0
        b = np.zeros(2 * m)
        b[:m] = -1.0
        return Form(diagonal(n + 1 + m, 0, np.full(n, 2 * self.gamma)), c, A, b, [("nonneg", 2 * m)])

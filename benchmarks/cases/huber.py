"""Robust regression with the Huber function, 2,000 x 1,000."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from cases.case import Case
from cases.form import Form, csc, diagonal, pointers


class Huber(Case):
    """min sum huber(A x - b, M), as  min y'y + 2M 1't  subject to  A x - z - y = b, -t <= z <= t."""

    name = "huber"
    solver = "OSQP"
    M = 0.5

    def data(self, scale: float = 1.0) -> SimpleNamespace:
        rng = np.random.default_rng(6)
        m, n = int(2_000 * scale), int(1_000 * scale)
        A = rng.standard_normal((m, n)) / np.sqrt(m)
        outliers = np.where(rng.random(m) < 0.05, 5.0, 0.1)
        return SimpleNamespace(A=A, b=A @ rng.standard_normal(n) + outliers * rng.standard_normal(m))

    def build(self, cp: Any, d: SimpleNamespace) -> Any:
        x = cp.Variable(d.A.shape[1])
        return cp.Problem(cp.Minimize(cp.sum(cp.huber(d.A @ x - d.b, self.M))))

    def hand(self, d: SimpleNamespace) -> Form:
        m, n = d.A.shape
        row, size = np.arange(m, dtype=np.int32), d.A.size
        values, rows = np.empty(size + 6 * m), np.empty(size + 6 * m, np.int32)
        values[:size].reshape(n, m)[:], rows[:size].reshape(n, m)[:] = d.A.T, row
        z, at = values[size : size + 3 * m].reshape(m, 3), rows[size : size + 3 * m].reshape(m, 3)
        z[:] = (-1.0, 1.0, -1.0)
        at[:, 0], at[:, 1], at[:, 2] = row, m + row, 2 * m + row
        values[size + 3 * m :] = -1.0
        at = rows[size + 3 * m : size + 5 * m].reshape(m, 2)
        at[:, 0], at[:, 1] = m + row, 2 * m + row
        rows[size + 5 * m :] = row
        A = csc(values, rows, pointers((n, m), (m, 3), (m, 2), (m, 1)), (3 * m, n + 3 * m))
        c, b = np.zeros(n + 3 * m), np.zeros(3 * m)
        c[n + m : n + 2 * m], b[:m] = 2 * self.M, d.b
        P = diagonal(n + 3 * m, n + 2 * m, np.full(m, 2.0))
        return Form(P, c, A, b, [("zero", m), ("nonneg", 2 * m)])

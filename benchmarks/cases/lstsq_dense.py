"""Dense least squares, 2,000 x 1,000."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from cases.case import Case
from cases.form import Form, csc, diagonal, pointers


class LstsqDense(Case):
    """min |A x - b|^2, as  min y'y  subject to  A x - y = b."""

    name = "lstsq_dense"
    solver = "OSQP"

    def data(self, scale: float = 1.0) -> SimpleNamespace:
        rng = np.random.default_rng(3)
        m, n = int(2_000 * scale), int(1_000 * scale)
        return SimpleNamespace(A=rng.standard_normal((m, n)) / np.sqrt(m), b=rng.standard_normal(m))

    def build(self, cp: Any, d: SimpleNamespace) -> Any:
        x = cp.Variable(d.A.shape[1])
        return cp.Problem(cp.Minimize(cp.sum_squares(d.A @ x - d.b)))

    def hand(self, d: SimpleNamespace) -> Form:
        m, n = d.A.shape
        values, rows = np.empty(m * n + m), np.empty(m * n + m, np.int32)
        row = np.arange(m, dtype=np.int32)
        values[: m * n].reshape(n, m)[:] = d.A.T
        rows[: m * n].reshape(n, m)[:] = row
        values[m * n :], rows[m * n :] = -1.0, row
        A = csc(values, rows, pointers((n, m), (m, 1)), (m, n + m))
        return Form(diagonal(n + m, n, np.full(m, 2.0)), np.zeros(n + m), A, d.b, [("zero", m)])

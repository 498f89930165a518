"""Powers of 2,000 entries: the experiment design that makes the sum of 1 / (a_i'x) least, over 500 efforts."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from cases.case import Case
from cases.form import Form, csc, pointers


class InvPos(Case):
    """min 1't  subject to  1'x = 1, x >= 0, t_i a_i'x >= 1, as (t_i + a_i'x, t_i - a_i'x, 2) in the second-order cone."""

    name = "inv_pos"

    def data(self, scale: float = 1.0) -> SimpleNamespace:
        return SimpleNamespace(A=np.random.default_rng(14).random((int(2_000 * scale), int(500 * scale))))

    def build(self, cp: Any, d: SimpleNamespace) -> Any:
        x = cp.Variable(d.A.shape[1])
        return cp.Problem(cp.Minimize(cp.sum(cp.inv_pos(d.A @ x))), [cp.sum(x) == 1, x >= 0])

    def hand(self, d: SimpleNamespace) -> Form:
        m, n = d.A.shape
        size = n * (2 * m + 2)
        values, rows = np.full(size + 2 * m, -1.0), np.empty(size + 2 * m, np.int32)
        head = 1 + n + 3 * np.arange(m, dtype=np.int32)
        x, at = values[:size].reshape(n, 2 * m + 2), rows[:size].reshape(n, 2 * m + 2)
        x[:, 0], at[:, 0], at[:, 1] = 1.0, 0, 1 + np.arange(n, dtype=np.int32)
        np.negative(d.A.T, out=x[:, 2::2])
        x[:, 3::2] = d.A.T
        at[:, 2::2], at[:, 3::2] = head, head + 1
        rows[size:].reshape(m, 2)[:] = np.stack((head, head + 1), axis=1)
        A = csc(values, rows, pointers((n, 2 * m + 2), (m, 2)), (1 + n + 3 * m, n + m))
        c, b = np.zeros(n + m), np.zeros(1 + n + 3 * m)
        c[n:], b[0], b[3 + n :: 3] = 1.0, 1.0, 2.0
        return Form(None, c, A, b, [("zero", 1), ("nonneg", n), *[("soc", 3)] * m])

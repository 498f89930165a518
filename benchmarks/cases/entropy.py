"""The distribution on 2,000 points with the largest entropy and 500 given moments."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from cases.case import Case
from cases.form import Form, csc, pointers


class Entropy(Case):
    """max -sum x log x  subject to  A x = b, as  max 1't  with  (t, x, 1) in the exponential cone."""

    name = "entropy"
    maximise = True

    def data(self, scale: float = 1.0) -> SimpleNamespace:
        rng = np.random.default_rng(7)
        m, n = int(500 * scale), int(2_000 * scale)
        A = rng.standard_normal((m, n))
        A[0] = 1.0
        x = rng.random(n)
        return SimpleNamespace(A=A, b=A @ (x / x.sum()))

    def build(self, cp: Any, d: SimpleNamespace) -> Any:
        x = cp.Variable(d.A.shape[1])
        return cp.Problem(cp.Maximize(cp.sum(cp.entr(x))), [d.A @ x == d.b])

    def hand(self, d: SimpleNamespace) -> Form:
        m, n = d.A.shape
        size = n * (m + 1)
        values, rows = np.empty(size + n), np.empty(size + n, np.int32)
        head = np.arange(m, m + 3 * n, 3, dtype=np.int32)
        x, at = values[:size].reshape(n, m + 1), rows[:size].reshape(n, m + 1)
        x[:, :m], x[:, m] = d.A.T, -1.0
        at[:, :m], at[:, m] = np.arange(m, dtype=np.int32), head + 1
        values[size:], rows[size:] = -1.0, head
        A = csc(values, rows, pointers((n, m + 1), (n, 1)), (m + 3 * n, 2 * n))
        c, b = np.zeros(2 * n), np.zeros(m + 3 * n)
        c[n:], b[:m], b[m + 2 :: 3] = -1.0, d.b, 1.0
        return Form(None, c, A, b, [("zero", m), *[("exp", 3)] * n])

"""Sparse linear program in matrix form: 20,000 x 10,000 with 1,000,000 non-zeros."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import scipy.sparse as sp

from cases.case import Case
from cases.form import Form, csc


class LPSparse(Case):
    """min c'x  subject to  A x <= b, x >= 0."""

    name = "lp_sparse"
    small = 0.02

    def data(self, scale: float = 1.0) -> SimpleNamespace:
        rng = np.random.default_rng(1)
        m, n = int(20_000 * scale), int(10_000 * scale)
        each = min(100, m // 4)
        # Stratified rows: sorted in each column and without duplicates, whatever the size.
        width = m // each
        rows = (np.arange(each) * width + rng.integers(0, width, (n, each))).astype(np.int32)
        indptr = np.arange(0, n * each + 1, each, dtype=np.int32)
        A = sp.csc_array((rng.standard_normal(n * each), rows.ravel(), indptr), shape=(m, n))
        b = A @ rng.random(n) + rng.random(m)
        c = rng.random(n) - A.T @ rng.random(m)  # dual feasible by construction, so there is an optimum
        return SimpleNamespace(A=A, b=b, c=c)

    def build(self, cp: Any, d: SimpleNamespace) -> Any:
        x = cp.Variable(len(d.c))
        return cp.Problem(cp.Minimize(d.c @ x), [d.A @ x <= d.b, x >= 0])

    def hand(self, d: SimpleNamespace) -> Form:
        m, n = d.A.shape
        # Each column of [A; -I] is the column of A and one more entry.
        indptr = d.A.indptr + np.arange(n + 1, dtype=np.int32)
        last = indptr[1:] - 1
        inside = np.ones(indptr[-1], bool)
        inside[last] = False
        values, rows = np.empty(indptr[-1]), np.empty(indptr[-1], np.int32)
        values[inside], values[last] = d.A.data, -1.0
        rows[inside], rows[last] = d.A.indices, np.arange(m, m + n, dtype=np.int32)
        A = csc(values, rows, indptr, (m + n, n))
        return Form(None, d.c, A, np.concatenate((d.b, np.zeros(n))), [("nonneg", m + n)])

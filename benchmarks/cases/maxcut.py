"""Relaxation of the maximum cut of a graph with 100 nodes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from cases.case import Case
from cases.form import Form, csc


class MaxCut(Case):
    """max tr(L X) / 4  subject to  diag(X) = 1, X symmetric and positive semidefinite."""

    name = "maxcut"
    small = 0.2
    maximise = True

    def data(self, scale: float = 1.0) -> SimpleNamespace:
        rng = np.random.default_rng(5)
        n = int(100 * scale)
        W = np.triu(rng.random((n, n)) < 0.2, 1).astype(float)
        W += W.T
        return SimpleNamespace(L=np.diag(W.sum(axis=0)) - W)

    def build(self, cp: Any, d: SimpleNamespace) -> Any:
        X = cp.Variable(d.L.shape, symmetric=True)
        return cp.Problem(cp.Maximize(cp.trace(d.L @ X) / 4), [cp.diag(X) == 1, X >> 0])

    def hand(self, d: SimpleNamespace) -> Form:
        n = len(d.L)
        size = n * (n + 1) // 2
        # The columns are the upper triangle of X by columns, which is also the order of the cone's rows.
        j, i = np.tril_indices(n)
        upon = np.cumsum(np.arange(1, n + 1)) - 1  # the diagonal entries
        c = d.L[i, j] / -2
        c[upon] /= 2
        lengths = np.ones(size, np.int32)
        lengths[upon] = 2
        indptr = np.zeros(size + 1, np.int32)
        np.cumsum(lengths, out=indptr[1:])
        values, rows = np.full(size + n, -np.sqrt(2.0)), np.empty(size + n, np.int32)
        last = indptr[1:] - 1
        rows[last] = np.arange(n, n + size, dtype=np.int32)
        values[last[upon]] = -1.0
        rows[last[upon] - 1], values[last[upon] - 1] = np.arange(n, dtype=np.int32), 1.0
        b = np.zeros(n + size)
        b[:n] = 1.0
        A = csc(values, rows, indptr, (n + size, size))
        return Form(None, c, A, b, [("zero", n), ("psd", n)])

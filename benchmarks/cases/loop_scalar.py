"""Scalar constraints of two terms, written one at a time in a Python loop."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import scipy.sparse as sp

from cases.case import Case
from cases.form import Form


class LoopScalar(Case):
    """max c'x  subject to  x[i_k] + 2 x[j_k] <= b_k, k = 1, ..., count."""

    solver = "CLARABEL"
    family = "loop"
    unit = "constraint"
    maximise = True

    def __init__(self, count: int) -> None:
        self.name = f"loop_scalar_{count}"
        self.count = count
        self.must = 6.0 if count == 10_000 else None
        self.heavy = count > 10_000
        self.small = 500 / count

    def data(self, scale: float = 1.0) -> SimpleNamespace:
        rng = np.random.default_rng(9)
        count = int(self.count * scale)
        n = max(count // 10, 2)
        i = rng.integers(0, n, count)
        j = (i + rng.integers(1, n, count)) % n
        y = rng.random(count)
        c = np.bincount(i, y, n) + 2 * np.bincount(j, y, n)  # y is dual feasible, so there is an optimum
        return SimpleNamespace(
            n=n, i=i, j=j, pairs=list(zip(i.tolist(), j.tolist(), strict=True)), b=1 + rng.random(count), c=c
        )

    def build(self, cp: Any, d: SimpleNamespace) -> Any:
        x = cp.Variable(d.n)
        constraints = []
        for k, (i, j) in enumerate(d.pairs):
            constraints.append(x[i] + 2 * x[j] <= d.b[k])
        return cp.Problem(cp.Maximize(d.c @ x), constraints)

    def hand(self, d: SimpleNamespace) -> Form:
        count = len(d.b)
        values = np.ones(2 * count)
        values[count:] = 2.0
        row = np.arange(count, dtype=np.int32)
        rows, columns = np.concatenate((row, row)), np.concatenate((d.i, d.j)).astype(np.int32)
        A = sp.coo_array((values, (rows, columns)), shape=(count, d.n)).tocsc()
        return Form(None, -d.c, A, d.b, [("nonneg", count)])

    def units(self, d: SimpleNamespace) -> int:
        return len(d.b)

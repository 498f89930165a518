"""Python's sum of 5,000 terms."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from cases.case import Case
from cases.form import Form, csc, pointers


class SumChain(Case):
    """max c'x  subject to  a_1 x_1 + ... + a_n x_n <= 1, x >= 0, with the sum written by Python's `sum`.

    The coefficients are Python's floats, or, in a case of its own, the scalars of a numpy array.
    """

    family = "loop"
    unit = "term"
    maximise = True

    def __init__(self, numpy_scalars: bool = False) -> None:
        self.name = "sum_chain_numpy" if numpy_scalars else "sum_chain"
        self.must = None if numpy_scalars else 2.5
        self.numpy_scalars = numpy_scalars

    def data(self, scale: float = 1.0) -> SimpleNamespace:
        rng = np.random.default_rng(11)
        n = int(5_000 * scale)
        a = 1 + rng.random(n)
        return SimpleNamespace(a=a, coefficients=a if self.numpy_scalars else a.tolist(), c=rng.random(n))

    def build(self, cp: Any, d: SimpleNamespace) -> Any:
        x = cp.Variable(len(d.a))
        total = sum(coefficient * x[i] for i, coefficient in enumerate(d.coefficients))
        return cp.Problem(cp.Maximize(d.c @ x), [total <= 1, x >= 0])

    def hand(self, d: SimpleNamespace) -> Form:
        n = len(d.a)
        values, rows = np.empty((n, 2)), np.zeros((n, 2), np.int32)
        values[:, 0], values[:, 1] = d.a, -1.0
        rows[:, 1] = np.arange(1, n + 1)
        b = np.zeros(n + 1)
        b[0] = 1.0
        A = csc(values.ravel(), rows.ravel(), pointers((n, 2)), (n + 1, n))
        return Form(None, -d.c, A, b, [("nonneg", n + 1)])

    def units(self, d: SimpleNamespace) -> int:
        return len(d.a)

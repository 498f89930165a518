"""Norms of 3-vectors, one at a time: the point with the least sum of distances to 5,000 points."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from cases.case import Case
from cases.form import Form, csc, pointers


class SOCLoop(Case):
    """min 1't  subject to  |x - p_i| <= t_i, as  s_i <= t_i, (s_i, x - p_i) in the second-order cone."""

    name = "soc_loop"
    family = "loop"
    unit = "cone"
    must = 10.0

    def data(self, scale: float = 1.0) -> SimpleNamespace:
        return SimpleNamespace(points=np.random.default_rng(13).standard_normal((int(5_000 * scale), 3)))

    def build(self, cp: Any, d: SimpleNamespace) -> Any:
        x, t = cp.Variable(3), cp.Variable(len(d.points))
        constraints = []
        for i, point in enumerate(d.points):
            constraints.append(cp.norm(x - point) <= t[i])
        return cp.Problem(cp.Minimize(cp.sum(t)), constraints)

    def hand(self, d: SimpleNamespace) -> Form:
        count = len(d.points)
        each = np.arange(count, dtype=np.int32)
        head = count + 4 * each
        values, rows = np.full(6 * count, -1.0), np.empty(6 * count, np.int32)
        rows[: 3 * count].reshape(3, count)[:] = head + np.arange(1, 4, dtype=np.int32)[:, None]
        rows[3 * count : 4 * count] = each
        s = rows[4 * count :].reshape(count, 2)
        s[:, 0], s[:, 1] = each, head
        values[4 * count :: 2] = 1.0
        A = csc(values, rows, pointers((3, count), (count, 1), (count, 2)), (5 * count, 3 + 2 * count))
        c, b = np.zeros(3 + 2 * count), np.zeros(5 * count)
        c[3 : 3 + count] = 1.0
        b[count:].reshape(count, 4)[:, 1:] = -d.points
        return Form(None, c, A, b, [("nonneg", count), *[("soc", 4)] * count])

    def units(self, d: SimpleNamespace) -> int:
        return len(d.points)

"""Norms along an axis: a path of 20,000 points in space, smoothed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from cases.case import Case
from cases.form import Form, csc, pointers


class SOCAxis(Case):
    """min sum |x_i - p_i| + gamma sum |x_(i+1) - x_i|, as 1't + gamma 1's with (t_i, x_i - p_i), (s_i, x_(i+1) - x_i) in soc."""

    name = "soc_axis"
    gamma = 0.5

    def data(self, scale: float = 1.0) -> SimpleNamespace:
        rng = np.random.default_rng(17)
        return SimpleNamespace(points=np.cumsum(rng.standard_normal((int(20_000 * scale), 3)), axis=0))

    def build(self, cp: Any, d: SimpleNamespace) -> Any:
        x = cp.Variable(d.points.shape)
        near = cp.sum(cp.norm(x - d.points, 2, axis=1))
        return cp.Problem(cp.Minimize(near + self.gamma * cp.sum(cp.norm(x[1:] - x[:-1], 2, axis=1))))

    def hand(self, d: SimpleNamespace) -> Form:
        count = len(d.points)
        each = np.arange(count, dtype=np.int32)
        inside = np.arange(1, 4, dtype=np.int32)[:, None]
        # of entry k of point i: in its own cone, as the end of a step, as the beginning of one
        rows = np.empty((3, count, 3), np.int32)
        rows[:, :, 0] = 4 * each + inside
        rows[:, :, 1] = 4 * (count + each - 1) + inside
        rows[:, :, 2] = 4 * (count + each) + inside
        there = np.ones((3, count, 3), bool)
        there[:, 0, 1] = there[:, -1, 2] = False
        values = np.broadcast_to([-1.0, -1.0, 1.0], there.shape)[there]
        heads = 4 * np.arange(2 * count - 1, dtype=np.int32)
        A = csc(
            np.concatenate((values, np.full(2 * count - 1, -1.0))),
            np.concatenate((rows[there], heads)),
            pointers(*[(1, 2), (count - 2, 3), (1, 2)] * 3, (2 * count - 1, 1)),
            (4 * (2 * count - 1), 5 * count - 1),
        )
        c, b = np.zeros(5 * count - 1), np.zeros(4 * (2 * count - 1))
        c[3 * count : 4 * count], c[4 * count :] = 1.0, self.gamma
        b[: 4 * count].reshape(count, 4)[:, 1:] = -d.points
        return Form(None, c, A, b, [("soc", 4)] * (2 * count - 1))

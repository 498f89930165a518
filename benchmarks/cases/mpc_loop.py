"""Model-predictive control written stage by stage: horizon 200, 12 states, 4 inputs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from cases.case import Case
from cases.form import Form, csc, diagonal, pointers


class MPCLoop(Case):
    """min sum_t |x_t+1|^2 + |u_t|^2 / 10  subject to  x_t+1 = A x_t + B u_t, |u_t|_inf <= limit, x_0 given.

    |u_t|_inf <= limit as  -s_t <= u_t <= s_t, s_t <= limit.
    """

    name = "mpc_loop"
    solver = "OSQP"
    family = "loop"
    unit = "stage"

    def data(self, scale: float = 1.0) -> SimpleNamespace:
        rng = np.random.default_rng(12)
        n, m = 12, 4
        A = np.eye(n) + 0.1 * rng.standard_normal((n, n))
        A *= 0.98 / np.abs(np.linalg.eigvals(A)).max()
        B = 0.3 * rng.standard_normal((n, m))
        return SimpleNamespace(A=A, B=B, x0=rng.standard_normal(n), horizon=int(200 * scale), limit=0.5)

    def build(self, cp: Any, d: SimpleNamespace) -> Any:
        n, m = d.B.shape
        x, u = cp.Variable((n, d.horizon + 1)), cp.Variable((m, d.horizon))
        cost: Any = 0
        constraints = [x[:, 0] == d.x0]
        for t in range(d.horizon):
            cost += cp.sum_squares(x[:, t + 1]) + 0.1 * cp.sum_squares(u[:, t])
            constraints += [
                x[:, t + 1] == d.A @ x[:, t] + d.B @ u[:, t],
                cp.norm(u[:, t], "inf") <= d.limit,
            ]
        return cp.Problem(cp.Minimize(cost), constraints)

    def hand(self, d: SimpleNamespace) -> Form:
        (n, m), T = d.B.shape, d.horizon
        states, inputs = n * (T + 1), m * T
        # Rows: x_0 = x0, then the T dynamics; then u - s and -u - s, then s.
        stage = np.arange(T, dtype=np.int32)[:, None, None]
        state, entry = np.arange(n, dtype=np.int32), np.arange(m, dtype=np.int32)
        x, x_at = np.empty((T, n, n + 1)), np.empty((T, n, n + 1), np.int32)
        x[:, :, 0], x[:, :, 1:] = 1.0, -d.A.T
        x_at[:, :, 0] = n * stage[:, 0] + state
        x_at[:, :, 1:] = n * (stage + 1) + state
        u, u_at = np.empty((T, m, n + 2)), np.empty((T, m, n + 2), np.int32)
        u[:, :, :n], u[:, :, n], u[:, :, n + 1] = -d.B.T, 1.0, -1.0
        u_at[:, :, :n] = n * (stage + 1) + state
        u_at[:, :, n] = states + m * stage[:, 0] + entry
        u_at[:, :, n + 1] = u_at[:, :, n] + inputs
        s, s_at = np.full((T, 2 * m + 1), -1.0), np.empty((T, 2 * m + 1), np.int32)
        s[:, 2 * m] = 1.0
        s_at[:, :m], s_at[:, m : 2 * m] = u_at[:, :, n], u_at[:, :, n + 1]
        s_at[:, 2 * m] = states + 2 * inputs + stage[:, 0, 0]
        values = np.concatenate((x.ravel(), np.ones(n), u.ravel(), s.ravel()))
        rows = np.concatenate((x_at.ravel(), n * T + state, u_at.ravel(), s_at.ravel()), dtype=np.int32)
        indptr = pointers((n * T, n + 1), (n, 1), (inputs, n + 2), (T, 2 * m + 1))
        shape = (states + 2 * inputs + T, states + inputs + T)
        square = np.full(states - n + inputs, 2.0)
        square[states - n :] = 0.2
        b = np.zeros(shape[0])
        b[:n], b[states + 2 * inputs :] = d.x0, d.limit
        cones = [("zero", states), ("nonneg", 2 * inputs + T)]
        P, A = diagonal(shape[1], n, square), csc(values, rows, indptr, shape)
        return Form(P, np.zeros(shape[1]), A, b, cones)

    def units(self, d: SimpleNamespace) -> int:
        return int(d.horizon)

"""Model-predictive control, 6 states, 3 inputs, horizon 20, solved again from each new state."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import scipy.sparse as sp

from cases.form import Form, diagonal
from cases.resolve import Resolve


class ResolveMPC(Resolve):
    """min sum_t |x_t+1|^2 + |u_t|^2 / 10  subject to  x_t+1 = A x_t + B u_t, -1 <= u <= 1; parameter x_0."""

    name = "resolve_mpc"
    parts = ("b",)
    must = 60

    def data(self) -> SimpleNamespace:
        rng = np.random.default_rng(18)
        n, m = 6, 3
        A = np.eye(n) + 0.1 * rng.standard_normal((n, n))
        A *= 0.98 / np.abs(np.linalg.eigvals(A)).max()
        return SimpleNamespace(A=A, B=0.3 * rng.standard_normal((n, m)), horizon=20)

    def values(self, d: SimpleNamespace, count: int) -> list[tuple[Any, ...]]:
        rng = np.random.default_rng(19)
        return [(rng.standard_normal(6),) for _ in range(count)]

    def build(self, cp: Any, d: SimpleNamespace) -> tuple[Any, tuple[Any, ...], Any]:
        n, m = d.B.shape
        x, u, start = cp.Variable((n, d.horizon + 1)), cp.Variable((m, d.horizon)), cp.Parameter(n)
        cost = cp.sum_squares(x[:, 1:]) + 0.1 * cp.sum_squares(u)
        dynamics = x[:, 1:] == d.A @ x[:, :-1] + d.B @ u
        return cp.Problem(cp.Minimize(cost), [x[:, 0] == start, dynamics, u <= 1, u >= -1]), (start,), u

    def hand(self, d: SimpleNamespace) -> Form:
        (n, m), T = d.B.shape, d.horizon
        states, inputs = n * (T + 1), m * T
        delay = sp.eye_array(T + 1, k=-1)
        free = sp.eye_array(states) - sp.kron(delay, d.A)
        driven = sp.kron(delay.tocsc()[:, :T], -d.B)
        eye = sp.eye_array(inputs)
        blocks: list[list[Any]] = [[free, driven], [None, eye], [None, -eye]]
        A = sp.block_array(blocks, format="csc")
        b = np.ones(states + 2 * inputs)
        b[:states] = 0.0
        square = np.full(states - n + inputs, 2.0)
        square[states - n :] = 0.2
        P = diagonal(states + inputs, n, square)
        return Form(P, np.zeros(states + inputs), A, b, [("zero", states), ("nonneg", 2 * inputs)])

    def fill(self, d: SimpleNamespace, form: Form, value: tuple[Any, ...]) -> None:
        form.b[:6] = value[0]

    def answer(self, d: SimpleNamespace, x: Any) -> Any:
        (n, m), T = d.B.shape, d.horizon
        return x[n * (T + 1) :].reshape((m, T), order="F")

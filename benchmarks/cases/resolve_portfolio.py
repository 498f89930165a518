"""Portfolio of 50 assets with 20 factors, solved again with new returns and a new limit."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, ClassVar

import numpy as np
import scipy.sparse as sp

from cases.form import Form, diagonal
from cases.resolve import Resolve


class ResolvePortfolio(Resolve):
    """min |f|^2 + |diag(r) x|^2 - mu'x  subject to  F x = f, 1'x = 1, 0 <= x <= w; parameters mu, w."""

    name = "resolve_portfolio"
    parts: ClassVar[tuple[str, ...]] = ("c", "b")
    must = 60.0

    def data(self) -> SimpleNamespace:
        rng = np.random.default_rng(14)
        return SimpleNamespace(F=rng.standard_normal((20, 50)) / 5, r=0.2 + 0.3 * rng.random(50))

    def values(self, d: SimpleNamespace, count: int) -> list[tuple[Any, ...]]:
        rng = np.random.default_rng(15)
        return [(0.1 * rng.standard_normal(50), 0.1 + 0.1 * rng.random()) for _ in range(count)]

    def build(self, cp: Any, d: SimpleNamespace) -> tuple[Any, tuple[Any, ...], Any]:
        x, f = cp.Variable(50), cp.Variable(20)
        mu, limit = cp.Parameter(50), cp.Parameter(nonneg=True)
        risk = cp.sum_squares(f) + cp.sum_squares(cp.multiply(d.r, x))
        constraints = [d.F @ x == f, cp.sum(x) == 1, x >= 0, x <= limit]
        return cp.Problem(cp.Minimize(risk - mu @ x), constraints), (mu, limit), x

    def hand(self, d: SimpleNamespace) -> Form:
        eye = sp.eye_array(50)
        blocks: list[list[Any]] = [
            [d.F, -sp.eye_array(20)],
            [np.ones((1, 50)), None],
            [-eye, None],
            [eye, None],
        ]
        A = sp.block_array(blocks, format="csc")
        b = np.zeros(121)
        b[20] = 1.0
        P = diagonal(70, 0, np.concatenate((2 * d.r**2, np.full(20, 2.0))))
        return Form(P, np.zeros(70), A, b, [("zero", 21), ("nonneg", 100)])

    def fill(self, d: SimpleNamespace, form: Form, value: tuple[Any, ...]) -> None:
        mu, limit = value
        np.negative(mu, out=form.c[:50])
        form.b[71:] = limit

    def answer(self, d: SimpleNamespace, x: Any) -> Any:
        return x[:50]

"""A product F @ P with a 500 x 500 parameter P: what new data cost, next to the product itself."""

from __future__ import annotations

from time import process_time
from typing import Any, ClassVar

import numpy as np

from cases.figure import Figure


class ParamProduct(Figure):
    """min |x|^2 subject to (F P) x <= 1."""

    name = "param_product"
    bar: ClassVar[str] = "new data for the cost of one F @ P and a gather (20 ns per entry)"

    def measure(self, cp: Any) -> dict[str, float]:
        rng = np.random.default_rng(22)
        n = 500
        F, x, P = rng.standard_normal((n, n)), cp.Variable(n), cp.Parameter((n, n))
        problem = cp.Problem(cp.Minimize(cp.sum_squares(x)), [(F @ P) @ x <= 1])
        alone, data = [], []
        for _ in range(6):
            P.value = rng.standard_normal((n, n))
            start = process_time()
            F @ P.value
            alone.append(1e3 * (process_time() - start))
            start = process_time()
            problem.get_problem_data("OSQP")
            data.append(1e3 * (process_time() - start))
        return {"F @ P ms": min(alone), "first ms": data[0], "new data ms": min(data[1:])}

    def met(self, found: dict[str, float]) -> bool:
        return found["new data ms"] < 1.5 * found["F @ P ms"] + 20e-6 * 500**2

"""The documented warm start: non-negative least squares, 2,000 x 1,000, solved twice with OSQP; and OSQP alone."""

from __future__ import annotations

from time import perf_counter
from typing import Any, ClassVar

import numpy as np
import scipy.sparse as sp

from cases.figure import Figure


class WarmNNLS(Figure):
    """min |A x - b|^2 subject to x >= 0; parameter b. gain: the time of the first solve over that of the second."""

    name = "warm_nnls"
    bar: ClassVar[str] = "the second solve gains at least what OSQP's own update gains (within 10 percent)"

    def measure(self, cp: Any) -> dict[str, float]:
        import osqp

        m, n = 2_000, 1_000
        rng = np.random.default_rng(1)
        A, first, second = rng.standard_normal((m, n)), rng.standard_normal(m), rng.standard_normal(m)
        options = {"eps_abs": 1e-5, "eps_rel": 1e-5, "max_iter": 10_000}

        x, b = cp.Variable(n), cp.Parameter(m)
        problem = cp.Problem(cp.Minimize(cp.sum_squares(A @ x - b)), [x >= 0])
        times = []
        for value in (first, second):
            b.value = value
            start = perf_counter()
            problem.solve(solver="OSQP", **options)
            times.append(perf_counter() - start)

        P = sp.diags_array(np.repeat([0.0, 2.0], [n, m]), format="csc")
        rows = sp.block_array([[A, -sp.eye_array(m)], [-sp.eye_array(n), None]], format="csc")
        lower, upper = np.concatenate((first, np.full(n, -np.inf))), np.concatenate((first, np.zeros(n)))
        start = perf_counter()
        solver = osqp.OSQP()
        solver.setup(P, np.zeros(n + m), rows, lower, upper, verbose=False, **options)
        solver.solve()
        alone = [perf_counter() - start]
        lower[:m] = upper[:m] = second
        start = perf_counter()
        solver.update(l=lower, u=upper)
        solver.solve()
        alone.append(perf_counter() - start)
        return {
            "first s": times[0], "second s": times[1], "gain": times[0] / times[1],
            "OSQP first s": alone[0], "OSQP second s": alone[1], "OSQP gain": alone[0] / alone[1],
        }  # fmt: skip

    def met(self, found: dict[str, float]) -> bool:
        return found["gain"] >= 0.9 * found["OSQP gain"]

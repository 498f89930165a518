"""10,000 portfolios of 50 assets through solve_many, on one worker and on two; for a language without it, a loop."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Any, ClassVar

import numpy as np

from cases.figure import Figure
from cases.resolve_portfolio import ResolvePortfolio


class SweepPortfolio(Figure):
    """The model of resolve_portfolio. Rows in a second, in wall time: meant for a machine with two idle cores.

    SCS and Clarabel take much the same number of steps for a row whoever solves it; OSQP's depends on the step size that it
    learnt from other rows, so its rows are solved cold.
    """

    name = "sweep_portfolio"
    bar: ClassVar[str] = "two workers are 1.7 times as fast as one"
    ROWS = 10_000

    def measure(self, cp: Any) -> dict[str, float]:
        case = ResolvePortfolio()
        d = case.data()
        problem, parameters, _ = case.build(cp, d)
        many = hasattr(problem, "solve_many")
        drawn = case.values(d, self.ROWS if many else 200)
        values = {p: np.array([row[k] for row in drawn]) for k, p in enumerate(parameters)}
        found = {}
        for solver in ("CLARABEL", "SCS", "OSQP"):
            if not many:
                start = perf_counter()
                for row in drawn:
                    for parameter, value in zip(parameters, row, strict=True):
                        parameter.value = value
                    problem.solve(solver=solver)
                found[f"{solver} rows/s"] = len(drawn) / (perf_counter() - start)
                continue
            options = {"solver": solver, "warm_start": solver != "OSQP"}
            for workers in (1, 2):
                with ThreadPoolExecutor(workers) as executor:
                    start = perf_counter()
                    problem.solve_many(values, executor, progress=False, **options)
                    found[f"{solver} x{workers} rows/s"] = self.ROWS / (perf_counter() - start)
            found[f"{solver} gain"] = found[f"{solver} x2 rows/s"] / found[f"{solver} x1 rows/s"]
        return found

    def met(self, found: dict[str, float]) -> bool:
        return all(value >= 1.7 for name, value in found.items() if name.endswith("gain"))

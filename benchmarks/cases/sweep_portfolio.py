"""10,000 portfolios of 50 assets through solve_many, on one worker and on two; for a language without it, a loop."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from statistics import median
from time import perf_counter
from typing import Any, ClassVar

import numpy as np

from cases.figure import Figure
from cases.resolve_portfolio import ResolvePortfolio


class SweepPortfolio(Figure):
    """The model of resolve_portfolio. Microseconds a row, in wall time: meant for a machine with two idle cores.

    One worker and two take turns, 2,000 rows each, and *gain* is the median over the turns. *processes* is the gain of two
    processes, which share nothing: what the machine itself has to give. SCS and Clarabel take much the same number of steps for
    a row whoever solves it; OSQP's depends on the step size that it learnt from other rows, so its rows are solved cold.
    """

    name = "sweep_portfolio"
    bar: ClassVar[str] = "two workers are 1.7 times as fast as one"
    ROWS, TURNS = 2_000, 5

    def measure(self, cp: Any) -> dict[str, float]:
        case = ResolvePortfolio()
        d = case.data()
        problem, parameters, _ = case.build(cp, d)
        many = hasattr(problem, "solve_many")
        drawn = case.values(d, self.ROWS * self.TURNS if many else 200)
        found = {}
        for solver in ("CLARABEL", "SCS", "OSQP"):
            if not many:
                start = perf_counter()
                for row in drawn:
                    for parameter, value in zip(parameters, row, strict=True):
                        parameter.value = value
                    problem.solve(solver=solver)
                found[f"{solver} us"] = 1e6 * (perf_counter() - start) / len(drawn)
                continue
            took = self._turns(problem, parameters, drawn, solver)
            found[f"{solver} us"] = median(took[ThreadPoolExecutor, 1])
            for kind, word in ((ThreadPoolExecutor, "gain"), (ProcessPoolExecutor, "processes")):
                pairs = zip(took[kind, 1], took[kind, 2], strict=True)
                found[f"{solver} {word}"] = median(one / two for one, two in pairs)
        return found

    def _turns(self, problem: Any, parameters: Any, drawn: list[Any], solver: str) -> dict[Any, list[float]]:
        """Microseconds a row of each turn, by kind and number of workers."""
        options = {"solver": solver, "warm_start": solver != "OSQP", "progress": False}
        pools = {(kind, n): kind(n) for kind in (ThreadPoolExecutor, ProcessPoolExecutor) for n in (1, 2)}
        took: dict[Any, list[float]] = {which: [] for which in pools}
        for turn in range(-1, self.TURNS):  # the first starts the workers, and does not count
            rows = drawn[: self.ROWS // 10] if turn < 0 else drawn[turn * self.ROWS : (turn + 1) * self.ROWS]
            values = {p: np.array([row[k] for row in rows]) for k, p in enumerate(parameters)}
            for which, pool in pools.items():
                start = perf_counter()
                problem.solve_many(values, pool, **options)
                if turn >= 0:
                    took[which].append(1e6 * (perf_counter() - start) / len(rows))
        for pool in pools.values():
            pool.shutdown()
        return took

    def met(self, found: dict[str, float]) -> bool:
        return all(value >= 1.7 for name, value in found.items() if name.endswith("gain"))

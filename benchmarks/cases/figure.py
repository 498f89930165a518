"""The contract of a figure: one measurement of parameters at work that is neither a compile by hand nor a short re-solve."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar


class Figure(ABC):
    """Measured in a process of its own for each side; `cp` is the module that plays it, fenchel or cvxpy."""

    name: ClassVar[str]
    #: What must hold of fenchel's numbers, in words; `met` says whether it does.
    bar: ClassVar[str]

    @abstractmethod
    def measure(self, cp: Any) -> dict[str, float]:
        """Numbers by name, units in the names."""

    @abstractmethod
    def met(self, found: dict[str, float]) -> bool:
        """Do fenchel's numbers meet the bar?"""


def compiled(cp: Any, build: Any, solver: str) -> dict[str, float]:
    """CPU milliseconds and peak megabytes of one compilation, after one that plans and imports."""
    import tracemalloc
    from time import process_time

    build(cp, 0.02).get_problem_data(solver)
    problem = build(cp, 1.0)
    start = process_time()
    content = problem.get_problem_data(solver)[0]
    spent = process_time() - start
    problem = build(cp, 1.0)
    tracemalloc.start()
    problem.get_problem_data(solver)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    entries = content["A"].nnz + (content["F"].nnz if "F" in content else 0)
    return {"compile ms": 1e3 * spent, "peak MB": peak / 2**20, "bytes per entry": peak / entries}

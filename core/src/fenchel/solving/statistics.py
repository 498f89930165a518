"""What a problem is made of, and what a solve cost: the numbers that users ask for afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SolverStats:
    """What a solve cost and who did it. Times in seconds. extra_stats: the solver's own object."""

    solver_name: str
    solve_time: float | None = None
    setup_time: float | None = None
    num_iters: int | None = None
    extra_stats: Any = None
    plugin: str = ""
    verified: str = ""
    setups: int = 0


@dataclass(frozen=True)
class SizeMetrics:
    """Counts of scalars: variables, data, equality and inequality rows; and the largest dimension of any data."""

    num_scalar_variables: int
    num_scalar_data: int
    num_scalar_eq_constr: int
    num_scalar_leq_constr: int
    max_data_dimension: int
    max_big_small_squared: float

    @classmethod
    def of(cls, problem: Any) -> SizeMetrics:
        """The counts of a problem."""
        data = [*problem.constants(), *problem.parameters()]
        equal = [c for c in problem.constraints if type(c).__name__ in ("Equality", "Zero")]
        below = [c for c in problem.constraints if type(c).__name__ in ("Inequality", "NonPos", "NonNeg")]
        large = max((max(d.shape, default=1) for d in data), default=0)
        squared = max((float(max(d.shape, default=1)) * min(d.shape, default=1) ** 2 for d in data), default=0.0)
        return cls(
            sum(v.size for v in problem.variables()), sum(d.size for d in data), sum(c.size for c in equal),
            sum(c.size for c in below), large, squared,
        )  # fmt: skip

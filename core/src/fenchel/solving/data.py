"""The standard form as CVXPY's users know it: the dict of `get_problem_data`, its dims, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any

from fenchel.program import Program
from fenchel.solving.session import Answer, Session


@dataclass(frozen=True)
class ConeDims:
    """How many rows of each cone, in the order of rows: zero, nonneg, soc (sizes), psd (sides), exp (how many), p3d (exponents).

    `nonpos` is what the documents of CVXPY 1.2 call `nonneg`.
    """

    zero: int
    nonneg: int
    soc: list[int]
    psd: list[int]
    exp: int
    p3d: list[float]
    pnd: list[Any]

    @property
    def nonpos(self) -> int:
        """The older name of `nonneg`."""
        return self.nonneg

    @classmethod
    def of(cls, program: Program) -> ConeDims:
        """The dims of a program."""
        sides = [cone.side for kind in ("psd", "svec_lower", "svec_upper") for cone in program.cones(kind)]  # type: ignore[attr-defined]
        return cls(
            program.count("zero"),
            program.count("nonneg"),
            [dim for block in program.blocks if block.cone.kind in ("soc", "soc3") for dim in [block.cone.dim] * block.count],
            sides,
            len(program.cones("exp_cone")) + len(program.cones("exp_cone_xzy")),
            [cone.alpha for cone in program.cones("pow3d")],  # type: ignore[attr-defined]
            [list(cone.weights) for cone in program.cones("pow_nd")],  # type: ignore[attr-defined]
        )


def data_of(program: Program) -> dict[str, Any]:
    """The dict of `get_problem_data`. The arrays are the program's own: copy before changing them."""
    import numpy as np

    low, high = program.lower, program.upper
    integer = program.integer
    boolean = np.zeros(0, bool) if low is None or high is None else (low[integer] == 0) & (high[integer] == 1)
    boolean = boolean if boolean.size == integer.size else np.zeros(integer.size, bool)
    data = {
        "P": program.P,
        "c": program.c,
        "q": program.c,
        "A": program.A,
        "b": program.b,
        "offset": program.d,
        "dims": ConeDims.of(program),
        "lower_bounds": low,
        "upper_bounds": high,
        "bool_vars_idx": [(int(k),) for k in integer[boolean]],
        "int_vars_idx": [(int(k),) for k in integer[~boolean]],
    }
    return {key: value for key, value in data.items() if value is not None or key in ("lower_bounds", "upper_bounds")}


@dataclass(frozen=True)
class SolvingChain:
    """What leads from a problem to a solver's answer."""

    session: Session

    @property
    def solver(self) -> Any:
        """The solver at its end."""
        return self.session.solver

    def solve_via_data(
        self, problem: Any, data: Any, warm_start: bool = False, verbose: bool = False, solver_opts: Any = None
    ) -> Answer:
        """Solve the standard form; hand the answer to `problem.unpack_results`."""
        if verbose or solver_opts:
            own = Session(
                self.session.compiled, self.session.solver, {"verbose": verbose, **(solver_opts or {})}, self.session.plugin
            )
            return own.solve(warm_start)
        return self.session.solve(warm_start)


def failure_solution(status: str, attr: dict[str, Any] | None = None) -> ProblemSolution:
    """What came of a problem without a point: its value is inf where it is infeasible, -inf where it is unbounded."""
    value = inf if status.startswith("infeasible") else -inf if status.startswith("unbounded") else None
    return ProblemSolution(status, value, {}, {}, attr or {})


@dataclass(frozen=True)
class ProblemSolution:
    """status, opt_val, and the values of variables and duals by id."""

    status: str | None
    opt_val: float | None
    primal_vars: dict[int, Any]
    dual_vars: dict[int, Any]
    attr: dict[str, Any]

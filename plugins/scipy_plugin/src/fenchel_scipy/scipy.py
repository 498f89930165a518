"""The solvers of `scipy.optimize`: one call, one answer. Inside is a HiGHS of SciPy's own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any, ClassVar

import numpy as np

from fenchel.errors import OptionError
from fenchel.program import INFEASIBLE, INFEASIBLE_OR_UNBOUNDED, OPTIMAL, SOLVER_ERROR, UNBOUNDED, USER_LIMIT, Program, Solution
from fenchel.solving.solver import Solver

# linprog's `status`. 4 is any other trouble, of which HiGHS's own words tell more.
STATUS = {0: OPTIMAL, 1: USER_LIMIT, 2: INFEASIBLE, 3: UNBOUNDED}
OTHERS = {"or infeasible": INFEASIBLE_OR_UNBOUNDED, "limit reached": USER_LIMIT}
METHODS = ("highs", "highs-ds", "highs-ipm")
INFINITE = 1e20  # HiGHS's


@cache
def library() -> Any:
    """The package `scipy.optimize`."""
    return import_module("scipy.optimize")


class SCIPY(Solver):
    """minimise c'x subject to A_eq x = b_eq, A_ub x <= b_ub, l <= x <= u, some x_j integer.

    By `linprog`, also with integers: `milp` makes the same call of the same HiGHS, with fewer options. Its
    marginals are derivatives of the least value by right-hand sides and bounds, so y and z are their negatives.
    It hands over no rays. Options are linprog's for its HiGHS methods, and `node_limit`, milp's; any of them
    may stand in a dict `scipy_options`, as in CVXPY. Ctrl-C waits for the end of the solve.

    Huangfu and Hall, "Parallelizing the dual revised simplex method", Mathematical Programming Computation,
    2018.
    """

    name = "SCIPY"
    accepts = (
        frozenset({"zero", "nonneg", "bounds"}),
        frozenset({"zero", "nonneg", "bounds", "integer"}),
    )
    order = ("zero", "nonneg")
    options: ClassVar[Mapping[str, Any]] = {
        "method": str,
        "presolve": bool,
        "disp": bool,
        "time_limit": float,
        "maxiter": int,
        "primal_feasibility_tolerance": float,
        "dual_feasibility_tolerance": float,
        "ipm_optimality_tolerance": float,
        "simplex_dual_edge_weight_strategy": str,
        "mip_rel_gap": float,
        "node_limit": int,
    }
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {
        "time_limit": "time_limit",
        "max_iters": "maxiter",
        "tol": ("primal_feasibility_tolerance", "dual_feasibility_tolerance"),
        "feastol": ("primal_feasibility_tolerance", "dual_feasibility_tolerance"),
        "mip_gap": "mip_rel_gap",
    }
    bundle = "scipy_options"
    tolerance = 1e-7
    releases_gil = True
    cost = 8.0

    def solve(self, program: Program, options: Mapping[str, Any]) -> Solution:
        """One call; a second one without presolve, where the first leaves open whether a point exists."""
        settings = dict(options)
        verbose = settings.pop("verbose")
        settings.setdefault("disp", bool(verbose))
        if "node_limit" in settings:
            settings["mip_max_nodes"] = settings.pop("node_limit")
        method = settings.pop("method", METHODS[0])
        if method not in METHODS:
            raise OptionError(f"SCIPY's method is {', '.join(METHODS)}, not {method!r}.")
        call = arguments(program) | {"method": method}
        try:
            found = library().linprog(**call, options=settings)
            if found.status == 4 and "or infeasible" in found.message:
                found = library().linprog(**call, options={**settings, "presolve": False})
        except ValueError as error:
            raise OptionError(f"SCIPY refuses its settings: {error}") from None
        status = STATUS.get(found.status, SOLVER_ERROR)
        if status == SOLVER_ERROR:
            status = next((status for words, status in OTHERS.items() if words in found.message), SOLVER_ERROR)
        solution = Solution(status, found.message, iterations=max(0, found.nit))  # -1 where it did not iterate
        if status in (OPTIMAL, USER_LIMIT) and found.x is not None:
            solution.x, solution.value = np.array(found.x), found.fun
        if program.mixed:
            solution.raw = {name: found.get(name) for name in ("mip_gap", "mip_dual_bound", "mip_node_count")}
        elif status == OPTIMAL:
            solution.y = 0.0 - np.concatenate([found.eqlin.marginals, found.ineqlin.marginals])
            if program.bounded:
                solution.z = 0.0 - (found.lower.marginals + found.upper.marginals)
        return solution


def arguments(program: Program) -> dict[str, Any]:
    """linprog's: the equations apart from the inequalities, and bounds for every column."""
    A, b, G, h = program.split()
    return {
        "c": program.c,
        "A_eq": A,
        "b_eq": b,
        "A_ub": G,
        "b_ub": np.minimum(h, INFINITE),
        "bounds": np.stack(program.bounds(), axis=1),
        "integrality": program.marks(0, 1) if program.mixed else None,
    }

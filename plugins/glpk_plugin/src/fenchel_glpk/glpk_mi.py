"""GLPK's branch and cut: one call, one answer."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import Any, ClassVar

import numpy as np

from fenchel.program import INFEASIBLE, INFEASIBLE_OR_UNBOUNDED, OPTIMAL, SOLVER_ERROR, USER_LIMIT, Program, Solution
from fenchel.solving.solver import Solver, Within
from fenchel_glpk.glpk import BOTH, COUNT, GLPK, INSIDE, SWITCH, arguments, library, settings

# An unbounded relaxation has integer points without end, or none at all.
STATUS = {
    "optimal": OPTIMAL,
    "infeasible problem": INFEASIBLE,
    "LP relaxation is primal infeasible": INFEASIBLE,
    "LP relaxation is dual infeasible": INFEASIBLE_OR_UNBOUNDED,
}


class GLPK_MI(Solver):
    """minimise c'x subject to Ax = b, Gx <= h, some x_j integer, by branch and cut; without integers, as GLPK.

    cvxopt says "feasible" of a point within `mip_gap`, which is optimal as asked for, and of the best point at
    a time limit, which is not: the clock tells. Options as of GLPK; those of the simplex method count where no
    column is integer. cvxopt has the presolver always on.

    Makhorin, "GNU Linear Programming Kit, Reference Manual", section 2.10.
    """

    name = "GLPK_MI"
    accepts = (frozenset({"zero", "nonneg"}), frozenset({"zero", "nonneg", "integer"}))
    order = ("zero", "nonneg")
    options: ClassVar[Mapping[str, Any]] = {
        **GLPK.options,
        **BOTH,
        "br_tech": frozenset({"GLP_BR_FFV", "GLP_BR_LFV", "GLP_BR_MFV", "GLP_BR_DTH", "GLP_BR_PCH"}),
        "bt_tech": frozenset({"GLP_BT_DFS", "GLP_BT_BFS", "GLP_BT_BLB", "GLP_BT_BPH"}),
        "pp_tech": frozenset({"GLP_PP_NONE", "GLP_PP_ROOT", "GLP_PP_ALL"}),
        "fp_heur": SWITCH,
        "ps_tm_lim": COUNT,
        "gmi_cuts": SWITCH,
        "mir_cuts": SWITCH,
        "cov_cuts": SWITCH,
        "clq_cuts": SWITCH,
        "binarize": SWITCH,
        "tol_int": INSIDE,
        "tol_obj": INSIDE,
        "mip_gap": Within(float, 0),
        "cb_size": Within(int, 0, 256),
    }
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {**GLPK.common, "mip_gap": "mip_gap"}
    bundle = "glpk"
    tolerance = 1e-7
    cost = 30.0

    def solve(self, program: Program, options: Mapping[str, Any]) -> Solution:
        """One call."""
        if not program.mixed:
            return GLPK().solve(program, options)
        own = {name: value for name, value in settings(options).items() if name != "presolve"}
        began = perf_counter()
        columns = set(program.integer.tolist())
        word, x = library().glpk.ilp(*arguments(program), columns, set(), options=own)
        seconds = perf_counter() - began
        limited = 1000 * seconds >= own.get("tm_lim", np.inf)
        if word == "feasible" and not limited:
            status = OPTIMAL if own.get("mip_gap") else SOLVER_ERROR
        else:
            status = STATUS.get(word, USER_LIMIT if limited else SOLVER_ERROR)
        solution = Solution(status, word, solve_time=seconds)
        if word in ("optimal", "feasible") and status != SOLVER_ERROR:
            solution.x = np.array(x).ravel()
        return solution

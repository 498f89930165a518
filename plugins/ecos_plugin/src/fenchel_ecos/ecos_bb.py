"""ECOS_BB, the branch and bound that comes with ECOS: one call, one answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from fenchel.program import INFEASIBLE, OPTIMAL, SOLVER_ERROR, UNBOUNDED, USER_LIMIT, Program, Solution
from fenchel.solving.solver import Solver
from fenchel_ecos.ecos import ECOS, call

# Exit flags of the branch and bound; the last two are its limit, with a point and without.
STATUS = {0: OPTIMAL, 1: INFEASIBLE, 2: UNBOUNDED, 10: USER_LIMIT, 11: USER_LIMIT}
POINT = (0, 10)
# It keeps every integer within this bound of its own, and says nothing where that is what stops it.
BOX = 2.0**23


class ECOS_BB(Solver):
    """minimise c'x subject to Ax = b, Gx + s = h, s in K, some x_j integer; without integers, as ECOS.

    Used only where it is named: it is known to call points optimal that are not, and to miss points that exist,
    above all with wide ranges of integers, and nothing tells. By default it is content with a relative gap of
    1e-3 (`mi_rel_eps`). Options are ECOS's own too, for each of its nodes. It takes no time limit.

    Domahidi, Chu and Boyd, "ECOS: an SOCP solver for embedded systems", 2013.
    """

    name = "ECOS_BB"
    order = ECOS.order
    accepts = (frozenset({*order}), frozenset({*order, "integer"}))
    options: ClassVar[Mapping[str, Any]] = {
        **ECOS.options,
        "mi_max_iters": int,
        "mi_abs_eps": float,
        "mi_rel_eps": float,
        "mi_int_tol": float,
    }
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {**ECOS.common, "mip_gap": "mi_rel_eps"}
    tolerance = 1e-8
    releases_gil = True
    cost = 1000.0
    automatic = False
    faults: ClassVar[Mapping[str, str]] = {
        "integer_words[no least value]": "it keeps integers within 2^23, and says optimal of a point there; the plugin, error"
    }

    def solve(self, program: Program, options: Mapping[str, Any]) -> Solution:
        """One call."""
        marked = program.integer
        if not len(marked):
            own = {name: value for name, value in options.items() if name[:3] != "mi_"}
            return ECOS().solve(program, own)
        found = call(program, options, int_vars_idx=marked.tolist(), mi_verbose=bool(options["verbose"]))
        info, x = found["info"], found["x"]
        flag, word = info["exitFlag"], info["infostring"]
        if flag in POINT and np.abs(x[marked]).max() > BOX - 1:
            return Solution(SOLVER_ERROR, "it ends at the bound that it puts on integers, 2^23")
        timing = info["timing"]
        solution = Solution(STATUS.get(flag, SOLVER_ERROR), word, solve_time=timing["tsolve"], setup_time=timing["tsetup"])
        solution.iterations = info["mi_iter"]
        if flag in POINT:
            solution.x, solution.value = x, info["pcost"]
        return solution

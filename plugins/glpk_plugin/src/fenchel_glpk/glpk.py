"""GLPK's simplex method: one call, one answer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from time import perf_counter
from typing import Any, ClassVar

import numpy as np
from scipy.sparse import csc_array

from fenchel.program import INFEASIBLE, INFEASIBLE_OR_UNBOUNDED, OPTIMAL, SOLVER_ERROR, UNBOUNDED, USER_LIMIT, Program, Solution
from fenchel.solving.solver import Solver, Within

STATUS = {"optimal": OPTIMAL, "primal infeasible": INFEASIBLE, "dual infeasible": UNBOUNDED}

# GLPK ends the process where a number lies outside of its range; cvxopt replaces a word that it does not know.
INSIDE = Within(float, 1e-16, 1 - 1e-16)
COUNT = Within(int, 0, 2**31 - 1)
SWITCH = frozenset({"GLP_ON", "GLP_OFF"})
BOTH: Mapping[str, Any] = {
    "msg_lev": frozenset({"GLP_MSG_OFF", "GLP_MSG_ERR", "GLP_MSG_ON", "GLP_MSG_ALL"}),
    "time_limit": Within(float, 0, 1e6),
    "tm_lim": COUNT,
    "out_frq": Within(int, 1, 2**31 - 1),
    "out_dly": COUNT,
    "presolve": SWITCH,
}


@cache
def library() -> Any:
    """The package `cvxopt`, with its modules `glpk`."""
    import_module("cvxopt.glpk")
    return import_module("cvxopt")


class GLPK(Solver):
    """minimise c'x subject to Ax = b, Gx <= h, by the simplex method.

    cvxopt makes every column free, so bounds are rows. The Lagrangian is c'x + y'(Ax - b) + z'(Gx - h), so the
    dual of the standard form is (y, z). It hands over no rays, no iterations, and no point at a limit. cvxopt's
    word for a limit is that for a failure, "unknown": with a limit set, that is what it is taken for. The
    options are GLPK's control parameters, words in quotes; `tm_lim` is in milliseconds. They may also stand in a
    dict `glpk`. Ctrl-C waits for the end of the solve.

    Makhorin, "GNU Linear Programming Kit, Reference Manual", sections 2.8 and 2.10.
    """

    name = "GLPK"
    accepts = (frozenset({"zero", "nonneg"}),)
    order = ("zero", "nonneg")
    options: ClassVar[Mapping[str, Any]] = {
        **BOTH,
        "meth": frozenset({"GLP_PRIMAL", "GLP_DUAL", "GLP_DUALP"}),
        "pricing": frozenset({"GLP_PT_STD", "GLP_PT_PSE"}),
        "r_test": frozenset({"GLP_RT_STD", "GLP_RT_HAR"}),
        "tol_bnd": INSIDE,
        "tol_dj": INSIDE,
        "tol_piv": INSIDE,
        "obj_ll": float,
        "obj_ul": float,
        "it_lim": COUNT,
    }
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {
        "time_limit": "time_limit",
        "max_iters": "it_lim",
        "tol": ("tol_bnd", "tol_dj"),
        "feastol": ("tol_bnd", "tol_dj"),
    }
    bundle = "glpk"
    tolerance = 1e-7
    cost = 25.0

    def solve(self, program: Program, options: Mapping[str, Any]) -> Solution:
        """One call."""
        own = settings(options)
        began = perf_counter()
        word, x, z, y = library().glpk.lp(*arguments(program), options=own)
        seconds = perf_counter() - began
        limited = "it_lim" in own or 1000 * seconds >= own.get("tm_lim", np.inf)
        status = STATUS.get(word, USER_LIMIT if limited else SOLVER_ERROR)
        if status == UNBOUNDED and own.get("presolve") == "GLP_ON":  # all that it knows is that the dual is infeasible
            status = INFEASIBLE_OR_UNBOUNDED
        solution = Solution(status, word, solve_time=seconds)
        if status == OPTIMAL:
            solution.x = np.array(x).ravel()
            rows = program.m - program.count("zero")
            solution.y = np.concatenate([np.array(y).ravel(), np.array(z).ravel()[:rows]]) + 0.0  # no -0.0
        return solution


def settings(options: Mapping[str, Any]) -> dict[str, Any]:
    """Control parameters: silence, and a limit in milliseconds."""
    own = dict(options)
    own.setdefault("msg_lev", "GLP_MSG_ALL" if own.pop("verbose") else "GLP_MSG_OFF")
    if "time_limit" in own:
        own.setdefault("tm_lim", int(1000 * own.pop("time_limit")))
    return own


def arguments(program: Program) -> list[Any]:
    """c, G, h, A, b as cvxopt's matrices. There is always a G: without inequalities, of a row 0'x <= 0."""
    A, b, G, h = program.split()
    if not len(h):
        G, h = csc_array((1, program.n)), np.zeros(1)
    return [dense(program.c), sparse(G), dense(h), sparse(A), dense(b)]


def dense(values: Any) -> Any:
    """A column."""
    return library().matrix(values, (len(values), 1), "d")


def sparse(matrix: Any) -> Any:
    """The same entries in cvxopt's type, dense where a third of them is there: its sparse one is slow to make."""
    if 3 * matrix.nnz > matrix.shape[0] * matrix.shape[1]:
        return library().matrix(np.asfortranarray(matrix.toarray()), matrix.shape, "d")
    entries = matrix.tocoo()
    parts = (entries.data.tolist(), entries.row.tolist(), entries.col.tolist())
    return library().spmatrix(*parts, matrix.shape, "d")

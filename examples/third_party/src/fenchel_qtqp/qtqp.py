"""QTQP, called once for each solve."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, ClassVar

import numpy as np
from scipy.sparse import csc_matrix, vstack

from fenchel.errors import SolverError
from fenchel.program import INFEASIBLE, OPTIMAL, OPTIMAL_INACCURATE, SOLVER_ERROR, UNBOUNDED, USER_LIMIT, Program, Solution
from fenchel.solving.solver import Solver

STATUS = {
    "solved": OPTIMAL,
    "almost_solved": OPTIMAL_INACCURATE,
    "infeasible": INFEASIBLE,
    "unbounded": UNBOUNDED,
    "hit_max_iter": USER_LIMIT,
}


class QTQP(Solver):
    """minimise x'Px/2 + c'x subject to Ax + s = b, s in {0}^z x R+^(m - z): the standard form is QTQP's own, its dual is y.

    A primal-dual interior-point method on a homogeneous embedding (the docstring of the package `qtqp`).
    """

    name = "QTQP"
    accepts = (frozenset({"zero", "nonneg", "quad_form@objective"}),)
    order = ("zero", "nonneg")
    triangle = "full"
    options: ClassVar[Mapping[str, Any]] = {"max_iter": int, "tol_feas": float, "tol_gap_abs": float, "tol_gap_rel": float}
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {
        "max_iters": "max_iter",
        "tol": ("tol_feas", "tol_gap_abs", "tol_gap_rel"),
    }
    tolerance = 1e-8
    cost = 25.0
    faults: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("infeasible[zero]", "certificates"), "QTQP 0.0.7 runs to its limit where equations alone contradict each other"
    )

    def solve(self, program: Program, options: Mapping[str, Any]) -> Solution:
        """One call; a certificate of infeasibility comes as y, a ray as x. QTQP wants an inequality: 0 <= 1."""
        A, b, equations = csc_matrix(program.A), program.b, program.count("zero")
        if equations == program.m:
            A, b = vstack([A, csc_matrix((1, program.n))], format="csc"), np.append(b, 1.0)
        P = None if program.P is None else csc_matrix(program.P)
        try:
            found = import_module("qtqp").QTQP(a=A, b=b, c=program.c, z=equations, p=P).solve(**options)
        except ValueError as error:
            raise SolverError(f"QTQP refused the problem: {error}") from error
        status = STATUS.get(found.status.value, SOLVER_ERROR)
        solution = Solution(status, stopped=found.status.value, iterations=found.iterations)
        solution.keep(found.x, found.y[: program.m])
        return solution

"""OSQP, and its workspace as a live model."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any, ClassVar

import numpy as np
from scipy.sparse import csc_array

from fenchel.errors import SolverError
from fenchel.program import (
    INFEASIBLE,
    INFEASIBLE_INACCURATE,
    OPTIMAL,
    OPTIMAL_INACCURATE,
    POINTS,
    SOLVER_ERROR,
    UNBOUNDED,
    UNBOUNDED_INACCURATE,
    USER_LIMIT,
    Program,
    Solution,
)
from fenchel.solving.solver import Model, Solver

# OSQP's status values.
STATUS = {
    1: (OPTIMAL, "solved"),
    2: (OPTIMAL_INACCURATE, "solved inaccurate"),
    3: (INFEASIBLE, "primal infeasible"),
    4: (INFEASIBLE_INACCURATE, "primal infeasible inaccurate"),
    5: (UNBOUNDED, "dual infeasible"),
    6: (UNBOUNDED_INACCURATE, "dual infeasible inaccurate"),
    7: (USER_LIMIT, "maximum iterations reached"),
    8: (USER_LIMIT, "run time limit reached"),
    9: (SOLVER_ERROR, "problem non-convex"),
}
INTERRUPTED = 10
BAD_SETTINGS, NOT_CONVEX = 2, 4  # OSQP's error codes


@cache
def library() -> Any:
    """OSQP's extension module. Its Python layer would add 30 us to a re-solve."""
    return import_module("osqp").OSQP().ext


DEFAULTS = {"eps_abs": 1e-5, "eps_rel": 1e-5, "eps_prim_inf": 1e-6, "eps_dual_inf": 1e-6, "max_iter": 10_000}


class OSQP(Solver):
    """minimise x'Px/2 + c'x subject to l <= Ax <= u, by operator splitting: fast, moderately accurate.

    Rows b - Ax = 0 become l = u = b, rows b - Ax >= 0 become l = -inf, u = b; y is then OSQP's dual. Bounds
    are rows. `eps_abs`, `eps_rel` (1e-5, as CVXPY) and `max_iter` (10,000) are not OSQP's own defaults, nor are
    `eps_prim_inf`, `eps_dual_inf` (1e-6): at its 1e-4 a certificate proves little.

    Stellato, Banjac, Goulart, Bemporad and Boyd, "OSQP: an operator splitting solver for quadratic programs",
    Mathematical Programming Computation, 2020.
    """

    name = "OSQP"
    accepts = (frozenset({"zero", "nonneg", "quad_form@objective"}),)
    order = ("zero", "nonneg")
    triangle = "upper"
    options: ClassVar[Mapping[str, Any]] = {
        "adaptive_rho": int,
        "adaptive_rho_fraction": float,
        "adaptive_rho_interval": int,
        "adaptive_rho_tolerance": float,
        "alpha": float,
        "check_dualgap": bool,
        "check_termination": int,
        "delta": float,
        "eps_abs": float,
        "eps_dual_inf": float,
        "eps_prim_inf": float,
        "eps_rel": float,
        "max_iter": int,
        "polish_refine_iter": int,
        "polishing": bool,
        "rho": float,
        "rho_is_vec": bool,
        "scaled_termination": bool,
        "scaling": int,
        "sigma": float,
        "time_limit": float,
        "warm_starting": bool,
    }
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {
        "time_limit": "time_limit",
        "max_iters": "max_iter",
        "tol": ("eps_abs", "eps_rel"),
        "polish": "polishing",  # its name before OSQP 1.0
    }
    tolerance = 1e-5
    updates = frozenset({"P", "c", "A", "b"})
    releases_gil = True
    interruptible = True

    def open(self, program: Program, options: Mapping[str, Any]) -> Model:
        """A workspace: scaled and factored once, kept between solves."""
        return Workspace(program, {**DEFAULTS, **options})


class Workspace(Model):
    """OSQP's workspace for one program. It keeps its iterates, step size and factorisation between solves."""

    def __init__(self, program: Program, options: Mapping[str, Any]) -> None:
        ext = library()
        n, m = program.n, program.m
        self.program = program
        self.equalities = program.count("zero")
        self.infinity = ext.OSQP_INFTY
        self.lower, self.upper = np.full(m, -self.infinity), np.empty(m)
        self.origin = np.zeros(n), np.zeros(m)
        self.last: Solution | None = None
        self._read_rows()
        settings = ext.OSQPSettings()
        ext.osqp_set_default_settings(settings)
        for name, value in options.items():
            setattr(settings, name, value)
        try:
            P, A = ext.CSC(narrow(program.hessian())), ext.CSC(narrow(program.A))
            self.core = ext.OSQPSolver(P, program.c, A, self.lower, self.upper, m, n, settings)
        except ValueError as error:
            code = int(error.args[0])
            if code == BAD_SETTINGS:
                raise OSQP().refusal(options, printed=True) from None
            raise refused(code) from None
        self.rho = self.core.get_settings().rho
        self.setup_time: float | None = self.core.info.setup_time

    def _read_rows(self) -> None:
        np.minimum(self.program.b, self.infinity, out=self.upper)
        if self.equalities:
            self.lower[: self.equalities] = self.upper[: self.equalities]

    def update(self, changed: frozenset[str]) -> None:
        """Vectors in place; matrices in place with a new factorisation."""
        core, program = self.core, self.program
        if "b" in changed:
            self._read_rows()
            core.update_data_vec(program.c if "c" in changed else None, self.lower, self.upper)
        elif "c" in changed:
            core.update_data_vec(program.c, None, None)
        if "P" in changed or "A" in changed:
            P = program.P.data if "P" in changed else None
            A = program.A.data if "A" in changed else None
            if core.update_data_mat(P, None, A, None):  # it fails where the KKT matrix is not quasidefinite
                raise refused(NOT_CONVEX)

    def solve(self, start: Solution | None) -> Solution:
        """From the iterates it holds if `start` is its own last solution; else from `start`, or from 0."""
        core = self.core
        if start is None:
            core.warm_start(*self.origin)
            if core.get_settings().rho != self.rho:
                core.update_rho(self.rho)
        elif start is not self.last:
            core.warm_start(start.x, start.y)
        core.solve()
        info, found = core.info, core.solution
        if info.status_val == INTERRUPTED:
            raise KeyboardInterrupt
        status, stopped = STATUS[info.status_val]
        solution = Solution(status, stopped, iterations=info.iter, solve_time=info.solve_time)
        solution.setup_time, self.setup_time = self.setup_time, None
        if status in POINTS:
            solution.x, solution.y, solution.value = found.x, found.y, info.obj_val
        else:
            solution.keep(found.dual_inf_cert, found.prim_inf_cert)
            solution.scale(self.program)
        self.last = solution
        return solution


def narrow(matrix: Any) -> Any:
    """The matrix with 32-bit indices, which OSQP insists on; the values are shared."""
    if matrix.indices.dtype == np.int32:
        return matrix
    if matrix.nnz > np.iinfo(np.int32).max:
        raise SolverError(f"OSQP takes matrices of up to 2^31 - 1 entries, not {matrix.nnz}.")
    indices, starts = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    return csc_array((matrix.data, indices, starts), shape=matrix.shape)


def refused(code: int) -> SolverError:
    """The error for OSQP's error code, at set-up or at an update of matrices."""
    if code == NOT_CONVEX:
        return SolverError("OSQP takes convex objectives only; P has a negative eigenvalue.")
    return SolverError(f"OSQP refused the problem with error {code}.")

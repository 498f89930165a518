"""Clarabel, and its solver object as a live model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from time import perf_counter
from typing import Any, ClassVar

import numpy as np
from scipy.sparse import csc_array

from fenchel.errors import OptionError, SolverError
from fenchel.program import (
    INFEASIBLE,
    INFEASIBLE_INACCURATE,
    OPTIMAL,
    OPTIMAL_INACCURATE,
    SOLVER_ERROR,
    UNBOUNDED,
    UNBOUNDED_INACCURATE,
    USER_LIMIT,
    Program,
    Solution,
)
from fenchel.solving.interrupt import Interrupt
from fenchel.solving.solver import Model, Solver

# Clarabel's statuses. Where it gives up (NumericalError, InsufficientProgress) its point promises nothing.
STATUS = {
    "Solved": OPTIMAL,
    "AlmostSolved": OPTIMAL_INACCURATE,
    "PrimalInfeasible": INFEASIBLE,
    "AlmostPrimalInfeasible": INFEASIBLE_INACCURATE,
    "DualInfeasible": UNBOUNDED,
    "AlmostDualInfeasible": UNBOUNDED_INACCURATE,
    "MaxIterations": USER_LIMIT,
    "MaxTime": USER_LIMIT,
    "CallbackTerminated": USER_LIMIT,
}
POINT = (OPTIMAL, OPTIMAL_INACCURATE, USER_LIMIT)
CERTIFICATE = (INFEASIBLE, INFEASIBLE_INACCURATE)
RAY = (UNBOUNDED, UNBOUNDED_INACCURATE)


@cache
def library() -> Any:
    """The package `clarabel`."""
    return import_module("clarabel")


class CLARABEL(Solver):
    """minimise x'Px/2 + c'x subject to b - Ax in K, by a homogeneous embedding of an interior-point method.

    The standard form is Clarabel's own: z, its dual, is y. It takes no starting point: `start` is not read. Power cones of many
    rows (its GenPowerConeT) are not accepted: in 0.11.1 they stall, and panic in Rust, on geometric means of a dozen entries,
    which as a tree of PowerConeT or a tower of second-order cones are solved.

    Goulart and Chen, "Clarabel: an interior-point solver for conic programs with quadratic objectives", 2024.
    """

    name = "CLARABEL"
    order = ("zero", "nonneg", "soc", "exp_cone", "pow3d", "svec_upper")
    accepts = (frozenset({*order, "quad_form@objective"}),)
    triangle = "upper"
    options: ClassVar[Mapping[str, Any]] = {
        "chordal_decomposition_compact": bool,
        "chordal_decomposition_complete_dual": bool,
        "chordal_decomposition_enable": bool,
        "chordal_decomposition_merge_method": str,
        "direct_kkt_solver": bool,
        "direct_solve_method": str,
        "dynamic_regularization_delta": float,
        "dynamic_regularization_enable": bool,
        "dynamic_regularization_eps": float,
        "equilibrate_enable": bool,
        "equilibrate_max_iter": int,
        "equilibrate_max_scaling": float,
        "equilibrate_min_scaling": float,
        "input_sparse_dropzeros": bool,
        "iterative_refinement_abstol": float,
        "iterative_refinement_enable": bool,
        "iterative_refinement_max_iter": int,
        "iterative_refinement_reltol": float,
        "iterative_refinement_stop_ratio": float,
        "linesearch_backtrack_step": float,
        "max_iter": int,
        "max_step_fraction": float,
        "max_threads": int,
        "min_switch_step_length": float,
        "min_terminate_step_length": float,
        "pardiso_iparm": list,
        "pardiso_verbose": bool,
        "presolve_enable": bool,
        "reduced_tol_feas": float,
        "reduced_tol_gap_abs": float,
        "reduced_tol_gap_rel": float,
        "reduced_tol_infeas_abs": float,
        "reduced_tol_infeas_rel": float,
        "reduced_tol_ktratio": float,
        "static_regularization_constant": float,
        "static_regularization_enable": bool,
        "static_regularization_proportional": float,
        "time_limit": float,
        "tol_feas": float,
        "tol_gap_abs": float,
        "tol_gap_rel": float,
        "tol_infeas_abs": float,
        "tol_infeas_rel": float,
        "tol_ktratio": float,
    }
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {
        "time_limit": "time_limit",
        "max_iters": "max_iter",
        "tol": ("tol_gap_abs", "tol_gap_rel", "tol_feas"),
        "threads": "max_threads",
    }
    tolerance = 1e-8
    cost = 15.0
    updates = frozenset({"P", "c", "A", "b"})
    releases_gil = True
    interruptible = True

    def open(self, program: Program, options: Mapping[str, Any]) -> Model:
        """A solver object: its ordering and symbolic factorisation are kept between solves."""
        return Instance(program, options)


#: Programs with fewer entries end before anybody presses Ctrl-C twice; asking at each iteration would cost them 5 percent.
SMALL = 10_000


class Instance(Model):
    """Clarabel's solver object for one program.

    Presolve and chordal decomposition stay on, for they can save more than a set-up costs. Where one of them
    changed the problem, Clarabel refuses new values: an update then sets up again (see `setup_time`).
    """

    def __init__(self, program: Program, options: Mapping[str, Any]) -> None:
        self.program = program
        self.interrupt = Interrupt()
        self.settings = library().DefaultSettings()
        for name, value in options.items():
            try:
                setattr(self.settings, name, value)
            except (TypeError, ValueError, OverflowError) as error:
                raise OptionError(f"CLARABEL refuses {name}={value!r}: {error}") from None
        self.core: Any = None
        self._set_up()

    def _set_up(self) -> None:
        program, began = self.program, perf_counter()
        P = csc_array((program.n, program.n)) if program.P is None else program.P
        try:
            K, settings = cones(program), self.settings
            self.core = library().DefaultSolver(P, program.c, program.A, program.b, K, settings)
        except Exception as error:  # Clarabel raises nothing more special
            kind = OptionError if str(error).startswith("Bad settings") else SolverError
            raise kind(f"CLARABEL refused the problem. {error}") from None
        size = program.A.nnz + (0 if program.P is None else program.P.nnz)
        self.listens = size > SMALL
        if self.listens:
            interrupt = self.interrupt  # a callback that held `self` would keep this model alive for ever
            self.core.set_termination_callback(lambda _: interrupt.pressed)
        self.setup_time: float | None = perf_counter() - began

    def update(self, changed: frozenset[str]) -> None:
        """New values in place, or a new set-up (see the class)."""
        if not changed:
            return
        if not self.core.is_data_update_allowed():
            self._set_up()
            return
        program = self.program
        new: dict[str, Any] = {}
        if "P" in changed:
            new["P"] = program.P.data
        if "c" in changed:
            new["q"] = program.c
        if "A" in changed:
            new["A"] = program.A.data
        if "b" in changed:
            new["b"] = program.b
        self.core.update(**new)

    def solve(self, start: Solution | None) -> Solution:
        """Always from its own starting point."""
        if self.listens:
            with self.interrupt:
                found = self.core.solve()
        else:
            found = self.core.solve()
        stopped = str(found.status)
        status = STATUS.get(stopped, SOLVER_ERROR)
        solution = Solution(status, stopped, iterations=found.iterations, solve_time=found.solve_time)
        solution.setup_time, self.setup_time = self.setup_time, None
        if status in POINT:
            solution.x, solution.y, solution.value = np.array(found.x), np.array(found.z), found.obj_val
        elif status in CERTIFICATE:
            y = np.array(found.z)
            solution.y = y / -(self.program.b @ y)
        elif status in RAY:
            x = np.array(found.x)
            solution.x = x / -(self.program.c @ x)
        return solution


def cones(program: Program) -> list[Any]:
    """Clarabel's cones, in the order of the rows."""
    ext = library()
    make: dict[str, Callable[[Any], Any]] = {
        "soc": lambda cone: ext.SecondOrderConeT(cone.dim),
        "exp_cone": lambda cone: ext.ExponentialConeT(),
        "pow3d": lambda cone: ext.PowerConeT(cone.alpha),
        "svec_upper": lambda cone: ext.PSDTriangleConeT(cone.side),
    }
    out: list[Any] = []
    for block in program.blocks:
        kind = block.cone.kind
        if kind == "zero":
            out.append(ext.ZeroConeT(block.size))
        elif kind == "nonneg":
            out.append(ext.NonnegativeConeT(block.size))
        else:
            out += [make[kind](block.cone)] * block.count
    return out

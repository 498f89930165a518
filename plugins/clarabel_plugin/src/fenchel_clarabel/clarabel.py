"""Clarabel, and its solver object as a live model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from importlib import import_module
from time import perf_counter
from typing import Any, ClassVar

import numpy as np

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
from fenchel.solving.solver import LibraryOptions, Model, Solver, attributes

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
    options: ClassVar[Mapping[str, Any]] = LibraryOptions(lambda: attributes(library().DefaultSettings()))
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


#: What Clarabel's `update` calls the parts of a program.
NAMES = {"P": "P", "c": "q", "A": "A", "b": "b"}
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
        CLARABEL().set_options(options, partial(setattr, self.settings), TypeError, ValueError, OverflowError)
        self.core: Any = None
        self._set_up()

    def _set_up(self) -> None:
        program, began = self.program, perf_counter()
        try:
            data = program.hessian(), program.c, program.A, program.b
            self.core = library().DefaultSolver(*data, cones(program), self.settings)
        except Exception as error:  # Clarabel raises nothing more special
            kind = OptionError if str(error).startswith("Bad settings") else SolverError
            raise kind(f"CLARABEL refused the problem. {error}") from None
        self.listens = program.entries > SMALL
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
        new = {}
        for part in changed:
            value = getattr(self.program, part)
            new[NAMES[part]] = value.data if part in "PA" else value
        self.core.update(**new)

    def solve(self, start: Solution | None) -> Solution:
        """Always from its own starting point."""
        if self.listens:
            with self.interrupt:
                found = self.core.solve()
        else:
            found = self.core.solve()
        stopped = str(found.status)
        solution = Solution(STATUS.get(stopped, SOLVER_ERROR), stopped, iterations=found.iterations, solve_time=found.solve_time)
        solution.setup_time, self.setup_time = self.setup_time, None
        solution.keep(np.array(found.x, float), np.array(found.z, float), value=found.obj_val)
        solution.scale(self.program)
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

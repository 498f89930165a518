"""Xpress, and its problem object as a live model."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from time import perf_counter
from typing import Any, ClassVar

import numpy as np

from fenchel.errors import LicenseError, OptionError, SolverError
from fenchel.program import (
    INFEASIBLE,
    INFEASIBLE_OR_UNBOUNDED,
    OPTIMAL,
    OPTIMAL_INACCURATE,
    SOLVER_ERROR,
    UNBOUNDED,
    USER_LIMIT,
    Program,
    Solution,
)
from fenchel.solving.solver import LibraryOptions, Model, Solver
from fenchel.solving.tabular import Tabular

# What Xpress found (SolStatus), once it has COMPLETED; what it says where it was STOPPED or FAILED is no proof.
FOUND = {0: INFEASIBLE_OR_UNBOUNDED, 1: OPTIMAL, 2: OPTIMAL_INACCURATE, 3: INFEASIBLE, 4: UNBOUNDED}
STOPPED, COMPLETED, GLOBAL = 1, 3, 3  # of SolveStatus, and of OptimizeType
BROKEN = (7, 8, 11, 13)  # of StopType: errors, no limits
TOO_LARGE, LICENSE = "?120", ("licen", "xpauth")  # what its messages have of it


@cache
def library() -> Any:
    """The package `xpress`."""
    return import_module("xpress")


def problem() -> Any:
    """A new problem that prints nothing."""
    xpress = library()
    with warnings.catch_warnings():  # that the Community license is in use
        warnings.simplefilter("ignore", xpress.LicenseWarning)
        core = xpress.problem()
    core.setOutputEnabled(False)
    return core


@contextmanager
def refusals() -> Iterator[None]:
    """Xpress's errors as fenchel's."""
    xpress = library()
    try:
        yield
    except (xpress.SolverError, xpress.InterfaceError, xpress.ModelError) as error:
        if TOO_LARGE in str(error):
            limits = "5000 rows and columns together, 200 where terms are quadratic, counting fenchel's own"
            raise LicenseError(f"XPRESS's license limits the size; the Community license, to {limits}. {error}") from None
        kind = LicenseError if any(word in str(error).lower() for word in LICENSE) else SolverError
        raise kind(f"XPRESS refuses: {error}") from None


def controls() -> dict[str, Any]:
    """Xpress's controls and their types, in either case, and what the plugin adds."""
    with refusals():
        core = problem()
    values = core.controls  # which does not keep its problem alive
    types: dict[str, Any] = {}
    for name in (name for name in dir(values) if name[0] != "_"):
        value = getattr(values, name)
        types[name] = types[name.upper()] = int if isinstance(value, int) else type(value)
    return {**types, "reoptimize": bool, "write_mps": str}


class XPRESS(Solver):
    """minimise x'Px/2 + c'x subject to Ax <= b or = b, l <= x <= u, second-order cones, some x_j integer.

    Rows b - Ax in a second-order cone become Ax + s = b, s_0 >= 0, |s_1...|^2 <= s_0^2. Xpress's duals and reduced
    costs are the derivatives of the optimal value, so y and z have the opposite sign. Beside all controls of Xpress,
    by their own names: `write_mps`, where to write the problem before solving; `reoptimize` (True): find out which
    where Xpress says infeasible or unbounded, and solve for a certificate. Where its duals of cones fail the check, the
    dual problem is solved (`fenchel.solving.alternatives`).

    FICO Xpress Optimizer Reference Manual, release 9.
    """

    name = "XPRESS"
    order = ("zero", "nonneg", "soc")
    accepts = (
        frozenset({*order, "bounds", "quad_form@objective"}),
        frozenset({*order, "bounds", "quad_form@objective", "integer"}),
    )
    triangle = "upper"
    options: ClassVar[Mapping[str, Any]] = LibraryOptions(controls)
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {
        "time_limit": "timelimit",
        "max_iters": ("lpiterlimit", "bariterlimit"),
        "tol": ("feastol", "optimalitytol", "bargapstop", "bardualstop", "barprimalstop"),
        "reltol": "bargapstop",
        "threads": "threads",
        "mip_gap": "miprelstop",
        "seed": "randomseed",
    }
    tolerance = 1e-6
    cost = (50.0, 30.0)
    updates = frozenset({"P", "c", "A", "b", "bounds"})
    releases_gil = True
    interruptible = True

    def open(self, program: Program, options: Mapping[str, Any]) -> Model:
        """A problem object of Xpress's: its basis is kept between solves."""
        return Instance(program, options)


class Instance(Tabular):
    """Xpress's problem object for a program. Linear programs start from the last basis, integer ones from `start`."""

    def __init__(self, program: Program, options: Mapping[str, Any]) -> None:
        super().__init__(XPRESS(), program, options)
        own = dict(options)
        self.file, self.reoptimize = own.pop("write_mps", None), own.pop("reoptimize", True)
        with refusals():
            self.core = problem()
            self.core.setOutputEnabled(bool(own.pop("verbose")))
            for name, value in own.items():
                try:
                    setattr(self.core.controls, name.lower(), value)
                except (library().SolverError, library().ModelError, SystemError) as error:
                    raise OptionError(f"XPRESS refuses {name}={value!r}: {error}") from None
            self._hand_over()
            self._listen()
        self.setup_time = perf_counter() - self.began

    def _listen(self) -> None:
        interrupt, stop = self.interrupt, library().StopType.CTRLC  # a callback that held `self` would keep it alive

        def check(core: Any, nothing: None) -> None:
            interrupt.rearm()  # after Xpress's own handler the process would end
            if interrupt.pressed:
                core.interrupt(stop)

        self.core.addCheckTimeCallback(check, None, 0)

    def _hand_over(self) -> None:
        program, table = self.program, self.table(library().infinity)
        m, cones = program.m, table.cones
        members = np.array([column for _, columns in cones for column in columns], int)
        signs = np.array([1.0 if k else -1.0 for _, columns in cones for k in range(len(columns))])
        triplets = (None, None, None) if program.P is None else self._triplets()
        self.core.loadMIQCQP(
            "", [*table.senses.tolist(), *"L" * len(cones)], np.r_[program.b, np.zeros(len(cones))], None, table.costs,
            table.A.indptr, None, table.A.indices, table.A.data, table.lower, table.upper, *triplets,
            np.arange(m, m + len(cones)), [len(columns) for _, columns in cones], members, members, signs,
            ["I"] * len(program.integer), program.integer,
        )  # fmt: skip

    def _triplets(self) -> tuple[Any, Any, Any]:
        P = self.program.P.tocoo()
        return P.row, P.col, P.data

    def update(self, changed: frozenset[str]) -> None:
        """All parts in place."""
        core, program = self.core, self.program
        columns = np.arange(program.n)
        with refusals():
            if "P" in changed and program.P is not None:
                core.chgMQObj(*self._triplets())
            if "c" in changed:
                core.chgObj(columns, program.c)
            if "b" in changed:
                core.chgRHS(np.arange(program.m), program.b)
            if "bounds" in changed:
                lower, upper = self.bounds(library().infinity)
                core.chgBounds(columns, ["L"] * program.n, lower)
                core.chgBounds(columns, ["U"] * program.n, upper)
            if "A" in changed:
                core.chgMCoef(*self.changes())

    def solve(self, start: Solution | None) -> Solution:
        """From the basis it holds, or from `start.x` where columns are integer; None clears both."""
        core = self.core
        with refusals():
            if self.mixed and start is not None and start.x is not None:
                core.addMipSol(start.x[self.program.integer], self.program.integer)  # Xpress finds the rest
            if self.file is not None:
                core.writeProb(self.file)
            began = perf_counter()
            kept, core.controls.keepbasis = core.controls.keepbasis, int(start is not None)
            with self.interrupt:
                core.optimize()
            core.controls.keepbasis = kept
            found = core.attributes
            if int(found.optimizetypeused) == GLOBAL:
                raise SolverError("XPRESS finds that the problem is not convex.")
            code, why = int(found.solvestatus), int(found.stopstatus)
            stopped = f"{library().SolveStatus(code).name}, {library().SolStatus(int(found.solstatus)).name}"
            status = FOUND[int(found.solstatus)] if code == COMPLETED else SOLVER_ERROR
            if code == STOPPED and why not in BROKEN:
                status, stopped = USER_LIMIT, library().StopType(why).name
            solution = Solution(status, stopped, iterations=found.simplexiter + found.bariter)
            solution.solve_time = perf_counter() - began
            solution.setup_time, self.setup_time = self.setup_time, None
            self._read(solution)
            core.postSolve()  # after a limit, nothing may be changed before
        return solution

    def _read(self, solution: Solution) -> None:
        core, program, status = self.core, self.program, solution.status
        found = core.attributes
        if status in (OPTIMAL, OPTIMAL_INACCURATE, USER_LIMIT) and int(found.solstatus) in (1, 2):
            solution.x, solution.value = np.array(core.getSolution()[: program.n]), found.objval
        if self.mixed:
            solution.raw = {"mip_dual_bound": found.bestbound, "mip_node_count": found.nodes}
            if solution.x is not None:
                solution.raw["mip_gap"] = abs(found.objval - found.bestbound) / max(abs(found.objval), 1e-10)
        has_duals = not self.mixed and status in (OPTIMAL, OPTIMAL_INACCURATE)
        self.settle(solution, core.getLpSol()[2:] if has_duals else None, self.reoptimize)

    def point(self, program: Program) -> Solution:
        """By a problem object of its own."""
        own = {**self.options, "reoptimize": False, "verbose": False}
        own.pop("write_mps", None)
        return Instance(program, own).solve(None)

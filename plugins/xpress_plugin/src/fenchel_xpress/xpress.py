"""Xpress, and its problem object as a live model."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any, ClassVar

import numpy as np

from fenchel.errors import LicenseError, OptionError, SolverError
from fenchel.program import (
    INFEASIBLE,
    INFEASIBLE_OR_UNBOUNDED,
    OPTIMAL,
    OPTIMAL_INACCURATE,
    POINTS,
    SOLVED,
    SOLVER_ERROR,
    UNBOUNDED,
    USER_LIMIT,
    Program,
    Solution,
)
from fenchel.solving.solver import LibraryOptions, Model, Solver
from fenchel.solving.tabular import Table, Tabular

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
def refusals(option: str = "") -> Iterator[None]:
    """Xpress's errors as fenchel's."""
    xpress = library()
    try:
        yield
    except (xpress.SolverError, xpress.InterfaceError, xpress.ModelError, SystemError) as error:
        if option:
            raise OptionError(f"XPRESS refuses {option}: {error}") from None
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
        return Instance(self, program, options)


class Instance(Tabular):
    """Xpress's problem object for a program. Linear programs start from the last basis, integer ones from `start`."""

    file = "write_mps"
    refusals = staticmethod(refusals)
    infinity = 1e20

    def create(self, own: dict[str, Any]) -> None:
        """With a callback for Ctrl-C."""
        self.core = problem()
        self.core.setOutputEnabled(bool(own.pop("verbose")))
        interrupt, stop = self.interrupt, library().StopType.CTRLC  # a callback that held `self` would keep it alive

        def check(core: Any, nothing: None) -> None:
            interrupt.rearm()  # after Xpress's own handler the process would end
            if interrupt.pressed:
                core.interrupt(stop)

        self.core.addCheckTimeCallback(check, None, 0)

    def put(self, name: str, value: Any) -> None:
        """Set a control."""
        setattr(self.core.controls, name.lower(), value)

    def fill(self, table: Table) -> None:
        """All at once: rows, columns, P, and a quadratic row for each cone."""
        program, cones = self.program, table.cones
        m = program.m
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

    def renew(self, parts: frozenset[str]) -> None:
        """All parts in place."""
        core, program = self.core, self.program
        columns = np.arange(program.n)
        if "P" in parts and program.P is not None:
            core.chgMQObj(*self._triplets())
        if "c" in parts:
            core.chgObj(columns, program.c)
        if "b" in parts:
            core.chgRHS(np.arange(program.m), program.b)
        if "bounds" in parts:
            for side, bound in zip("LU", program.bounds(self.infinity), strict=True):
                core.chgBounds(columns, [side] * program.n, bound)
        if "A" in parts:
            core.chgMCoef(*self.changes())

    def begin(self, cold: bool, x: Any) -> None:
        """Keep the basis or not; add a start."""
        self.core.controls.keepbasis = int(not cold)
        if x is not None:
            self.core.addMipSol(x[self.program.integer], self.program.integer)

    def write(self, path: str) -> None:
        """As MPS."""
        self.core.writeProb(path)

    def optimize(self) -> None:
        """SolverError where the problem is not convex."""
        self.core.optimize()
        if int(self.core.attributes.optimizetypeused) == GLOBAL:
            raise SolverError("XPRESS finds that the problem is not convex.")

    def read(self) -> Solution:
        """As of every such library; after a limit, nothing may be changed before Xpress has cleaned up."""
        solution = super().read()
        self.core.postSolve()
        return solution

    def found(self) -> Solution:
        """The status, the point if there is one, and of branch and cut what it knows."""
        core, found = self.core, self.core.attributes
        code, why, word = int(found.solvestatus), int(found.stopstatus), int(found.solstatus)
        stopped = f"{library().SolveStatus(code).name}, {library().SolStatus(word).name}"
        status = FOUND[word] if code == COMPLETED else SOLVER_ERROR
        if code == STOPPED and why not in BROKEN:
            status, stopped = USER_LIMIT, library().StopType(why).name
        solution = Solution(status, stopped, iterations=found.simplexiter + found.bariter)
        if status in POINTS and FOUND[word] in SOLVED:
            solution.x, solution.value = np.array(core.getSolution()[: self.program.n]), found.objval
        if self.mixed:
            solution.raw = {"mip_dual_bound": found.bestbound, "mip_node_count": found.nodes}
            if solution.x is not None:
                solution.raw["mip_gap"] = abs(found.objval - found.bestbound) / max(abs(found.objval), 1e-10)
        return solution

    def slopes(self) -> tuple[Any, Any] | None:
        """Duals and reduced costs."""
        rows, columns = self.core.getLpSol()[2:]
        return rows, columns

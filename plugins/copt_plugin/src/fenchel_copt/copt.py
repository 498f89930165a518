"""COPT, the Cardinal Optimizer, and its model object as a live model."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from math import sqrt
from typing import Any, ClassVar

import numpy as np
from scipy.sparse import coo_matrix, csc_matrix

from fenchel.errors import LicenseError, OptionError, SolverError
from fenchel.program import (
    INFEASIBLE,
    INFEASIBLE_OR_UNBOUNDED,
    OPTIMAL,
    OPTIMAL_INACCURATE,
    POINTS,
    SOLVER_ERROR,
    UNBOUNDED,
    USER_LIMIT,
    Program,
    Solution,
)
from fenchel.solving.solver import LibraryOptions, Model, Solver, Within
from fenchel.solving.tabular import Table, Tabular, temporarily

# COPT's status codes, and its names of them; those not named here are errors.
STATUS = {
    1: (OPTIMAL, "OPTIMAL"),
    2: (INFEASIBLE, "INFEASIBLE"),
    3: (INFEASIBLE_OR_UNBOUNDED, "UNBOUNDED"),  # said of linear programs that are infeasible too
    4: (INFEASIBLE_OR_UNBOUNDED, "INF_OR_UNB"),
    5: (SOLVER_ERROR, "NUMERICAL"),
    6: (USER_LIMIT, "NODELIMIT"),
    7: (OPTIMAL_INACCURATE, "IMPRECISE"),
    8: (USER_LIMIT, "TIMEOUT"),
    9: (SOLVER_ERROR, "UNFINISHED"),
    10: (USER_LIMIT, "INTERRUPTED"),
    11: (USER_LIMIT, "ITERLIMIT"),
}
DIVERGED, INTERRUPTED, STUCK = 3, 10, 11
TOLERANCES, LOOSEST = ("FeasTol", "DualTol"), 1e-4  # COPT refuses looser ones


@cache
def library() -> Any:
    """The package `coptpy`."""
    return import_module("coptpy")


@cache
def environment() -> Any:
    """COPT's environment, one for all models. Without a licence its start prints, and takes no for no answer."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        return library().Envr()
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


@contextmanager
def refusals(option: str = "") -> Iterator[None]:
    """COPT's errors as fenchel's."""
    try:
        yield
    except library().CoptError as error:
        if option:
            raise OptionError(f"COPT refuses {option}: {error}") from None
        if "LICENSE" in str(error):
            raise LicenseError(f"COPT's licence limits the size, or has run out: {error}") from None
        raise SolverError(f"COPT refuses: {error}") from None


def parameters() -> dict[str, Any]:
    """COPT's parameters and their types, and what the plugin adds."""
    with refusals():
        model = environment().createModel()
    types: dict[str, Any] = {}
    for name in (name for name in dir(library().COPT.Param) if name[0] != "_"):
        with suppress(AttributeError):  # those of one objective among several are in this list too
            _, now, _, low, high = model.getParamInfo(name)
            types[name] = Within(type(now), low, high)
    types |= dict.fromkeys(TOLERANCES, float)
    return {**types, "reoptimize": bool, "save_file": str}


class COPT(Solver):
    """minimise x'Px/2 + c'x subject to Ax <= b or = b, l <= x <= u, cones, some x_j integer.

    Rows b - Ax in a cone become Ax + s = b with columns s in the cone: second-order, exponential (which COPT has as
    (z, y, x)) or, through a matrix variable S with s its scaled triangle, semidefinite. COPT's duals are the derivatives
    of the optimal value, so y and z have the opposite sign. Beside its parameters, by their own names: `save_file`, where to
    write the problem before solving; `reoptimize` (True): find out which where COPT says infeasible or unbounded, and solve
    for a certificate.

    Cardinal Optimizer User Guide, 8.0.
    """

    name = "COPT"
    order = ("zero", "nonneg", "soc", "exp_cone", "svec_lower")
    accepts = (
        frozenset({"zero", "nonneg", "bounds", "quad_form@objective"}),
        frozenset({"zero", "nonneg", "soc", "exp_cone", "bounds"}),
        frozenset(order),  # COPT 8.0 crashes where columns have bounds beside a matrix variable
        frozenset({"zero", "nonneg", "bounds", "quad_form@objective", "integer"}),
        frozenset({"zero", "nonneg", "soc", "bounds", "integer"}),
    )
    triangle = "full"
    options: ClassVar[Mapping[str, Any]] = LibraryOptions(parameters)
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {
        "time_limit": "TimeLimit",
        "tol": TOLERANCES,
        "feastol": "FeasTol",
        "threads": "Threads",
        "mip_gap": "RelGap",
    }
    tolerance = 1e-6
    cost = (55.0, 55.0, 55.0, 35.0, 35.0)
    updates = frozenset({"c", "A", "b", "bounds"})
    releases_gil = False
    interruptible = True

    def open(self, program: Program, options: Mapping[str, Any]) -> Model:
        """A model of COPT's: its basis is kept between solves."""
        return Instance(self, program, options)


class Instance(Tabular):
    """COPT's model of a program. Linear programs start from the last basis, integer ones from `start`."""

    refusals = staticmethod(refusals)
    infinity = 1e30
    silent: ClassVar[Mapping[str, Any]] = {"Logging": 0}

    def create(self, own: dict[str, Any]) -> None:
        """Logging comes first: changes of parameters are logged."""
        self.core = environment().createModel()
        self.core.setParam("Logging", own.pop("Logging", int(own.pop("verbose"))))
        own |= {name: min(own[name], LOOSEST) for name in TOLERANCES if name in own}
        own.setdefault("NonConvex", 0)

    def put(self, name: str, value: Any) -> None:
        """Set a parameter."""
        self.core.setParam(name, value)

    def fill(self, table: Table) -> None:
        """Rows and columns, cones, P."""
        core, program, COPT = self.core, self.program, library().COPT
        self.equal = table.senses == "E"
        A = csc_matrix(table.A)
        core.loadMatrix(table.costs, A, self._least(), program.b, table.lower, table.upper, table.kinds)
        every, self.rows = core.getVars().getAll(), core.getConstrs()
        self.x = every[: program.n]
        for cone, members in table.cones:
            columns = every[members.start : members.stop]
            if cone.kind == "soc":
                core.addCone(columns, COPT.CONE_QUAD)
            elif cone.kind in ("exp_cone", "exp_cone_dual"):  # the latter where duals are the columns
                dual = cone.kind == "exp_cone_dual"
                core.addExpCone(columns[::-1], COPT.EXPCONE_DUAL if dual else COPT.EXPCONE_PRIMAL)
            else:
                self._add_matrix(cone, columns)
        if program.P is not None:
            count = len(table.costs)
            P = program.P.tocoo()  # COPT reads x'Qx
            core.loadQ(coo_matrix((P.data / 2, (P.row, P.col)), shape=(count, count)))

    def _least(self) -> Any:
        return np.where(self.equal, self.program.b, -self.infinity)

    def _add_matrix(self, cone: Any, columns: Any) -> None:
        """Columns = the scaled triangle of a semidefinite matrix."""
        matrix = self.core.addPsdVar(cone.side)
        for column, i, j in zip(columns, *(part.tolist() for part in cone.entries(cone.side)), strict=True):
            entry = self.core.addSparseMat(cone.side, [(i, j, 1.0 if i == j else sqrt(0.5))])
            self.core.addConstr(column - entry * matrix == 0.0)

    def renew(self, parts: frozenset[str]) -> None:
        """Costs, bounds and entries of A in place."""
        core, program, info = self.core, self.program, library().COPT.Info
        if "c" in parts:
            core.setInfo(info.Obj, self.x, program.c)
        if "b" in parts:
            core.setInfo(info.LB, self.rows, self._least())
            core.setInfo(info.UB, self.rows, program.b)
        if "bounds" in parts:
            for name, bound in zip((info.LB, info.UB), program.bounds(self.infinity), strict=True):
                core.setInfo(name, self.x, bound)
        if "A" in parts:
            rows, columns, values = self.changes()
            core.setCoeffs([self.rows[k] for k in rows.tolist()], [self.x[k] for k in columns.tolist()], values.tolist())

    def begin(self, cold: bool, x: Any) -> None:
        """Drop the basis and all starts; set a start."""
        if cold:
            self.core.reset()
        elif x is not None:
            marked = self.program.integer.tolist()
            self.core.setMipStart([self.x[k] for k in marked], x[marked].tolist())
            self.core.loadMipStart()

    def write(self, path: str) -> None:
        """In the format that the name says."""
        self.core.write(path)

    def optimize(self) -> None:
        """COPT takes Ctrl-C to itself."""
        self.core.solve()
        self.interrupt.pressed |= self.core.Status == INTERRUPTED

    def decide(self) -> None:
        """Without presolve."""
        with temporarily(self.core.getParam, self.put, {"Presolve": 0}):
            self.run()

    def is_stuck(self) -> bool:
        """At a limit of iterations that nobody set."""
        return self.core.Status == STUCK and "BarIterLimit" not in self.options

    def found(self) -> Solution:
        """The status, the point if there is one, and of branch and cut what it knows."""
        core = self.core
        status, stopped = STATUS.get(core.Status, (SOLVER_ERROR, f"status {core.Status}"))
        if self.mixed and core.Status == DIVERGED:
            status = UNBOUNDED
        solution = Solution(status, stopped, iterations=core.SimplexIter + core.BarrierIter)
        if status in POINTS and (core.HasMipSol if self.mixed else core.HasLpSol):
            solution.x, solution.value = np.array(core.getInfo(library().COPT.Info.Value, self.x)), core.ObjVal
        if self.mixed:
            solution.raw = {"mip_gap": core.BestGap, "mip_dual_bound": core.BestBnd, "mip_node_count": core.NodeCnt}
        return solution

    def slopes(self) -> tuple[Any, Any] | None:
        """Duals and reduced costs."""
        info = library().COPT.Info
        return np.array(self.core.getInfo(info.Dual, self.rows)), np.array(self.core.getInfo(info.RedCost, self.x))

"""Gurobi, and its model object as a live model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
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
    SOLVER_ERROR,
    UNBOUNDED,
    USER_LIMIT,
    Program,
    Solution,
)
from fenchel.solving.solver import LibraryOptions, Model, Solver
from fenchel.solving.tabular import Table, Tabular, temporarily

# Gurobi's status codes, and its names of them.
STATUS = {
    2: (OPTIMAL, "OPTIMAL"),
    3: (INFEASIBLE, "INFEASIBLE"),
    4: (INFEASIBLE_OR_UNBOUNDED, "INF_OR_UNBD"),
    5: (UNBOUNDED, "UNBOUNDED"),
    6: (USER_LIMIT, "CUTOFF"),
    7: (USER_LIMIT, "ITERATION_LIMIT"),
    8: (USER_LIMIT, "NODE_LIMIT"),
    9: (USER_LIMIT, "TIME_LIMIT"),
    10: (USER_LIMIT, "SOLUTION_LIMIT"),
    11: (USER_LIMIT, "INTERRUPTED"),
    12: (SOLVER_ERROR, "NUMERIC"),
    13: (OPTIMAL_INACCURATE, "SUBOPTIMAL"),
    15: (USER_LIMIT, "USER_OBJ_LIMIT"),
    16: (USER_LIMIT, "WORK_LIMIT"),
    17: (USER_LIMIT, "MEM_LIMIT"),
}
INTERRUPTED = 11
# Gurobi's error codes.
NO_LICENSE, TOO_LARGE, BAD_VALUE = 10009, 10010, 10008


@cache
def library() -> Any:
    """The package `gurobipy`."""
    return import_module("gurobipy")


@contextmanager
def refusals(option: str = "") -> Iterator[None]:
    """Gurobi's errors as fenchel's."""
    try:
        yield
    except library().GurobiError as error:
        if error.errno == TOO_LARGE:
            limits = "2000 variables, 2000 rows and 200 variables beside quadratic terms, counting fenchel's own"
            raise LicenseError(f"GUROBI's licence limits the size; without one, to {limits}. {error}") from None
        if error.errno == NO_LICENSE:
            raise LicenseError(f"GUROBI finds no licence: {error}") from None
        kind = OptionError if option or error.errno == BAD_VALUE else SolverError
        raise kind(f"GUROBI refuses{option and ' '}{option}: {error}") from None


def parameters() -> dict[str, Any]:
    """Gurobi's parameters and their types, and what the plugin adds."""
    gurobipy = library()
    with refusals():
        model = gurobipy.Model(env=gurobipy.Env(params={"OutputFlag": 0}))
    names = [name for name in dir(gurobipy.GRB.Param) if name[0] != "_"]
    types = {name: model.getParamInfo(name)[1] for name in names}
    return {**types, "env": gurobipy.Env, "reoptimize": bool, "save_file": str}


class GUROBI(Solver):
    """minimise x'Px/2 + c'x subject to Ax <= b or = b, l <= x <= u, second-order cones, some x_j integer.

    Rows b - Ax in a second-order cone become Ax + s = b, s_0 >= 0, |s_1...|^2 <= s_0^2. Gurobi's Pi is the
    derivative of the optimal value, so y = -Pi; likewise z = -RC. Beside all parameters of Gurobi, by their own
    names: `env`, a gurobipy.Env; `reoptimize` (True): find out which where Gurobi says infeasible or unbounded, and
    solve for a certificate; `save_file`: where to write the problem before solving. Here QCPDual is on, NonConvex
    off and BarQCPConvTol 1e-8 by default. Gurobi finds no duals where the point is at the apex of a cone, and
    bad ones near it: then the dual problem is solved (`fenchel.solving.alternatives`), unless QCPDual=0.

    Gurobi Optimizer Reference Manual, 2025.
    """

    name = "GUROBI"
    order = ("zero", "nonneg", "soc")
    accepts = (
        frozenset({*order, "bounds", "quad_form@objective"}),
        frozenset({*order, "bounds", "quad_form@objective", "integer"}),
    )
    triangle = "upper"
    options: ClassVar[Mapping[str, Any]] = LibraryOptions(parameters)
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {
        "time_limit": "TimeLimit",
        "max_iters": ("IterationLimit", "BarIterLimit"),
        "tol": ("FeasibilityTol", "OptimalityTol", "BarConvTol", "BarQCPConvTol"),
        "feastol": "FeasibilityTol",
        "reltol": ("BarConvTol", "BarQCPConvTol"),
        "threads": "Threads",
        "mip_gap": "MIPGap",
        "seed": "Seed",
    }
    tolerance = 1e-5
    cost = (40.0, 20.0)
    updates = frozenset({"P", "c", "A", "b", "bounds"})
    releases_gil = True
    interruptible = True

    def open(self, program: Program, options: Mapping[str, Any]) -> Model:
        """A model of Gurobi's: its basis is kept between solves."""
        return Instance(self, program, options)


class Instance(Tabular):
    """Gurobi's model of a program. Linear programs start from the last basis, integer ones from `start`."""

    refusals = staticmethod(refusals)
    silent: ClassVar[Mapping[str, Any]] = {"OutputFlag": 0, "QCPDual": 0}

    def create(self, own: dict[str, Any]) -> None:
        """The parameters go into an environment, or into the model where the environment is the user's."""
        parameters = {"QCPDual": int(self.conic and not self.mixed), "NonConvex": 0, "BarQCPConvTol": 1e-8, **own}
        parameters.setdefault("OutputFlag", int(parameters.pop("verbose")))
        self.duals = parameters["QCPDual"] == 1 or not self.conic
        gurobipy, env = library(), parameters.pop("env", None)
        self.core = gurobipy.Model(env=env or gurobipy.Env(params=parameters))
        own.clear()
        own.update(parameters if env else {})

    def put(self, name: str, value: Any) -> None:
        """Set a parameter."""
        self.core.setParam(name, value)

    def fill(self, table: Table) -> None:
        """Columns, rows, and a quadratic one for each cone."""
        core, program = self.core, self.program
        columns = core.addMVar(len(table.costs), table.lower, table.upper, table.costs, table.kinds)
        core.update()
        self.rows = core.addMConstr(table.A, columns, np.where(table.senses == "E", "=", "<"), program.b)
        self.x, every = columns[: program.n], columns.tolist()
        for cone, members in table.cones:
            variables = every[members.start : members.stop]
            form = library().QuadExpr()
            form.addTerms([-1.0] + [1.0] * (cone.dim - 1), variables, variables)
            core.addQConstr(form, "<", 0.0)
        self._pass_quadratic()
        core.update()

    def _pass_quadratic(self) -> None:
        program = self.program
        if program.P is not None:
            P = program.P.tocoo()
            P.data = np.where(P.row == P.col, P.data / 2, P.data)  # x'Px/2 from one triangle
            self.core.setMObjective(P, program.c, 0.0, self.x, self.x, self.x, library().GRB.MINIMIZE)

    def renew(self, parts: frozenset[str]) -> None:
        """All parts in place."""
        program = self.program
        if "P" in parts:
            self._pass_quadratic()
        if "c" in parts:
            self.x.Obj = program.c
        if "b" in parts:
            self.rows.RHS = program.b
        if "bounds" in parts:
            self.x.LB, self.x.UB = program.bounds()
        if "A" in parts:
            rows, x = self.rows.tolist(), self.x.tolist()
            for row, column, value in zip(*self.changes(), strict=True):
                self.core.chgCoeff(rows[row], x[column], value)

    def begin(self, cold: bool, x: Any) -> None:
        """Drop the basis and all starts; set a start."""
        if cold:
            self.core.reset(1)
        elif x is not None:
            marked = self.program.integer
            self.x[marked].Start = x[marked]

    def write(self, path: str) -> None:
        """In the format that the name says."""
        self.core.write(path)

    def optimize(self) -> None:
        """Gurobi takes Ctrl-C to itself."""
        self.core.optimize()
        self.interrupt.pressed |= self.core.Status == INTERRUPTED

    def decide(self) -> None:
        """Without dual reductions."""
        with temporarily(partial(getattr, self.core.Params), self.put, {"DualReductions": 0}):
            self.run()

    def found(self) -> Solution:
        """The status, the point if there is one, and of branch and cut what it knows."""
        core = self.core
        status, stopped = STATUS.get(core.Status, (SOLVER_ERROR, f"status {core.Status}"))
        solution = Solution(status, stopped, iterations=int(core.IterCount) + core.BarIterCount)
        if status in POINTS and core.SolCount:
            solution.x, solution.value = self.x.X, core.ObjVal
        if self.mixed:
            solution.raw = {"mip_dual_bound": core.ObjBound, "mip_node_count": core.NodeCount}
            solution.raw |= {} if solution.x is None else {"mip_gap": core.MIPGap}
        return solution

    def slopes(self) -> tuple[Any, Any] | None:
        """Pi and RC."""
        try:
            return self.rows.Pi, self.x.RC
        except library().GurobiError:  # duals that Gurobi gave up
            return None

"""SCIP, through PySCIPOpt: each solve builds its model."""

from __future__ import annotations

import signal
import threading
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from time import perf_counter
from typing import Any, ClassVar

import numpy as np

from fenchel.program import INFEASIBLE, INFEASIBLE_OR_UNBOUNDED, OPTIMAL, SOLVER_ERROR, UNBOUNDED, USER_LIMIT, Program, Solution
from fenchel.solving.solver import LibraryOptions, Model, Solver

# SCIP's statuses; every other one that ends in "limit" is a limit. A gap is one that was asked for.
STATUS = {
    "optimal": OPTIMAL,
    "gaplimit": OPTIMAL,
    "infeasible": INFEASIBLE,
    "unbounded": UNBOUNDED,
    "inforunbd": INFEASIBLE_OR_UNBOUNDED,
    "userinterrupt": USER_LIMIT,
}
INFINITE = 1e20  # SCIP's
TOUCH = 1e-6  # how near to a row's side a point is on it, relative


@cache
def library() -> Any:
    """The package `pyscipopt`, its extension module."""
    return import_module("pyscipopt.scip")


def parameters() -> Mapping[str, Any]:
    """Every parameter of SCIP and its type."""
    return {name: type(value) for name, value in library().Model().getParams().items()}


class SCIP(Solver):
    """minimise c'x subject to L <= Ax <= U, l <= x <= u, b - Ax in second-order cones, some x_j integer.

    Rows of cones get variables s = b - Ax with s_1 >= norm(s_2, ...). A quadratic objective comes as such a cone:
    on its epigraph as a polynomial, SCIP's relaxation is unbounded where columns are free. Duals are those of the
    relaxation at the root, so there are some only for linear programs, which are solved without presolve,
    propagation, separation and heuristics. Parameters
    have slashes in their names, so they stand in a dict, `scip_params={"limits/nodes": 10}`. A starting point
    sets the integer columns. SCIP runs in one thread.

    Bolusani et al., "The SCIP Optimization Suite 9.0", 2024.
    """

    name = "SCIP"
    order = ("zero", "nonneg", "soc")
    accepts = (
        frozenset({*order, "bounds"}),
        frozenset({*order, "bounds", "integer"}),
    )
    without_duals = frozenset({"soc"})
    options: ClassVar[Mapping[str, Any]] = LibraryOptions(parameters)
    bundle = "scip_params"
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {
        "time_limit": "limits/time",
        "tol": ("numerics/feastol", "numerics/dualfeastol"),
        "feastol": ("numerics/feastol", "numerics/dualfeastol"),
        "mip_gap": "limits/gap",
        "seed": "randomization/randomseedshift",
    }
    tolerance = 1e-6
    releases_gil = True
    interruptible = True
    cost = (100.0, 20.0)

    def open(self, program: Program, options: Mapping[str, Any]) -> Model:
        """A model that is built at every solve, and takes a starting point."""
        return Instance(program, options)


class Instance(Model):
    """A program and the options to solve it with."""

    def __init__(self, program: Program, options: Mapping[str, Any]) -> None:
        self.program, self.options = program, options
        self.linear = not program.count("soc") and not program.mixed

    def update(self, changed: frozenset[str]) -> None:
        """Nothing to do: the program's arrays are read at the next solve."""

    def solve(self, start: Solution | None) -> Solution:
        """Build, solve, read."""
        began = perf_counter()
        self._build()
        if start is not None and start.x is not None and self.program.mixed:
            point = self.core.createPartialSol()
            for j in self.program.integer.tolist():
                self.core.setSolVal(point, self.x[j], float(start.x[j]))
            self.core.addSol(point)
        setup = perf_counter() - began
        try:
            self.core.optimizeNogil()
        except Exception as error:  # PySCIPOpt raises nothing more special
            return Solution(SOLVER_ERROR, str(error), setup_time=setup)
        solution = self._read()
        solution.setup_time, solution.solve_time = setup, self.core.getSolvingTime()
        if solution.stopped == "userinterrupt":
            signal.raise_signal(signal.SIGINT)
        return solution

    def _set_options(self) -> None:
        core, options = self.core, dict(self.options)
        if not options.pop("verbose"):
            core.hideOutput()
        # SCIP's own handler of Ctrl-C belongs to the process: two solves at once would lose Python's.
        core.setParam("misc/catchctrlc", threading.current_thread() is threading.main_thread())
        if self.linear:
            off = import_module("pyscipopt").SCIP_PARAMSETTING.OFF
            core.setPresolve(off)
            core.setHeuristics(off)
            core.setSeparating(off)
            core.disablePropagation()
            core.setParam("lp/initalgorithm", "p")  # the dual simplex method meets infeasible equations of free columns badly
        SCIP().set_options(options, core.setParam, ValueError, OverflowError)

    def _build(self) -> None:
        program, ext = self.program, library()
        self.core = core = ext.Model()
        self._set_options()
        m, equations = program.m, program.count("zero")
        columns = [each.tolist() for each in (program.marks("C", "I"), *program.bounds(INFINITE), program.c)]
        self.x = [core.addVar("", *column) for column in zip(*columns, strict=True)]
        terms = [ext.Term(variable) for variable in self.x]

        linear = equations + program.count("nonneg")
        slacks = [core.addVar("", "C", None, None) for _ in range(linear, m)]
        self.A = A = program.A.tocsr()  # new arrays
        A.eliminate_zeros()
        b = np.clip(program.b, -INFINITE, INFINITE).tolist()
        starts, indices, data = A.indptr.tolist(), A.indices.tolist(), A.data.tolist()
        self.rows = []
        for i in range(m):
            entries = slice(starts[i], starts[i + 1])
            row = dict(zip((terms[j] for j in indices[entries]), data[entries], strict=True))
            if i >= linear:
                row[ext.Term(slacks[i - linear])] = 1.0
            both = i < equations or i >= linear
            self.rows.append(core.addCons(ext.ExprCons(ext.Expr(row), b[i] if both else -INFINITE, b[i])))
        at = 0
        for cone in program.cones("soc"):
            first, *others = slacks[at : at + cone.dim]
            core.chgVarLb(first, 0.0)
            if others:
                core.addCons(ext.sqrt(ext.quicksum(each * each for each in others)) <= first)
            at += cone.dim

    def _read(self) -> Solution:
        core = self.core
        word = core.getStatus()
        status = STATUS.get(word, USER_LIMIT if word.endswith("limit") else SOLVER_ERROR)
        solution = Solution(status, word, iterations=core.getNNodes() if not self.linear else core.lpiGetIterations())
        solution.raw = {"mip_gap": core.getGap(), "mip_dual_bound": core.getDualbound(), "mip_node_count": core.getNNodes()}
        if status in (OPTIMAL, USER_LIMIT) and core.getNSols():
            best = core.getBestSol()
            x = solution.x = np.array([core.getSolVal(best, each) for each in self.x])
            solution.value = core.getObjVal()
            if status == OPTIMAL and self.linear:
                self._read_duals(solution, x)
        return solution

    def _read_duals(self, solution: Solution, x: Any) -> None:
        """y and z, with c + A'y + z = 0. Rows of one entry are bounds to SCIP, which does not say which one is active:
        what is left of a reduced cost goes to the first of them that x touches, from the right side, and then to z."""
        program, A = self.program, self.A
        y = 0.0 - np.array([self.core.getDualSolVal(row) for row in self.rows])
        single = np.flatnonzero(np.diff(A.indptr) == 1)
        y[single] = 0.0
        rest = -(program.c + program.A.T @ y)
        equations = program.count("zero")
        for i, j, a in zip(single.tolist(), A.indices[A.indptr[single]].tolist(), A.data[A.indptr[single]].tolist(), strict=True):
            touches = abs(a * x[j] - program.b[i]) <= TOUCH * (1 + abs(a * x[j]))
            if touches and (i < equations or rest[j] / a > 0):
                y[i], rest[j] = rest[j] / a, 0.0
        solution.y = y
        if program.bounded:
            solution.z = rest

"""CBC for programs with integers, CLP for those without; CLP's object is a live model."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from contextlib import suppress
from ctypes import c_int, c_void_p, pythonapi
from functools import cache
from importlib import import_module
from math import inf
from time import perf_counter
from typing import Any, ClassVar

import numpy as np

from fenchel.errors import OptionError
from fenchel.program import INFEASIBLE, INFEASIBLE_OR_UNBOUNDED, OPTIMAL, SOLVER_ERROR, UNBOUNDED, USER_LIMIT, Program, Solution
from fenchel.solving.solver import Model, Solver, Within

pythonapi.PyOS_getsig.restype = c_void_p
pythonapi.PyOS_getsig.argtypes = (c_int,)
pythonapi.PyOS_setsig.argtypes = (c_int, c_void_p)
INTERRUPTED = "stopped on user event"
LIMIT, STUCK = 3, -1
# CLP's status codes.
LINEAR = {
    0: (OPTIMAL, "optimal"),
    1: (INFEASIBLE, "primal infeasible"),
    2: (UNBOUNDED, "dual infeasible"),
    LIMIT: (USER_LIMIT, "stopped on iterations or time"),
}
# What cylp says of CBC's end. An unbounded relaxation has integer points without end, or none.
INTEGER = {
    "solution": OPTIMAL,
    "stopped on gap": OPTIMAL,
    "problem proven infeasible": INFEASIBLE,
    "relaxation infeasible": INFEASIBLE,
    "linear relaxation unbounded": INFEASIBLE_OR_UNBOUNDED,
    "stopped on nodes": USER_LIMIT,
    "stopped on time": USER_LIMIT,
    "stopped on solutions": USER_LIMIT,
    INTERRUPTED: USER_LIMIT,
}
# CVXPY's name of a cut generator -> its class in cylp.cy.CyCgl.
CUTS = {
    "GomoryCuts": "CyCglGomory",
    "MIRCuts": "CyCglMixedIntegerRounding",
    "MIRCuts2": "CyCglMixedIntegerRounding2",
    "TwoMIRCuts": "CyCglTwomir",
    "ResidualCapacityCuts": "CyCglResidualCapacity",
    "KnapsackCuts": "CyCglKnapsackCover",
    "FlowCoverCuts": "CyCglFlowCover",
    "CliqueCuts": "CyCglClique",
    "LiftProjectCuts": "CyCglLiftAndProject",
    "AllDifferentCuts": "CyCglAllDifferent",
    "OddHoleCuts": "CyCglOddHole",
    "RedSplitCuts": "CyCglRedSplit",
    "LandPCuts": "CyCglLandP",
    "PreProcessCuts": "CyCglPreProcess",
    "ProbingCuts": "CyCglProbing",
    "SimpleRoundingCuts": "CyCglSimpleRounding",
}
# Those that end the process where they find something to do (cylp 0.94.1).
CRASHING = frozenset({"AllDifferentCuts", "PreProcessCuts"})
BRANCHING: Mapping[str, Any] = {
    "maximumSeconds": Within(float, 0),
    "maximumNodes": Within(int, 0),
    "maximumSolutions": Within(int, 1),
    "numberThreads": Within(int, 0, 64),
    "allowableGap": Within(float, 0),
    "allowableFractionGap": Within(float, 0),
    "allowablePercentageGap": Within(float, 0),
    "integerTolerance": Within(float, 1e-12, 0.5),
}
SIMPLEX: Mapping[str, Any] = {
    "primalTolerance": Within(float, 1e-12, 1.0),
    "dualTolerance": Within(float, 1e-12, 1.0),
}
CHUNK = 500  # simplex iterations between two looks at the clock, which CLP does not take here, and for Ctrl-C


@cache
def library() -> Any:
    """The package `cylp.cy`."""
    return import_module("cylp.cy")


class CBC(Solver):
    """minimise c'x subject to L <= Ax <= U, l <= x <= u, some x_j integer.

    Rows b - Ax = 0 become L = U = b, rows b - Ax >= 0 become L = -inf, U = b. CLP's duals are those of
    f - y'(Ax - b) - z'x, so both have the opposite sign here. cylp hands over no rays. Options are the settings
    of CBC's and CLP's objects in cylp, and the cut generators of the documents (`GomoryCuts=True`), which join
    those that CBC uses anyway; two that the documents call buggy end the process, and are refused. Ctrl-C stops the
    search of CBC, and CLP within some iterations.

    Forrest and Lougee-Heimer, "CBC User Guide", INFORMS TutORials, 2005.
    """

    name = "CBC"
    accepts = (
        frozenset({"zero", "nonneg", "bounds"}),
        frozenset({"zero", "nonneg", "bounds", "integer"}),
    )
    order = ("zero", "nonneg")
    options: ClassVar[Mapping[str, Any]] = {
        **BRANCHING,
        **SIMPLEX,
        "maxNumIteration": Within(int, 0, 2**31 - 1),
        **dict.fromkeys(CUTS, bool),
        "logLevel": Within(int, 0, 4),
    }
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {
        "time_limit": "maximumSeconds",
        "max_iters": "maxNumIteration",
        "tol": ("primalTolerance", "dualTolerance"),
        "feastol": ("primalTolerance", "dualTolerance"),
        "threads": "numberThreads",
        "mip_gap": "allowableFractionGap",
    }
    tolerance = 1e-7
    updates = frozenset({"c", "b", "bounds"})
    interruptible = True
    cost = 12.0

    def open(self, program: Program, options: Mapping[str, Any]) -> Model:
        """A CLP object: its basis is kept between solves."""
        for name in CRASHING & options.keys():
            if options[name]:
                raise OptionError(f"CBC's {name} ends the process in cylp; CBC has cut generators of its own, always on.")
        return Instance(program, options)


class Instance(Model):
    """CLP's object for one program. Linear programs start from the last basis; integer ones start anew."""

    def __init__(self, program: Program, options: Mapping[str, Any]) -> None:
        self.program, self.options = program, options
        self.log = int(options.get("logLevel", options["verbose"]))
        self.core: Any = None

    def _hand_over(self) -> None:
        program, core = self.program, library().CyClpSimplex()
        core.logLevel = self.log
        m, n, A = program.m, program.n, program.A.tocoo()
        # The matrix is as large as its last entry: a free row below all others makes it so, whatever is in A.
        rows, columns = np.append(A.row, m).astype(np.int32), np.append(A.col, n - 1).astype(np.int32)
        matrix = library().CyCoinPackedMatrix(True, rows, columns, np.append(A.data, 1.0))
        self.core = core
        low, high = program.sides()
        core.loadProblem(matrix, *program.bounds(), program.c, np.append(low, -inf), np.append(high, inf))
        if program.mixed:
            core.copyInIntegerInformation(program.marks(np.uint8(0), np.uint8(1)))
        for name in SIMPLEX.keys() & self.options.keys():
            setattr(core, name, self.options[name])

    def update(self, changed: frozenset[str]) -> None:
        """Costs, sides and bounds, in place. cylp's setters of whole sides keep a pointer into the array they are given."""
        core = self.core
        if core is None:
            return
        if "c" in changed:
            core.setObjectiveArray(self.program.c)
        if "b" in changed:
            for row, (lower, upper) in enumerate(zip(*self.program.sides(), strict=True)):
                core.setRowLower(row, lower)
                core.setRowUpper(row, upper)
        if "bounds" in changed:
            lower, upper = self.program.bounds()
            core.setColumnLowerFirstElements(lower)
            core.setColumnUpperFirstElements(upper)

    def solve(self, start: Solution | None) -> Solution:
        """From the basis it holds, or from nothing."""
        began = perf_counter()
        if start is None or self.core is None or self.program.mixed:
            self._hand_over()
        setup = perf_counter() - began
        limit = began + self.options.get("maximumSeconds", inf)
        solution = self._branch() if self.program.mixed else self._pivot(limit)
        solution.setup_time, solution.solve_time = setup, perf_counter() - began - setup
        return solution

    def _pivot(self, deadline: float) -> Solution:
        """The dual simplex method without presolve, after which cylp's other ways have called unbounded problems optimal."""
        core, program = self.core, self.program
        most, iterations, code = self.options.get("maxNumIteration", inf), 0, LIMIT
        while code == LIMIT and iterations < most and perf_counter() < deadline:
            core.maxNumIteration = int(min(CHUNK, most - iterations))
            with suppress(IndexError):  # cylp has no word for some of CLP's failures
                core.dual()
            code = core.getStatusCode()
            if code == LIMIT and not core.iteration:
                code = STUCK
            iterations += core.iteration
        status, word = LINEAR.get(code, (SOLVER_ERROR, f"CLP's status {code}"))
        solution = Solution(status, word, iterations=iterations)
        if status == OPTIMAL:  # what cylp returns is CLP's own memory
            solution.x, solution.value = np.array(core.primalVariableSolution), core.objectiveValue
            solution.y = 0.0 - np.array(core.dualConstraintSolution)[: program.m]
            if program.bounded:
                solution.z = 0.0 - np.array(core.dualVariableSolution)
        return solution

    def _branch(self) -> Solution:
        core = self.core.getCbcModel()
        core.logLevel = self.log
        for name in BRANCHING.keys() & self.options.keys():
            setattr(core, name, self.options[name])
        generators = import_module("cylp.cy.CyCgl")
        for name in CUTS.keys() & self.options.keys():
            if self.options[name]:
                core.addCutGenerator(getattr(generators, CUTS[name])(), name=name)
        handler = pythonapi.PyOS_getsig(signal.SIGINT)
        try:
            core.solve()
        finally:  # CBC leaves its own handler of Ctrl-C behind
            pythonapi.PyOS_setsig(signal.SIGINT, handler)
        if core.status == INTERRUPTED:
            signal.raise_signal(signal.SIGINT)
        status = INTEGER.get(core.status, SOLVER_ERROR)
        solution = Solution(status, core.status)
        solution.raw = {"mip_dual_bound": core.bestPossibleObjValue, "mip_node_count": core.nodeCount}
        # What preprocessing solved to the end is not counted among the solutions.
        if status == OPTIMAL or (status == USER_LIMIT and core.solutionCount):
            solution.value = core.objectiveValue
            solution.x = self._completed(np.array(core.primalVariableSolution))
        return solution

    def _completed(self, x: Any) -> Any:
        """The point with these integers. What cylp hands over may have its other columns from another node."""
        core, marked = self.core, self.program.integer
        lower, upper = self.program.bounds()
        lower[marked] = upper[marked] = np.rint(x[marked])
        core.setColumnLowerFirstElements(lower)
        core.setColumnUpperFirstElements(upper)
        with suppress(IndexError):  # as in `_pivot`
            core.dual()
        return np.array(core.primalVariableSolution) if LINEAR.get(core.getStatusCode()) == LINEAR[0] else x

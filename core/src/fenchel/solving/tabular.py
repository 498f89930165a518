"""Live models of libraries whose problems are rows, columns and quadratic forms: Gurobi, CPLEX, Xpress, COPT."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

import numpy as np
from scipy.sparse import csc_array

from fenchel.cones.cone import Array
from fenchel.errors import SolverError
from fenchel.program import INFEASIBLE_OR_UNBOUNDED, OPTIMAL, OPTIMAL_INACCURATE, SOLVER_ERROR, Program, Solution
from fenchel.solving.alternatives import complete
from fenchel.solving.interrupt import Interrupt
from fenchel.solving.solver import Model, Solver
from fenchel.solving.verify import CompiledCheck


@dataclass(frozen=True)
class Table:
    """minimise costs'x subject to A x = b (E) or <= b (L), lower <= x <= upper, and the columns of each cone in it."""

    A: Any
    senses: Any
    costs: Array
    lower: Array
    upper: Array
    cones: list[tuple[Any, range]]


class Tabular(Model):
    """What such models have in common. A plugin's adds the library's calls.

    b - Ax in a cone other than the linear ones becomes Ax + s = b with columns s of their own in the cone. The dual
    of the equation is the y of the cone, for the Lagrangian's derivative in s is y less the multiplier of s in K, a
    member of K*; what else holds s, such as s_0 >= 0, adds a member of K* again.
    """

    def __init__(self, solver: Solver, program: Program, options: Mapping[str, Any]) -> None:
        self.began = perf_counter()
        self.solver, self.program, self.options = solver, program, options
        self.mixed = len(program.integer) > 0
        self.conic = any(block.cone.kind not in ("zero", "nonneg") for block in program.blocks)
        self.interrupt = Interrupt()
        self.check, self.limit = CompiledCheck(program), max(10 * solver.tolerance_of(options), 1e-6)
        self.held = program.A.data.copy()  # the entries of A that the library knows
        self.setup_time: float | None = None

    def table(self, infinity: float) -> Table:
        """The program's rows and columns; `infinity` is the library's."""
        program, A, cones, rows = self.program, self.program.A, [], []
        n, senses = program.n, np.full(program.m, "E")
        for block in program.blocks:
            if block.cone.kind == "nonneg":
                senses[block.start : block.stop] = "L"
            elif block.cone.kind != "zero":
                dim = block.cone.dim
                rows.append(np.arange(block.start, block.stop, dtype=A.indices.dtype))
                cones += [(block.cone, range(n + dim * k, n + dim * (k + 1))) for k in range(block.count)]
                n += block.size
        more = n - program.n
        data, indices = np.concatenate((A.data, np.ones(more))), np.concatenate((A.indices, *rows))
        indptr = np.concatenate((A.indptr, A.nnz + np.arange(1, more + 1, dtype=A.indptr.dtype)))
        lower, upper = self.bounds(infinity)
        slack = np.full(more, -infinity)
        slack[[columns.start - program.n for cone, columns in cones if cone.kind == "soc"]] = 0.0
        return Table(
            csc_array((data, indices, indptr), shape=(program.m, n)),
            senses,
            np.concatenate((program.c, np.zeros(more))),
            np.concatenate((lower, slack)),
            np.concatenate((upper, np.full(more, infinity))),
            cones,
        )

    def bounds(self, infinity: float) -> tuple[Array, Array]:
        """The bounds of the program's columns, with the library's `infinity`."""
        lower, upper, none = self.program.lower, self.program.upper, np.full(self.program.n, infinity)
        return -none if lower is None else np.maximum(lower, -none), none if upper is None else np.minimum(upper, none)

    def changes(self) -> tuple[Array, Array, Array]:
        """Rows, columns and values of the entries of A that changed since the library was told."""
        A = self.program.A
        new = np.flatnonzero(A.data != self.held)
        self.held = A.data.copy()
        return A.indices[new], np.repeat(np.arange(A.shape[1]), np.diff(A.indptr))[new], A.data[new]

    def settle(self, solution: Solution, slopes: tuple[Any, Any] | None, decide: bool) -> None:
        """The duals of an optimum; where `decide`, infeasible told from unbounded, and why (`alternatives`).

        slopes: the derivatives of the optimal value by the rows' right-hand sides, which are -y, and by the columns, -z.
        None where the library has none. Those of cones are checked, and found otherwise where they prove nothing:
        the apex of a cone has no multiplier as a quadratic form.
        """
        program = self.program
        if self.mixed:
            return
        if solution.status in (OPTIMAL, OPTIMAL_INACCURATE):
            if slopes is not None:
                solution.y = 0.0 - np.asarray(slopes[0][: program.m])  # and not -y, which would write -0.0
                solution.z = None if program.lower is None else 0.0 - np.asarray(slopes[1][: program.n])
            if self.conic and not self.check.check(replace(solution, status=OPTIMAL), self.limit).proved:
                solution.y = solution.z = None
                complete(program, solution, self._point)
        elif decide:
            complete(program, solution, self._point)

    def doubt(self, solution: Solution) -> None:
        """For a library that stops without an answer where there is no optimum: look for the reason (`alternatives`)."""
        status, solution.status = solution.status, INFEASIBLE_OR_UNBOUNDED
        complete(self.program, solution, self._point)
        if solution.status == INFEASIBLE_OR_UNBOUNDED:
            solution.status = status

    def _point(self, program: Program) -> Solution:
        try:
            return self.point(program)
        except SolverError as refusal:  # as of a licence that allows the problem and not its dual
            return Solution(SOLVER_ERROR, str(refusal))

    @abstractmethod
    def point(self, program: Program) -> Solution:
        """A point that solves another program: same options, but nothing printed, nothing decided."""

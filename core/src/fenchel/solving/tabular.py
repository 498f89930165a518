"""Live models that are a library's own problem object: filled, changed, run, read (Gurobi, CPLEX, Xpress, COPT, MOSEK)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from math import inf
from time import perf_counter
from typing import Any, ClassVar

import numpy as np
from scipy.sparse import csc_array

from fenchel.cones.cone import Array
from fenchel.errors import SolverError
from fenchel.program import INFEASIBLE_OR_UNBOUNDED, OPTIMAL, SOLVED, SOLVER_ERROR, Program, Solution
from fenchel.solving.alternatives import complete
from fenchel.solving.interrupt import Interrupt
from fenchel.solving.solver import Model, Solver
from fenchel.solving.verify import CompiledCheck


class Task(Model):
    """Options one by one, a file to write the problem to, a start for integer columns. A plugin's adds the library's calls."""

    #: The option that names the file.
    file: ClassVar[str] = "save_file"
    #: The library's errors as fenchel's, within a block; in one that sets an option, "name=value", an OptionError.
    refusals: ClassVar[Callable[..., AbstractContextManager[None]]]

    def __init__(self, solver: Solver, program: Program, options: Mapping[str, Any]) -> None:
        began = perf_counter()
        self.solver, self.program, self.options = solver, program, options
        self.mixed = program.mixed
        self.interrupt = Interrupt()
        own = dict(options)
        self.path = own.pop(self.file, None)
        with self.refusals():
            self.create(own)
        for name, value in own.items():
            with self.refusals(f"{name}={value!r}"):
                self.put(name, value)
        with self.refusals():
            self.hand_over()
        self.setup_time: float | None = perf_counter() - began

    @abstractmethod
    def create(self, own: dict[str, Any]) -> None:
        """The library's object. Out of the options it takes those that are no parameters of the library."""

    @abstractmethod
    def put(self, name: str, value: Any) -> None:
        """Set a parameter of the library."""

    @abstractmethod
    def hand_over(self) -> None:
        """Fill the object with the program."""

    def update(self, changed: frozenset[str]) -> None:
        """In place, so far as the solver's `updates` go."""
        with self.refusals():
            self.renew(changed)

    @abstractmethod
    def renew(self, parts: frozenset[str]) -> None:
        """Hand over the named parts of the program anew."""

    def solve(self, start: Solution | None) -> Solution:
        """From the basis it holds, or from `start.x` where columns are integer; None clears both."""
        with self.refusals():
            self.begin(start is None, start.x if start is not None and self.mixed else None)
            if self.path is not None:
                self.write(self.path)
            began = perf_counter()
            self.run()
            solution = self.read()
            solution.solve_time = perf_counter() - began
            solution.setup_time, self.setup_time = self.setup_time, None
        return solution

    @abstractmethod
    def begin(self, cold: bool, x: Array | None) -> None:
        """Forget earlier solves, where `cold`; start from the integer columns of x, the library finds the rest."""

    @abstractmethod
    def write(self, path: str) -> None:
        """The problem, to a file."""

    def run(self) -> None:
        """The solve itself, which Ctrl-C ends."""
        with self.interrupt:
            self.optimize()

    @abstractmethod
    def optimize(self) -> None:
        """The library's own call. Where it takes Ctrl-C to itself, `self.interrupt.pressed` says whether it came."""

    @abstractmethod
    def read(self) -> Solution:
        """The answer that the library's object holds."""


@contextmanager
def temporarily(get: Callable[[str], Any], put: Callable[[str, Any], Any], parameters: Mapping[str, Any]) -> Iterator[None]:
    """Other parameters within the block. get, put: how the library tells a parameter, and how it takes one."""
    kept = {name: get(name) for name in parameters}
    for name, value in parameters.items():
        put(name, value)
    try:
        yield
    finally:
        for name, value in kept.items():
            put(name, value)


@dataclass(frozen=True)
class Table:
    """minimise costs'x subject to A x = b (E) or <= b (L), lower <= x <= upper, and the columns of each cone in it.

    kinds: "I" for an integer column, "C" for another.
    """

    A: Any
    senses: Any
    costs: Array
    lower: Array
    upper: Array
    kinds: Any
    cones: list[tuple[Any, range]]


class Tabular(Task):
    """For libraries of rows, columns and quadratic forms, whose duals are derivatives of the optimal value.

    b - Ax in a cone other than the linear ones becomes Ax + s = b with columns s of their own in the cone. The dual
    of the equation is the y of the cone, for the Lagrangian's derivative in s is y less the multiplier of s in K, a
    member of K*; what else holds s, such as s_0 >= 0, adds a member of K* again.

    The option `reoptimize` (True): where the library says infeasible or unbounded, find out which, and solve for a certificate.
    """

    #: The library's.
    infinity: ClassVar[float] = inf
    #: Options under which a library prints nothing.
    silent: ClassVar[Mapping[str, Any]] = {"verbose": False}

    def __init__(self, solver: Solver, program: Program, options: Mapping[str, Any]) -> None:
        self.reoptimize = options.get("reoptimize", True)
        self.conic = any(block.cone.kind not in ("zero", "nonneg") for block in program.blocks)
        self.duals = True  # are they, or a certificate, looked for?
        self.check, self.limit = CompiledCheck(program), max(10 * solver.tolerance_of(options), 1e-6)
        self.held = program.A.data.copy()  # the entries of A that the library knows
        super().__init__(solver, program, {name: value for name, value in options.items() if name != "reoptimize"})

    def hand_over(self) -> None:
        """Fill the object with the table, and with P."""
        self.fill(self._table())

    @abstractmethod
    def fill(self, table: Table) -> None:
        """Fill the object with the table, and with P."""

    def _table(self) -> Table:
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
        lower, upper = program.bounds(self.infinity)
        slack = np.full(more, -self.infinity)
        slack[[columns.start - program.n for cone, columns in cones if cone.kind == "soc"]] = 0.0
        return Table(
            csc_array((data, indices, indptr), shape=(program.m, n)),
            senses,
            np.concatenate((program.c, np.zeros(more))),
            np.concatenate((lower, slack)),
            np.concatenate((upper, np.full(more, self.infinity))),
            np.concatenate((program.marks("C", "I"), np.full(more, "C"))),
            cones,
        )

    def changes(self) -> tuple[Array, Array, Array]:
        """Rows, columns and values of the entries of A that changed since the library was told."""
        A = self.program.A
        new = np.flatnonzero(A.data != self.held)
        self.held = A.data.copy()
        return A.indices[new], np.repeat(np.arange(A.shape[1]), np.diff(A.indptr))[new], A.data[new]

    def read(self) -> Solution:
        """The answer, with duals where there is an optimum; where `reoptimize`, infeasible told from unbounded, and why."""
        solution = self.found()
        if self.mixed and self.reoptimize and solution.status == INFEASIBLE_OR_UNBOUNDED:
            self.decide()
            return self.found()
        if self.mixed or not self.duals:
            return solution
        if self.reoptimize and self.is_stuck() and self._doubt(solution):
            return solution
        if solution.status in SOLVED:
            self._read_duals(solution)
        elif self.reoptimize:
            complete(self.program, solution, self._point)
        return solution

    @abstractmethod
    def found(self) -> Solution:
        """The answer without duals; of columns those of the program, and none of cones."""

    @abstractmethod
    def slopes(self) -> tuple[Any, Any] | None:
        """Derivatives of the optimal value by the rows' right-hand sides, which are -y, and by the columns, -z; if there are."""

    def decide(self) -> None:
        """Run again, where the library knows a way to tell an infeasible integer program from an unbounded one."""

    def is_stuck(self) -> bool:
        """Did the library stop without an answer, as some do where there is no optimum?"""
        return False

    def _doubt(self, solution: Solution) -> bool:
        """Look for a reason why there is no optimum (`alternatives`); False where none is found, and nothing changed."""
        reason = Solution(INFEASIBLE_OR_UNBOUNDED)
        complete(self.program, reason, self._point)
        if reason.status == INFEASIBLE_OR_UNBOUNDED:
            return False
        solution.status, solution.value = reason.status, None
        solution.x, solution.y, solution.z = reason.x, reason.y, reason.z
        return True

    def _read_duals(self, solution: Solution) -> None:
        """Those of cones are checked, and found otherwise where they prove nothing: the apex of a cone has no multiplier as
        a quadratic form."""
        program, slopes = self.program, self.slopes()
        if slopes is not None:
            solution.y = 0.0 - np.asarray(slopes[0][: program.m])  # and not -y, which would write -0.0
            solution.z = 0.0 - np.asarray(slopes[1][: program.n]) if program.bounded else None
        if self.conic and not self.check.check(replace(solution, status=OPTIMAL), self.limit).proved:
            solution.y = solution.z = None
            complete(program, solution, self._point)

    def _point(self, program: Program) -> Solution:
        """A point that solves another program: same options, but nothing printed, written or decided."""
        own = {name: value for name, value in self.options.items() if name != self.file}
        try:
            return self.solver.open(program, {**own, **self.silent, "reoptimize": False}).solve(None)
        except SolverError as refusal:  # as of a licence that allows the problem and not its dual
            return Solution(SOLVER_ERROR, str(refusal))

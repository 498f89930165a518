"""GLOP, OR-tools' simplex method; and a linear program in MathOpt, the interface of OR-tools to its solvers.

The program is built from arrays, below MathOpt's Python layer. PDLP (`pdlp.py`) is reached in the same way.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any, ClassVar

import numpy as np

from fenchel.errors import OptionError
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
from fenchel.solving.interrupt import attended
from fenchel.solving.solver import LibraryOptions, Model, Solver

# MathOpt's reasons to end; the others are errors.
STATUS = {
    "OPTIMAL": OPTIMAL,
    "IMPRECISE": OPTIMAL_INACCURATE,
    "INFEASIBLE": INFEASIBLE,
    "UNBOUNDED": UNBOUNDED,
    "INFEASIBLE_OR_UNBOUNDED": INFEASIBLE_OR_UNBOUNDED,
    "FEASIBLE": USER_LIMIT,
    "NO_SOLUTION_FOUND": USER_LIMIT,
}
#: MathOpt's extension module. It comes with the whole of OR-tools, and with a HiGHS of its own.
LIBRARY = "ortools.math_opt.core.python.solver"
LONG = 10_000  # entries of A; a program below it is solved before Ctrl-C could matter


@cache
def proto(name: str) -> Any:
    """A module of MathOpt's messages; it loads no library."""
    return import_module(f"ortools.math_opt.{name}_pb2")


@cache
def library() -> Any:
    """MathOpt's extension module."""
    return import_module(LIBRARY)


def types(message: Any) -> dict[str, Any]:
    """The plain fields of a message and their types; an enumeration goes by its names."""
    out: dict[str, Any] = {}
    for field in message.DESCRIPTOR.fields:
        if field.enum_type is not None:
            out[field.name] = frozenset(field.enum_type.values_by_name)
        elif not field.is_repeated and field.type != field.TYPE_MESSAGE:
            out[field.name] = type(field.default_value)
    return out


def put(message: Any, name: str, value: Any) -> None:
    """Set a field."""
    words = message.DESCRIPTOR.fields_by_name[name].enum_type
    setattr(message, name, value if words is None else words.values_by_name[value].number)


def merged(message: Any, options: Mapping[str, Any]) -> dict[str, Any]:
    """Put a whole message, where one is given as `parameters_proto`; the other options."""
    given = dict(options)
    if "parameters_proto" in given:
        message.MergeFrom(given.pop("parameters_proto"))
    return given


class MathOpt(Solver):
    """A solver that MathOpt reaches, for linear programs: minimise c'x subject to L <= Ax <= U, l <= x <= u."""

    accepts = (frozenset({"zero", "nonneg", "bounds"}),)
    order = ("zero", "nonneg")
    updates = frozenset({"c", "A", "b", "bounds"})
    releases_gil = True
    interruptible = True
    conflicts = ("highspy",)  # OR-tools carries another HiGHS
    library = LIBRARY

    @abstractmethod
    def fill(self, parameters: Any, options: Mapping[str, Any]) -> None:
        """Write the solver's own options into MathOpt's parameters."""

    def open(self, program: Program, options: Mapping[str, Any]) -> Model:
        """A MathOpt model: a basis, where the solver has one, is kept between solves."""
        return Instance(self, program, options)


def settings() -> Mapping[str, Any]:
    """The fields of `GlopParameters`, and a whole message of that type as `parameters_proto`."""
    message = import_module("ortools.glop.parameters_pb2").GlopParameters
    return {**types(message), "parameters_proto": message}


class GLOP(MathOpt):
    """minimise c'x subject to L <= Ax <= U, l <= x <= u, by the primal or the dual simplex method.

    It hands over no rays. A re-solve starts from the last basis. GLOP takes its options by the names of `GlopParameters`,
    enumerations by name, or, as in CVXPY, as a message `parameters_proto`.

    OR-tools: `ortools/glop/parameters.proto`.
    """

    name = "GLOP"
    options: ClassVar[Mapping[str, Any]] = LibraryOptions(settings)
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {
        "time_limit": "max_time_in_seconds",
        "time_limit_sec": "max_time_in_seconds",
        "max_iters": "max_number_of_iterations",
        "tol": ("primal_feasibility_tolerance", "dual_feasibility_tolerance", "solution_feasibility_tolerance"),
        "threads": "num_omp_threads",
        "seed": "random_seed",
    }
    tolerance = 1e-6
    cost = 8.0

    def fill(self, parameters: Any, options: Mapping[str, Any]) -> None:
        """Into `SolveParametersProto.glop`."""
        for name, value in merged(parameters.glop, options).items():
            put(parameters.glop, name, value)


class Instance(Model):
    """A live model of MathOpt.

    Its duals are those of f - y'(Ax - b) - z'x, so y and z have the opposite sign. Its rays have any length.
    """

    def __init__(self, solver: MathOpt, program: Program, options: Mapping[str, Any]) -> None:
        self.program = program
        self.kind = getattr(proto("parameters"), f"SOLVER_TYPE_{solver.name}")
        self.parameters = proto("parameters").SolveParametersProto()
        self.verbose = bool(options["verbose"])
        solver.fill(self.parameters, {name: value for name, value in options.items() if name != "verbose"})
        self._set_up()

    def _set_up(self) -> None:
        program, model = self.program, proto("model").ModelProto()
        columns, rows = range(program.n), range(program.m)
        model.variables.ids.extend(columns)
        model.variables.integers.extend([False] * program.n)
        model.linear_constraints.ids.extend(rows)
        for message, sides in ((model.variables, program.bounds()), (model.linear_constraints, program.sides())):
            message.lower_bounds.extend(sides[0])
            message.upper_bounds.extend(sides[1])
        _sparse(model.objective.linear_coefficients, program.c)
        _matrix(model.linear_constraint_matrix, program.A)
        self.core = library().new(self.kind, model, proto("parameters").SolverInitializerProto())
        self.last: Solution | None = None
        self.used = False

    def update(self, changed: frozenset[str]) -> None:
        """In place, where the solver takes it; else a new model."""
        program, news = self.program, proto("model_update").ModelUpdateProto()
        if "c" in changed:
            _sparse(news.objective_updates.linear_coefficients, program.c)
        if "A" in changed:
            _matrix(news.linear_constraint_matrix_updates, program.A)
        if "b" in changed:
            _between(news.linear_constraint_updates, program.sides())
        if "bounds" in changed:
            _between(news.variable_updates, program.bounds())
        if not self.core.update(news):
            self._set_up()

    def solve(self, start: Solution | None) -> Solution:
        """From the basis it holds if `start` is its own last answer; else from the point of a start, or from none."""
        hint = proto("model_parameters").ModelSolveParametersProto()
        if self.used and (start is None or start is not self.last):
            self._set_up()
        if start is not None and start.x is not None:
            given = hint.solution_hints.add()
            _sparse(given.variable_values, start.x)
            if start.y is not None:
                _sparse(given.dual_values, 0.0 - start.y)
        self.used = True
        found = self._run(hint)
        solution = self._read(found)
        stats = found.solve_stats
        solution.iterations = stats.simplex_iterations + stats.first_order_iterations
        solution.solve_time = stats.solve_time.seconds + 1e-9 * stats.solve_time.nanos
        self.last = solution
        return solution

    def _run(self, hint: Any) -> Any:
        """Solve; a long one attended, for the library does not ask whether Ctrl-C was pressed."""
        printer = (lambda lines: print(*lines, sep="\n")) if self.verbose else None
        stop = import_module("ortools.util.python.pybind_solve_interrupter").PySolveInterrupter()
        register = proto("callback").CallbackRegistrationProto()

        def run() -> Any:
            try:
                return self.core.solve(self.parameters, hint, printer, register, None, stop)
            except Exception as error:  # a type of abseil's, for settings that do not fit
                raise OptionError(f"OR-tools refuses its settings: {error}") from None

        return attended(run, stop.interrupt) if self.program.A.nnz > LONG else run()

    def _read(self, found: Any) -> Solution:
        program, end = self.program, found.termination
        reason = proto("result").TerminationReasonProto.Name(end.reason).removeprefix("TERMINATION_REASON_")
        limit = proto("result").LimitProto.Name(end.limit) if end.limit else ""
        solution = Solution(STATUS.get(reason, SOLVER_ERROR), " ".join(filter(None, (reason, limit, end.detail))))
        if solution.status in POINTS and found.solutions:
            point = found.solutions[0]
            if solution.status != USER_LIMIT or point.primal_solution.feasibility_status == FEASIBLE:
                solution.x = _dense(point.primal_solution.variable_values, program.n)
                solution.value = point.primal_solution.objective_value
                if point.HasField("dual_solution"):
                    solution.y, solution.z = _duals(point.dual_solution, program)
        elif solution.status == INFEASIBLE and found.dual_rays:
            solution.y, solution.z = _duals(found.dual_rays[0], program)
        elif solution.status in (UNBOUNDED, INFEASIBLE_OR_UNBOUNDED) and found.primal_rays:
            solution.status, solution.x = UNBOUNDED, _dense(found.primal_rays[0].variable_values, program.n)
        return solution


FEASIBLE = 2  # MathOpt's word for a point that keeps the constraints


def _sparse(message: Any, values: Any) -> None:
    """All entries of a vector."""
    message.ids.extend(range(len(values)))
    message.values.extend(values)


def _between(message: Any, sides: tuple[Any, Any]) -> None:
    """All lower and all upper sides."""
    _sparse(message.lower_bounds, sides[0])
    _sparse(message.upper_bounds, sides[1])


def _matrix(message: Any, A: Any) -> None:
    """All entries of a matrix, by rows."""
    by_rows = A.tocsr()
    by_rows.sort_indices()
    message.row_ids.extend(np.repeat(np.arange(A.shape[0]), np.diff(by_rows.indptr)))
    message.column_ids.extend(by_rows.indices)
    message.coefficients.extend(by_rows.data)


def _dense(message: Any, size: int) -> Any:
    out = np.zeros(size)
    out[np.fromiter(message.ids, np.intp, len(message.ids))] = message.values
    return out


def _duals(message: Any, program: Program) -> tuple[Any, Any]:
    """y and z, with our sign; 0.0 - v and not -v, which would write -0.0."""
    y = 0.0 - _dense(message.dual_values, program.m)
    return y, 0.0 - _dense(message.reduced_costs, program.n) if program.bounded else None

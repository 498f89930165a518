"""GLOP: OR-tools' simplex method."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, ClassVar

from fenchel.program import Program
from fenchel.solving.solver import LibraryOptions, Model, Solver
from fenchel_ortools.mathopt import LIBRARY, Linear, put, types


def settings() -> Mapping[str, Any]:
    """The fields of `GlopParameters`, and a whole message of that type as `parameters_proto`."""
    message = import_module("ortools.glop.parameters_pb2").GlopParameters
    return {**types(message), "parameters_proto": message}


def fill(parameters: Any, options: Mapping[str, Any]) -> None:
    """Into `SolveParametersProto.glop`."""
    given = dict(options)
    if "parameters_proto" in given:
        parameters.glop.MergeFrom(given.pop("parameters_proto"))
    for name, value in given.items():
        put(parameters.glop, name, value)


class GLOP(Solver):
    """minimise c'x subject to L <= Ax <= U, l <= x <= u, by the primal or the dual simplex method.

    It hands over no rays. A re-solve starts from the last basis. GLOP takes its options by the names of `GlopParameters`,
    enumerations by name, or, as in CVXPY, as a message `parameters_proto`.

    OR-tools: `ortools/glop/parameters.proto`.
    """

    name = "GLOP"
    accepts = (frozenset({"zero", "nonneg", "bounds"}),)
    order = ("zero", "nonneg")
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
    updates = frozenset({"c", "A", "b", "bounds"})
    releases_gil = True
    conflicts = ("highspy",)  # OR-tools carries another HiGHS
    library = LIBRARY
    cost = 8.0

    def open(self, program: Program, options: Mapping[str, Any]) -> Model:
        """A MathOpt model: its basis is kept between solves."""
        return Linear(program, "GLOP", options, fill)

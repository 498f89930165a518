"""PDLP: OR-tools' first-order method for large linear programs."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, ClassVar

from fenchel.solving.solver import LibraryOptions
from fenchel_ortools.glop import MathOpt, merged, put, types

# The messages in PrimalDualHybridGradientParams whose fields are options too; those of an earlier one come first.
INNER = (
    "termination_criteria.simple_optimality_criteria",
    "",
    "termination_criteria",
    "presolve_options",
    "adaptive_linesearch_parameters",
    "malitsky_pock_parameters",
)
#: Not PDLP's own: 1e-6 for the first two, and 1e-8 for the others, which it may never reach.
DEFAULTS = {
    "eps_optimal_absolute": 1e-7,
    "eps_optimal_relative": 1e-7,
    "eps_primal_infeasible": 1e-6,
    "eps_dual_infeasible": 1e-6,
}


def blank() -> Any:
    """PDLP's parameters, nothing set."""
    return import_module("ortools.pdlp.solvers_pb2").PrimalDualHybridGradientParams()


def inner(message: Any, path: str) -> Any:
    """The message at a path such as "a.b"."""
    for name in filter(None, path.split(".")):
        message = getattr(message, name)
    return message


def settings() -> Mapping[str, Any]:
    """The fields of PDLP's parameters, of the messages in them too, and a whole one as `parameters_proto`."""
    own = blank()
    fields = {name: kind for path in reversed(INNER) for name, kind in types(inner(own, path)).items()}
    return {**fields, "parameters_proto": type(own)}


class PDLP(MathOpt):
    """minimise c'x subject to L <= Ax <= U, l <= x <= u, by a primal-dual hybrid gradient method with restarts.

    Matrix-vector products only: for programs too large to factor, of moderate accuracy (DEFAULTS). It keeps nothing between
    solves, but starts from a point. It would take a diagonal P
    too, which is no kind of its own here. PDLP takes its options by the names of `PrimalDualHybridGradientParams` and of the
    messages in it, enumerations by name, or, as in CVXPY, as a message `parameters_proto`.

    Applegate et al., "Practical large-scale linear programming using primal-dual hybrid gradient", 2021.
    """

    name = "PDLP"
    options: ClassVar[Mapping[str, Any]] = LibraryOptions(settings)
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {
        "time_limit": "time_sec_limit",
        "time_limit_sec": "time_sec_limit",
        "max_iters": "iteration_limit",
        "tol": ("eps_optimal_absolute", "eps_optimal_relative"),
        "abstol": "eps_optimal_absolute",
        "reltol": "eps_optimal_relative",
        "threads": "num_threads",
    }
    tolerance = 1e-7
    cost = 26.0

    def fill(self, parameters: Any, options: Mapping[str, Any]) -> None:
        """Into `SolveParametersProto.pdlp`."""
        defaults = {} if "parameters_proto" in options else DEFAULTS
        for name, value in {**defaults, **merged(parameters.pdlp, options)}.items():
            path = next(path for path in INNER if name in inner(blank(), path).DESCRIPTOR.fields_by_name)
            put(inner(parameters.pdlp, path), name, value)

"""CPLEX, and its problem object as a live model."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from itertools import pairwise
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

# CPLEX's status codes; those not named here are errors.
STATUS = {
    **dict.fromkeys((1, 101, 102), OPTIMAL),
    **dict.fromkeys((5, 6, 115), OPTIMAL_INACCURATE),  # infeasible once unscaled; the best found
    **dict.fromkeys((3, 103), INFEASIBLE),
    **dict.fromkeys((2, 118), UNBOUNDED),
    **dict.fromkeys((4, 119, 133, 21, 22), INFEASIBLE_OR_UNBOUNDED),  # 21, 22: the barrier method diverges
    **dict.fromkeys((10, 11, 12, 13, 25), USER_LIMIT),
    **dict.fromkeys((104, 105, 106, 107, 108, 111, 112, 113, 114, 128, 131, 132), USER_LIMIT),
}
STUCK, INTERRUPTED = 6, (13, 113, 114)
TOO_LARGE, LICENSES = 1016, range(32000, 33000)  # CPLEX's error codes


@cache
def library() -> Any:
    """The package `cplex`."""
    return import_module("cplex")


@contextmanager
def refusals(option: str = "") -> Iterator[None]:
    """CPLEX's errors as fenchel's."""
    try:
        yield
    except library().exceptions.CplexError as error:
        if option:
            raise OptionError(f"CPLEX refuses {option}: {error.args[0]}") from None
        code = error.args[-1]
        if code == TOO_LARGE:
            limits = "1000 variables and 1000 constraints, counting fenchel's own"
            raise LicenseError(f"CPLEX's licence limits the size; its Community Edition, to {limits}. {error.args[0]}") from None
        kind = LicenseError if code in LICENSES else SolverError
        raise kind(f"CPLEX refuses: {error.args[0]}") from None


def leaves(group: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """The parameters under a group, by the names of CPLEX's Python interface: "mip.tolerances.mipgap"."""
    for name, below in vars(group).items():
        if name[0] != "_" and hasattr(below, "default"):
            yield prefix + name, below
        elif name[0] != "_" and hasattr(below, "get_all"):
            yield from leaves(below, f"{prefix}{name}.")


def silent() -> Any:
    """A new problem that prints nothing."""
    core = library().Cplex()
    for stream in (core.set_log_stream, core.set_results_stream, core.set_warning_stream, core.set_error_stream):
        stream(None)
    return core


def parameters() -> dict[str, Any]:
    """CPLEX's parameters and their types, and what the plugin adds."""
    with refusals(), silent() as core:
        types = {name: type(parameter.default()) for name, parameter in leaves(core.parameters)}
    return {**types, "cplex_filename": str, "reoptimize": bool}


def sparse_columns(A: Any) -> list[list[list[Any]]]:
    """[[rows, entries], ...] of a matrix stored by columns."""
    rows, entries, ends = A.indices.tolist(), A.data.tolist(), A.indptr.tolist()
    return [[rows[k:end], entries[k:end]] for k, end in pairwise(ends)]


class CPLEX(Solver):
    """minimise x'Px/2 + c'x subject to Ax <= b or = b, l <= x <= u, second-order cones, some x_j integer.

    Rows b - Ax in a second-order cone become Ax + s = b, s_0 >= 0, |s_1...|^2 <= s_0^2. CPLEX's dual values are the
    derivatives of the optimal value, so y and z have the opposite sign. Its parameters go by the names of its
    Python interface ("mip.tolerances.mipgap"), as keywords or in the dict `cplex_params`. Beside them:
    `cplex_filename`, where to write the problem before solving; `reoptimize` (True): find out which where CPLEX says
    infeasible or unbounded, and solve for a certificate. Where its duals of cones fail the check, the dual problem
    is solved (`fenchel.solving.alternatives`). barrier.qcpconvergetol is 1e-9 here by default.

    IBM ILOG CPLEX Optimization Studio, Python API reference manual, 22.1.
    """

    name = "CPLEX"
    order = ("zero", "nonneg", "soc")
    accepts = (
        frozenset({*order, "bounds", "quad_form@objective"}),
        frozenset({*order, "bounds", "quad_form@objective", "integer"}),
    )
    triangle = "full"
    options: ClassVar[Mapping[str, Any]] = LibraryOptions(parameters)
    bundle = "cplex_params"
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {
        "time_limit": "timelimit",
        "max_iters": ("simplex.limits.iterations", "barrier.limits.iteration"),
        "tol": (
            "simplex.tolerances.feasibility",
            "simplex.tolerances.optimality",
            "barrier.convergetol",  # and not qcpconvergetol, which residuals exceed tenfold and more
        ),
        "feastol": "simplex.tolerances.feasibility",
        "reltol": ("barrier.convergetol", "barrier.qcpconvergetol"),
        "threads": "threads",
        "mip_gap": "mip.tolerances.mipgap",
        "seed": "randomseed",
    }
    tolerance = 1e-6
    cost = (45.0, 25.0)
    updates = frozenset({"P", "c", "A", "b", "bounds"})
    releases_gil = True
    interruptible = True

    def open(self, program: Program, options: Mapping[str, Any]) -> Model:
        """A problem object of CPLEX's: its basis is kept between solves."""
        return Instance(self, program, options)


class Instance(Tabular):
    """CPLEX's problem object for a program. Linear programs start from the last basis, integer ones from `start`."""

    file = "cplex_filename"
    refusals = staticmethod(refusals)
    infinity = 1e20

    def create(self, own: dict[str, Any]) -> None:
        """Silent, or with its log on the standard output."""
        self.core = core = silent()
        if own.pop("verbose"):
            core.set_log_stream(sys.stdout)
            core.set_results_stream(sys.stdout)
            core.set_warning_stream(sys.stderr)
        self.parameters = dict(leaves(core.parameters))
        own.setdefault("barrier.qcpconvergetol", 1e-9)

    def put(self, name: str, value: Any) -> None:
        """Set a parameter."""
        self.parameters[name].set(value)

    def fill(self, table: Table) -> None:
        """Rows, columns, and a quadratic row for each cone."""
        core = self.core
        core.linear_constraints.add(senses="".join(table.senses), rhs=self.program.b.tolist())
        core.variables.add(
            table.costs.tolist(),
            table.lower.tolist(),
            table.upper.tolist(),
            "".join(table.kinds) if self.mixed else "",  # any types at all make it an integer program
            columns=sparse_columns(table.A),
        )
        for cone, members in table.cones:
            form = [list(members), list(members), [-1.0] + [1.0] * (cone.dim - 1)]
            core.quadratic_constraints.add(quad_expr=form, sense="L", rhs=0.0)
        self._pass_quadratic()

    def _pass_quadratic(self) -> None:
        if self.program.P is not None:
            slack = self.core.variables.get_num() - self.program.n
            self.core.objective.set_quadratic([*sparse_columns(self.program.P), *([[[], []]] * slack)])

    def renew(self, parts: frozenset[str]) -> None:
        """All parts in place."""
        core, program = self.core, self.program
        if "P" in parts:
            self._pass_quadratic()
        if "c" in parts:
            core.objective.set_linear(list(enumerate(program.c.tolist())))
        if "b" in parts:
            core.linear_constraints.set_rhs(list(enumerate(program.b.tolist())))
        if "bounds" in parts:
            lower, upper = program.bounds(self.infinity)
            core.variables.set_lower_bounds(list(enumerate(lower.tolist())))
            core.variables.set_upper_bounds(list(enumerate(upper.tolist())))
        if "A" in parts:
            entries = [*zip(*(part.tolist() for part in self.changes()), strict=True)]
            if entries:
                core.linear_constraints.set_coefficients(entries)

    def begin(self, cold: bool, x: Any) -> None:
        """Keep the basis or not; the only start."""
        self.put("advance", 0 if cold else self.options.get("advance", 1))
        if self.mixed:
            starts = self.core.MIP_starts
            starts.delete()
            if x is not None:
                marked = self.program.integer.tolist()
                starts.add([marked, x[marked].tolist()], starts.effort_level.solve_MIP)

    def write(self, path: str) -> None:
        """In the format that the name says."""
        self.core.write(path)

    def optimize(self) -> None:
        """CPLEX takes Ctrl-C to itself."""
        self.core.solve()
        self.interrupt.pressed |= self.core.solution.get_status() in INTERRUPTED

    def decide(self) -> None:
        """With primal reductions only."""
        with temporarily(lambda name: self.parameters[name].get(), self.put, {"preprocessing.reduce": 1}):
            self.run()

    def is_stuck(self) -> bool:
        """In the barrier method, on cones."""
        return self.conic and self.core.solution.get_status() == STUCK

    def found(self) -> Solution:
        """The status, the point if there is one, and of branch and cut what it knows."""
        found, steps = self.core.solution, self.core.solution.progress
        solution = Solution(STATUS.get(found.get_status(), SOLVER_ERROR), found.get_status_string())
        solution.iterations = steps.get_num_iterations() + steps.get_num_barrier_iterations()
        if solution.status in POINTS and found.is_primal_feasible():
            solution.x, solution.value = np.array(found.get_values()[: self.program.n]), found.get_objective_value()
        if self.mixed:
            solution.raw = {"mip_node_count": steps.get_num_nodes_processed()}
            if solution.x is not None:
                best = found.MIP.get_best_objective()
                solution.raw |= {"mip_gap": found.MIP.get_mip_relative_gap(), "mip_dual_bound": best}
        return solution

    def slopes(self) -> tuple[Any, Any] | None:
        """Dual values and reduced costs."""
        return self.core.solution.get_dual_values(), self.core.solution.get_reduced_costs()

"""HiGHS, and its model object as a live model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from functools import cache
from importlib import import_module
from math import inf
from time import perf_counter
from typing import Any, ClassVar

import numpy as np

from fenchel.errors import OptionError, SolverError
from fenchel.program import INFEASIBLE, INFEASIBLE_OR_UNBOUNDED, OPTIMAL, SOLVER_ERROR, UNBOUNDED, USER_LIMIT, Program, Solution
from fenchel.solving.alternatives import complete
from fenchel.solving.interrupt import Interrupt
from fenchel.solving.solver import Model, Solver
from fenchel.solving.tabular import temporarily

# HiGHS's model statuses; those not named here are errors.
STATUS = {
    **dict.fromkeys(("kOptimal", "kModelEmpty"), OPTIMAL),
    "kInfeasible": INFEASIBLE,
    "kUnbounded": UNBOUNDED,
    "kUnboundedOrInfeasible": INFEASIBLE_OR_UNBOUNDED,
    **dict.fromkeys(("kTimeLimit", "kIterationLimit", "kSolutionLimit", "kMemoryLimit"), USER_LIMIT),
    **dict.fromkeys(("kObjectiveBound", "kObjectiveTarget", "kInterrupt", "kHighsInterrupt"), USER_LIMIT),
}
LONG = 10_000  # entries of A; a continuous program below it is solved before Ctrl-C could matter
FEASIBLE = 2  # HiGHS's word for a point that keeps the constraints
TRIANGULAR = 1
INTEGRAL = 1e-6  # how far a number may be from an integer, as HiGHS itself takes it
ITERATIONS = ("simplex", "ipm", "crossover", "qp", "pdlp")


@cache
def library() -> Any:
    """HiGHS's extension module. Its Python layer would add 40 to 140 us to a re-solve."""
    return import_module("highspy._core")


def silent() -> Any:
    """A new HiGHS object that prints nothing."""
    core = library()._Highs()
    core.setOptionValue("output_flag", False)
    return core


def accepted(code: Any) -> bool:
    """Whether HiGHS took what it was given."""
    return bool(code != library().HighsStatus.kError)


def demand(code: Any) -> None:
    """SolverError where HiGHS did not take a part of the problem."""
    if not accepted(code):
        raise SolverError("HIGHS refused the problem. It takes finite data and a convex objective.")


class OptionTable(Mapping[str, Any]):
    """HiGHS's options and their types, as the library itself knows them: more than its extension module lists."""

    def __getitem__(self, name: str) -> Any:
        status, kind = silent().getOptionType(name)
        if status != library().HighsStatus.kOk:
            raise KeyError(name)
        kinds = library().HighsOptionType
        return {kinds.kBool: bool, kinds.kInt: int, kinds.kDouble: float, kinds.kString: str}[kind]

    def __iter__(self) -> Iterator[str]:
        return (name for name in dir(library().HighsOptions) if name[0] != "_" and name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class HIGHS(Solver):
    """minimise x'Px/2 + c'x subject to L <= Ax <= U, l <= x <= u, some x_j integer (then P = 0).

    Rows b - Ax = 0 become L = U = b, rows b - Ax >= 0 become L = -inf, U = b. HiGHS's duals are those of
    f - row_dual'(Ax - b) - col_dual'x, so y and z have the opposite sign. Every option of HiGHS may be given
    by its own name, or, as in CVXPY, in a dict `highs_options`. HiGHS regularises a quadratic objective
    (`qp_regularization_value`), which costs accuracy where x is large.

    Huangfu and Hall, "Parallelizing the dual revised simplex method", Mathematical Programming Computation,
    2018.
    """

    name = "HIGHS"
    accepts = (
        frozenset({"zero", "nonneg", "bounds", "quad_form@objective"}),
        frozenset({"zero", "nonneg", "bounds", "integer"}),
    )
    order = ("zero", "nonneg")
    triangle = "lower"
    options: ClassVar[Mapping[str, Any]] = OptionTable()
    bundle = "highs_options"
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {
        "time_limit": "time_limit",
        "max_iters": ("simplex_iteration_limit", "ipm_iteration_limit", "pdlp_iteration_limit", "qp_iteration_limit"),
        "tol": ("primal_feasibility_tolerance", "dual_feasibility_tolerance"),
        "threads": "threads",
        "mip_gap": "mip_rel_gap",
        "seed": "random_seed",
    }
    tolerance = 1e-7
    cost = (30.0, 5.0)
    updates = frozenset({"P", "c", "A", "b", "bounds"})
    releases_gil = True
    interruptible = True
    conflicts = ("ortools",)  # which carries another HiGHS
    library = "highspy"

    def open(self, program: Program, options: Mapping[str, Any]) -> Model:
        """A HiGHS object: its basis and its factor are kept between solves."""
        return Instance(program, options)


class Instance(Model):
    """HiGHS's object for a program. Linear programs start from the last basis, integer ones from `start`."""

    def __init__(self, program: Program, options: Mapping[str, Any]) -> None:
        began = perf_counter()
        self.program, self.mixed = program, program.mixed
        self.columns, self.rows = np.arange(program.n, dtype=np.int32), np.arange(program.m, dtype=np.int32)
        self.core = silent()
        own = dict(options)
        own.setdefault("output_flag", own.pop("verbose"))
        for name, value in own.items():
            self._put(name, value)
        self.time_limit, self.threads = float(own.get("time_limit", inf)), "threads" in own
        self.interrupt = Interrupt()
        self.long = self.mixed or program.A.nnz > LONG
        if self.long:  # asking costs 30 to 100 us in the simplex method on 20x50
            self._listen()
        self._hand_over()
        self.setup_time: float | None = perf_counter() - began

    def _get(self, name: str) -> Any:
        return self.core.getOptionValue(name)[1]

    def _put(self, name: str, value: Any) -> None:
        if not accepted(self.core.setOptionValue(name, value)):
            raise OptionError(f"HIGHS refuses {name}={value!r}.")

    def _listen(self) -> None:
        interrupt = self.interrupt  # a callback that held `self` would keep this model alive for ever

        def stop(kind: int, message: str, out: Any, into: Any, user: Any) -> None:
            if interrupt.pressed:
                into.user_interrupt = True

        self.core.setCallback(stop, None)
        kinds = library().cb.HighsCallbackType
        for kind in (kinds.kCallbackSimplexInterrupt, kinds.kCallbackIpmInterrupt, kinds.kCallbackMipInterrupt):
            self.core.startCallback(kind)

    def _hand_over(self) -> None:
        core, program, A = self.core, self.program, self.program.A
        none, marked = np.zeros(0, np.int32), program.integer
        core.clearModel()
        demand(core.addRows(program.m, *program.sides(), 0, none, none, np.zeros(0)))
        demand(core.addCols(program.n, program.c, *self._bounds(), A.nnz, A.indptr[:-1], A.indices, A.data))
        if self.mixed:
            demand(core.changeColsIntegrality(len(marked), marked, np.ones(len(marked), np.uint8)))
        self._pass_quadratic()

    def _pass_quadratic(self) -> None:
        P = self.program.P
        if P is not None:
            demand(self.core.passHessian(self.program.n, P.nnz, TRIANGULAR, P.indptr, P.indices, P.data))

    def _bounds(self) -> tuple[Any, Any]:
        lower, upper = self.program.bounds()
        if self.mixed:  # HiGHS 1.15 forgets at times that a column is integer, and would stop at a bound that is a fraction
            marked = self.program.integer
            lower[marked] = np.ceil(lower[marked] - INTEGRAL) + 0.0  # no minus zeros, which would come back as points
            upper[marked] = np.floor(upper[marked] + INTEGRAL)
        return lower, upper

    def update(self, changed: frozenset[str]) -> None:
        """Costs, bounds and P in place; a new A is a new problem that starts from the old basis."""
        core, program = self.core, self.program
        if "A" in changed:
            basis = core.getBasis()
            self._hand_over()
            if basis.valid:
                core.setBasis(basis)
            return
        if "c" in changed:
            core.changeColsCost(program.n, self.columns, program.c)
        if "b" in changed:
            core.changeRowsBounds(program.m, self.rows, *program.sides())
        if "bounds" in changed:
            core.changeColsBounds(program.n, self.columns, *self._bounds())
        if "P" in changed:
            self._pass_quadratic()

    def solve(self, start: Solution | None) -> Solution:
        """From the basis it holds, or from `start.x` where columns are integer; None clears both."""
        core = self.core
        if start is None:
            core.clearSolver()
        elif self.mixed and start.x is not None:
            marked = self.program.integer  # HiGHS finds the rest, which may not fit: new data, or a point without its epigraphs
            core.setSolution(len(marked), marked, start.x[marked])
        self.began = core.getRunTime()
        self._run()
        ray = None
        if core.getModelStatus() == library().HighsModelStatus.kUnboundedOrInfeasible:
            with temporarily(self._get, self._put, {"presolve": "off"}):
                self._run()
        elif self.program.P is not None and self._blurred() and not self._sharpen():
            ray = direction(self.program)
        found, info = core.getModelStatus(), core.getInfo()
        solution = Solution(STATUS.get(found.name, SOLVER_ERROR), core.modelStatusToString(found))
        counts = [getattr(info, f"{method}_iteration_count") for method in ITERATIONS]
        solution.iterations = sum(max(0, count) for count in counts)  # -1 where a method did not run
        solution.solve_time = core.getRunTime() - self.began
        solution.setup_time, self.setup_time = self.setup_time, None
        if self.mixed:
            solution.raw = {name: getattr(info, name) for name in ("mip_gap", "mip_dual_bound", "mip_node_count")}
        if ray is None:
            self._read_vectors(solution, info)
        else:
            solution.status, solution.x = UNBOUNDED, ray
        return solution

    def _run(self) -> None:
        core = self.core
        if self.time_limit < inf:  # HiGHS's clock goes on from run to run, except in branch and cut
            clock = core.getRunTime() if self.mixed else 0.0
            self._put("time_limit", max(0.0, self.began + self.time_limit - clock))
        if not self._optimize() and self.threads:  # all HiGHS objects share threads, and their number was another one
            core.resetGlobalScheduler(True)
            self._optimize()

    def _optimize(self) -> bool:
        with self.interrupt if self.long else nullcontext():
            return accepted(self.core.run())

    def _blurred(self) -> bool:
        """Whether the weight w that HiGHS adds to the diagonal of P moved x: c + Px + A'y + z = -w x."""
        if self.core.getModelStatus() != library().HighsModelStatus.kOptimal:
            return False
        moved = self._get("qp_regularization_value") * np.abs(self.core.getSolution().col_value).max()
        return bool(moved > 1e-6 * (1 + np.abs(self.program.c).max()))

    def _sharpen(self) -> bool:
        """Solve again without the weight. It can fail, where P is singular: then the first answer is back."""
        statuses = library().HighsModelStatus
        most = 1000 + 10 * self.core.getInfo().qp_iteration_count  # it may go on for ever
        limit = min(self._get("qp_iteration_limit"), most)
        with temporarily(self._get, self._put, {"qp_regularization_value": 0.0, "qp_iteration_limit": limit}):
            self._run()
            sharp = self.core.getModelStatus() in (statuses.kOptimal, statuses.kUnbounded)
        if not sharp:
            self._run()
        return sharp

    def _read_vectors(self, solution: Solution, info: Any) -> None:
        """The point, the certificate or the ray, as the status promises."""
        core, program, status = self.core, self.program, solution.status
        if status == OPTIMAL or (status == USER_LIMIT and info.primal_solution_status == FEASIBLE):
            found = core.getSolution()
            solution.x, solution.value = np.array(found.col_value), info.objective_function_value
            if status == OPTIMAL and not self.mixed:
                solution.y = 0.0 - np.array(found.row_dual)  # and not -y, which would write -0.0
                solution.z = 0.0 - np.array(found.col_dual) if program.bounded else None
        elif status == UNBOUNDED and program.P is not None:
            solution.x = direction(program)
        elif status == UNBOUNDED:
            _, exists, ray = core.getPrimalRay()
            solution.x = ray if exists else None
        elif status == INFEASIBLE and not self.mixed:
            _, exists, ray = core.getDualRay()
            if exists:
                solution.y = 0.0 - ray
                solution.z = reduced_costs(program, solution.y) if program.bounded else None
        solution.scale(program)


def reduced_costs(program: Program, y: Any) -> Any:
    """The z of a certificate, A'y + z = 0; where there is no bound, z is 0."""
    lower, upper = program.bounds()
    z = 0.0 - program.A.T @ y
    z[np.isinf(np.where(z > 0, upper, lower))] = 0.0
    return z


def direction(program: Program) -> Any:
    """A ray of a quadratic program, with P d = 0 and c'd = -1, from a linear one (`alternatives`); None where there is none."""
    ray = Solution(UNBOUNDED)
    complete(program, ray, lambda linear: Instance(linear, {"verbose": False}).solve(None))
    return ray.x

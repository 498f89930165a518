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

# HiGHS's model statuses; those not named here are errors.
STATUS = {
    "kOptimal": OPTIMAL,
    "kModelEmpty": OPTIMAL,
    "kInfeasible": INFEASIBLE,
    "kUnbounded": UNBOUNDED,
    "kUnboundedOrInfeasible": INFEASIBLE_OR_UNBOUNDED,
    "kObjectiveBound": USER_LIMIT,
    "kObjectiveTarget": USER_LIMIT,
    "kTimeLimit": USER_LIMIT,
    "kIterationLimit": USER_LIMIT,
    "kSolutionLimit": USER_LIMIT,
    "kMemoryLimit": USER_LIMIT,
    "kInterrupt": USER_LIMIT,
    "kHighsInterrupt": USER_LIMIT,
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
        n, m = program.n, program.m
        self.program = program
        self.columns, self.rows = np.arange(n, dtype=np.int32), np.arange(m, dtype=np.int32)
        self.equalities = program.count("zero")
        self.row_lower = np.full(m, -inf)
        self.mixed = program.mixed
        self.interrupt = Interrupt()
        self.long = self.mixed or program.A.nnz > LONG
        self.core = silent()
        self._set_options(options)
        if self.long:  # asking costs 30 to 100 us in the simplex method on 20x50
            self._listen()
        self._hand_over()
        self.setup_time: float | None = perf_counter() - began

    def _set_options(self, options: Mapping[str, Any]) -> None:
        core, ext = self.core, library()
        own = dict(options)
        own.setdefault("output_flag", own.pop("verbose"))
        self.time_limit = float(own.get("time_limit", inf))
        self.threads = "threads" in own
        for name, value in own.items():
            if core.setOptionValue(name, value) == ext.HighsStatus.kError:
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
        none = np.zeros(0, np.int32)
        core.clearModel()
        rows = core.addRows(program.m, self._row_lower(), program.b, 0, none, none, np.zeros(0))
        columns = core.addCols(program.n, program.c, *self._bounds(), A.nnz, A.indptr[:-1], A.indices, A.data)
        accepted = self._accepted(rows) and self._accepted(columns)
        if self.mixed:
            kinds = np.ones(len(program.integer), np.uint8)
            accepted &= self._accepted(core.changeColsIntegrality(len(kinds), program.integer, kinds))
        if not (accepted and (program.P is None or self._pass_quadratic())):
            raise SolverError("HIGHS refused the problem. It takes finite data and a convex objective.")

    def _pass_quadratic(self) -> bool:
        P = self.program.P
        code = self.core.passHessian(self.program.n, P.nnz, TRIANGULAR, P.indptr, P.indices, P.data)
        return self._accepted(code)

    def _accepted(self, code: Any) -> bool:
        return bool(code != library().HighsStatus.kError)

    def _bounds(self) -> tuple[Any, Any]:
        lower, upper = self.program.bounds()
        if self.mixed:  # HiGHS 1.15 forgets at times that a column is integer, and would stop at a bound that is a fraction
            marked = self.program.integer
            lower[marked] = np.ceil(lower[marked] - INTEGRAL) + 0.0  # no minus zeros, which would come back as points
            upper[marked] = np.floor(upper[marked] + INTEGRAL)
        return lower, upper

    def _row_lower(self) -> Any:
        self.row_lower[: self.equalities] = self.program.b[: self.equalities]
        return self.row_lower

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
            core.changeRowsBounds(program.m, self.rows, self._row_lower(), program.b)
        if "bounds" in changed:
            core.changeColsBounds(program.n, self.columns, *self._bounds())
        if "P" in changed and not self._pass_quadratic():
            raise SolverError("HIGHS refused the new P. It takes a convex objective.")

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
            presolve = core.getOptionValue("presolve")[1]
            core.setOptionValue("presolve", "off")
            self._run()
            core.setOptionValue("presolve", presolve)
        elif self.program.P is not None and self._blurred() and not self._sharpen():
            ray = direction(self.program)
        model_status = core.getModelStatus()
        info = core.getInfo()
        counts = [getattr(info, f"{method}_iteration_count") for method in ITERATIONS]
        solution = Solution(
            STATUS.get(model_status.name, SOLVER_ERROR),
            core.modelStatusToString(model_status),
            iterations=sum(max(0, count) for count in counts),  # -1 where a method did not run
            solve_time=core.getRunTime() - self.began,
        )
        solution.setup_time, self.setup_time = self.setup_time, None
        if self.mixed:
            solution.raw = {name: getattr(info, name) for name in ("mip_gap", "mip_dual_bound", "mip_node_count")}
        if ray is None:
            self._read_point(solution, info)
        else:
            solution.status, solution.x = UNBOUNDED, ray
        return solution

    def _run(self) -> None:
        core = self.core
        if self.time_limit < inf:  # HiGHS's clock goes on from run to run, except in branch and cut
            clock = core.getRunTime() if self.mixed else 0.0
            core.setOptionValue("time_limit", max(0.0, self.began + self.time_limit - clock))
        with self.interrupt if self.long else nullcontext():
            accepted = self._accepted(core.run())
        if not accepted and self.threads:  # all HiGHS objects share threads, and their number was another one
            core.resetGlobalScheduler(True)
            with self.interrupt if self.long else nullcontext():
                core.run()

    def _blurred(self) -> bool:
        """Whether the weight w that HiGHS adds to the diagonal of P moved x: c + Px + A'y + z = -w x."""
        core = self.core
        if core.getModelStatus() != library().HighsModelStatus.kOptimal:
            return False
        weight = core.getOptionValue("qp_regularization_value")[1]
        moved = weight * np.abs(core.getSolution().col_value).max()
        return bool(moved > 1e-6 * (1 + np.abs(self.program.c).max()))

    def _sharpen(self) -> bool:
        """Solve again without the weight. It can fail, where P is singular: then the first answer is back."""
        core, ext = self.core, library()
        steps = core.getInfo().qp_iteration_count
        names = ("qp_regularization_value", "qp_iteration_limit")
        values = [core.getOptionValue(name)[1] for name in names]
        core.setOptionValue(names[0], 0.0)
        core.setOptionValue(names[1], min(values[1], 1000 + 10 * steps))  # it may go on for ever
        self._run()
        sharp = core.getModelStatus() in (ext.HighsModelStatus.kOptimal, ext.HighsModelStatus.kUnbounded)
        for name, value in zip(names, values, strict=True):
            core.setOptionValue(name, value)
        if not sharp:
            self._run()
        return sharp

    def _read_point(self, solution: Solution, info: Any) -> None:
        core, program = self.core, self.program
        status = solution.status
        if status == OPTIMAL or (status == USER_LIMIT and info.primal_solution_status == FEASIBLE):
            found = core.getSolution()
            solution.x = np.array(found.col_value)
            solution.value = info.objective_function_value
            if status == OPTIMAL and not self.mixed:
                solution.y = 0.0 - np.array(found.row_dual)  # and not -y, which would write -0.0
                solution.z = 0.0 - np.array(found.col_dual) if program.bounded else None
        elif status == INFEASIBLE and not self.mixed:
            _, exists, ray = core.getDualRay()
            if exists:
                self._read_certificate(solution, 0.0 - ray)
        elif status == UNBOUNDED and program.P is not None:
            solution.x = direction(program)
        elif status == UNBOUNDED:
            _, exists, ray = core.getPrimalRay()
            if exists:
                solution.x = ray / -(program.c @ ray)

    def _read_certificate(self, solution: Solution, y: Any) -> None:
        """A'y + z = 0 and b'y + upper'max(z, 0) + lower'min(z, 0) = -1; where there is no bound, z is 0."""
        program = self.program
        lower, upper = self._bounds()
        z = 0.0 - program.A.T @ y
        bound = np.where(z > 0, upper, lower)
        z[np.isinf(bound)] = 0.0
        scale = -(program.b @ y + bound[z != 0] @ z[z != 0])
        solution.y = y / scale
        solution.z = z / scale if program.bounded else None


def direction(program: Program) -> Any:
    """A ray of a quadratic program, with P d = 0 and c'd = -1, from a linear one (`alternatives`); None where there is none."""
    ray = Solution(UNBOUNDED)
    complete(program, ray, lambda linear: Instance(linear, {"verbose": False}).solve(None))
    return ray.x

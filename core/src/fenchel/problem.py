"""Problem: the roof. Users build it; `solve` checks, plans, lowers, solves, verifies and stores the answer."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterable
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import numpy as np

from fenchel.constraints.constraint import Constraint
from fenchel.dcp_errors import dcp_error
from fenchel.disciplines import PACKAGES, Disciplined
from fenchel.errors import DataError, DCPError, DPPError, PluginError, SolverError
from fenchel.errors import warn as notify
from fenchel.expressions import kinds
from fenchel.expressions.copying import listed
from fenchel.lists import is_polyhedral
from fenchel.lowering.compiled import Compiled
from fenchel.lowering.run import Run
from fenchel.objective import Objective
from fenchel.planning import explain
from fenchel.planning.chain import Chain, chain
from fenchel.planning.planner import plan
from fenchel.program import (
    CERTIFICATES,
    INFEASIBLE_INACCURATE,
    INFEASIBLE_OR_UNBOUNDED,
    OPTIMAL,
    OPTIMAL_INACCURATE,
    POINTS,
    RAYS,
    SOLVER_ERROR,
    UNBOUNDED_INACCURATE,
)
from fenchel.registry import registry
from fenchel.solving.model_check import model_fault
from fenchel.solving.session import Answer, Session
from fenchel.solving.solver import Solver
from fenchel.solving.statistics import SizeMetrics, SolverStats

if TYPE_CHECKING:
    from fenchel.dpp_explained import DPPExplained
    from fenchel.lowering.layout import Layout
    from fenchel.sweep import Sweep

#: Sessions of one problem, for different solvers and options: the oldest goes, for each holds a program and a live model.
KEPT = 8
#: Keywords of CVXPY's that ask for what is always so here, or for nothing.
_IGNORED = ("canon_backend", "ignore_dpp", "solver_verbose", "bibtex", "use_quad_obj")


class Problem(Disciplined):
    """minimise or maximise an objective, subject to constraints.

    objective: Minimize(f) or Maximize(f), f a scalar. constraints: any iterable of constraints (True and False count). After
    `solve`: `status`, `value`, the variables' `.value`, the constraints' `.dual_value`, `solver_stats`.
    """

    def __init__(self, objective: Objective, constraints: Any = None) -> None:
        if not isinstance(objective, Objective):
            raise DCPError(f"the objective of a problem is Minimize(...) or Maximize(...), not {type(objective).__name__}")
        self._objective = objective
        if isinstance(constraints, Constraint) or not (constraints is None or isinstance(constraints, Iterable)):
            raise DataError(
                f"the constraints of a problem are a list, not a {type(constraints).__name__}: write [{constraints}]"
            )
        self._constraints: list[Constraint] = [_constraint(c) for c in (() if constraints is None else constraints)]
        self._sessions: dict[Any, Session] = {}
        self._settled: dict[Chain, Run] = {}
        self._status: str | None = None
        self._value: float | None = None
        self._answer: Answer | None = None
        self._session_used: Session | None = None
        self._fault = ""
        self._lock = threading.Lock()
        self.compilation_time: float | None = None

    # ---- structure ---------------------------------------------------------------------------------------------

    @property
    def objective(self) -> Objective:
        """The objective."""
        return self._objective

    @property
    def constraints(self) -> list[Constraint]:
        """The constraints, in a list of its own."""
        return list(self._constraints)

    def _parts(self) -> list[Any]:
        return [self._objective, *self._constraints]

    def variables(self) -> list[Any]:
        """The variables in it, in order of their ids."""
        return _unique(self._parts(), "variables")

    def parameters(self) -> list[Any]:
        """The parameters in it, in order of their ids."""
        return _unique(self._parts(), "parameters")

    def constants(self) -> list[Any]:
        """The constants in it."""
        return list({id(c): c for part in self._parts() for c in part.constants()}.values())

    def atoms(self) -> list[type]:
        """The classes of the atoms in it."""
        return list(dict.fromkeys(atom for part in self._parts() for atom in part.atoms()))

    @property
    def var_dict(self) -> dict[str, Any]:
        """The variables by name."""
        return {variable.name(): variable for variable in self.variables()}

    @property
    def param_dict(self) -> dict[str, Any]:
        """The parameters by name."""
        return {parameter.name(): parameter for parameter in self.parameters()}

    def is_dcp(self, dpp: bool = False) -> bool:
        """Does it follow the rules of DCP (of DPP, if asked)?"""
        return all(part.is_dcp(dpp) for part in self._parts())

    def is_dpp(self, context: str = "dcp") -> bool:
        """Does it follow the rules of DPP?"""
        return self.is_dcp(dpp=True)

    @property
    def form(self) -> frozenset[str]:
        """The kinds it is made of: the OR over its roots."""
        mask = 0
        for constraint in self._constraints:
            mask |= constraint.kinds
        return kinds.in_constraint(mask) | kinds.in_objective(self._objective.expr.kinds)

    def is_mixed_integer(self) -> bool:
        """Has it integer or boolean variables?"""
        return "integer" in self.form

    def is_lp(self) -> bool:
        """Are the objective and the constraints linear or piecewise linear? Integers may be among the variables."""
        return self.is_dcp() and is_polyhedral(self.form, quadratic=False, cones=True)

    def is_qp(self) -> bool:
        """The same, but that the objective may be quadratic."""
        return self.is_dcp() and is_polyhedral(self.form, quadratic=True, cones=True)

    @property
    def size_metrics(self) -> SizeMetrics:
        """How large it is."""
        return SizeMetrics.of(self)

    # ---- compiling ---------------------------------------------------------------------------------------------

    def explain(self, solver: str | Solver | None = None) -> Any:
        """The plan: each step with the module to open, the runners-up, and why every other solver was refused."""
        self._check_dcp()
        form = self.form
        return explain.explain(plan(form, solver), form)

    def explain_dpp(self) -> DPPExplained:
        """Which parameters and products leave the rules of DPP or change the structure, why, and how to write them."""
        from fenchel.dpp_explained import explain_dpp

        self._check_dcp()
        return explain_dpp(self._objective, self._constraints)

    def layout(self, solver: str | Solver | None = None) -> Layout:
        """Where variables, constraints and parameters lie in the standard form, and how parameters reach its data."""
        from fenchel.lowering.layout import Layout

        return Layout.of(self._session(solver, {}).compiled)

    def _check_dcp(self) -> None:
        for part in self._parts():
            if not part.is_dcp():
                raise dcp_error(self._objective, self._constraints)

    def _compile(self, found: Chain) -> Compiled:
        begin = time.perf_counter()
        collecting = gc.isenabled()
        gc.disable()  # a run makes no cycles, and each collection would walk the whole model
        try:
            run = self._pushed(found)
            run.declare()
            run.drain()
            compiled = Compiled(run, self._constraints, found.solver.order, found.solver.triangle)
        finally:
            if collecting:
                gc.enable()
        self.compilation_time = time.perf_counter() - begin
        return compiled

    def _pushed(self, found: Chain) -> Run:
        """The objective and the constraints, pushed.

        Those whose graph forms depend on values of parameters come last, after a run that is kept: for new values they are
        pushed again, and nothing else.
        """
        goal, constraints = self._objective, self._constraints
        parts: list[Any] = [goal.expr, *constraints]
        late = [kinds.is_structural(part.kinds) for part in parts] if kinds.any_structural() else []
        if not any(late):
            return _push(Run(found), goal, constraints)
        kept = self._settled.get(found)
        if kept is None:
            early = [constraint for constraint, is_late in zip(constraints, late[1:], strict=True) if not is_late]
            kept = self._settled[found] = _push(Run(found), None if late[0] else goal, early)
        again = [constraint for constraint, is_late in zip(constraints, late[1:], strict=True) if is_late]
        run = _push(kept.fork(), goal if late[0] else None, again)
        first, second = iter(kept.places), iter(run.places[len(kept.places) :])
        run.places = [next(second if is_late else first) for is_late in late[1:]]
        return run

    def _session(self, solver: str | Solver | None, options: dict[str, Any]) -> Session:
        """The session of a solver and of options as the user wrote them: these words are interpreted once.

        Other options for the same solver are another session of the same program.
        """
        # the session of a solver that was handed over keeps it, so that its id stays its own
        key = (solver.upper() if isinstance(solver, str) else id(solver), *options.items())
        try:
            session = self._sessions.get(key)
        except TypeError:  # an option that cannot be a key, such as a dict: no session is kept for it
            return self._new_session(solver, options)
        if session is None or session.compiled.outdated:
            new = self._new_session(solver, options)
            if session is None and len(self._sessions) >= KEPT:
                del self._sessions[next(iter(self._sessions))]
            session = self._sessions[key] = new
        return session

    def _new_session(self, solver: str | Solver | None, options: dict[str, Any]) -> Session:
        own = self._own(dict(options))
        self._check_dcp()
        found = chain(plan(self.form, solver))
        with_others = (session.compiled for session in self._sessions.values() if session.solver is found.solver)
        compiled = next((each for each in with_others if not each.outdated), None) or self._compile(found)
        return Session(compiled, found.solver, own, registry().owner(found.plan.solver).title)

    def get_problem_data(self, solver: Any = None, gp: bool = False, verbose: bool = False, **options: Any) -> Any:
        """The standard form for a solver: (data, chain, inverse data).

        data: "P", "c" (also "q"), "A", "b", "dims", "lower_bounds", "upper_bounds", "bool_vars_idx", "int_vars_idx", "offset":
        minimise
        x'Px/2 + c'x subject to b - A x in K. chain.solve_via_data(problem, data) solves it, and unpack_results stores the answer.
        """
        from fenchel.solving.data import SolvingChain, data_of

        _refuse_disciplines({"gp": gp})
        session = self._session(solver, {})
        session.follow()
        return data_of(session.compiled.program), SolvingChain(session), [session]

    def unpack_results(self, solution: Any, chain: Any = None, inverse_data: Any = None) -> None:
        """Store what `solve_via_data` returned."""
        if not isinstance(solution, Answer) or chain is None:
            raise SolverError("unpack_results takes what chain.solve_via_data returned, and the chain")
        self._store(solution, chain.session)

    def unpack(self, solution: Any) -> None:
        """Store a solution of one's own: status and opt_val, and primal_vars and dual_vars, dicts by the ids of leaves and
        constraints, as `Problem.solution` has them. SolverError where its status is one of failure.
        """
        if solution.status == SOLVER_ERROR:
            raise SolverError("a solution with the status solver_error has nothing to store")
        for variable in self.variables():
            variable.save_value(solution.primal_vars.get(variable.id))
        for constraint in self._constraints:
            constraint.save_dual_value(solution.dual_vars.get(constraint.id))
        self._status, self._value, self._answer = solution.status, solution.opt_val, None

    # ---- solving -----------------------------------------------------------------------------------------------

    def solve(self, solver: Any = None, warm_start: bool = True, verbose: bool = False, **options: Any) -> float | None:
        """Solve, store the answer, and return the optimal value (inf or -inf where infeasible or unbounded).

        solver: a name, in any case, or an instance of a class of one's own, derived from fenchel.solving.solver.Solver; None
        lets the plan decide. warm_start: start from the last solution where the solver can. verbose: show the solver's log.
        Other keywords: options of the solver by its own names, or the common ones time_limit, max_iters, tol, threads, mip_gap,
        seed. Raises DCPError, ParameterError, DataError, SolverError, each naming the culprit.
        """
        if verbose:
            options["verbose"] = True
        if "solver_path" in options:
            return self._solve_path(solver, options.pop("solver_path"), warm_start, options)
        if "method" in options:
            given = {} if solver is None else {"solver": solver}
            given |= {} if warm_start else {"warm_start": warm_start}
            return _method(options.pop("method"))(self, **given, **options)  # type: ignore[no-any-return]
        if not self._lock.acquire(blocking=False):
            raise SolverError("this problem is being solved by another thread: give each thread a problem of its own")
        try:
            session = self._session(solver, options)
            self._store(session.solve(warm_start), session)
            return self._value
        finally:
            self._lock.release()

    def solve_many(self, values: Any, executor: Any = None, **options: Any) -> Sweep:
        """Solve for many values of the parameters: a `Sweep`, with arrays that have one row for each.

        values: a list of {parameter: value}, or {parameter: array with one row for each value}; parameters may be named by
        strings, and those that are not given keep their value. executor: any concurrent.futures.Executor; by default threads
        where the solver releases the GIL, else processes. Options as for `solve` (solver, warm_start, ...), and chunk: rows in
        each task; progress: True or False instead of a bar on terminals only. The problem keeps its state, but for one with a
        CallbackParam, which is solved itself. Errors of a row are kept in its row; those of the model, as DCPError, are raised.
        """
        from fenchel.sweep import solve_many

        return solve_many(self, values, executor, **options)

    def _own(self, options: dict[str, Any]) -> dict[str, Any]:
        _refuse_disciplines({name: options.pop(name) for name in PACKAGES if name in options})
        if options.pop("requires_grad", False):
            raise SolverError("requires_grad=True needs a package that differentiates solutions, which is not installed")
        enforce = options.pop("enforce_dpp", False)
        if enforce and options.get("ignore_dpp"):
            raise DPPError("enforce_dpp and ignore_dpp exclude each other")
        if enforce and not self.is_dpp():
            raise DPPError("the problem does not follow the rules of disciplined parametrised programming")
        return {name: value for name, value in options.items() if name not in _IGNORED}

    def _solve_path(self, solver: Any, path: Any, warm_start: bool, options: dict[str, Any]) -> float | None:
        if solver is not None:
            raise SolverError("solver and solver_path exclude each other")
        faults = []
        for step in path:
            chosen, own = step if isinstance(step, tuple) else (step, {})
            name = getattr(chosen, "name", chosen)
            try:
                self.solve(chosen, warm_start, **{**options, **own})
            except (SolverError, PluginError) as error:
                faults.append(f"{name}: {error}")
                continue
            if self._status == OPTIMAL:
                return self._value
            faults.append(f"{name}: {self._status}")
        raise SolverError("no solver of solver_path reached an optimum:\n" + "\n".join(faults))

    def _store(self, answer: Answer, session: Session, warn: bool = True) -> None:
        """Link variables, parameters and constraints to the answer, and judge it on the user's own problem."""
        for variable in answer.compiled.variables:
            variable.source = answer
            if variable.declared is not None:
                variable.solved = answer
        for parameter in answer.compiled.parameters:
            parameter.source = answer
        for constraint, place in zip(self._constraints, answer.compiled.places, strict=True):
            constraint.source = (answer, place)
        sign = self._objective.SIGN
        status = answer.status
        self._answer = answer
        verdict = answer.verdict
        fault = ""
        # at the first solve after a compile, and where the compiled check is near its limit and worse than
        # what passed before
        if status == OPTIMAL and answer.value is not None and verdict.worst > session.passed:
            fault = model_fault(
                self._objective, self._constraints, answer.compiled.variables, sign * answer.value, 10 * verdict.limit
            )
            if not fault:
                session.passed = max(2 * verdict.worst, verdict.limit / 10)
        if fault:
            status = answer.status = OPTIMAL_INACCURATE
        if status in POINTS:
            self._value = None if answer.value is None else sign * answer.value
        elif status in CERTIFICATES:
            self._value = sign * np.inf
        elif status in RAYS:
            self._value = -sign * np.inf
        else:
            self._value = None
        self._status = status
        self._session_used, self._fault = session, fault
        if status == SOLVER_ERROR:
            why = verdict.fault or answer.solution.stopped
            raise SolverError(f"Solver '{session.solver.name}' failed: {why}. Try another solver, or solve with verbose=True")
        if warn and status in (OPTIMAL_INACCURATE, INFEASIBLE_INACCURATE, UNBOUNDED_INACCURATE):
            notify(f"Solution may be inaccurate: {fault or verdict}", UserWarning, stacklevel=3)
        if warn and status == INFEASIBLE_OR_UNBOUNDED:
            notify(
                f"{session.solver.name} found the problem infeasible or unbounded, not which", UserWarning, stacklevel=3
            )

    # ---- answers -----------------------------------------------------------------------------------------------

    @property
    def status(self) -> str | None:
        """What came of the last solve, one of the status words; None before the first."""
        return self._status

    @property
    def value(self) -> float | None:
        """The optimal value; inf or -inf where infeasible or unbounded; None before the first solve."""
        return self._value

    @property
    def solver_stats(self) -> SolverStats | None:
        """What the last solve cost and who did it; None before the first."""
        answer, session = self._answer, self._session_used
        if answer is None or session is None:
            return None
        solution = answer.solution
        return SolverStats(
            session.solver.name, solution.solve_time, solution.setup_time, solution.iterations, solution.raw,
            session.plugin, self._fault or str(answer.verdict), session.opened,
        )  # fmt: skip

    @property
    def solve_time(self) -> float | None:
        """Seconds that the solver took."""
        return None if self._answer is None else self._answer.solution.solve_time

    @property
    def solution(self) -> Any:
        """The last answer: status, opt_val, primal_vars and dual_vars by id."""
        answer = self._answer
        if answer is None:
            return None
        from fenchel.solving.data import ProblemSolution

        # cut from the answer itself: another problem may have given the variables other values since
        places = zip(self._constraints, answer.compiled.places, strict=True)
        return ProblemSolution(
            self._status,
            self._value,
            {variable.id: answer.value_of(variable) for variable in answer.compiled.variables},
            {constraint.id: answer.dual_of(constraint, place) for constraint, place in places},
            {"solve_time": answer.solution.solve_time, "num_iters": answer.solution.iterations},
        )

    @classmethod
    def register_solve(cls, name: str, func: Any) -> None:
        """Make func(problem, ...) what `solve(method=name)` calls."""
        REGISTERED_SOLVE_METHODS[name] = func

    # ---- arithmetic --------------------------------------------------------------------------------------------

    def __add__(self, other: Any) -> Problem:
        if isinstance(other, int | float) and other == 0:
            return self
        if not isinstance(other, Problem):
            return NotImplemented
        return Problem(self._objective + other._objective, _joined(self._constraints, other._constraints))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Problem:
        if not isinstance(other, Problem):
            return NotImplemented
        return Problem(self._objective - other._objective, _joined(self._constraints, other._constraints))

    def __rsub__(self, other: Any) -> Problem:
        return -self if isinstance(other, int | float) and other == 0 else NotImplemented

    def __neg__(self) -> Problem:
        return Problem(-self._objective, self._constraints)

    def __mul__(self, factor: Any) -> Problem:
        if not isinstance(factor, int | float):
            return NotImplemented
        return Problem(self._objective * factor, self._constraints)

    __rmul__ = __mul__

    def __truediv__(self, factor: Any) -> Problem:
        return self * (1.0 / factor)  # type: ignore[no-any-return]

    def __str__(self) -> str:
        if not self._constraints:
            return str(self._objective)
        rows = "\n".join(f"           {constraint}" for constraint in self._constraints)
        return f"{self._objective}\nsubject to {rows[11:]}"

    def format_labeled(self) -> str:
        """In words, with labels in place of what they label."""
        rows = "\n".join(f"           {constraint.format_labeled()}" for constraint in self._constraints)
        return f"{self._objective.format_labeled()}" + (f"\nsubject to {rows[11:]}" if rows else "")

    def __repr__(self) -> str:
        return f"Problem({self._objective!r}, {self._constraints!r})"

    def __getstate__(self) -> Any:
        roots = [arg for part in self._parts() for arg in part.args]
        return {
            "nodes": listed(roots), "objective": self._objective, "constraints": self._constraints,
            "status": self._status, "value": self._value,
        }  # fmt: skip

    def __deepcopy__(self, memo: dict[int, Any]) -> Problem:
        copied = memo[id(self)] = Problem(deepcopy(self._objective, memo), deepcopy(self._constraints, memo))
        copied._status, copied._value = self._status, self._value
        return copied

    def __setstate__(self, state: Any) -> None:
        self.__init__(state["objective"], state["constraints"])  # type: ignore[misc]
        self._status, self._value = state["status"], state["value"]


#: Methods that `solve(method=...)` knows, by name.
REGISTERED_SOLVE_METHODS: dict[str, Any] = {}


def _push(run: Run, goal: Objective | None, constraints: list[Constraint]) -> Run:
    if goal is not None:
        run.minimise(goal.expr, goal.SIGN)
    run.constrain(constraints)
    run.drain()
    return run


def _method(name: Any) -> Any:
    if name in REGISTERED_SOLVE_METHODS:
        return REGISTERED_SOLVE_METHODS[name]
    known = ", ".join(map(repr, REGISTERED_SOLVE_METHODS)) or "none"
    raise SolverError(f"no solve method {name!r} is registered (there are: {known}); Problem.register_solve(name, func) adds one")


def _constraint(given: Any) -> Constraint:
    if isinstance(given, Constraint):
        return given
    if isinstance(given, bool | np.bool_):
        from fenchel.constraints.inequality import Inequality

        return Inequality(0 if given else 1, 0 if not given else 1)
    raise DataError(
        f"a constraint is made with ==, <=, >=, >> or <<, or is a cone; this is of type {type(given).__name__}: {given!r}"
    )


def _refuse_disciplines(given: dict[str, Any]) -> None:
    for name, wanted in given.items():
        if wanted:
            raise SolverError(f"{name}=True needs the package {PACKAGES[name]}, which is not installed")


def _unique(parts: list[Any], which: str) -> list[Any]:
    return sorted({leaf.id: leaf for part in parts for leaf in getattr(part, which)()}.values(), key=lambda leaf: leaf.id)


def _joined(first: list[Constraint], second: list[Constraint]) -> list[Constraint]:
    return list({id(constraint): constraint for constraint in [*first, *second]}.values())


"""The laws of a solver. The whole test file of a plugin:

    from fenchel.testing.solvers import laws_for

    @pytest.mark.parametrize("law", laws_for(SCS()))
    def test_law(law):
        law()

A law applies where the solver declares what it is about, and is skipped with the reason elsewhere. Problems
come from `fenchel.testing.problems`, so the right answer is known; answers are judged on the data by
`CompiledCheck`, at ten times the solver's tolerance and never below 1e-6, as in every solve.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
import time
import unittest
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from fenchel.cones.cone import Array, Cone
from fenchel.cones.nonneg import NonNeg
from fenchel.cones.zero import Zero
from fenchel.errors import LicenseError, OptionError, SolverError
from fenchel.plugins import API, SolverRef, load
from fenchel.program import (
    INFEASIBLE,
    INFEASIBLE_OR_UNBOUNDED,
    OPTIMAL,
    OPTIMAL_INACCURATE,
    UNBOUNDED,
    USER_LIMIT,
    Block,
    Program,
    Solution,
)
from fenchel.solving.solver import COMMON, Model, Solver
from fenchel.solving.verify import CompiledCheck
from fenchel.solving.worker import placed
from fenchel.testing.law import LawError
from fenchel.testing.problems import SAMPLES, Known, Samples, infeasible, integer, knapsack, linear, optimum, saddle, unbounded
from fenchel.testing.streams import catching
from fenchel.testing.written import KINDS, Written, written

QUADRATIC = "quad_form@objective"
#: Kinds that are neither cones nor atoms.
MARKS = frozenset({"bounds", "integer"})
#: The parts of a program that may change, in an order in which the problem stays feasible.
PARTS = ("A", "P", "b", "c", "bounds")
#: Columns of a dense program, from which on it is not made larger.
LARGEST = 2000
#: Seconds for a plugin's import.
IMPORTING = 120.0


class Long(NamedTuple):
    """A solve that takes a while: how many seconds, on which clock, and on that of the wall."""

    open: Callable[[], Model]
    seconds: float
    clock: Callable[[], float]
    wall: float


class NotClaimed(unittest.SkipTest):
    """The solver does not claim what the law is about. pytest and unittest count the law as skipped."""


@dataclass(frozen=True)
class Subject:
    """A solver under test. reference: what its plugin says of it. samples: cones to draw from, by kind."""

    solver: Solver
    reference: SolverRef | None = None
    samples: Samples = field(default_factory=lambda: SAMPLES)

    @property
    def limit(self) -> float:
        """What *optimal* is checked against."""
        return max(10 * self.solver.tolerance, 1e-6)

    @property
    def sets(self) -> list[frozenset[str]]:
        """The largest sets of kinds that it takes together, without integers."""
        every = {kinds - {"integer"} for kinds in self.solver.accepts}
        return sorted((kinds for kinds in every if not any(kinds < other for other in every)), key=sorted)

    @property
    def cones(self) -> list[str]:
        """The kinds of cone that it takes, in the order of its rows."""
        return [kind for kind in self.solver.order if any(kind in kinds for kinds in self.sets)]

    def drawn(self, law: str, kinds: Iterable[str]) -> list[tuple[Cone, int]]:
        """Sample cones of these kinds, in the order of the solver's rows."""
        wanted = [kind for kind in self.solver.order if kind in kinds]
        for kind in wanted:
            if kind not in self.samples:
                found = f"there is no sample of it: pass samples={{..., {kind!r}: ((cone, count), ...)}}"
                raise LawError(law, f"{self.solver.name} with {kind}", found)
        return [sample for kind in wanted for sample in self.samples[kind]]

    def alone(self, law: str, kind: str) -> Iterator[tuple[list[tuple[Cone, int]], bool]]:
        """Cones of one kind, and whether there is a P. Without one, equations are joined by another kind."""
        for kinds in self.sets:
            if kind in kinds:
                others = [other for other in self.solver.order if other in kinds and other != kind]
                joined = {kind, *others[:1]} if kind == "zero" else {kind}
                if joined != {"zero"}:
                    yield self.drawn(law, joined), False
                if QUADRATIC in kinds:
                    yield self.drawn(law, {kind}), True

    def usual(self, law: str, **more: Any) -> Known:
        """A problem of the solver's main class: its first three kinds of cone, and P where it takes one."""
        kinds = max(self.sets, key=lambda kinds: (QUADRATIC in kinds, len(kinds)))
        cones = [kind for kind in self.solver.order if kind in kinds]
        drawn = self.drawn(law, cones[:3])
        return optimum(drawn, 6, curved=QUADRATIC in kinds, triangle=self.solver.triangle, **more)

    def promises_duals(self, program: Program) -> bool:
        """Whether an optimum of this program comes with duals."""
        kinds = {block.cone.kind for block in program.blocks} | ({QUADRATIC} if program.P is not None else set())
        return not (len(program.integer) or kinds & self.solver.without_duals)

    def open(self, program: Program, **options: Any) -> Model:
        """A live model, with options as a user gives them."""
        solver = placed(self.solver)
        return solver.open(program, solver.translate(options))

    def solve(self, program: Program, **options: Any) -> Solution:
        """A cold solve of a new model."""
        return self.open(program, **options).solve(None)

    def lengthy(self, least: float, most: float) -> Long:
        """A cold solve of at least so many seconds; of the processor's, where it ends by itself in this process.

        An integer program where the solver has a time limit to end it after `most`, else a continuous one, large enough.
        NotClaimed: there is none.
        """
        clock = time.process_time if placed(self.solver) is self.solver else time.perf_counter
        limit = {"time_limit": most} if "time_limit" in self.solver.common else {}
        kinds = self.integers
        if kinds is not None and limit:
            program = knapsack(bounds="bounds" in kinds)
            return Long(partial(self.open, program, **limit), most, time.perf_counter, most)
        if not any("nonneg" in kinds for kinds in self.sets):
            raise NotClaimed("it takes no inequalities, of which a long solve is made")
        n, spent, wall, ended = 40, 0.0, 0.0, ""
        while spent < least and ended != USER_LIMIT:
            if n > LARGEST:
                raise NotClaimed(f"{n} columns and twice as many dense rows take it {spent:.2f} s, which is no long solve")
            n += n // 2
            program = self.large(n)
            model = self.open(program, **limit)
            began, came = clock(), time.perf_counter()
            ended = model.solve(None).status
            spent, wall = clock() - began, time.perf_counter() - came
        return Long(partial(self.open, program, **limit), spent, clock, wall)

    def large(self, n: int) -> Program:
        """n columns and twice as many dense inequalities, with P where the solver takes one."""
        kinds = next((kinds for kinds in self.sets if "nonneg" in kinds), None)
        if kinds is None:
            return self.usual("limit").program
        return optimum([(NonNeg(2 * n), 1)], n, curved=QUADRATIC in kinds, triangle=self.solver.triangle).program

    @property
    def integers(self) -> frozenset[str] | None:
        """The kinds that it takes beside integers, if inequalities are among them."""
        sets = [kinds for kinds in self.solver.accepts if kinds >= {"integer", "nonneg"}]
        return max(sets, key=len, default=None)

    def judge(
        self,
        law: str,
        program: Program,
        solution: Solution,
        value: float | None = None,
        *,
        limit: float = 0.0,
        modest: bool = False,
    ) -> float:
        """The objective at the solution. LawError where that is no optimum with duals, or not `value`.

        modest: the solver may call inaccurate what is not.
        """
        limit = limit or self.limit

        def demand(holds: bool, found: str) -> None:
            if not holds:
                raise LawError(law, f"{self.solver.name} on {words(program)}", found)

        said = f"status {solution.status!r} ({solution.stopped!r})"
        if modest and solution.status == OPTIMAL_INACCURATE:
            solution = replace(solution, status=OPTIMAL)
        demand(solution.status == OPTIMAL, f"{said}, where there is an optimum")
        check = CompiledCheck(program, self.solver.name)
        verdict = check.check(solution, limit)
        demand(verdict.proved or (verdict.ok and not self.promises_duals(program)), str(verdict))
        objective = float(check.x @ (check.c + check.Px / 2))
        near = 10 * limit * (1 + max(abs(objective), abs(float(check.c @ check.x))))
        demand(
            value is None or abs(objective - value) <= near, f"value {objective}, where {value} is optimal"
        )
        told = solution.value
        demand(
            told is None or abs(told - objective) <= near, f"it says {told} of a point of value {objective}"
        )
        demand(bool(solution.stopped), "it does not say why it stopped")
        for name in ("iterations", "solve_time", "setup_time"):
            number = getattr(solution, name)
            demand(number is None or number >= 0, f"{name} is {number}")
        return objective


@dataclass(frozen=True)
class Law:
    """A law of one solver, ready to be called: silent where it holds, LawError, or NotClaimed.

    fault: why the solver is known to break it, or nothing.
    """

    name: str
    run: Callable[[], None]
    fault: str = ""

    @property
    def __name__(self) -> str:  # what pytest shows
        return self.name

    def __call__(self) -> None:
        if not self.fault:
            self._licensed()
            return
        try:
            self._licensed()
        except LawError:
            raise NotClaimed(f"known fault: {self.fault}") from None
        raise LawError(self.name, "its solver", f"it holds, so this is no fault any more: {self.fault}")

    def judged(self) -> Row:
        """What it says, whatever happens."""
        began = time.perf_counter()
        outcome, detail = "passed", ""
        try:
            self()
        except NotClaimed as reason:
            outcome, detail = "not claimed", str(reason)
        except Exception as error:  # a crash of the solver fails its law, not the report
            outcome, detail = "failed", str(error) or repr(error)
        return Row(self.name, outcome, detail, time.perf_counter() - began)

    def _licensed(self) -> None:
        try:
            self.run()
        except LicenseError as refusal:  # a matter of this machine
            raise NotClaimed(f"no licence here: {refusal}") from None


#: The version of the kit. An author who pins one is not asked for laws that came later.
KIT = (1, 0)

#: Every law by name; the second says for which words (kinds of cone, parts) it is asked one by one, the third since which
#: version of the kit.
LAWS: dict[str, tuple[Callable[..., None], Callable[[Subject], Iterable[str]] | None, tuple[int, int]]] = {}


def law(each: Callable[[Subject], Iterable[str]] | None = None, since: tuple[int, int] = (1, 0)) -> Callable[[Any], Any]:
    """Register a function `law_<name>`."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        LAWS[function.__name__.removeprefix("law_")] = function, each, since
        return function

    return register


def laws_for(
    solver: Solver,
    reference: SolverRef | None = None,
    samples: Samples = SAMPLES,
    faults: Mapping[str, str] = MappingProxyType({}),
    kit: tuple[int, int] | None = None,
) -> list[Law]:
    """The laws of a solver, one call each.

    reference: by default the one in its plugin. faults: laws that the library behind it is known to break, by name, each
    with the reason, beside those that the solver itself declares; they are skipped with it, and fail once they hold.
    kit: leave out laws that are newer than this version, by default none. LawError: a version that is none.
    """
    if kit is not None and not (1, 0) <= kit <= KIT:
        raise LawError("kit", solver.name, f"there is no version {kit} of it, the newest is {KIT}")
    subject = Subject(solver, reference or reference_of(solver), samples)
    out: list[Law] = []
    for name, (function, each, since) in LAWS.items():
        if kit is not None and since > kit:
            continue
        if each is None:
            out.append(Law(name, partial(function, subject)))
            continue
        asked = [Law(f"{name}[{word}]", partial(function, subject, word)) for word in each(subject)]
        out += asked or [Law(name, partial(_nothing, name))]
    faults = {**solver.faults, **faults}
    unknown = sorted(set(faults) - {one.name for one in out})
    if unknown:
        raise LawError("faults", solver.name, f"there is no law {', '.join(unknown)}")
    return [replace(one, fault=faults.get(one.name, "")) for one in out]


def _nothing(name: str) -> None:
    raise NotClaimed(f"the solver declares nothing that {name!r} is about")


def reference_of(solver: Solver) -> SolverRef | None:
    """What the plugin's package says of the solver, or None where its module is in no plugin."""
    kind = type(solver)
    try:
        package = import_module(kind.__module__.partition(".")[0])
    except ImportError:
        return None
    contribute: Callable[[], list[SolverRef]] = getattr(package, "fenchel_solvers", list)
    targets = {ref.target: ref for ref in contribute()}
    return targets.get(f"{kind.__module__}.{kind.__qualname__}")


@dataclass(frozen=True)
class Row:
    """One law's outcome: passed, failed, or not claimed. detail: why."""

    law: str
    outcome: str
    detail: str
    seconds: float


@dataclass(frozen=True)
class Report:
    """Every law of one solver. Its `str` is a table."""

    name: str
    rows: tuple[Row, ...]

    @property
    def failed(self) -> tuple[str, ...]:
        """Names of the laws that do not hold."""
        return tuple(row.law for row in self.rows if row.outcome == "failed")

    @property
    def ok(self) -> bool:
        """True where every law that is claimed holds."""
        return not self.failed

    def __str__(self) -> str:
        width = max((len(row.law) for row in self.rows), default=0)
        lines = [
            f"{row.law:{width}}  {row.outcome:11}  {row.seconds:6.2f} s  {row.detail}".rstrip()
            for row in self.rows
        ]
        counts = {row.outcome: 0 for row in self.rows}
        for row in self.rows:
            counts[row.outcome] += 1
        total = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
        return "\n".join([f"{self.name}: {total}", *lines])


def check_solver(
    solver: Solver,
    reference: SolverRef | None = None,
    samples: Samples = SAMPLES,
    faults: Mapping[str, str] = MappingProxyType({}),
) -> Report:
    """Every law, one after the other; what a law raises is its detail. Arguments as of `laws_for`."""
    return Report(solver.name, tuple(one.judged() for one in laws_for(solver, reference, samples, faults)))


def words(program: Program) -> str:
    """What a program is made of, in a few words."""
    kinds = list(dict.fromkeys(block.cone.kind for block in program.blocks))
    kinds += ["P"] if program.P is not None else []
    kinds += ["bounds"] if program.lower is not None else []
    kinds += ["integer"] if len(program.integer) else []
    return f"{' + '.join(kinds) or 'no rows'} ({program.m} rows, {program.n} columns)"


# -- what it says of itself -----------------------------------------------------------------------


@law()
def law_facts(subject: Subject) -> None:
    """The facts fit each other: kinds have a place, options exist, words are known."""
    solver = subject.solver
    kinds = frozenset().union(*solver.accepts)

    def demand(holds: bool, found: str) -> None:
        if not holds:
            raise LawError("facts", solver.name, found)

    demand(bool(solver.accepts), "it accepts nothing")
    demand(
        all(isinstance(kinds, frozenset) for kinds in solver.accepts), "accepts has something but frozensets"
    )
    placed = {kind for kind in kinds if "@" not in kind} - MARKS
    demand(placed == set(solver.order), f"order {solver.order} is not the cones it accepts, {sorted(placed)}")
    demand(len(solver.order) == len(set(solver.order)), f"order {solver.order} repeats itself")
    demand(solver.triangle in ("upper", "lower", "full"), f"triangle {solver.triangle!r}")
    demand(solver.updates <= set(PARTS), f"updates {sorted(solver.updates)} are not among {PARTS}")
    demand(solver.without_duals <= kinds, f"without_duals {sorted(solver.without_duals)} are kinds that it does not take")
    demand(solver.tolerance > 0, f"tolerance {solver.tolerance}")
    for name in solver.common:
        missing = [target for target in solver.targets(name) if target not in solver.options]
        demand(solver.any_option or not missing, f"{name!r} stands for {missing}, which it does not take")
    demand(solver.tolerance_of({}) == solver.tolerance, "tolerance_of no options is not its tolerance")


@law()
def law_reference(subject: Subject) -> None:
    """What the plugin says of the solver is what its class says, and it states the API that it is for."""
    solver, ref = subject.solver, subject.reference
    if ref is None:
        raise NotClaimed("no plugin's package names this class")
    for name in ("name", "accepts", "cost", "automatic"):
        said, is_so = getattr(ref, name), getattr(solver, name)
        if said != is_so:
            raise LawError(
                "reference", solver.name, f"{name} is {said} in the reference, {is_so} in the class"
            )
    if load(ref.target) is not type(solver):
        raise LawError("reference", solver.name, f"{ref.target} is another class")
    missing = [module for module in ref.needs if find_spec(module) is None]
    if missing:
        raise LawError("reference", solver.name, f"it needs {missing}, which cannot be imported")
    stated: Any = getattr(import_module(ref.target.partition(".")[0]), "FENCHEL_API", None)
    if stated is None or stated[0] != API[0] or stated > API:
        raise LawError("reference", solver.name, f"FENCHEL_API is {stated}; this is {API}")


@law()
def law_imports(subject: Subject) -> None:
    """Importing the plugin, and then the solver's module, imports only fenchel, numpy, scipy and itself."""
    module = type(subject.solver).__module__
    package = module.partition(".")[0]
    code = f"""
import sys, numpy, scipy.sparse, fenchel.plugins, fenchel.solving.solver
before = {{name.partition(".")[0] for name in sys.modules}} | sys.stdlib_module_names | {{{package!r}}}
heavy = {{"scipy.stats", "scipy.optimize"}} - set(sys.modules)
for name in ({package!r}, {module!r}):
    __import__(name)
    new = {{name.partition(".")[0] for name in sys.modules}} - before | heavy & set(sys.modules)
    if new:
        print("importing", name, "imports", *sorted(new))
        break
"""
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(filter(None, sys.path)))
    try:
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=IMPORTING)
    except subprocess.TimeoutExpired:
        raise LawError("imports", subject.solver.name, f"it takes more than {IMPORTING:.0f} s") from None
    found = done.stdout.strip() if done.returncode == 0 else done.stderr.strip()[-400:]
    if found:
        raise LawError("imports", subject.solver.name, found)


# -- known answers --------------------------------------------------------------------------------


@law(each=lambda subject: subject.cones)
def law_optimal(subject: Subject, kind: str) -> None:
    """One kind of cone, with and without P: the known value, the right duals, every residual small."""
    for cones, curved in subject.alone("optimal", kind):
        for seed in range(3):
            known = optimum(cones, curved=curved, triangle=subject.solver.triangle, seed=seed)
            subject.judge("optimal", known.program, subject.solve(known.program), known.value)


@law()
def law_mixed(subject: Subject) -> None:
    """All that the solver takes at once."""
    for kinds in subject.sets:
        for seed in range(3):
            known = optimum(
                subject.drawn("mixed", kinds),
                8,
                curved=QUADRATIC in kinds,
                bounded="bounds" in kinds,
                triangle=subject.solver.triangle,
                seed=seed,
            )
            subject.judge("mixed", known.program, subject.solve(known.program), known.value)


def _written(subject: Subject) -> list[str]:
    """Kinds of cone that users write and that core itself brings to the solver."""
    return list(dict.fromkeys(KINDS[kind] for kind in subject.cones if kind in KINDS))


@law(each=_written)
def law_kkt(subject: Subject, kind: str) -> None:
    """A user's problem, minimised and maximised: values and duals of its constraints meet the conditions of optimality there."""
    kinds = max((kinds for kinds in subject.sets if any(KINDS.get(own) == kind for own in kinds)), key=len)
    cones = [sample for one in dict.fromkeys(("zero", "nonneg", kind)) if one in {*kinds, kind} for sample in SAMPLES[one]]
    known = optimum(cones, 8, curved=QUADRATIC in kinds, bounded=True)
    for maximised in (False, True):
        asked = written(known.program, maximised=maximised)
        subject.judge("kkt", known.program, _answer("kkt", subject, asked), known.value, limit=10 * subject.limit)


def _answer(law: str, subject: Subject, asked: Written) -> Solution:
    """Solve a user's problem, and read the answer as users do. LawError where it is not optimal."""
    asked.problem.solve(solver=subject.solver)
    if asked.problem.status != OPTIMAL:
        raise LawError(law, subject.solver.name, f"status {asked.problem.status!r}, where there is an optimum")
    return asked.solution()


@law()
def law_triangle(subject: Subject) -> None:
    """Only the triangle of P that the solver declares is stored, and all of P counts."""
    for kinds in subject.sets:
        if QUADRATIC in kinds:
            for seed in range(3):
                known = optimum((), 5, curved=True, triangle=subject.solver.triangle, seed=seed)
                subject.judge("triangle", known.program, subject.solve(known.program), known.value)
            return
    raise NotClaimed("it takes no P")


@law()
def law_indefinite(subject: Subject) -> None:
    """An objective that is not convex, and has no least value, is refused: a saddle point is not optimal."""
    if not any(QUADRATIC in kinds and "nonneg" in kinds for kinds in subject.sets):
        raise NotClaimed("it takes no P, or no inequalities")
    for seed in range(4):
        program = saddle(subject.solver.triangle, seed)
        try:
            solution = subject.solve(program)
        except SolverError:
            continue
        if solution.status in (OPTIMAL, OPTIMAL_INACCURATE):
            found = f"status {solution.status!r} ({solution.stopped!r}), where P has a negative eigenvalue"
            raise LawError("indefinite", f"{subject.solver.name} on {words(program)}", found)


@law()
def law_bounds(subject: Subject) -> None:
    """Bounds on every side, one-sided, fixed and missing, and their reduced costs."""
    sets = [kinds for kinds in subject.sets if "bounds" in kinds]
    for kinds in sets:
        first = [kind for kind in subject.solver.order if kind in kinds and kind != "zero"][:1]
        for curved in {False, QUADRATIC in kinds}:
            for seed in range(3):
                known = optimum(
                    subject.drawn("bounds", first),
                    8,
                    curved=curved,
                    bounded=True,
                    triangle=subject.solver.triangle,
                    seed=seed,
                )
                subject.judge("bounds", known.program, subject.solve(known.program), known.value)
    if not sets:
        raise NotClaimed("bounds are rows for it")


@law()
def law_integer(subject: Subject) -> None:
    """Integer columns beside a real one: the optimum that trying every point finds."""
    sets = [kinds for kinds in subject.solver.accepts if "integer" in kinds]
    for kinds in sets:
        for seed in range(3):
            known = integer(kinds, subject.solver.triangle, seed)
            subject.judge("integer", known.program, subject.solve(known.program), known.value)
    if not sets:
        raise NotClaimed("it takes no integers")


@law(each=lambda subject: ("no point", "no relaxed point", "no least value") if subject.integers else ())
def law_integer_words(subject: Subject, case: str) -> None:
    """No integer point, not even a point without the integers, no least value: it says so, and hands over no dual."""
    bounds = "bounds" in (subject.integers or ())
    right, expected = {
        "no point": ([0.6, -0.3], (INFEASIBLE,)),
        "no relaxed point": ([0.3, -0.6], (INFEASIBLE,)),
        "no least value": ([0.6, -0.3], (UNBOUNDED,)),
    }[case]
    A = [[0, 1], [0, -1]] if case == "no least value" else [[1, 0], [-1, 0]]
    program = linear([-1, 0], A, right, [0, 0], [np.inf, 9], integer=[0], bounds=bounds)
    solution = subject.solve(program)
    if solution.status not in (*expected, INFEASIBLE_OR_UNBOUNDED):
        found = f"status {solution.status!r} ({solution.stopped!r}), where there is {case}"
        raise LawError("integer_words", subject.solver.name, found)
    if solution.y is not None or solution.z is not None:
        raise LawError("integer_words", subject.solver.name, "it hands over duals of an integer program")


@law()
def law_integer_limits(subject: Subject) -> None:
    """A time limit is user_limit, with a point that holds or without; a gap that was asked for, once reached, is optimal."""
    kinds, common = subject.integers, subject.solver.common
    asked = [name for name in ("time_limit", "mip_gap") if name in common]
    if kinds is None or not asked:
        raise NotClaimed("it takes no integers, or no limits with them")
    # One that no solver finishes in that time, and one that is soon within that gap.
    for name, value, expected, size in (("time_limit", 0.2, USER_LIMIT, (200, 40)), ("mip_gap", 0.5, OPTIMAL, (40, 8))):
        if name in asked:
            program = knapsack(*size, bounds="bounds" in kinds)
            solution = subject.solve(program, **{name: value})
            culprit = f"{subject.solver.name} with {name}={value}"
            if solution.status != expected or (expected == OPTIMAL and solution.x is None):
                found = f"status {solution.status!r} ({solution.stopped!r}), not {expected!r}"
                raise LawError("integer_limits", culprit, found)
            verdict = CompiledCheck(program, subject.solver.name).check(solution, subject.limit)
            if not verdict.ok or verdict.worst > subject.limit:
                raise LawError("integer_limits", culprit, str(verdict))


@law()
def law_no_rows(subject: Subject) -> None:
    """A program without rows: with P, with bounds, with a zero objective."""
    takes = frozenset().union(*subject.sets)
    triangle = subject.solver.triangle
    problems = [optimum((), 4, triangle=triangle)]
    if QUADRATIC in takes:
        problems.append(optimum((), 4, curved=True, triangle=triangle))
    if "bounds" in takes:
        problems.append(optimum((), 6, bounded=True, triangle=triangle))
    for known in problems:
        subject.judge("no_rows", known.program, subject.solve(known.program), known.value)


@law()
def law_empty_blocks(subject: Subject) -> None:
    """Blocks of no rows: none of a cone, and linear cones of dimension 0."""
    known = subject.usual("empty_blocks")
    blocks: list[Block] = []
    for block in known.program.blocks:
        blocks.append(Block(block.cone, block.start, 0))
        if isinstance(block.cone, Zero | NonNeg):
            blocks.append(Block(type(block.cone)(0), block.start, 2))
        blocks.append(block)
    program = replace(known.program, blocks=tuple(blocks))
    subject.judge("empty_blocks", program, subject.solve(program), known.value)


def _refused(law: str, subject: Subject, known: Known, solution: Solution) -> bool:
    """True if a certificate came and holds. LawError where the status is wrong, or the certificate."""
    expected = known.solution.status
    culprit = f"{subject.solver.name} on {words(known.program)}"
    if solution.status not in (expected, INFEASIBLE_OR_UNBOUNDED):
        found = f"status {solution.status!r} ({solution.stopped!r}), where the problem is {expected}"
        raise LawError(law, culprit, found)
    kept = "x" if expected == INFEASIBLE else "y"
    if getattr(solution, kept) is not None:
        raise LawError(
            law, culprit, f"{kept} is handed over, which a status of {solution.status!r} does not promise"
        )
    verdict = CompiledCheck(known.program, subject.solver.name).check(solution, subject.limit)
    if not verdict.ok:
        raise LawError(law, culprit, str(verdict))
    return verdict.proved


@law(each=lambda subject: subject.cones)
def law_infeasible(subject: Subject, kind: str) -> None:
    """No feasible point: it says so, and a certificate, if there is one, proves it."""
    for kinds in subject.sets:
        if kind in kinds:
            for bounded in {False, "bounds" in kinds}:
                known = infeasible(subject.drawn("infeasible", {kind}), bounded=bounded)
                _refused("infeasible", subject, known, subject.solve(known.program))


@law(each=lambda subject: subject.cones)
def law_unbounded(subject: Subject, kind: str) -> None:
    """No least value: it says so, and a ray, if there is one, proves it."""
    for cones, curved in subject.alone("unbounded", kind):
        bounded = any(kind in kinds and "bounds" in kinds for kinds in subject.sets)
        for bound in {False, bounded}:
            known = unbounded(cones, 6, curved=curved, bounded=bound, triangle=subject.solver.triangle)
            _refused("unbounded", subject, known, subject.solve(known.program))


@law()
def law_certificates(subject: Subject) -> None:
    """Infeasible and unbounded come with the certificate and the ray."""
    proved: dict[str, bool] = {}
    for kind in subject.cones:
        known = infeasible(subject.drawn("certificates", {kind}))
        proved[f"certificate for {kind}"] = _refused(
            "certificates", subject, known, subject.solve(known.program)
        )
        cones, _ = next(subject.alone("certificates", kind), (None, False))
        if cones is not None:
            known = unbounded(cones, 6, triangle=subject.solver.triangle)
            proved[f"ray for {kind}"] = _refused("certificates", subject, known, subject.solve(known.program))
    missing = [what for what, came in proved.items() if not came]
    if len(missing) == len(proved):
        raise NotClaimed("it hands over none")
    if missing:
        raise LawError("certificates", subject.solver.name, f"none came: {', '.join(missing)}")


# -- live models ----------------------------------------------------------------------------------


def _updates(subject: Subject) -> list[str]:
    """Parts that it changes in place, one by one, then together."""
    parts = [part for part in PARTS if part in subject.solver.updates]
    return [*parts, *(["together"] if len(parts) > 1 else [])]


def _change(program: Program, part: str, rng: np.random.Generator) -> None:
    """New numbers in one part, in place; the problem keeps points strictly inside on both sides."""
    if part == "A":
        program.A.data *= rng.uniform(1.1, 1.5)
    elif part == "P" and program.P is not None:
        program.P.data *= rng.uniform(1.1, 2.0)
    elif part == "b":
        x = rng.standard_normal(program.n)
        if program.lower is not None and program.upper is not None:
            x = np.clip(x, program.lower, program.upper)
        program.b[:] = program.A @ x
        for block in program.blocks:
            v = rng.standard_normal((block.count, block.cone.dim))
            program.b[block.start : block.stop] += block.cone.project(v).ravel()
    elif part == "c":
        y = np.zeros(program.m)
        for block in program.blocks:
            v = rng.standard_normal((block.count, block.cone.dim))
            y[block.start : block.stop] = block.cone.dual.project(v).ravel()
        program.c[:] = -program.A.T @ y
    elif part == "bounds" and program.lower is not None and program.upper is not None:
        program.lower -= rng.uniform(0.1, 0.5, program.n)
        program.upper += rng.uniform(0.1, 0.5, program.n)
        if program.P is not None:  # which keeps it bounded: a bound that goes, and one that comes
            program.upper[1], program.upper[2] = np.inf, program.lower[2] + 1


@law(each=_updates)
def law_update(subject: Subject, part: str) -> None:
    """A live model that is told what changed solves the new problem, as a new model would."""
    parts = [part] if part != "together" else [part for part in PARTS if part in subject.solver.updates]
    program = deepcopy(subject.usual("update", bounded="bounds" in subject.solver.updates).program)
    rng = np.random.default_rng(1)
    model = subject.open(program)
    last = model.solve(None)
    for warm in (False, True, True, False):
        for each in parts:
            _change(program, each, rng)
        model.update(frozenset(parts))
        last = model.solve(last if warm else None)
        fresh = subject.solve(deepcopy(program))
        # What is drawn here may be ill-posed, and the solver say so: `modest`.
        value = subject.judge("update", program, fresh, modest=True)
        subject.judge("update", program, last, value, modest=True)


@law()
def law_repeat(subject: Subject) -> None:
    """A second and a third solve answer as the first, and what was handed out before stays as it was."""
    known = subject.usual("repeat")
    program = deepcopy(known.program)
    model = subject.open(program)
    first = model.solve(None)
    kept = deepcopy(_arrays(first))
    subject.judge("repeat", program, first, known.value)
    subject.judge("repeat", program, model.solve(None), known.value)
    subject.judge("repeat", program, model.solve(first), known.value)
    changed = frozenset({"b", "c"})
    for part in sorted(changed):
        _change(program, part, np.random.default_rng(2))
    if changed <= subject.solver.updates:
        model.update(changed)
        subject.judge("repeat", program, model.solve(first))
    for name, values in _arrays(first).items():
        if not np.array_equal(values, kept[name]):
            raise LawError(
                "repeat", subject.solver.name, f"a later solve wrote into {name} of an earlier solution"
            )


@law()
def law_cold_start(subject: Subject) -> None:
    """A cold start does not depend on what the model solved before."""
    known = subject.usual("cold_start")
    program = deepcopy(known.program)
    model = subject.open(program)
    first = model.solve(None)
    model.solve(first)
    model.solve(replace(known.solution, x=_arrays(known.solution)["x"] + 1.0))
    if "b" in subject.solver.updates:
        right = program.b.copy()
        _change(program, "b", np.random.default_rng(3))
        model.update(frozenset({"b"}))
        model.solve(first)
        program.b[:] = right
        model.update(frozenset({"b"}))
    again = model.solve(None)
    subject.judge("cold_start", program, again, known.value)
    if again.iterations != first.iterations:
        found = f"{first.iterations} iterations, then {again.iterations} for the same problem"
        raise LawError("cold_start", subject.solver.name, found)
    x = _arrays(first)["x"]
    apart = float(np.abs(_arrays(again)["x"] - x).max())
    if apart > 1e-9 * (1 + float(np.abs(x).max())):
        raise LawError(
            "cold_start", subject.solver.name, f"two cold starts of one problem end {apart:.1e} apart"
        )


@law()
def law_warm_start(subject: Subject) -> None:
    """Every start leads to the optimum: itself, in no more iterations; half of it; a point far away."""
    known = subject.usual("warm_start")
    program, solution = known.program, known.solution
    x, y = _arrays(solution)["x"], _arrays(solution)["y"]
    cold = subject.solve(program)
    model = subject.open(program)
    warm = model.solve(cold)
    subject.judge("warm_start", program, warm, known.value)
    if _steps(warm, 0) > _steps(cold):
        found = f"{warm.iterations} iterations from the optimum, {cold.iterations} from nothing"
        raise LawError("warm_start", subject.solver.name, found)
    far = Solution(OPTIMAL, x=1e2 * (1 + x), y=1e2 * (1 + y))
    for start in (replace(solution, y=None), replace(solution, x=None), far):
        subject.judge("warm_start", program, model.solve(start), known.value)


@law()
def law_two_models(subject: Subject) -> None:
    """Two models of one solver do not see each other."""
    known = [subject.usual("two_models", seed=seed) for seed in (0, 1)]
    models = [subject.open(one.program) for one in known]
    for start in (None, known[0].solution):
        for one, model in zip(known, models, strict=True):
            subject.judge("two_models", one.program, model.solve(start), one.value)


@law()
def law_threads(subject: Subject) -> None:
    """Two threads at once, each with a model of its own, get the right answers."""
    known = [subject.usual("threads", seed=seed) for seed in (0, 1)]
    gate, faults = threading.Barrier(len(known)), []

    def work(one: Known) -> None:
        gate.wait()
        try:
            model = subject.open(one.program)
            for _ in range(20):
                subject.judge("threads", one.program, model.solve(None), one.value)
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=work, args=(one,)) for one in known]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


@law()
def law_releases_gil(subject: Subject) -> None:
    """While it solves, other threads of Python go on."""
    if not subject.solver.releases_gil:
        raise NotClaimed("it holds the GIL")
    long = subject.lengthy(0.15, 1.0)
    share, tries = 1.0, 3  # a busy machine may keep a thread waiting; a solver that holds the GIL does so every time
    while share > 0.5 and tries:
        tries -= 1
        model = long.open()
        with _ticking() as times:
            model.solve(None)
        share = float(np.diff(times).max()) / (times[-1] - times[0])
    if share > 0.5:
        raise LawError("releases_gil", subject.solver.name, f"another thread waits for {share:.0%} of a solve")


@contextmanager
def _ticking() -> Iterator[list[float]]:
    """When another thread of Python came to its turn, from the begin of the block to its end."""
    times, ended = [time.perf_counter()], threading.Event()

    def tick() -> None:
        while not ended.wait(0.005):
            times.append(time.perf_counter())

    thread = threading.Thread(target=tick)
    thread.start()
    try:
        yield times
    finally:
        times.append(time.perf_counter())
        ended.set()
        thread.join()


@law()
def law_interrupt(subject: Subject) -> None:
    """Ctrl-C in a long solve is KeyboardInterrupt, long before its end; then the process goes on, and Ctrl-C works again."""
    if not subject.solver.interruptible:
        raise NotClaimed("a solve goes on to its end")
    if os.name == "nt":
        raise NotClaimed("on Windows one process cannot press Ctrl-C for another")
    from fenchel.testing.interrupt import EARLY, LATE, UNCLAIMED, UNLICENSED, press  # which imports this module

    kind = type(subject.solver)
    for least in (0.4, 0.8, 1.6):  # on a busy machine it may be pressed late, or early; that weighs less in a longer solve
        done = press(f"{kind.__module__}.{kind.__qualname__}", least)
        if LATE not in done.stdout and EARLY not in done.stdout:
            break
    if done.stdout and done.returncode == UNLICENSED:
        raise LicenseError(done.stdout)
    if done.stdout and done.returncode == UNCLAIMED:
        raise NotClaimed(done.stdout)
    if done.returncode:
        found = done.stdout or f"its process ended with code {done.returncode}: {done.stderr[-400:]}"
        raise LawError("interrupt", subject.solver.name, found)


@law()
def law_pickling(subject: Subject) -> None:
    """Program, options and solution survive pickle and deepcopy, and so does a problem that was solved: it solves again."""
    known, limit = subject.usual("pickling"), 10 * subject.limit
    solver = placed(subject.solver)
    options = solver.translate({})
    solution = solver.open(known.program, options).solve(None)
    kinds = [block.cone.kind for block in known.program.blocks]
    for copied in (_pickled, deepcopy):
        try:
            program, own, kept = copied(known.program), copied(options), copied(solution)
        except (TypeError, AttributeError, pickle.PicklingError) as error:
            found = f"of program, options and solution one cannot be copied: {error}"
            raise LawError("pickling", subject.solver.name, found) from None
        subject.judge("pickling", known.program, kept, known.value)
        subject.judge("pickling", known.program, solver.open(program, own).solve(None), known.value)
        if set(kinds) <= {*KINDS.values()}:
            asked = written(known.program)
            _answer("pickling", subject, asked)
            for each in (copied(asked), asked):
                subject.judge("pickling", known.program, _answer("pickling", subject, each), known.value, limit=limit)


def _pickled(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))


@law()
def law_arrays(subject: Subject) -> None:
    """The arrays of the program, the options and the start are read, never written."""
    known = subject.usual("arrays", bounded=any("bounds" in kinds for kinds in subject.sets))
    program, start = known.program, deepcopy(known.solution)
    solver = placed(subject.solver)
    options = solver.translate({})
    before = deepcopy((_arrays(program), _arrays(start), options))
    model = solver.open(program, options)
    model.solve(None)
    model.update(subject.solver.updates & {"A", "b", "c"})
    model.solve(start)
    for was, now in zip(before[:2], (_arrays(program), _arrays(start)), strict=True):
        for name, values in was.items():
            if not np.array_equal(values, now[name]):
                raise LawError("arrays", subject.solver.name, f"it wrote into {name}")
    if options != before[2]:
        raise LawError("arrays", subject.solver.name, "it wrote into the options")


def _steps(solution: Solution, unknown: float = np.inf) -> float:
    """Iterations, where they are told."""
    return unknown if solution.iterations is None else solution.iterations


def _arrays(owner: Program | Solution) -> Mapping[str, Array]:
    """Every array of a program or a solution, by name."""
    out: dict[str, Array] = {}
    for name in ("P", "A", "b", "c", "lower", "upper", "integer", "x", "y", "z"):
        value = getattr(owner, name, None)
        if hasattr(value, "indptr"):
            out |= {f"{name}.{part}": getattr(value, part) for part in ("data", "indices", "indptr")}
        elif value is not None:
            out[name] = value
    return out


# -- options --------------------------------------------------------------------------------------


@law()
def law_options(subject: Subject) -> None:
    """An unknown option is an OptionError that names it, and so is a value of the wrong type."""
    solver, program = subject.solver, subject.usual("options").program

    def refused(options: dict[str, Any]) -> str:
        try:
            subject.solve(program, **options)
        except OptionError as error:
            return str(error)
        raise LawError("options", solver.name, f"it takes {options}")

    if "no_such_option" not in refused({"no_such_option": 1}):
        raise LawError("options", solver.name, "the error for no_such_option=1 does not name it")
    for name, kind in solver.options.items():
        if kind in (int, float, bool):
            if name not in refused({name: "nonsense"}):
                raise LawError("options", solver.name, f"the error for {name}='nonsense' does not name it")
            break


@law(each=lambda subject: [name for name in COMMON if name in subject.solver.common])
def law_common(subject: Subject, option: str) -> None:
    """A common option with a harmless value is taken by the library too, and leads to the optimum."""
    harmless = {
        "time_limit": 60.0, "max_iters": 100_000, "tol": subject.solver.tolerance, "threads": 1, "mip_gap": 1e-4, "seed": 1,
    }  # fmt: skip
    known = subject.usual("common")
    subject.judge("common", known.program, subject.solve(known.program, **{option: harmless[option]}), known.value)


@law()
def law_tolerance(subject: Subject) -> None:
    """`tol` is what the solver then aims at, and what the check is told."""
    solver = subject.solver
    if "tol" not in solver.common:
        raise NotClaimed("it has no tol")
    asked = min(1e-7, solver.tolerance)
    if solver.tolerance_of(placed(solver).translate({"tol": asked})) != asked:
        raise LawError("tolerance", solver.name, f"tolerance_of says another number than tol={asked:.0e}")
    for seed in range(3):
        known = subject.usual("tolerance", seed=seed)
        tight = subject.solve(known.program, tol=asked)
        subject.judge("tolerance", known.program, tight, known.value, limit=10 * asked)
        loose = subject.solve(known.program, tol=1e-3)
        if _steps(loose, 0) > 1.5 * _steps(tight):  # the simplex method's path depends on the tolerance
            found = f"{loose.iterations} iterations at 1e-3, {tight.iterations} at {asked:.0e}"
            raise LawError("tolerance", solver.name, found)


def _stopped(law: str, subject: Subject, program: Program, option: str, value: float) -> None:
    solution = subject.solve(program, **{option: value})
    culprit = f"{subject.solver.name} with {option}={value}"
    if solution.status != USER_LIMIT:
        raise LawError(law, culprit, f"status {solution.status!r} ({solution.stopped!r}), not {USER_LIMIT!r}")
    verdict = CompiledCheck(program, subject.solver.name).check(solution, subject.limit)
    if not verdict.ok:
        raise LawError(law, culprit, str(verdict))


@law()
def law_max_iters(subject: Subject) -> None:
    """One iteration of many: user_limit, with a point or without, and never optimal."""
    if "max_iters" not in subject.solver.common:
        raise NotClaimed("it has no max_iters")
    _stopped("max_iters", subject, subject.large(60), "max_iters", 1)


@law()
def law_time_limit(subject: Subject) -> None:
    """A microsecond: user_limit, with a point or without, and never optimal."""
    if "time_limit" not in subject.solver.common:
        raise NotClaimed("it has no time_limit")
    _stopped("time_limit", subject, subject.large(60), "time_limit", 1e-6)


@law()
def law_verbose(subject: Subject) -> None:
    """Nothing is printed, by Python or by C, unless `verbose` asks for it; then something is."""
    known = subject.usual("verbose")
    problems = [known.program, infeasible(subject.drawn("verbose", subject.cones[-1:])).program]
    for program in problems:
        for options in ({}, {"verbose": False}):
            with catching() as printed:
                model = subject.open(program, **options)
                model.solve(model.solve(None))
            if printed.text:
                raise LawError("verbose", subject.solver.name, f"it prints unasked: {printed.text[:200]!r}")
    with catching() as printed:
        subject.solve(known.program, verbose=True)
    if not printed.text:
        raise LawError("verbose", subject.solver.name, "verbose=True prints nothing")

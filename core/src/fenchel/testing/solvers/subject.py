"""What a law is given: a solver under test, problems drawn for it, and the judgement of its answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from fenchel.cones.cone import Cone
from fenchel.cones.nonneg import NonNeg
from fenchel.plugins import SolverRef
from fenchel.program import OPTIMAL, OPTIMAL_INACCURATE, Program, Solution
from fenchel.solving.solver import Model, Solver
from fenchel.solving.verify import CompiledCheck
from fenchel.solving.worker import placed
from fenchel.testing.law import LawError
from fenchel.testing.problems import SAMPLES, Known, Samples, optimum
from fenchel.testing.solvers.reading import words
from fenchel.testing.written import Written

QUADRATIC = "quad_form@objective"
#: The parts of a program that may change, in an order in which the problem stays feasible.
PARTS = ("A", "P", "b", "c", "bounds")


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

    @property
    def integers(self) -> frozenset[str] | None:
        """The kinds that it takes beside integers, if inequalities are among them."""
        sets = [kinds for kinds in self.solver.accepts if kinds >= {"integer", "nonneg"}]
        return max(sets, key=len, default=None)

    @property
    def parts(self) -> list[str]:
        """The parts of a program that a live model changes in place."""
        return [part for part in PARTS if part in self.solver.updates]

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

    def large(self, n: int) -> Program:
        """n columns and twice as many dense inequalities, with P where the solver takes one."""
        kinds = next((kinds for kinds in self.sets if "nonneg" in kinds), None)
        if kinds is None:
            return self.usual("limit").program
        return optimum([(NonNeg(2 * n), 1)], n, curved=QUADRATIC in kinds, triangle=self.solver.triangle).program

    def open(self, program: Program, **options: Any) -> Model:
        """A live model, with options as a user gives them."""
        solver = placed(self.solver)
        return solver.open(program, solver.translate(options))

    def solve(self, program: Program, **options: Any) -> Solution:
        """A cold solve of a new model."""
        return self.open(program, **options).solve(None)

    def ask(self, law: str, asked: Written) -> Solution:
        """Solve a user's problem, and read the answer as users do. LawError where it is not optimal."""
        asked.problem.solve(solver=self.solver)
        if asked.problem.status != OPTIMAL:
            raise LawError(law, self.solver.name, f"status {asked.problem.status!r}, where there is an optimum")
        return asked.solution()

    def promises_duals(self, program: Program) -> bool:
        """Whether an optimum of this program comes with duals."""
        kinds = {block.cone.kind for block in program.blocks} | ({QUADRATIC} if program.P is not None else set())
        return not (len(program.integer) or kinds & self.solver.without_duals)

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

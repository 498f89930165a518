"""Session: a compiled problem with the live model that solves it, again and again."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from fenchel.errors import SolverError
from fenchel.program import CERTIFICATES, POINTS, SOLVED, Solution
from fenchel.registry import registry
from fenchel.solving.sensitivity import slopes
from fenchel.solving.solver import Model, Solver
from fenchel.solving.verify import CompiledCheck, Verdict
from fenchel.solving.worker import placed

#: A claim is checked against this multiple of the tolerance asked for, and never more tightly than FLOOR.
FACTOR, FLOOR = 10.0, 1e-6


class Session:
    """compiled: the program and what leads back from it; sessions with other options may share it. One thread solves at a time;
    a second one is told so.
    """

    def __init__(self, compiled: Any, solver: Solver, options: Mapping[str, Any], plugin: str = "") -> None:
        self.compiled = compiled
        self.solver = solver
        self.plugin = plugin
        self.options = placed(solver).translate(options)
        self._check: CompiledCheck | None = None
        self.limit = max(FACTOR * solver.tolerance_of(self.options), FLOOR)
        self.wrapper = registry().run_solver
        self.model: Model | None = None
        self._told = 0  # the edition of the program that the model knows
        self.opened = 0  # how often the solver was set up, for the statistics
        self.passed = -1.0  # the user's own problem need not be looked at again while the compiled check is below this

    @property
    def check(self) -> CompiledCheck:
        """The check of the compiled program, made at the first solve."""
        if self._check is None:
            self._check = CompiledCheck(self.compiled.program, self.solver.name)
        return self._check

    def follow(self) -> frozenset[str]:
        """Bring the program to the current values of the parameters: what changed since the model was told."""
        self.compiled.follow()
        missed: frozenset[str] = self.compiled.changed_since(self._told)
        return missed

    def solve(self, warm_start: bool) -> Answer:
        """Follow the parameters, solve, check. A failed solve discards the start."""
        compiled = self.compiled
        if not compiled.lock.acquire(blocking=False):
            raise SolverError("this problem is being solved by another thread: give each thread a problem of its own")
        try:
            changed = self.follow()
            decided = compiled.decided()
            if decided is not None:
                return Answer(self, decided, self.check.check(decided, self.limit))
            if self.model is not None and not changed <= self.solver.updates:
                self.model = None
            if self.model is None:
                self.model = placed(self.solver).open(compiled.program, self.options)
                self.opened += 1
            elif changed:
                self.model.update(changed)
            self._told = compiled.edition
            wrapper = self.wrapper
            start = (compiled.start() or compiled.last) if warm_start else None
            begin = time.perf_counter()
            if wrapper is None:
                solution = self.model.solve(start)
            else:
                model = self.model
                solution = wrapper(solver=self.solver, program=compiled.program, solve=lambda: model.solve(start))
            if solution.solve_time is None:
                solution.solve_time = time.perf_counter() - begin
            verdict = self.check.check(solution, self.limit)
            failed = verdict.status not in SOLVED
            compiled.last = None if failed else solution
            return Answer(self, solution, verdict)
        except BaseException:
            self.model = compiled.last = None
            raise
        finally:
            compiled.lock.release()

    def __reduce__(self) -> Any:
        return _nothing, ()


def _nothing() -> None:
    """What a live model leaves in a pickle or a copy."""
    return


class Answer:
    """A solution, from which values and duals are cut when asked for."""

    __slots__ = ("_slopes", "compiled", "solution", "status", "tight", "value", "values", "verdict")

    def __init__(self, session: Session, solution: Solution, verdict: Verdict) -> None:
        self.compiled = session.compiled
        self.values, self.tight = session.compiled.values, session.compiled.tight
        self.solution = solution
        self.verdict = verdict
        self._slopes: dict[Any, Any] | None = None
        self.status = verdict.status
        self.value = verdict.value if self.has_point else None

    @property
    def has_point(self) -> bool:
        """Is there a point to hand out?"""
        return self.solution.x is not None and self.status in POINTS

    def value_of(self, variable: Any) -> Any:
        """The value of a variable; None where there is no point."""
        return self.compiled.value_of(variable, self.solution.x) if self.has_point else None

    def dual_of(self, constraint: Any, place: Any) -> Any:
        """The dual of a constraint, or its part of a certificate of infeasibility; None where there is neither."""
        known = self.has_point or self.status in CERTIFICATES
        return self.compiled.dual_of(constraint, place, self.solution.y, self.solution.z, self.tight) if known else None

    def declared_duals(self, variable: Any) -> dict[str, Any]:
        """The duals of what is declared of a variable, by name; see `Variable.attribute_duals`."""
        found: dict[str, Any] = {}
        for name, reader, place in self.compiled.declared.get(variable, ()):
            dual = self.dual_of(reader, place)
            if dual is not None:
                found[name] = found[name] + dual if name in found else dual
                found[name].flags.writeable = False
        return found

    def sensitivity(self, parameter: Any) -> Any:
        """The derivative of the objective with respect to a parameter; see `Parameter.sensitivity`."""
        if self._slopes is None:
            self._slopes = slopes(self)
        return self._slopes.get(parameter)


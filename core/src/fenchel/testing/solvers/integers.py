"""Laws of integer columns: the optimum, the words for why there is none, and limits."""

from __future__ import annotations

import numpy as np

from fenchel.program import INFEASIBLE, INFEASIBLE_OR_UNBOUNDED, OPTIMAL, UNBOUNDED, USER_LIMIT
from fenchel.solving.verify import CompiledCheck
from fenchel.testing.law import LawError
from fenchel.testing.problems import integer, knapsack, linear
from fenchel.testing.solvers.law import NotClaimed, law
from fenchel.testing.solvers.subject import Subject


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

"""Laws of options: names and types, tolerance, limits, and what is printed."""

from __future__ import annotations

from typing import Any

from fenchel.errors import OptionError
from fenchel.program import USER_LIMIT, Program
from fenchel.solving.solver import COMMON
from fenchel.solving.verify import CompiledCheck
from fenchel.solving.worker import placed
from fenchel.testing.law import LawError
from fenchel.testing.problems import infeasible
from fenchel.testing.solvers.law import NotClaimed, law
from fenchel.testing.solvers.reading import steps
from fenchel.testing.solvers.subject import Subject
from fenchel.testing.streams import catching


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
        if steps(loose, 0) > 1.5 * steps(tight):  # the simplex method's path depends on the tolerance
            found = f"{loose.iterations} iterations at 1e-3, {tight.iterations} at {asked:.0e}"
            raise LawError("tolerance", solver.name, found)


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


def _stopped(law: str, subject: Subject, program: Program, option: str, value: float) -> None:
    solution = subject.solve(program, **{option: value})
    culprit = f"{subject.solver.name} with {option}={value}"
    if solution.status != USER_LIMIT:
        raise LawError(law, culprit, f"status {solution.status!r} ({solution.stopped!r}), not {USER_LIMIT!r}")
    verdict = CompiledCheck(program, subject.solver.name).check(solution, subject.limit)
    if not verdict.ok:
        raise LawError(law, culprit, str(verdict))

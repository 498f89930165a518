"""Laws of optimal points: problems built from a known optimal pair, whose value and duals the solver finds."""

from __future__ import annotations

from fenchel.errors import SolverError
from fenchel.program import OPTIMAL, OPTIMAL_INACCURATE
from fenchel.testing.law import LawError
from fenchel.testing.problems import SAMPLES, optimum, saddle
from fenchel.testing.solvers.law import NotClaimed, law
from fenchel.testing.solvers.reading import words
from fenchel.testing.solvers.subject import QUADRATIC, Subject
from fenchel.testing.written import KINDS, written


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
        subject.judge("kkt", known.program, subject.ask("kkt", asked), known.value, limit=10 * subject.limit)


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

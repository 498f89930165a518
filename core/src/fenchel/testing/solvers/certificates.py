"""Laws of problems without an optimum: the status says so, and certificates and rays prove it."""

from __future__ import annotations

from fenchel.program import INFEASIBLE, INFEASIBLE_OR_UNBOUNDED, Solution
from fenchel.solving.verify import CompiledCheck
from fenchel.testing.law import LawError
from fenchel.testing.problems import Known, infeasible, unbounded
from fenchel.testing.solvers.law import NotClaimed, law
from fenchel.testing.solvers.reading import words
from fenchel.testing.solvers.subject import Subject


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

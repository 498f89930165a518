"""Laws of live models: told what changed, solved again, begun from an earlier answer or from nothing."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import numpy as np

from fenchel.program import OPTIMAL, Program, Solution
from fenchel.testing.law import LawError
from fenchel.testing.solvers.law import law
from fenchel.testing.solvers.reading import arrays, steps
from fenchel.testing.solvers.subject import Subject


def _updates(subject: Subject) -> list[str]:
    """Parts that it changes in place, one by one, then together."""
    return [*subject.parts, *(["together"] if len(subject.parts) > 1 else [])]


@law(each=_updates)
def law_update(subject: Subject, part: str) -> None:
    """A live model that is told what changed solves the new problem, as a new model would."""
    parts = [part] if part != "together" else subject.parts
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
    kept = deepcopy(arrays(first))
    subject.judge("repeat", program, first, known.value)
    subject.judge("repeat", program, model.solve(None), known.value)
    subject.judge("repeat", program, model.solve(first), known.value)
    changed = frozenset({"b", "c"})
    for part in sorted(changed):
        _change(program, part, np.random.default_rng(2))
    if changed <= subject.solver.updates:
        model.update(changed)
        subject.judge("repeat", program, model.solve(first))
    for name, values in arrays(first).items():
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
    model.solve(replace(known.solution, x=arrays(known.solution)["x"] + 1.0))
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
    x = arrays(first)["x"]
    apart = float(np.abs(arrays(again)["x"] - x).max())
    if apart > 1e-9 * (1 + float(np.abs(x).max())):
        raise LawError(
            "cold_start", subject.solver.name, f"two cold starts of one problem end {apart:.1e} apart"
        )


@law()
def law_warm_start(subject: Subject) -> None:
    """Every start leads to the optimum: itself, in no more iterations; half of it; a point far away."""
    known = subject.usual("warm_start")
    program, solution = known.program, known.solution
    x, y = arrays(solution)["x"], arrays(solution)["y"]
    cold = subject.solve(program)
    model = subject.open(program)
    warm = model.solve(cold)
    subject.judge("warm_start", program, warm, known.value)
    if steps(warm, 0) > steps(cold):
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

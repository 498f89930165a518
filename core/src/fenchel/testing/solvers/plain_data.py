"""Laws of what is handed over: program, options, start and solution are plain data, copied, pickled, and read only."""

from __future__ import annotations

import pickle
from copy import deepcopy
from typing import Any

import numpy as np

from fenchel.solving.worker import placed
from fenchel.testing.law import LawError
from fenchel.testing.solvers.law import law
from fenchel.testing.solvers.reading import arrays
from fenchel.testing.solvers.subject import Subject
from fenchel.testing.written import KINDS, written


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
            subject.ask("pickling", asked)
            for each in (copied(asked), asked):
                subject.judge("pickling", known.program, subject.ask("pickling", each), known.value, limit=limit)


def _pickled(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))


@law()
def law_arrays(subject: Subject) -> None:
    """The arrays of the program, the options and the start are read, never written."""
    known = subject.usual("arrays", bounded=any("bounds" in kinds for kinds in subject.sets))
    program, start = known.program, deepcopy(known.solution)
    solver = placed(subject.solver)
    options = solver.translate({})
    before = deepcopy((arrays(program), arrays(start), options))
    model = solver.open(program, options)
    model.solve(None)
    model.update(subject.solver.updates & {"A", "b", "c"})
    model.solve(start)
    for was, now in zip(before[:2], (arrays(program), arrays(start)), strict=True):
        for name, values in was.items():
            if not np.array_equal(values, now[name]):
                raise LawError("arrays", subject.solver.name, f"it wrote into {name}")
    if options != before[2]:
        raise LawError("arrays", subject.solver.name, "it wrote into the options")

"""A solve that takes a while, for laws on what goes on meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from fenchel.program import USER_LIMIT
from fenchel.solving.solver import Model
from fenchel.solving.worker import placed
from fenchel.testing.problems import knapsack
from fenchel.testing.solvers.law import NotClaimed
from fenchel.testing.solvers.subject import Subject

#: Columns of a dense program, from which on it is not made larger.
LARGEST = 2000


class Long(NamedTuple):
    """A solve that takes a while: how many seconds, on which clock, and on that of the wall."""

    open: Callable[[], Model]
    seconds: float
    clock: Callable[[], float]
    wall: float


def lengthy(subject: Subject, least: float, most: float) -> Long:
    """A cold solve of at least so many seconds; of the processor's, where it ends by itself in this process.

    An integer program where the solver has a time limit to end it after `most`, else a continuous one, large enough.
    NotClaimed: there is none.
    """
    clock = time.process_time if placed(subject.solver) is subject.solver else time.perf_counter
    limit = {"time_limit": most} if "time_limit" in subject.solver.common else {}
    kinds = subject.integers
    if kinds is not None and limit:
        program = knapsack(bounds="bounds" in kinds)
        return Long(partial(subject.open, program, **limit), most, time.perf_counter, most)
    if not any("nonneg" in kinds for kinds in subject.sets):
        raise NotClaimed("it takes no inequalities, of which a long solve is made")
    n, spent, wall, ended = 40, 0.0, 0.0, ""
    while spent < least and ended != USER_LIMIT:
        if n > LARGEST:
            raise NotClaimed(f"{n} columns and twice as many dense rows take it {spent:.2f} s, which is no long solve")
        n += n // 2
        program = subject.large(n)
        model = subject.open(program, **limit)
        began, came = clock(), time.perf_counter()
        ended = model.solve(None).status
        spent, wall = clock() - began, time.perf_counter() - came
    return Long(partial(subject.open, program, **limit), spent, clock, wall)

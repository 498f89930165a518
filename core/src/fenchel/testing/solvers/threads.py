"""Laws of threads: two that solve at once, and another that goes on while one solves."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from fenchel.testing.law import LawError
from fenchel.testing.problems import Known
from fenchel.testing.solvers.law import NotClaimed, law
from fenchel.testing.solvers.long import lengthy
from fenchel.testing.solvers.subject import Subject


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
    long = lengthy(subject, 0.15, 1.0)
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

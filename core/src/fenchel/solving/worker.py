"""A solver in a process of its own, where its library cannot be loaded into this one.

A solver names in `conflicts` the imports that it cannot share a process with (HiGHS and OR-tools carry two versions of one
library, and the later import fails); one that is `isolated` shares with nobody. `placed(solver)` is the solver itself or, where
it cannot be here, a stand-in: it hands every call to a worker process, one for each solver, which starts at its first use and
ends with this process. Programs and solutions are pickled over its pipes; an update sends only the numbers of the parts that
changed. Ctrl-C ends the worker, and so does a crash of the library, which is a SolverError; the next solve starts another one.
Neither process waits for the other where that has ended, whoever else holds an end of their pipes.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import os
import pickle
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from fenchel.errors import FenchelError, SolverError
from fenchel.plugins import load
from fenchel.program import Program, Solution
from fenchel.solving.interrupt import reclaim
from fenchel.solving.solver import Model, Solver

_LAUNCH = "import sys; from fenchel.solving.worker import serve; serve(sys.argv[1])"
#: Seconds that a process is given to end in order.
_GRACE = 2.0


def placed(solver: Solver) -> Solver:
    """The solver, or its stand-in with a worker: if it is `isolated`, or one of its `conflicts` was loaded first here."""
    meets = solver.library not in sys.modules and any(name in sys.modules for name in solver.conflicts)
    return _stand_in(type(solver)) if solver.isolated or meets else solver


@cache
def _stand_in(kind: type[Solver]) -> Solver:
    facts = {"worker": Worker(kind.name, f"{kind.__module__}.{kind.__qualname__}")}
    stand_in: Solver = type(kind.__name__, (_Elsewhere, kind), facts)()
    return stand_in


class _Elsewhere(Solver):
    """What is put over a solver's class: its facts stay, its calls go to the worker."""

    worker: Worker

    def translate(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """In the worker, because an option table may be the library's."""
        own: dict[str, Any] = self.worker.ask("translate", dict(given))
        return own

    def open(self, program: Program, options: Mapping[str, Any]) -> Model:
        """A model that lives in the worker."""
        return Remote(self.worker, program, options)

    def solve(self, program: Program, options: Mapping[str, Any]) -> Solution:
        """Open, and solve once."""
        return self.open(program, options).solve(None)


class Remote(Model):
    """A live model in the worker. Where that process is not the one it was opened in, it is opened anew."""

    def __init__(self, worker: Worker, program: Program, options: Mapping[str, Any]) -> None:
        self.worker, self.program, self.options = worker, program, dict(options)
        self._open()

    def _open(self) -> None:
        self.handle = self.worker.ask("open", self.program, self.options)
        self.process = self.worker.process
        weakref.finalize(self, self.worker.dropped.append, (self.process, self.handle))
        self.last: Solution | None = None

    @property
    def _lost(self) -> bool:
        return self.process is None or self.process is not self.worker.process or self.process.poll() is not None

    def update(self, changed: frozenset[str]) -> None:
        """Send the numbers of the parts that changed."""
        if self._lost:
            self._open()
        else:
            self.worker.ask("update", self.handle, changed, [array.copy() for array in _numbers(self.program, changed)])

    def solve(self, start: Solution | None) -> Solution:
        """Solve there. A start that is the last answer is named, not sent: a model knows its own."""
        if self._lost:
            self._open()
        own = start is not None and start is self.last
        shown = bool(self.options.get("verbose", False))
        solution: Solution = self.worker.ask("solve", self.handle, own, None if own else start, shown=shown)
        self.last = solution
        return solution


def _numbers(program: Program, parts: frozenset[str]) -> list[Any]:
    """The arrays of these parts of a program, in a fixed order. Their lengths never change."""
    found = {
        "A": (program.A.data,),
        "P": () if program.P is None else (program.P.data,),
        "b": (program.b,),
        "bounds": (program.lower, program.upper),
        "c": (program.c,),
    }
    return [array for part in sorted(parts) for array in found[part] if array is not None]


class Worker:
    """The process of one solver, as seen from here. One request at a time: threads take turns."""

    def __init__(self, name: str, target: str) -> None:
        self.name, self.target = name, target
        self.process: subprocess.Popen[bytes] | None = None
        self.dropped: list[Any] = []  # models that nobody holds any more
        self._lock = threading.Lock()
        atexit.register(self.stop)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forked)

    def ask(self, verb: str, *arguments: Any, shown: bool = True) -> Any:
        """What the solver answers, or the error that it raised there; shown: with what it printed.

        SolverError: its process ended.
        """
        with self._lock:
            reclaim()
            process, dropped = self._running(), []
            while self.dropped:
                home, handle = self.dropped.pop()
                dropped += [handle] if home is process else []
            request = pickle.dumps((verb, arguments, dropped))
            try:
                assert process.stdin is not None and process.stdout is not None
                process.stdin.write(request)
                process.stdin.flush()
                _await(process)
                reply, printed = pickle.load(process.stdout)
            except (EOFError, OSError, pickle.UnpicklingError):
                raise SolverError(
                    f"{self.name} runs in a process of its own, and that ended with code {_ended(process)}. "
                    "The next solve starts another one."
                ) from None
            except BaseException:
                self.stop()  # it may be in the middle of a solve
                raise
        if printed and (shown or isinstance(reply, Exception)):
            sys.stdout.write(printed)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def _running(self) -> subprocess.Popen[bytes]:
        if self.process is None or self.process.poll() is not None:
            environment = dict(os.environ, PYTHONPATH=os.pathsep.join(filter(None, sys.path)))
            command = [sys.executable, "-c", _LAUNCH, self.target]
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        return self.process

    def _forked(self) -> None:
        """In the child of a fork: the process is the parent's, and so is the thread that had its turn."""
        self.process, self._lock = None, threading.Lock()

    def stop(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        self.process = None


def _await(process: subprocess.Popen[bytes]) -> None:
    """Wait until it answers. EOFError: it has ended; a process that its library left behind may keep the pipe open."""
    if not hasattr(select, "poll"):  # Windows, where none can be left behind by a fork
        return
    assert process.stdout is not None
    answer = select.poll()
    answer.register(process.stdout, select.POLLIN)
    while not answer.poll(1000):
        if process.poll() is not None and not answer.poll(0):
            raise EOFError


def _ended(process: subprocess.Popen[bytes]) -> int:
    """The exit code of a process that answers no more; it is ended where it does not end."""
    try:
        return process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def serve(target: str) -> None:
    """The worker's side: answer requests until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes of a terminal; the other side decides
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with os.fdopen(os.dup(1), "wb") as replies, tempfile.TemporaryFile() as log:
        os.dup2(log.fileno(), 1)  # what the library prints
        os.dup2(log.fileno(), 2)
        host = _Host(load(target)())
        while True:
            try:
                verb, arguments, dropped = pickle.load(sys.stdin.buffer)
            except EOFError:
                return
            host.drop(dropped)
            try:
                reply: Any = getattr(host, verb)(*arguments)
            except Exception as error:
                reply = error if isinstance(error, FenchelError) else SolverError(f"{host.solver.name} failed: {error!r}")
            pickle.dump((reply, _printed(log)), replies)
            replies.flush()


def _end_with_parent() -> None:
    """End this process, be it in the middle of a solve, once nobody holds the other end of its requests."""
    if hasattr(select, "poll"):
        requests = select.poll()
        requests.register(sys.stdin, 0)  # nothing but the hang-up, which is always told
        requests.poll()
        time.sleep(_GRACE)
        os._exit(1)


def _printed(log: Any) -> str:
    """The text that was printed since the last time."""
    sys.stdout.flush()
    with contextlib.suppress(OSError, TypeError, AttributeError):
        ctypes.CDLL(None).fflush(None)
    log.seek(0)
    text: str = log.read().decode(errors="replace")
    log.seek(0)
    log.truncate()
    return text


class _Host:
    """The solver and its models, in the worker. Methods are the verbs of a request."""

    def __init__(self, solver: Solver) -> None:
        self.solver = solver
        self.models: dict[int, tuple[Program, Model]] = {}
        self.last: dict[int, Solution] = {}
        self.opened = 0

    def drop(self, handles: list[int]) -> None:
        for handle in handles:
            del self.models[handle]
            self.last.pop(handle, None)

    def translate(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return self.solver.translate(given)

    def open(self, program: Program, options: Mapping[str, Any]) -> int:
        self.opened += 1
        self.models[self.opened] = program, self.solver.open(program, options)
        return self.opened

    def update(self, handle: int, changed: frozenset[str], numbers: list[Any]) -> None:
        program, model = self.models[handle]
        for array, new in zip(_numbers(program, changed), numbers, strict=True):
            np.copyto(array, new)
        model.update(changed)

    def solve(self, handle: int, own: bool, start: Solution | None) -> Solution:
        solution = self.models[handle][1].solve(self.last.get(handle) if own else start)
        self.last[handle] = solution
        return solution

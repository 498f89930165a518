"""Ctrl-C in the middle of a long solve: what the law in `interrupt.py` runs in a process of its own.

    python -m fenchel.testing.solvers.interrupted package.module.SOLVER LEAST LIMIT

solves a problem that takes at least LEAST seconds, prints for how many seconds to wait, and begins the same solve once more: now
whoever started the process sends SIGINT. What then went wrong is printed, and the exit code is 1; else it prints nothing more.
After LIMIT seconds the process ends itself.

Times are those of the processor and are compared with each other only, so that a busy machine changes nothing: a solver that
was interrupted a fifth of the way through has not used as much as one that went on to its end. Where Ctrl-C came before the
solve began, or late, the law tries again with a longer one.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable

from fenchel.errors import LicenseError
from fenchel.plugins import load
from fenchel.testing.law import LawError
from fenchel.testing.limit import within
from fenchel.testing.solvers.interrupt import EARLY, LATE, UNCLAIMED, UNLICENSED
from fenchel.testing.solvers.law import NotClaimed
from fenchel.testing.solvers.long import lengthy
from fenchel.testing.solvers.subject import Subject

#: Seconds after which a time limit ends the first solve.
MOST = 6.0


def interrupted(subject: Subject, least: float, say: Callable[[float], None]) -> str:
    """What is wrong with the solver under Ctrl-C; nothing where KeyboardInterrupt comes early and the process goes on.

    least: what the solve takes where it ends by itself. say: how long to wait before it is pressed.
    """
    long = lengthy(subject, least, MOST)
    model = long.open()
    began = long.clock()
    try:
        say(min(long.wall / 5, 0.5))
    except KeyboardInterrupt:
        return EARLY
    try:
        solution = model.solve(None)
    except KeyboardInterrupt:
        spent = long.clock() - began
    else:
        return f"it goes on to status {solution.status!r} ({solution.stopped!r}), and Ctrl-C is lost"
    if spent > 0.7 * long.seconds:
        return f"{LATE}: {spent:.1f} s of {long.seconds:.1f} s, begun after a fifth of them"
    known = subject.usual("interrupt")
    subject.judge("interrupt", known.program, subject.solve(known.program), known.value)
    try:
        signal.raise_signal(signal.SIGINT)
        time.sleep(0.01)  # where Python looks for signals
    except KeyboardInterrupt:
        return ""
    return "after it, Ctrl-C does nothing in this process any more"


def main(target: str, least: float, limit: float) -> int:
    """Judge one solver."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # which is ignored where a shell started this in the background
    with os.fdopen(os.dup(1), "w") as out:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what libraries print must not mix with what this says
        try:
            with within(limit):
                found = interrupted(Subject(load(target)()), least, lambda seconds: print(seconds, file=out, flush=True))
        except LawError as error:
            found = f"after it, {error}"
        except (LicenseError, NotClaimed) as error:
            print(error, file=out)
            return UNLICENSED if isinstance(error, LicenseError) else UNCLAIMED
        print(found, file=out)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], float(sys.argv[2]), float(sys.argv[3])))

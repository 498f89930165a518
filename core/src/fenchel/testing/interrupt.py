"""Ctrl-C in the middle of a long solve: what the law *interrupt* runs in a process of its own.

    python -m fenchel.testing.interrupt package.module.SOLVER

solves a long problem, prints for how many seconds to wait, and begins the same solve once more: now whoever started the process
sends SIGINT. What then went wrong is printed, and the exit code is 1; else it prints nothing more.

Times are those of the processor and are compared with each other only, so that a busy machine changes nothing: a solver that
was interrupted a fifth of the way through has not used as much as one that went on to its end.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

from fenchel.errors import LicenseError
from fenchel.plugins import load
from fenchel.testing.law import LawError
from fenchel.testing.solvers import Subject

#: What the first solve takes at least, where it ends by itself and where a time limit ends it.
LEAST, MOST = 0.4, 6.0
UNLICENSED = 2
LATE = "Ctrl-C waits for the end"


def interrupted(subject: Subject, say: Callable[[float], None]) -> str:
    """What is wrong with the solver under Ctrl-C; nothing where KeyboardInterrupt comes early and the process goes on.

    say: how long to wait before it is pressed.
    """
    long = subject.lengthy(LEAST, MOST)
    model = long.open()
    say(min(long.seconds / 5, 0.5))
    began = long.clock()
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


def main(target: str) -> int:
    """Judge one solver."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # which is ignored where a shell started this in the background
    with os.fdopen(os.dup(1), "w") as out:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what libraries print must not mix with what this says
        try:
            found = interrupted(Subject(load(target)()), lambda seconds: print(seconds, file=out, flush=True))
        except LawError as error:
            found = f"after it, {error}"
        except LicenseError as error:
            print(error, file=out)
            return UNLICENSED
        print(found, file=out)
    return 1 if found else 0


def press(target: str) -> subprocess.CompletedProcess[str]:
    """Run this module on a solver, and press Ctrl-C when it says. stdout: what was found, nothing where all is well."""
    command = [sys.executable, "-m", "fenchel.testing.interrupt", target]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said, early = process.stdout.readline(), ""
        try:
            process.wait(timeout=float(said))
        except subprocess.TimeoutExpired:  # in the middle of the solve
            process.send_signal(signal.SIGINT)
        except ValueError:  # a word on why there is none
            early = said
        try:
            out, err = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            out, err = "it still runs a minute after Ctrl-C", ""
    return subprocess.CompletedProcess(command, process.returncode, (early + out).strip(), err.strip())


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))

"""The law of Ctrl-C, which is pressed for a process of its own (`interrupted.py`)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile

from fenchel.errors import LicenseError
from fenchel.testing.law import LawError
from fenchel.testing.limit import overrun
from fenchel.testing.solvers.law import NotClaimed, law
from fenchel.testing.solvers.subject import Subject

#: Seconds for the whole process.
LIMIT = 180.0
#: What it says by its exit code, and in words.
UNLICENSED, UNCLAIMED = 2, 3
LATE = "Ctrl-C waits for the end"
EARLY = "Ctrl-C came before the solve"


@law()
def law_interrupt(subject: Subject) -> None:
    """Ctrl-C in a long solve is KeyboardInterrupt, long before its end; then the process goes on, and Ctrl-C works again."""
    if not subject.solver.interruptible:
        raise NotClaimed("a solve goes on to its end")
    if os.name == "nt":
        raise NotClaimed("on Windows one process cannot press Ctrl-C for another")
    kind = type(subject.solver)
    for least in (0.4, 0.8, 1.6):  # on a busy machine it may be pressed late, or early; that weighs less in a longer solve
        done = press(f"{kind.__module__}.{kind.__qualname__}", least)
        if LATE not in done.stdout and EARLY not in done.stdout:
            break
    if done.stdout and done.returncode == UNLICENSED:
        raise LicenseError(done.stdout)
    if done.stdout and done.returncode == UNCLAIMED:
        raise NotClaimed(done.stdout)
    if done.returncode:
        found = done.stdout or f"its process ended with code {done.returncode}: {done.stderr[-400:]}"
        raise LawError("interrupt", subject.solver.name, found)


def press(target: str, least: float, limit: float = LIMIT) -> subprocess.CompletedProcess[str]:
    """Run `interrupted.py` on a solver, and press Ctrl-C when it says. stdout: what was found, nothing where all is well."""
    command = [sys.executable, "-m", "fenchel.testing.solvers.interrupted", target, str(least), str(limit)]
    with (
        tempfile.TemporaryFile("w+", errors="replace") as errors,  # a pipe that nobody reads would stop who fills it
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        assert process.stdout is not None
        said, early = process.stdout.readline(), ""
        try:
            process.wait(timeout=float(said))
        except subprocess.TimeoutExpired:  # in the middle of the solve
            process.send_signal(signal.SIGINT)
        except ValueError:  # a word on why there is none
            early = said
        try:
            out, _ = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            out = "it still runs a minute after Ctrl-C"
        errors.seek(0)
        err = errors.read().strip()
    return subprocess.CompletedProcess(command, process.returncode, (early + out).strip() or overrun(err), err)

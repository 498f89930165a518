"""The laws of a solver in a process of its own: libraries that clash, and crashes, cost one solver and one law.

    python -m fenchel.testing.process NAME [LAW ...] [--limit SECONDS]

prints a line of JSON for each law, as it is known. `outcomes` reads them, in a process that imports no solver's library. A law
that takes longer than the limit fails, and its process ends.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from fenchel.errors import SolverError
from fenchel.plugins import SolverRef, load
from fenchel.registry import registry
from fenchel.testing.limit import overrun, within
from fenchel.testing.solvers.kit import laws_for
from fenchel.testing.solvers.law import Law
from fenchel.testing.solvers.report import Row

#: Seconds for one law: the slowest takes 20 on a machine that has time.
LIMIT = 900.0


def laws_of(name: str, kit: tuple[int, int] | None = None) -> list[Law]:
    """The laws of an installed solver. SolverError: there is none of this name."""
    ref = named(name)
    return laws_for(load(ref.target)(), ref, kit=kit)


def named(name: str) -> SolverRef:
    """What is installed under a solver's name, in any case."""
    for ref in registry().solvers():
        if ref.name == name.upper():
            return ref
    known = ", ".join(ref.name for ref in registry().solvers()) or "none"
    raise SolverError(f"no solver {name!r} is installed; there is {known}")


def outcomes(name: str, laws: Sequence[str], limit: float = LIMIT) -> Iterator[Row]:
    """A row for each of these laws, in their order. A process that dies fails the law that it was at; a new one goes on.

    limit: seconds for each law, after which its process dies.
    """
    left = list(laws)
    while left:
        command = [sys.executable, "-m", "fenchel.testing.process", name, *left, "--limit", str(limit)]
        with (
            tempfile.TemporaryFile("w+", errors="replace") as errors,  # a pipe that nobody reads would stop who fills it
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
        ):
            assert process.stdout is not None
            for line in process.stdout:
                row = Row(**json.loads(line))
                left.remove(row.law)
                yield row
            process.wait()
            errors.seek(0)
            said = errors.read().strip()
        if left:
            died = f"its process ended with code {process.returncode}" + (f": {said.splitlines()[-1]}" if said else "")
            why = overrun(said) or died
            yield Row(left.pop(0), "failed", why, 0.0)


def main(argv: Sequence[str] | None = None) -> int:
    """Judge the laws named, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m fenchel.testing.process", description=__doc__)
    parser.add_argument("name")
    parser.add_argument("laws", nargs="*")
    parser.add_argument("--limit", type=float, default=LIMIT)
    given = parser.parse_args(argv)
    out = os.fdopen(os.dup(1), "w")  # what libraries print must not mix with the rows
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for law in laws_of(given.name):
        if not given.laws or law.name in given.laws:
            with within(given.limit):
                row = law.judged()
            print(json.dumps(asdict(row)), file=out, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

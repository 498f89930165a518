"""CVXPY, assembly by hand and fenchel in turn, each in a process of its own; CPU times and their ratios.

    python benchmarks/run.py [CASE ...] [--repeat N] [--json FILE] [--no-cvxpy] [--full]

README.md says what is measured and how to read it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from cases import CASES, RESOLVES
from cases.case import Case
from cases.resolve import Resolve
from report import Report
from sides import FENCHEL, HAND, Side, cvxpy_python

#: The least of this many processes counts: CPython's attribute caches collide differently in each.
PROCESSES = 3
#: New parameter values, and fresh processes for the import.
VALUES, IMPORTS = 1000, 10
#: How far optima may lie apart, relative to 1 + their size: the first-order solvers' tolerance, and some.
AGREEMENT = 1e-3


def measure_case(case: Case, sides: list[Side], options: argparse.Namespace, report: Report) -> None:
    """Times and peak memory of one case on every side, and whether their forms and optima agree."""
    measured: dict[str, Any] = {"memory": {}}
    for side in sides:
        slow = side.name == "cvxpy" and case.family == "loop"
        if slow and case.heavy and not options.full:
            report.notes.append(f"{case.name}: cvxpy left out, for it takes minutes; --full runs it")
            continue
        runs = []
        for _ in range(1 if side.name == "cvxpy" else PROCESSES):
            runs.append(side.measure("time", case.name, "--repeat", str(options.repeat)))
            if "error" in runs[-1]:
                break
        if "error" not in runs[-1] and (not slow or options.full):
            measured["memory"][side.name] = side.measure("memory", case.name)
            runs.append(measured["memory"][side.name])
        if "error" in runs[-1]:
            report.failures.append(f"{case.name}: {side.name} failed: {runs[-1]['error']}")
        if "error" not in runs[0]:
            times = [run for run in runs if "build" in run]
            every = {key: [ms for run in times for ms in run[key]] for key in ("build", "compile")}
            measured[side.name] = runs[0] | every
    compare(case, {side.name: measured[side.name] for side in sides if side.name in measured}, report)
    report.times.append((case, measured))


def compare(case: Case, measured: dict[str, Any], report: Report) -> None:
    """Optima that differ from assembly by hand are failures; a form of another size is worth a line."""
    hand = measured.get("hand")
    for name, side in measured.items():
        if hand is None or side is hand:
            continue
        if abs(side["value"] - hand["value"]) > AGREEMENT * (1 + abs(hand["value"])):
            report.failures.append(f"{case.name}: optimum {side['value']} of {name}, {hand['value']} by hand")
        if name == "fenchel" and side["size"] != hand["size"]:
            report.notes.append(
                f"{case.name}: rows, columns, non-zeros {side['size']} of {name}, {hand['size']} by hand"
            )


def measure_resolve(case: Resolve, sides: list[Side], report: Report) -> None:
    """One more solve with new values, against the bare loop, for each solver: in the process that found the bare loop fastest."""
    for solver in case.solvers:
        measured = {}
        for side in sides:
            count = 1 if side.name == "cvxpy" else PROCESSES
            runs = [side.measure("resolve", case.name, "--solver", solver, "--repeat", str(VALUES)) for _ in range(count)]
            run = next((run for run in runs if "error" in run), None) or min(runs, key=lambda run: run["bare_us"])
            measured[side.name] = run
            if "error" in run:
                report.failures.append(f"{case.name} {solver}: {side.name} failed: {run['error']}")
            elif (apart := run["largest_difference"]) > AGREEMENT:
                report.failures.append(f"{case.name} {solver}: {side.name} is off by {apart:.1e}")
        report.resolves.append((case, solver, measured))


def measure_import(sides: list[Side], report: Report) -> None:
    """The import in fresh processes; the least of each figure."""
    for side in sides:
        runs = [side.measure("import") for _ in range(IMPORTS)]
        if failed := next((run["error"] for run in runs if "error" in run), None):
            report.failures.append(f"import: {side.name} failed: {failed}")
            report.imports[side.name] = {}
        else:
            report.imports[side.name] = {key: min(run[key] for run in runs) for key in runs[0]}


def main() -> int:
    """Read the command line, measure what it names, print. Status 1 where --strict finds fault."""
    names = [*CASES, *RESOLVES, "import"]
    raw = argparse.RawDescriptionHelpFormatter
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    arguments.add_argument("cases", nargs="*", metavar="CASE", help=f"all by default: {', '.join(names)}")
    arguments.add_argument("--repeat", type=int, default=7, help="least builds in each process (default 7)")
    arguments.add_argument("--json", type=Path, metavar="FILE", help="also write every figure there")
    arguments.add_argument("--no-cvxpy", action="store_true", help="fenchel and hand only")
    arguments.add_argument("--full", action="store_true", help="also what takes CVXPY minutes")
    arguments.add_argument("--strict", action="store_true", help="exit with 1 where anything is amiss")
    options = arguments.parse_args()
    if unknown := [name for name in options.cases if name not in names]:
        arguments.error(f"no case {', '.join(unknown)}; there are {', '.join(names)}")
    try:
        languages = [FENCHEL] if options.no_cvxpy else [FENCHEL, Side("cvxpy", cvxpy_python())]
        for side in languages:
            print(f"{side.name}: {side.versions()}")
    except (OSError, subprocess.CalledProcessError) as error:
        arguments.error(
            f"no cvxpy ({error}); FENCHEL_BENCH_CVXPY names a Python that has it; or use --no-cvxpy"
        )
    report = Report()
    for name in options.cases or names:
        print(name, file=sys.stderr)
        if name in CASES:
            measure_case(CASES[name], [HAND, *languages], options, report)
        elif name in RESOLVES:
            measure_resolve(RESOLVES[name], languages, report)
        else:
            measure_import(languages, report)
    print(f"\n{report.text()}")
    if options.json:
        everything = {
            "build_and_compile": {case.name: measured for case, measured in report.times},
            "resolve": {f"{case.name} {solver}": measured for case, solver, measured in report.resolves},
            "import": report.imports,
            "notes": report.notes,
            "failures": report.failures,
        }
        options.json.write_text(json.dumps(everything, indent=1))
    return 1 if options.strict and not report.good else 0


if __name__ == "__main__":
    sys.exit(main())

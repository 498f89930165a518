"""The page of solvers, in Markdown: the table solver x problem class x law, and how long each plugin is. Never written by hand.

    python -m fenchel.testing.conformance [NAME ...] > docs/conformance.md
    python -m fenchel.testing.conformance --lines docs/conformance.md

Each solver is judged in a process of its own; without names, all that are installed. The second judges none, and writes how long
they are into the page that is there.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from fenchel.registry import registry
from fenchel.testing.process import laws_of, outcomes
from fenchel.testing.solvers.kit import KIT
from fenchel.testing.solvers.report import Row

MARKS = {"passed": "✓", "failed": "**✗**", "not claimed": "–"}
#: What is not claimed for a reason of its own, which is told below the table.
TOLD = ("known fault", "no licence here")
MADE = f"{KIT[0]}.{KIT[1]} of the kit and fenchel-core {version('fenchel-core')}"
ABOUT = f"""\
# What each solver was found to do

Made by `python -m fenchel.testing.conformance` with version {MADE},
each solver in a process of its own. ✓: the law holds. –: the solver does not claim what the law is about. †: it was left out, for
the reason below. ✗: it does not hold. The laws, and what each demands: `core/src/fenchel/testing/solvers/`. For a solver of
your own: `pytest --fenchel-solver NAME` ([how](writing_a_solver.md))."""
LENGTHS = """\
## How long the plugins are

Lines of a plugin's package that are neither blank, nor comments, nor docstrings."""


def table(found: Mapping[str, Sequence[Row]]) -> str:
    """Rows of laws and their classes, a column for each solver, then what failed and what was left out for a reason."""
    solvers = list(found)
    laws = list(dict.fromkeys(row.law for rows in found.values() for row in rows))
    laws = sorted(laws, key=lambda law: _order(law, laws))
    marks = {(name, row.law): _mark(row) for name, rows in found.items() for row in rows}
    lines = [f"| law | class | {' | '.join(solvers)} |", f"|---|---|{':-:|' * len(solvers)}"]
    for law in laws:
        name, _, word = law.partition("[")
        if not word and any(other.startswith(f"{name}[") for other in laws):
            continue  # what one solver declares nothing of, where others are asked for each class
        cells = " | ".join(marks.get((solver, law), "–") for solver in solvers)
        lines.append(f"| {name} | {word.rstrip(']')} | {cells} |")
    failures = [f"- {name}, {row.law}: {row.detail}" for name, rows in found.items() for row in rows if row.outcome == "failed"]
    reasons: dict[tuple[str, str], list[str]] = {}
    for name, rows in found.items():
        for row in rows:
            if _mark(row) == "†":
                why = row.detail if row.detail.startswith("known") else "no licence here"  # the rest is about this machine
                reasons.setdefault((name, why), []).append(row.law)
    if failures:
        lines += ["", "Failed:", "", *failures]
    if reasons:
        lines += ["", "Left out for a reason that is not the solver's claim:", ""]
        for (name, why), left in reasons.items():
            lines.append(f"- {name}, {', '.join(left) if len(left) < 5 else f'{len(left)} laws'}: {why}")
    return "\n".join(lines)


def _mark(row: Row) -> str:
    return "†" if row.outcome == "not claimed" and row.detail.startswith(TOLD) else MARKS[row.outcome]


def _order(law: str, laws: Sequence[str]) -> int:
    """Laws of one name together, where the first of them stands."""
    name = law.partition("[")[0]
    return next(k for k, other in enumerate(laws) if other.partition("[")[0] == name)


def lengths() -> str:
    """The lines of each installed plugin that brings a solver, and how they are distributed."""
    counts = {plugin: code_lines(plugin.module) for plugin in registry().plugins() if plugin.solvers}
    spread = f"From {min(counts.values())} to {max(counts.values())}, the median is {median(counts.values()):g}."
    lines = [f"{LENGTHS} {spread}", "", "| plugin | solvers | lines |", "|---|---|--:|"]
    for plugin, count in sorted(counts.items(), key=lambda each: (each[1], each[0].origin)):
        lines.append(f"| {plugin.origin} | {' '.join(ref.name for ref in plugin.solvers)} | {count} |")
    return "\n".join(lines)


def code_lines(package: str) -> int:
    """Lines of a package's files that are neither blank, nor comments, nor docstrings."""
    spec = find_spec(package)
    folders = (spec.submodule_search_locations if spec else None) or []
    sources = [path.read_text(encoding="utf-8") for folder in folders for path in Path(folder).rglob("*.py")]
    return sum(map(_code_lines, sources))


def _code_lines(source: str) -> int:
    lines = {k for k, line in enumerate(source.splitlines(), 1) if line.strip() and not line.strip().startswith("#")}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the page, and to the terminal how far it is. The exit code is 1 where a law does not hold."""
    parser = argparse.ArgumentParser(prog="python -m fenchel.testing.conformance", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="solvers; by default all that are installed")
    parser.add_argument("--lines", type=Path, metavar="PAGE", help="write only how long the plugins are anew, in this page")
    given = parser.parse_args(argv)
    if given.lines:
        head, _, _ = given.lines.read_text(encoding="utf-8").partition(LENGTHS)
        given.lines.write_text(f"{head}{lengths()}\n", encoding="utf-8")
        return 0
    names: list[str] = [name.upper() for name in given.names] or sorted(ref.name for ref in registry().solvers())
    found: dict[str, Sequence[Row]] = {}
    for name in names:
        rows = found[name] = list(outcomes(name, [law.name for law in laws_of(name)]))
        print(f"{name}: {len(rows)} laws in {sum(row.seconds for row in rows):.1f} s", file=sys.stderr)
    print("\n\n".join([ABOUT, table(found), lengths()]))
    return 1 if any(row.outcome == "failed" for rows in found.values() for row in rows) else 0


if __name__ == "__main__":
    raise SystemExit(main())

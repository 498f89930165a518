"""The table solver x problem class x law, in Markdown: what the kit finds, never written by hand.

    python -m fenchel.testing.conformance [NAME ...] > docs/conformance.md

Each solver is judged in a process of its own; without names, all that are installed.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from importlib.metadata import version

from fenchel.registry import registry
from fenchel.testing.process import laws_of, outcomes
from fenchel.testing.solvers import KIT, Row

MARKS = {"passed": "✓", "failed": "**✗**", "not claimed": "–"}


def table(found: Mapping[str, Sequence[Row]]) -> str:
    """Rows of laws and their classes, a column for each solver, then what failed and what was left out for a reason."""
    solvers = list(found)
    laws = list(dict.fromkeys(row.law for rows in found.values() for row in rows))
    laws = sorted(laws, key=lambda law: _order(law, laws))
    marks = {(name, row.law): MARKS[row.outcome] for name, rows in found.items() for row in rows}
    lines = [f"| law | class | {' | '.join(solvers)} |", f"|---|---|{':-:|' * len(solvers)}"]
    for law in laws:
        name, _, word = law.partition("[")
        if not word and any(other.startswith(f"{name}[") for other in laws):
            continue  # what one solver declares nothing of, where others are asked for each class
        cells = " | ".join(marks.get((solver, law), "–") for solver in solvers)
        lines.append(f"| {name} | {word.rstrip(']')} | {cells} |")
    failures = [f"- {name}, {row.law}: {row.detail}" for name, rows in found.items() for row in rows if row.outcome == "failed"]
    told = [
        f"- {name}, {row.law}: {row.detail}"
        for name, rows in found.items()
        for row in rows
        if row.outcome == "not claimed" and row.detail.startswith(("known fault", "no licence"))
    ]
    if failures:
        lines += ["", "Failed:", "", *failures]
    if told:
        lines += ["", "Left out for a reason that is not the solver's claim:", "", *told]
    return "\n".join(lines)


def _order(law: str, laws: Sequence[str]) -> int:
    """Laws of one name together, where the first of them stands."""
    name = law.partition("[")[0]
    return next(k for k, other in enumerate(laws) if other.partition("[")[0] == name)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the page."""
    parser = argparse.ArgumentParser(prog="python -m fenchel.testing.conformance", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="solvers; by default all that are installed")
    names: list[str] = [name.upper() for name in parser.parse_args(argv).names] or [ref.name for ref in registry().solvers()]
    found = {name: list(outcomes(name, [law.name for law in laws_of(name)])) for name in names}
    print("# What each solver was found to do")
    print()
    print(
        f"Made by `python -m fenchel.testing.conformance` with version {KIT[0]}.{KIT[1]} of the kit and fenchel-core "
        f"{version('fenchel-core')}; each solver in a process of its own. ✓: the law holds. –: the solver does not claim "
        "what the law is about. ✗: it does not hold. The laws, and what each demands: "
        "`core/src/fenchel/testing/solvers.py`."
    )
    print()
    print(table(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

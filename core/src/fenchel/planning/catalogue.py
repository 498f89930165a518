"""What the first-party packages bring, installed or not: names, rules and solvers. Used to word refusals.

The table is `catalogue.json`, made from the packages' own tables of contents; a test fails when it drifts:

    python -m fenchel.planning.catalogue --write plugins/*
"""

from __future__ import annotations

import argparse
import difflib
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from fenchel.errors import PluginError
from fenchel.plugins import AtomRef, RuleRef, SolverRef

PATH = Path(__file__).with_suffix(".json")

#: Solver names of CVXPY's that no package on any index provides any more.
RETIRED = frozenset({"ELEMENTAL"})


@dataclass(frozen=True, slots=True)
class Package:
    """What one first-party distribution contributes."""

    id: str
    atoms: tuple[AtomRef, ...] = ()
    rules: tuple[RuleRef, ...] = ()
    solvers: tuple[SolverRef, ...] = ()


@lru_cache(maxsize=1)
def packages() -> Mapping[str, Package]:
    """Distribution -> what it contributes."""
    table = json.loads(PATH.read_text(encoding="utf-8"))
    return {
        distribution: Package(
            entry["id"],
            tuple(AtomRef(**_tuples(atom)) for atom in entry["atoms"]),
            tuple(RuleRef(**_tuples(rule)) for rule in entry["rules"]),
            tuple(
                SolverRef(**_tuples(solver) | {"accepts": tuple(map(frozenset, solver["accepts"]))})
                for solver in entry["solvers"]
            ),
        )
        for distribution, entry in table.items()
    }


def _tuples(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}


def is_first_party(distribution: str) -> bool:
    """True for core and for every distribution in the table."""
    return distribution == "fenchel-core" or distribution in packages()


def provider_of_name(name: str) -> str | None:
    """The distribution whose atoms define a public name."""
    return next((d for d, it in packages().items() if any(name in atom.names for atom in it.atoms)), None)


def provider_of_solver(name: str) -> str | None:
    """The distribution that brings a solver, whose name may be in any case."""
    names = {ref.name.casefold(): d for d, it in packages().items() for ref in it.solvers}
    return names.get(name.casefold())


def absent_name(name: str, known: Iterable[str]) -> str:
    """Why fenchel has no such public name, and what to install or to write instead."""
    if distribution := provider_of_name(name):
        return f"{name} comes with {distribution}, which is not installed: pip install {distribution}"
    catalogued = (each for it in packages().values() for atom in it.atoms for each in atom.names)
    near = difflib.get_close_matches(name, sorted({*known, *catalogued}), 3)
    return f"fenchel has no {name!r}" + (f"; did you mean {' or '.join(near)}?" if near else "")


def absent_solver(name: str, installed: Iterable[str]) -> str:
    """Why there is no such solver, which ones are installed, and what to install or to write instead."""
    installed = sorted(installed)
    here = f" Installed: {', '.join(installed)}." if installed else " No solver is installed."
    if name.upper() in RETIRED:
        return f"{name.upper()} has no installable package any more, so no plugin can bring it.{here}"
    if distribution := provider_of_solver(name):
        absent = f"{name.upper()} comes with {distribution}, which is not installed"
        return f"{absent}: pip install {distribution}.{here}"
    catalogued = (solver.name for it in packages().values() for solver in it.solvers)
    near = difflib.get_close_matches(name.upper(), sorted({*installed, *catalogued}), 2)
    hint = f"; did you mean {' or '.join(near)}?" if near else "."
    return f"There is no solver called {name!r}{hint}{here}"


def collect(folders: Iterable[Path]) -> dict[str, Package]:
    """The table, from folders of first-party packages (each with pyproject.toml and src/)."""
    import tomllib  # only here: the table is made by developers, and read by everybody

    table = {}
    for folder in folders:
        project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        ((plugin, package),) = project["entry-points"]["fenchel"].items()
        sys.path.insert(0, str(folder / "src"))
        try:
            contents = import_module(package)
        finally:
            sys.path.remove(str(folder / "src"))
        if contents.__file__ is None:  # a bare folder imports as a namespace, and would seem to bring nothing
            raise PluginError(f"{folder}: the package {package} has no __init__.py")
        hooks = (getattr(contents, f"fenchel_{kind}", tuple) for kind in ("atoms", "rules", "solvers"))
        table[project["name"]] = Package(plugin, *(tuple(hook()) for hook in hooks))
    return dict(sorted(table.items()))


def text(table: Mapping[str, Package]) -> str:
    """The table as it stands in the file."""
    fields = {distribution: asdict(package) for distribution, package in table.items()}
    return json.dumps(fields, indent=1, default=sorted) + "\n"  # what JSON cannot say is sets of kinds


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table made from the given folders, or write it into the package."""
    parser = argparse.ArgumentParser(prog="python -m fenchel.planning.catalogue", description=main.__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="folders of first-party packages: plugins/*")
    parser.add_argument("--write", action="store_true", help="write the table instead of printing it")
    options = parser.parse_args(argv)
    table = text(collect(options.folders))
    if options.write:
        PATH.write_text(table, encoding="utf-8")
    else:
        sys.stdout.write(table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

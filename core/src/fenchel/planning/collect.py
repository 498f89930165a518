"""Make the catalogue from the first-party packages' own tables of contents. For those who develop fenchel.

    python -m fenchel.planning.collect --write plugins/*
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from fenchel.errors import PluginError
from fenchel.planning import catalogue
from fenchel.planning.catalogue import Package


def collect(folders: Iterable[Path]) -> dict[str, Package]:
    """The table, from folders of first-party packages (each with pyproject.toml and src/)."""
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
    parser = argparse.ArgumentParser(prog="python -m fenchel.planning.collect", description=main.__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="folders of first-party packages: plugins/*")
    parser.add_argument("--write", action="store_true", help="write the table instead of printing it")
    options = parser.parse_args(argv)
    table = text(collect(options.folders))
    if options.write:
        catalogue.PATH.write_text(table, encoding="utf-8")
    else:
        sys.stdout.write(table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

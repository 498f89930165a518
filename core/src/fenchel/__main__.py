"""The command `fenchel`: what is installed and what it brings, what is wrong and why, a demonstration.

Each command is a function of the rest of the command line; it prints, and returns the exit code.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

from fenchel.errors import FenchelError, PluginError
from fenchel.planning.planner import candidates
from fenchel.registry import BROKEN, CONFLICT, DISABLED, INCOMPATIBLE, Plugin, ids, is_importable, registry


def plugins(argv: Sequence[str]) -> int:
    """Which plugins are installed, the state of each, and what they bring."""
    parser = argparse.ArgumentParser(prog="fenchel plugins", description=plugins.__doc__)
    parser.add_argument("--json", action="store_true", help="for programs")
    as_json: bool = parser.parse_args(argv).json
    found = registry().plugins()
    if as_json:
        print(json.dumps([_facts(plugin) for plugin in found], indent=1))
        return 0
    width = max(len(plugin.title) for plugin in found)
    for plugin in found:
        print(f"{plugin.id:<20} {plugin.title:<{width}}  {plugin.state:<12} {_summary(plugin)}".rstrip())
        if plugin.reason:
            print(f"{'':<20} {plugin.reason}")
    return 0


def solvers(argv: Sequence[str]) -> int:
    """Which solvers can be used, what each takes, and which are used without being named."""
    argparse.ArgumentParser(prog="fenchel solvers", description=solvers.__doc__).parse_args(argv)
    found = registry()
    ranked, default, others = candidates(found, os.environ.get("FENCHEL_SOLVERS", ""))
    for ref in found.solvers():
        use = (
            "ranked by FENCHEL_SOLVERS" if ref in ranked
            else "default" if ref in default
            else "where no default can" if ref in others
            else "where it is named"
        )
        print(f"{ref.name:<10} {found.owner(ref).title:<24} {use}")
        for accepts, cost in zip(ref.accepts, ref.costs, strict=True):
            print(f"{'':<10} cost {cost:<4g} {' '.join(sorted(accepts))}")
    if not found.solvers():
        print("No solver is installed. pip install fenchel brings the default ones.")
    return 0


def doctor(argv: Sequence[str]) -> int:
    """What is wrong with the plugins, and how to mend it; which solvers cannot share a process. Exit code 1: something is."""
    parser = argparse.ArgumentParser(prog="fenchel doctor", description=doctor.__doc__)
    parser.add_argument("--traceback", action="store_true", help="show where broken plugins raised")
    show: bool = parser.parse_args(argv).traceback
    found = registry().plugins()
    complaints = []
    for plugin in found:
        if plugin.state in (BROKEN, INCOMPATIBLE, CONFLICT) or plugin.lacking:
            complaints.append(plugin.trouble + (f"\n{plugin.traceback}" if show and plugin.traceback else ""))
    complaints += _unknown_ids(found)
    complaints += _installed_twice()
    wrong, known = _examined(found)
    complaints += wrong
    for complaint in complaints:
        print(complaint)
    left_out = [plugin.id for plugin in found if plugin.state == DISABLED]
    if left_out:
        print(f"disabled: {', '.join(left_out)}")
    for each in known:
        print(each)
    if not complaints:
        print(f"{len(found) - len(left_out)} of {len(found)} plugins in use, core included; nothing is wrong")
    return 1 if complaints else 0


def demo(argv: Sequence[str]) -> int:
    """A portfolio of 500 assets, solved with every solver that can."""
    run: Callable[[Sequence[str]], int] = import_module("fenchel.demo").main
    return run(argv)


def new_plugin(argv: Sequence[str]) -> int:
    """A package for a solver, atoms or a rule of your own, to be filled in."""
    from fenchel.new_plugin import WHAT
    from fenchel.new_plugin import new_plugin as write

    parser = argparse.ArgumentParser(prog="fenchel new-plugin", description=new_plugin.__doc__)
    parser.add_argument("what", choices=WHAT)
    parser.add_argument("name", metavar="NAME", help="of the solver, the first atom or the rule")
    parser.add_argument("--into", type=Path, default=Path(), metavar="FOLDER", help="where to make its folder; by default here")
    given = parser.parse_args(argv)
    try:
        written = write(given.what, given.name, given.into)
    except FenchelError as error:
        parser.error(str(error))
    for path in written:
        print(path)
    print("Fill in what is marked FILL IN; README.md says how to try it.")
    return 0


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "demo": demo,
    "plugins": plugins,
    "solvers": solvers,
    "doctor": doctor,
    "new-plugin": new_plugin,
}


#: What a shell reports of a program that wrote to a pipe whose reader had gone.
READER_GONE = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; quietly no further, where its output goes into a pipe that nobody reads any more."""
    try:
        try:
            return _run(argv)
        finally:
            sys.stdout.flush()  # here, where it can be caught, not at the interpreter's end
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what is still to be flushed
        return READER_GONE


def _run(argv: Sequence[str] | None) -> int:
    given = list(sys.argv[1:] if argv is None else argv)
    each = "\n".join(f"  {name:<10} {command.__doc__}" for name, command in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="fenchel",
        description="A modeling language for convex optimization.",
        epilog=f"commands:\n{each}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="fenchel [-h] COMMAND ...",
    )
    parser.add_argument("command", choices=COMMANDS, help=argparse.SUPPRESS)
    return COMMANDS[parser.parse_args(given[:1]).command](given[1:])


def _summary(plugin: Plugin) -> str:
    names = [ref.name for ref in plugin.solvers]
    atoms = sum(len(atom.names) for atom in plugin.atoms)
    counted = [f"{atoms} names"] if atoms else []
    counted += [f"{len(plugin.rules)} rules"] if plugin.rules else []
    return ", ".join([*names, *counted])


def _facts(plugin: Plugin) -> dict[str, Any]:
    return {
        "id": plugin.id,
        "distribution": plugin.distribution,
        "version": plugin.version,
        "module": plugin.module,
        "state": plugin.state,
        "reason": plugin.reason,
        "solvers": [ref.name for ref in plugin.solvers],
        "names": sorted(name for atom in plugin.atoms for name in atom.names),
        "rules": [f"{ref.source} -> {', '.join(ref.emits)}" for ref in plugin.rules],
    }


def _unknown_ids(found: Sequence[Plugin]) -> list[str]:
    known = {plugin.id for plugin in found}
    return [
        f"{variable} names {name!r}, which is not installed"
        for variable in ("FENCHEL_PLUGINS", "FENCHEL_DISABLE_PLUGINS", "FENCHEL_TRUST_PLUGINS")
        for name in sorted(ids(os.environ.get(variable, "")) - known)
    ]


def _installed_twice() -> list[str]:
    """Stale records beside newer ones. Which of them is read depends on the order of folders."""
    versions: dict[str, set[str]] = {}
    for distribution in metadata.distributions():
        if any(entry_point.group == "fenchel" for entry_point in distribution.entry_points):
            versions.setdefault(distribution.name, set()).add(distribution.version)
    return [
        f"{name} is recorded in versions {', '.join(sorted(found))}: uninstall it, then install it again"
        for name, found in sorted(versions.items())
        if len(found) > 1
    ]


def _examined(found: Sequence[Plugin]) -> tuple[list[str], list[str]]:
    """What is wrong with the solvers, and what is not wrong but good to know.

    Wrong is one that cannot be loaded, and a library of a version to avoid. Good to know: libraries that are both here and
    cannot be loaded into one process.
    """
    wrong: list[str] = []
    clashes: dict[frozenset[str], list[str]] = {}
    for ref, title in [(ref, plugin.title) for plugin in found if plugin.usable for ref in plugin.solvers]:
        wrong += [f"{ref.name} of {title} is used with {trouble}" for trouble in ref.troubles]
        try:
            solver = registry().solver(ref)
        except PluginError as error:
            wrong.append(str(error))
            continue
        for other in filter(is_importable, solver.conflicts):
            clashes.setdefault(frozenset({solver.library.partition(".")[0] or ref.name, other}), []).append(ref.name)
    return wrong, [
        f"{' and '.join(sorted(pair))} cannot be loaded into one process: of {', '.join(names)}, those whose library comes "
        "second run in a worker process"
        for pair, names in clashes.items()
    ]


if __name__ == "__main__":
    raise SystemExit(main())

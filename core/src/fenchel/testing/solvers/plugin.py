"""Laws of the plugin, before anything is solved: what the solver says of itself, where, and what that imports."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from fenchel.plugins import API, load
from fenchel.testing.law import LawError
from fenchel.testing.solvers.law import NotClaimed, law
from fenchel.testing.solvers.subject import PARTS, Subject

#: Kinds that are neither cones nor atoms.
MARKS = frozenset({"bounds", "integer"})
#: Seconds for a plugin's import.
IMPORTING = 120.0


@law()
def law_facts(subject: Subject) -> None:
    """The facts fit each other: kinds have a place, options exist, words are known."""
    solver = subject.solver
    kinds = frozenset().union(*solver.accepts)

    def demand(holds: bool, found: str) -> None:
        if not holds:
            raise LawError("facts", solver.name, found)

    demand(bool(solver.accepts), "it accepts nothing")
    demand(
        all(isinstance(kinds, frozenset) for kinds in solver.accepts), "accepts has something but frozensets"
    )
    placed = {kind for kind in kinds if "@" not in kind} - MARKS
    demand(placed == set(solver.order), f"order {solver.order} is not the cones it accepts, {sorted(placed)}")
    demand(len(solver.order) == len(set(solver.order)), f"order {solver.order} repeats itself")
    demand(solver.triangle in ("upper", "lower", "full"), f"triangle {solver.triangle!r}")
    demand(solver.updates <= set(PARTS), f"updates {sorted(solver.updates)} are not among {PARTS}")
    demand(solver.without_duals <= kinds, f"without_duals {sorted(solver.without_duals)} are kinds that it does not take")
    demand(solver.tolerance > 0, f"tolerance {solver.tolerance}")
    for name in solver.common:
        missing = [target for target in solver.targets(name) if target not in solver.options]
        demand(solver.any_option or not missing, f"{name!r} stands for {missing}, which it does not take")
    demand(solver.tolerance_of({}) == solver.tolerance, "tolerance_of no options is not its tolerance")


@law()
def law_reference(subject: Subject) -> None:
    """What the plugin says of the solver is what its class says, and it states the API that it is for."""
    solver, ref = subject.solver, subject.reference
    if ref is None:
        raise NotClaimed("no plugin's package names this class")
    for name in ("name", "accepts", "cost", "automatic"):
        said, is_so = getattr(ref, name), getattr(solver, name)
        if said != is_so:
            raise LawError(
                "reference", solver.name, f"{name} is {said} in the reference, {is_so} in the class"
            )
    if load(ref.target) is not type(solver):
        raise LawError("reference", solver.name, f"{ref.target} is another class")
    missing = [module for module in ref.needs if find_spec(module) is None]
    if missing:
        raise LawError("reference", solver.name, f"it needs {missing}, which cannot be imported")
    stated: Any = getattr(import_module(ref.target.partition(".")[0]), "FENCHEL_API", None)
    if stated is None or stated[0] != API[0] or stated > API:
        raise LawError("reference", solver.name, f"FENCHEL_API is {stated}; this is {API}")


@law()
def law_imports(subject: Subject) -> None:
    """Importing the plugin, and then the solver's module, imports only fenchel, numpy, scipy and itself."""
    module = type(subject.solver).__module__
    package = module.partition(".")[0]
    code = f"""
import sys, numpy, scipy.sparse, fenchel.plugins, fenchel.solving.solver
before = {{name.partition(".")[0] for name in sys.modules}} | sys.stdlib_module_names | {{{package!r}}}
heavy = {{"scipy.stats", "scipy.optimize"}} - set(sys.modules)
for name in ({package!r}, {module!r}):
    __import__(name)
    new = {{name.partition(".")[0] for name in sys.modules}} - before | heavy & set(sys.modules)
    if new:
        print("importing", name, "imports", *sorted(new))
        break
"""
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(filter(None, sys.path)))
    try:
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=IMPORTING)
    except subprocess.TimeoutExpired:
        raise LawError("imports", subject.solver.name, f"it takes more than {IMPORTING:.0f} s") from None
    found = done.stdout.strip() if done.returncode == 0 else done.stderr.strip()[-400:]
    if found:
        raise LawError("imports", subject.solver.name, found)

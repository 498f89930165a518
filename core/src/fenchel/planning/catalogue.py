"""What the first-party packages bring, installed or not: names, rules and solvers. Used to word refusals.

The table is `catalogue.json`, made from the packages' own tables of contents; a test fails when it drifts:

    python -m fenchel.planning.collect --write plugins/*
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from fenchel.plugins import AtomRef, Avoid, RuleRef, SolverRef

PATH = Path(__file__).with_suffix(".json")

#: Solver names of CVXPY's that no package on any index provides any more -> what to use.
RETIRED = {
    "ELEMENTAL": "for its linear, quadratic and second-order cone programs, use CLARABEL, SCS or ECOS",
}

#: Names of solvers, as strings: what `solve(solver=...)` takes. A name says nothing about what is installed.
SOLVER_NAMES = frozenset(
    "CBC CLARABEL COPT COSMO CPLEX CUCLARABEL CUOPT CVXOPT DAQP DIFFCP ECOS ECOS_BB ELEMENTAL GLOP GLPK GLPK_MI "
    "GUROBI HIGHS IPOPT KNITRO "
    "MOREAU MOSEK MPAX NAG OSQP PDCS PDLP PIQP PROXQP QOCO QPALM SCIP SCIPY SCS SDPA UNO XPRESS".split()
)


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
                SolverRef(
                    **_tuples(solver)
                    | {
                        "accepts": tuple(map(frozenset, solver["accepts"])),
                        "avoid": tuple(Avoid(**_tuples(each)) for each in solver["avoid"]),
                    }
                )
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
        return f"{name.upper()} has no installable package any more: {RETIRED[name.upper()]}.{here}"
    if distribution := provider_of_solver(name):
        absent = f"{name.upper()} comes with {distribution}, which is not installed"
        return f"{absent}: pip install {distribution}.{here}"
    if name.upper() in SOLVER_NAMES:
        return f"No package of fenchel's brings {name.upper()} in this version.{here}"
    catalogued = (solver.name for it in packages().values() for solver in it.solvers)
    near = difflib.get_close_matches(name.upper(), sorted({*installed, *catalogued}), 2)
    hint = f"; did you mean {' or '.join(near)}?" if near else "."
    return f"There is no solver called {name!r}{hint}{here}"

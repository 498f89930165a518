"""The kit: all laws of solvers, in their order, and those of one solver."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from types import MappingProxyType

from fenchel.plugins import SolverRef
from fenchel.solving.solver import Solver
from fenchel.testing.law import LawError
from fenchel.testing.problems import SAMPLES, Samples
from fenchel.testing.solvers import (
    certificates,
    empty,
    integers,
    interrupt,
    live_models,
    optima,
    options,
    plain_data,
    plugin,
    threads,
)
from fenchel.testing.solvers.law import Law, Statement
from fenchel.testing.solvers.report import Report
from fenchel.testing.solvers.subject import Subject

#: The version of the kit. An author who pins one is not asked for laws that came later.
KIT = (1, 0)

#: The files of laws, in the order in which they are asked and told; in a file, as they stand there.
FILES = (plugin, optima, integers, empty, certificates, live_models, threads, interrupt, plain_data, options)

#: Every law, by name.
LAWS = {one.name: one for file in FILES for one in vars(file).values() if isinstance(one, Statement)}


def laws_for(
    solver: Solver,
    reference: SolverRef | None = None,
    samples: Samples = SAMPLES,
    faults: Mapping[str, str] = MappingProxyType({}),
    kit: tuple[int, int] | None = None,
) -> list[Law]:
    """The laws of a solver, one call each.

    reference: by default the one in its plugin. faults: laws that the library behind it is known to break, by name, each
    with the reason, beside those that the solver itself declares; they are skipped with it, and fail once they hold.
    kit: leave out laws that are newer than this version, by default none. LawError: a version that is none.
    """
    if kit is not None and not (1, 0) <= kit <= KIT:
        raise LawError("kit", solver.name, f"there is no version {kit} of it, the newest is {KIT}")
    subject = Subject(solver, reference or reference_of(solver), samples)
    laws = [one for stated in LAWS.values() if kit is None or stated.since <= kit for one in stated.of(subject)]
    faults = {**solver.faults, **faults}
    unknown = sorted(set(faults) - {one.name for one in laws})
    if unknown:
        raise LawError("faults", solver.name, f"there is no law {', '.join(unknown)}")
    return [replace(one, fault=faults.get(one.name, "")) for one in laws]


def check_solver(
    solver: Solver,
    reference: SolverRef | None = None,
    samples: Samples = SAMPLES,
    faults: Mapping[str, str] = MappingProxyType({}),
) -> Report:
    """Every law, one after the other; what a law raises is its detail. Arguments as of `laws_for`."""
    return Report(solver.name, tuple(one.judged() for one in laws_for(solver, reference, samples, faults)))


def reference_of(solver: Solver) -> SolverRef | None:
    """What the plugin's package says of the solver, or None where its module is in no plugin."""
    kind = type(solver)
    try:
        package = import_module(kind.__module__.partition(".")[0])
    except ImportError:
        return None
    contribute: Callable[[], list[SolverRef]] = getattr(package, "fenchel_solvers", list)
    targets = {ref.target: ref for ref in contribute()}
    return targets.get(f"{kind.__module__}.{kind.__qualname__}")

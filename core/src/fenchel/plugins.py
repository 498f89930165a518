"""Plugins, as their authors see them: the hook specification, and the references that plugins contribute.

One entry-point group, `fenchel`; each entry point names a package whose `__init__` is its table of contents:

    FENCHEL_API = (1, 0)

    from fenchel.plugins import SolverRef, hookimpl

    @hookimpl
    def fenchel_solvers():
        return [SolverRef("fenchel_scs.scs.SCS", name="SCS", accepts=(...), needs=("scs",))]

References carry what planning needs, so that names and plans import no atom, rule or solver module.
`fenchel.registry` finds the plugins and keeps their states.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module, metadata
from math import inf
from typing import Any

import pluggy

from fenchel.errors import DataError

#: Version of this interface, (major, minor). A plugin states the one it was written for.
API = (1, 0)

#: What a call's kind ends in where it stands in the objective, reached through affine atoms only.
OBJECTIVE = "@objective"

hookspec = pluggy.HookspecMarker("fenchel")
hookimpl = pluggy.HookimplMarker("fenchel")


def load(target: str) -> Any:
    """The object behind "package.module.name"."""
    module, _, name = target.rpartition(".")
    return getattr(import_module(module), name)


@dataclass(frozen=True, slots=True)
class AtomRef:
    """An atom's file. module: where; names: the public names it defines (functions, and the class).

    A name with dots, "transforms.scalarize.max", is what users find as fenchel.transforms.scalarize.max; the file calls it by
    the last part.

    kind, emits, returns, cost: as the class says (None and empty for a function that only composes others).
    emits: kinds in the constraints of its graph form. returns: kinds of atoms in its expression; they keep
    the call's position. brings: may each call bring other kinds, those of expressions that it was made with?
    An atom with none of the three has no graph form of its own: solvers take it, or rules do.
    """

    module: str
    names: tuple[str, ...]
    kind: str | None = None
    emits: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()
    cost: float = 1.0
    brings: bool = False

    def __post_init__(self) -> None:
        _check_costs(self.module, self.cost)

    def target(self, name: str) -> str:
        """Where one of the names is defined, as `load` takes it."""
        return f"{self.module}.{name.rpartition('.')[2]}"

    @property
    def rules(self) -> tuple[RuleRef, ...]:
        """The graph form as a rule: for calls in a constraint, and for calls in the objective."""
        if self.kind is None or not (self.emits or self.returns or self.brings):
            return ()
        above = tuple(kind + OBJECTIVE for kind in self.returns)
        return (
            RuleRef(self.module, self.kind, (*self.emits, *self.returns), self.cost, own=True),
            RuleRef(self.module, self.kind + OBJECTIVE, (*self.emits, *above), self.cost, own=True),
        )


@dataclass(frozen=True, slots=True)
class RuleRef:
    """A `ConeRule` or `GraphRule`. target: "module.ClassName"; the rest as the class says.

    own: this is the graph form that the atom itself has (`AtomRef.rules`); then the target is its module.
    note: what users must know of it, such as how near an approximation comes; `explain` shows it.
    """

    target: str
    source: str
    emits: tuple[str, ...]
    cost: float = 1.0
    own: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        _check_costs(self.target, self.cost)

    @property
    def module(self) -> str:
        """The module to open."""
        return self.target if self.own else self.target.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Avoid:
    """Versions of a solver's library that are known to go wrong, with the reason.

    package: the distribution, as pip names it. below: every version before this one; versions: these themselves. Nothing is
    refused for it: `fenchel doctor` tells, and so does a warning at the solver's first use.
    """

    package: str
    reason: str
    below: str = ""
    versions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        stated = [version for version in (self.below, *self.versions) if version]
        if not stated or not all(map(_release, stated)):
            raise DataError(f"{self.package}: versions to avoid are stated as numbers, such as '1.14', not as {stated}")

    @property
    def trouble(self) -> str:
        """What to know of the version that is installed; empty where it is none of these."""
        try:
            version = metadata.version(self.package)
        except metadata.PackageNotFoundError:
            return ""
        release = _release(version)
        if release and self.below and release < _release(self.below):
            return f"{self.package} {version}: {self.reason}; pip install '{self.package}>={self.below}'"
        if release in map(_release, self.versions):
            return f"{self.package} {version}: {self.reason}; pip install '{self.package}!={version}'"
        return ""


@dataclass(frozen=True, slots=True)
class SolverRef:
    """A `Solver`. target: "module.ClassName"; name, accepts, cost as the class says.

    cost: one number, or one for each set of `accepts`. needs: imports that must exist. automatic: may it be
    chosen without being named, where the default set has none? avoid: versions of its library that are known to go wrong.
    """

    target: str
    name: str
    accepts: tuple[frozenset[str], ...]
    cost: float | tuple[float, ...] = 10.0
    needs: tuple[str, ...] = ()
    automatic: bool = True
    avoid: tuple[Avoid, ...] = ()

    def __post_init__(self) -> None:
        _check_costs(self.target, *self.costs)
        if len(self.costs) != len(self.accepts):
            raise DataError(f"{self.target}: {len(self.costs)} costs for {len(self.accepts)} sets of kinds")

    @property
    def costs(self) -> tuple[float, ...]:
        """The cost for each set of `accepts`."""
        return self.cost if isinstance(self.cost, tuple) else (self.cost,) * len(self.accepts)

    @property
    def troubles(self) -> tuple[str, ...]:
        """What to know of the installed versions of its libraries; usually nothing."""
        return tuple(filter(None, (avoid.trouble for avoid in self.avoid)))


@dataclass(frozen=True, slots=True)
class GivenRef(SolverRef):
    """A solver that no plugin brings: the user handed over the instance. Two are equal where that is the same object."""

    instance: Any = field(default=None, compare=False)
    identity: int = 0  # id() of the instance


#: Whatever a plugin contributes.
Reference = AtomRef | RuleRef | SolverRef


def _check_costs(target: str, *costs: float) -> None:
    # The planner's search ends because no step makes a path cheaper.
    for cost in costs:
        if not 0 <= cost < inf:
            raise DataError(f"{target}: a cost is a finite number and not negative, not {cost!r}")


def _release(version: str) -> tuple[int, ...]:
    """The numbers of a version, "1.14.0rc1" as (1, 14); empty where there are none."""
    found = re.match(r"\d+(\.\d+)*", version)
    numbers = [int(part) for part in found[0].split(".")] if found else []
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


class Hooks:
    """What a plugin may implement."""

    @hookspec
    def fenchel_atoms(self) -> list[AtomRef]:  # type: ignore[empty-body]
        """The atoms this plugin adds."""

    @hookspec
    def fenchel_rules(self) -> list[RuleRef]:  # type: ignore[empty-body]
        """The rules this plugin adds."""

    @hookspec
    def fenchel_solvers(self) -> list[SolverRef]:  # type: ignore[empty-body]
        """The solvers this plugin adds."""

    @hookspec(firstresult=True)
    def fenchel_run_solver(self, solver: SolverRef, program: Any, solve: Callable[[], Any]) -> Any:
        """Around each solve: with `@hookimpl(wrapper=True)`, `solution = yield` is the solve; return it.

        A stranger's is not called until FENCHEL_PLUGINS or FENCHEL_TRUST_PLUGINS names the plugin.
        """

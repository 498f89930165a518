"""Plugins: the hook specification, the references that plugins contribute, discovery, and the state of each plugin.

One entry-point group, `fenchel`; each entry point names a package whose `__init__` is its table of contents:

    FENCHEL_API = (1, 0)

    from fenchel.plugins import SolverRef, hookimpl

    @hookimpl
    def fenchel_solvers():
        return [SolverRef("fenchel_scs.scs.SCS", name="SCS", accepts=(...), needs=("scs",))]

References carry what planning needs, so that names and plans import no atom, rule or solver module.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pluggy

#: Version of this interface, (major, minor). A plugin states the one it was written for.
API = (1, 0)

hookspec = pluggy.HookspecMarker("fenchel")
hookimpl = pluggy.HookimplMarker("fenchel")


def load(target: str) -> Any:
    """The object behind "package.module.name"."""
    module, _, name = target.rpartition(".")
    return getattr(import_module(module), name)


@dataclass(frozen=True, slots=True)
class AtomRef:
    """An atom's file. module: where; names: the public names it defines (functions, and the class).

    kind, emits, returns, cost: as the class says (None and empty for a function that only composes others).
    """

    module: str
    names: tuple[str, ...]
    kind: str | None = None
    emits: tuple[str, ...] = ()  # kinds in the constraints of its graph form
    returns: tuple[str, ...] = ()  # kinds of atoms in the expression of its graph form; they keep the call's position
    cost: float = 1.0


@dataclass(frozen=True, slots=True)
class RuleRef:
    """A `ConeRule` or `GraphRule`. target: "module.ClassName"; the rest as the class says."""

    target: str
    source: str
    emits: tuple[str, ...]
    cost: float = 1.0


@dataclass(frozen=True, slots=True)
class SolverRef:
    """A `Solver`. target: "module.ClassName"; name, accepts, cost as the class says; needs: imports that must exist."""

    target: str
    name: str
    accepts: tuple[frozenset[str], ...]
    cost: float = 10.0
    needs: tuple[str, ...] = ()


class Hooks:
    """What a plugin may implement. Each returns a list of references."""

    @hookspec
    def fenchel_atoms(self) -> list[AtomRef]:  # type: ignore[empty-body]
        """The atoms this plugin adds."""

    @hookspec
    def fenchel_rules(self) -> list[RuleRef]:  # type: ignore[empty-body]
        """The rules this plugin adds."""

    @hookspec
    def fenchel_solvers(self) -> list[SolverRef]:  # type: ignore[empty-body]
        """The solvers this plugin adds."""

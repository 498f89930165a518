"""The lists of atoms and of solvers that CVXPY writes by hand, made from what atoms, rules and solvers declare.

    SOC_ATOMS, EXP_ATOMS, PSD_ATOMS, ...      classes of atoms whose calls may come to need the cone
    INSTALLED_SOLVERS, MI_SOLVERS, ...        names of solvers that can be used, that take integers, ...
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Any

from fenchel.expressions.atom import AtomType
from fenchel.plugins import OBJECTIVE, AtomRef
from fenchel.registry import registry

_CONES = {
    "SOC_ATOMS": "soc", "EXP_ATOMS": "exp_cone", "PSD_ATOMS": "psd", "POWCONE_ATOMS": "pow3d", "POWCONE_ND_ATOMS": "pow_nd",
    "NONPOS_ATOMS": "nonneg", "NONNEG_ATOMS": "nonneg",
}  # fmt: skip
_LINEAR, _QUADRATIC = {"zero", "nonneg", "bounds", "integer"}, "quad_form" + OBJECTIVE


def __getattr__(name: str) -> list[Any]:
    if name in _CONES:
        return atoms_on(_CONES[name])
    if name not in ("INSTALLED_SOLVERS", "MI_SOLVERS", "QP_SOLVERS", "CONIC_SOLVERS"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return [
        ref.name
        for ref in registry().solvers()
        if name == "INSTALLED_SOLVERS"
        or (name == "MI_SOLVERS" and any("integer" in kinds for kinds in ref.accepts))
        or (name == "QP_SOLVERS" and any(_QUADRATIC in kinds for kinds in ref.accepts))
        or (name == "CONIC_SOLVERS" and any(kinds - _LINEAR != {_QUADRATIC} for kinds in ref.accepts))
    ]


def atoms_on(cone: str) -> list[type]:
    """The classes of the atoms that some graph form brings to a cone, by way of other atoms or not, in order of their names."""
    refs = [ref for plugin in registry().plugins() if plugin.usable for ref in plugin.atoms if ref.kind is not None]
    atoms = {_bare(str(ref.kind)) for ref in refs}
    leads: dict[str, set[str]] = {}
    for rule in registry().rules():
        if _bare(rule.source) in atoms:  # a rule between cones says nothing of atoms
            leads.setdefault(_bare(rule.source), set()).update(map(_bare, rule.emits))
    reaching = {cone}
    while more := {kind for kind, to in leads.items() if kind not in reaching and to & reaching}:
        reaching |= more
    found = {cls for ref in refs if _bare(str(ref.kind)) in reaching for cls in _classes(ref)}
    return sorted(found, key=lambda cls: cls.__name__.casefold())


def is_polyhedral(kinds: frozenset[str], quadratic: bool, cones: bool = False) -> bool:
    """Are all atoms among the kinds such that linear inequalities state them; or quadratics in the objective, if asked?

    cones: are the cones among the kinds linear too?
    """
    atoms, linear, squares = _polyhedral(registry().generation)
    others = {kind for kind in kinds if _bare(kind) not in linear}
    return {kind for kind in others if cones or _bare(kind) in atoms} <= (squares if quadratic else set())


@lru_cache(maxsize=4)
def _polyhedral(generation: int) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The kinds of atoms; those of them that some rule brings to linear inequalities; and those that, standing in an objective,
    come to quadratics beside. What the user's own expressions make of a call is not known from its kind."""
    refs = [ref for plugin in registry().plugins() for ref in plugin.atoms if ref.kind is not None]
    atoms = {_bare(str(ref.kind)) for ref in refs}
    unknown = {_bare(str(ref.kind)) for ref in refs if ref.brings}
    rules = [rule for rule in registry().rules() if _bare(rule.source) not in unknown]
    linear = set(_LINEAR)
    while more := {
        _bare(rule.source)
        for rule in rules
        if _bare(rule.source) in atoms - linear and set(map(_bare, rule.emits)) <= linear
    }:
        linear |= more
    squares = {_QUADRATIC}
    while more := {
        rule.source
        for rule in rules
        if rule.source.endswith(OBJECTIVE)
        and rule.source not in squares
        and all(kind in squares or _bare(kind) in linear for kind in rule.emits)
    }:
        squares |= more
    return frozenset(atoms), frozenset(linear), frozenset(squares)


def _bare(kind: str) -> str:
    """A kind without its case and its position."""
    return kind.removesuffix(OBJECTIVE).partition("/")[0]


def _classes(ref: AtomRef) -> list[type]:
    found = vars(import_module(ref.module)).values()
    own = [it for it in found if isinstance(it, AtomType) and it.__module__ == ref.module]
    return [it for it in own if isinstance(kind := vars(it).get("kind"), property) or kind == ref.kind]

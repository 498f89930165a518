"""Where a problem leaves the rules of disciplined parametrised programming (DPP), what that costs, and how to keep to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fenchel import dcp
from fenchel.expressions import kinds
from fenchel.expressions.expression import Expression


@dataclass(frozen=True)
class Finding:
    """A smallest expression that is not DPP. where: objective or constraint. why: what breaks the rule. how: to keep to it."""

    where: str
    expression: str
    parameters: tuple[str, ...]
    why: str
    how: str

    def __str__(self) -> str:
        return f"{self.expression}   in {self.where}\n    why: {self.why}\n    how: {self.how}"


@dataclass(frozen=True)
class DPPExplained:
    """findings: none where the problem is DPP. structural: parameters whose new values compile a constraint again."""

    findings: tuple[Finding, ...]
    structural: tuple[str, ...] = ()

    @property
    def is_dpp(self) -> bool:
        """Does the problem follow the rules of DPP?"""
        return not self.findings

    def __str__(self) -> str:
        again = (
            f"New values of {', '.join(self.structural)} compile their constraints again."
            if self.structural
            else "No parameter changes the structure: new values never compile again."
        )
        if self.is_dpp:
            return f"The problem is DPP. {again}"
        head = f"The problem is not DPP. {again}\nWhat is below is evaluated at every new value; other modelling languages, and "
        return "\n".join([f"{head}enforce_dpp=True, refuse it.", *map(str, self.findings)])

    __repr__ = __str__


def explain_dpp(objective: Any, constraints: list[Any]) -> DPPExplained:
    """What of a problem is not DPP; objective and constraints follow DCP."""
    found: dict[int, Finding] = {}
    if not objective.is_dcp(True):
        _add(found, f"the objective {_short(objective)}", [objective.expr])
    for constraint in constraints:
        if not constraint.is_dcp(True):
            _add(found, f"the constraint {_short(constraint)} ({constraint.line})", constraint.args)
    roots = [objective.expr, *(arg for constraint in constraints for arg in constraint.args)]
    nodes = [node for root in roots if kinds.is_structural(root.kinds) for node in root.walk()]
    names = dict.fromkeys(p.name() for node in nodes for argument in _deciding(node) for p in argument.parameters())
    return DPPExplained(tuple(found.values()), tuple(names))


def _deciding(node: Expression) -> list[Expression]:
    """The arguments whose values decide the graph form of a call."""
    constant = node.atom is None or node.facts & dcp.CONSTANT
    return [] if constant else [node.children[k] for k in node.atom.structural]  # type: ignore[union-attr]


def _add(found: dict[int, Finding], where: str, roots: list[Expression]) -> None:
    for root in roots:
        for node in _smallest(root):
            if id(node) not in found:
                why, how = _reason(node)
                names = tuple(parameter.name() for parameter in node.parameters())
                found[id(node)] = Finding(where, _short(node), names, why, how)


def _smallest(root: Expression) -> Iterator[Expression]:
    """Nodes that are not DPP, though all below them are."""
    for node in root.walk():
        if not node.facts & dcp.DPP_AFFINE and all(child.facts & dcp.DPP_AFFINE for child in node.children):
            yield node


def _reason(node: Expression) -> tuple[str, str]:
    held = [child for child in node.children if not child.facts & dcp.FIXED]
    texts = [_short(child) for child in held]
    curved = [child for child in held if child.facts & dcp.CONSTANT and child.facts & dcp.DPP_AFFINE != dcp.DPP_AFFINE]
    atom = node.atom
    if atom is not None and atom.kind is None and atom.arity == 2:
        if curved:
            text = _short(curved[0])
            return f"{text} is not affine in its parameters", _held_by(text, curved[0])
        if len(held) == 2:
            if node.facts & dcp.CONSTANT:
                return f"{texts[0]} and {texts[1]} both hold parameters", _held_by(_short(node), node)
            constant = next((child for child in held if child.facts & dcp.CONSTANT), held[0])
            other = next(child for child in held if child is not constant)
            split = f"a new variable equal to {_short(other)}, times {_short(constant)}"
            joined = f"one parameter for the product of those of {_short(other)} with {_short(constant)}"
            affine = other.facts & dcp.AFFINE == dcp.AFFINE
            return f"{texts[0]} and {texts[1]} both hold parameters", split if affine else joined
        return f"it divides by {texts[0]}, which holds parameters", _held_by(f"1 / {texts[0]}", held[0])
    if deciding := _deciding(node):
        text = ", ".join(map(_short, deciding))
        return f"{text} decides the form of what it stands in", "a number in its place, if it need not change"
    coefficients = [] if atom is None else [node.children[k] for k in atom.coefficients if node.children[k] in held]
    if coefficients:
        text = _short(coefficients[0])
        return f"its coefficient {text} holds parameters", "nothing need be done here; for others, write it with a factor outside"
    text = ", ".join(texts)
    return f"its curvature in {text} is not known where parameters are read as variables", _held_by(_short(node), node)


def _held_by(text: str, node: Expression) -> str:
    return f"a parameter r of shape {node.shape} in its place, set to {text} whenever that changes, or CallbackParam(lambda: ...)"


def _short(what: Any) -> str:
    text = " ".join(str(what).split())
    return text if len(text) <= 100 else text[:97] + "..."

"""Plans: for every kind that a solver does not take, the cheapest rules that leave only kinds it takes.

    cost(k) = 0 where the solver takes k, else the least of  cost(rule) + sum of cost(e) over its emits
    cost(plan) = cost(solver) + sum of cost(k) over the kinds of the form

The smallest solution of these equations is a shortest hyperpath (Gallo, Longo, Pallottino and Nguyen,
"Directed hypergraphs and applications", 1993); rules are relaxed until nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import inf

from fenchel.plugins import RuleRef, SolverRef

#: The kinds that a problem is made of.
Form = frozenset[str]


class Rules:
    """Rules, by the kind that they rewrite."""

    def __init__(self, rules: Iterable[RuleRef]) -> None:
        self.by_source: dict[str, list[RuleRef]] = {}
        for rule in rules:
            self.by_source.setdefault(rule.source, []).append(rule)

    def reachable(self, kinds: Iterable[str], accepts: Form) -> list[RuleRef]:
        """The rules that a plan from these kinds may come to use."""
        found: list[RuleRef] = []
        seen: set[str] = set()
        waiting = sorted(kinds)  # in an order that does not change from run to run, as ties depend on it
        while waiting:
            kind = waiting.pop()
            if kind in seen or kind in accepts:
                continue
            seen.add(kind)
            for rule in self.by_source.get(kind, ()):
                found.append(rule)
                waiting += rule.emits
        return found

    def cheapest(self, form: Form, accepts: Form) -> tuple[dict[str, float], dict[str, RuleRef]]:
        """Cost and chosen rule of each kind that can be brought to `accepts`."""
        rules = self.reachable(form, accepts)
        costs = dict.fromkeys(accepts, 0.0)
        choice: dict[str, RuleRef] = {}
        changed = True
        while changed:
            changed = False
            for rule in rules:
                cost = rule.cost + sum(costs.get(kind, inf) for kind in rule.emits)
                if cost < costs.get(rule.source, inf):
                    costs[rule.source], choice[rule.source], changed = cost, rule, True
        return costs, choice


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one solver makes of a form.

    accepts: the set of its kinds that is aimed at; of a solver that refuses, the set that lacks least.
    missing: the kinds of the form that cannot be brought there. cost: infinite where some are missing.
    costs, choice: of each kind on the way that the solver does not take.
    """

    solver: SolverRef
    accepts: Form
    cost: float
    missing: tuple[str, ...] = ()
    costs: Mapping[str, float] = field(default_factory=dict)
    choice: Mapping[str, RuleRef] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """A solver, and the rule for each kind on the way to it; one without a rule the solver takes.

    considered: the verdicts on all candidates, in the order in which they were asked.
    """

    solver: SolverRef
    accepts: Form
    choice: Mapping[str, RuleRef]
    costs: Mapping[str, float]
    cost: float
    considered: tuple[Verdict, ...]


def judge(form: Form, rules: Rules, solver: SolverRef) -> Verdict:
    """The cheapest way from a form to one of the sets that a solver accepts, or what it refuses."""
    verdicts = []
    for accepts, own in zip(solver.accepts, solver.costs, strict=True):
        costs, choice = rules.cheapest(form, accepts)
        if missing := tuple(sorted(kind for kind in form if kind not in costs)):
            verdicts.append(Verdict(solver, accepts, inf, missing))
            continue
        used: dict[str, RuleRef] = {}
        waiting = [kind for kind in form if kind in choice]
        while waiting:
            kind = waiting.pop()
            if kind not in used:
                used[kind] = choice[kind]
                waiting += (emitted for emitted in choice[kind].emits if emitted in choice)
        total = own + sum(costs[kind] for kind in form)
        verdicts.append(Verdict(solver, accepts, total, (), {kind: costs[kind] for kind in used}, used))
    return min(verdicts, key=lambda verdict: (verdict.cost, len(verdict.missing)))

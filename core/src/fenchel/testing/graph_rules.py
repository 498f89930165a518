"""The laws of a graph rule.

    from fenchel.testing.graph_rules import check_graph_rule

    def test_laws(rng):
        check_graph_rule(QuadToSOC(), [sum_squares(Variable(3)), quad_form(Variable(3), P)], rng)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fenchel.expressions.expression import Expression
from fenchel.planning.rule import GraphRule
from fenchel.plugins import OBJECTIVE
from fenchel.testing.atoms import Case, check_form, kinds_of, placed_slices
from fenchel.testing.law import LawError


def check_graph_rule(rule: GraphRule, cases: Sequence[Case | Expression], rng: np.random.Generator) -> None:
    """Every law of a rule, on each call in `cases`; LawError names the first that fails.

    source: it says which kind it takes · kinds: its forms hold what `emits` says, no less and no more, and so
    the source is gone; they are DCP · optimum: a form, minimised with the arguments fixed, is the value of
    the call, in the position that the rule is for.
    """
    source = rule.source.removesuffix(OBJECTIVE)
    objective = rule.source != source
    found: set[str] = set()
    for each in cases:
        case = each if isinstance(each, Case) else Case(each)
        atom = case.call.atom
        if atom is None or atom.kind != source:
            raise LawError("source", case.call, f"{type(rule).__name__} takes {source!r}")
        for arguments, fixed, expected in placed_slices(case, rng):
            form = rule.graph(atom, *arguments)
            inside, above = kinds_of(case.call, form)
            found |= inside | {kind + OBJECTIVE if objective else kind for kind in above}
            check_form("optimum", case.call, form, fixed, expected, objective)
    if found != set(rule.emits):
        raise LawError("kinds", type(rule).__name__, f"emits is {rule.emits}, the forms hold {sorted(found)}")

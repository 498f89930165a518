"""The references that plugins contribute."""

from __future__ import annotations

import math

import pytest

from fenchel.errors import DataError
from fenchel.plugins import AtomRef, RuleRef, SolverRef, load


def test_the_graph_form_of_an_atom_is_a_rule_in_both_positions() -> None:
    huber = AtomRef("pkg.huber", ("huber", "Huber"), "huber", ("nonneg",), ("quad_form", "abs"), cost=2)
    assert huber.rules == (
        RuleRef("pkg.huber", "huber", ("nonneg", "quad_form", "abs"), 2, own=True),
        RuleRef(
            "pkg.huber", "huber@objective", ("nonneg", "quad_form@objective", "abs@objective"), 2, own=True
        ),
    )


def test_functions_and_atoms_without_a_graph_form_have_no_rule() -> None:
    assert AtomRef("pkg.tv", ("tv",)).rules == ()
    assert AtomRef("pkg.quad_form", ("quad_form",), "quad_form").rules == ()


def test_the_module_to_open() -> None:
    assert RuleRef("pkg.soc.SOCToPSD", "soc", ("psd",)).module == "pkg.soc"
    assert AtomRef("pkg.abs", ("abs",), "abs", ("nonneg",)).rules[0].module == "pkg.abs"


def test_a_solver_has_one_cost_or_one_for_each_set() -> None:
    sets = (frozenset({"zero"}), frozenset({"zero", "integer"}))
    assert SolverRef("pkg.s.S", "S", sets, cost=3).costs == (3, 3)
    assert SolverRef("pkg.s.S", "S", sets, cost=(3.0, 4.0)).costs == (3.0, 4.0)
    with pytest.raises(DataError, match=r"pkg\.s\.S: 1 costs for 2 sets"):
        SolverRef("pkg.s.S", "S", sets, cost=(3.0,))


@pytest.mark.parametrize("cost", [-1.0, math.inf, math.nan])
def test_costs_are_finite_and_not_negative(cost: float) -> None:
    with pytest.raises(DataError, match="not negative"):
        RuleRef("pkg.r.R", "a", ("b",), cost)
    with pytest.raises(DataError, match="not negative"):
        AtomRef("pkg.a", ("a",), "a", ("b",), cost=cost)
    with pytest.raises(DataError, match="not negative"):
        SolverRef("pkg.s.S", "S", (frozenset(),), cost)


def test_load_is_the_object_behind_a_dotted_name() -> None:
    assert load("math.hypot") is math.hypot

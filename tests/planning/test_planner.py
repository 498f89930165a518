"""Which solver, by which rules: made-up kinds against brute force, the kinds in use with five solvers."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from itertools import product
from math import inf
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fenchel.errors import PluginError, SolverError
from fenchel.planning import catalogue
from fenchel.planning.catalogue import Package
from fenchel.planning.explain import explain
from fenchel.planning.plan import Plan, Rules, judge
from fenchel.planning.planner import plan, plan_to
from fenchel.plugins import AtomRef, Reference, RuleRef, SolverRef, hookimpl
from fenchel.registry import Registry


def rule(source: str, *emits: str, cost: float = 1.0) -> RuleRef:
    return RuleRef(f"rules.{source}.To_{'_'.join(emits)}", source, emits, cost)


def solver(name: str, *accepts: str, cost: float | tuple[float, ...] = 10.0) -> SolverRef:
    """A solver; each of `accepts` is one set, its kinds separated by blanks."""
    return SolverRef(f"{name.lower()}.{name}", name, tuple(frozenset(each.split()) for each in accepts), cost)


# The search

KINDS = st.sampled_from("abcde")
RULES = st.lists(
    st.builds(
        lambda source, emits, cost: rule(source, *emits, cost=cost),
        KINDS,
        st.lists(KINDS, max_size=2),
        st.sampled_from([0.0, 0.1, 1.0, 2.0, 5.0]),
    ),
    max_size=9,
)


def cheapest_by_trying_all(form: frozenset[str], rules: list[RuleRef], accepts: frozenset[str]) -> float:
    """The least cost over all ways of choosing one rule for each kind that is not accepted."""
    options = [[r for r in rules if r.source == kind] or [None] for kind in "abcde"]

    def cost(kind: str, choice: dict[str, RuleRef | None], above: tuple[str, ...] = ()) -> float:
        if kind in accepts:
            return 0.0
        chosen = choice[kind]
        if chosen is None or kind in above:
            return inf
        return chosen.cost + sum(cost(emitted, choice, (*above, kind)) for emitted in chosen.emits)

    choices = (dict(zip("abcde", chosen, strict=True)) for chosen in product(*options))
    return min(sum(cost(kind, choice) for kind in form) for choice in choices)


@settings(max_examples=300, deadline=None)
@given(RULES, st.frozensets(KINDS, max_size=3), st.frozensets(KINDS, min_size=1, max_size=3))
def test_the_plan_is_the_cheapest_of_all(
    rules: list[RuleRef], accepts: frozenset[str], form: frozenset[str]
) -> None:
    verdict = judge(form, Rules(rules), SolverRef("s.S", "S", (accepts,), 10))
    best = cheapest_by_trying_all(form, rules, accepts)
    assert verdict.cost == pytest.approx(10 + best)
    assert (verdict.missing == ()) == (best < inf)
    if best < inf:
        # Walking the choices from the form ends, uses each of them, and leaves accepted kinds alone.
        waiting, used = sorted(form), set()
        for _ in range(10_000):
            if not waiting:
                break
            kind = waiting.pop()
            if kind in verdict.choice:
                assert verdict.choice[kind].source == kind
                used.add(kind)
                waiting += verdict.choice[kind].emits
            else:
                assert kind in accepts
        assert not waiting
        assert used == set(verdict.choice) == set(verdict.costs)


def test_the_set_that_lacks_least_is_blamed() -> None:
    verdict = judge(frozenset("abc"), Rules([]), solver("S", "a", "a b", "c"))
    assert (verdict.cost, verdict.accepts, verdict.missing) == (inf, frozenset("ab"), ("c",))


def test_rules_that_lead_nowhere_or_from_elsewhere_do_not_matter() -> None:
    rules = Rules([rule("a", "b"), rule("b", "a"), rule("x", "y", cost=0), rule("a", "n", cost=3)])
    verdict = judge(frozenset("a"), rules, solver("S", "n"))
    assert {kind: r.emits for kind, r in verdict.choice.items()} == {"a": ("n",)}
    assert verdict.cost == 13


def test_a_cheaper_rule_found_later_is_taken() -> None:
    rules = Rules([rule("a", "n", cost=9), rule("a", "b"), rule("b", "c"), rule("c", "n")])
    verdict = judge(frozenset("a"), rules, solver("S", "n"))
    assert verdict.cost == 13
    assert verdict.choice["a"].emits == ("b",)


def test_each_set_has_its_own_cost() -> None:
    ref = solver("S", "a b", "a", cost=(20.0, 5.0))
    assert judge(frozenset("a"), Rules([]), ref).cost == 5
    assert judge(frozenset("ab"), Rules([]), ref).cost == 20


# The kinds in use

CORE = (
    AtomRef("fenchel.atoms.quad_form", ("quad_form",), "quad_form"),
    RuleRef("fenchel.cones.bounds.BoundsToNonneg", "bounds", ("nonneg",)),
    RuleRef("fenchel.cones.soc.RSOCToSOC", "rsoc", ("soc",), 0.1),
    RuleRef("fenchel.cones.exponential.ExpToXZY", "exp_cone", ("exp_cone_xzy",), 0.1),
    RuleRef("fenchel.cones.psd.PSDToSvecLower", "psd", ("svec_lower",), 0.1),
    RuleRef("fenchel.cones.psd.PSDToSvecUpper", "psd", ("svec_upper",), 0.1),
)
ATOMS = (
    AtomRef("fenchel_quadratic_atoms.norm2", ("norm2",), "norm2", ("soc",)),
    AtomRef("fenchel_quadratic_atoms.huber", ("huber",), "huber", ("nonneg",), ("quad_form", "abs")),
    AtomRef("fenchel_polyhedral_atoms.abs", ("abs",), "abs", ("nonneg",)),
    AtomRef("fenchel_polyhedral_atoms.norm1", ("norm1",), "norm1", (), ("abs",)),
    AtomRef("fenchel_exponential_atoms.exp", ("exp",), "exp", ("exp_cone",)),
    AtomRef("fenchel_semidefinite_atoms.lambda_max", ("lambda_max",), "lambda_max", ("psd",)),
)
QUADRATIC_RULES = (
    RuleRef("fenchel_quadratic_rules.objective.QuadToSOC", "quad_form@objective", ("rsoc",), 3),
    RuleRef("fenchel_quadratic_rules.constraint.QuadToSOC", "quad_form", ("rsoc",), 3),
)
HIGHS = solver(
    "HIGHS", "zero nonneg bounds quad_form@objective", "zero nonneg bounds integer", cost=(30.0, 5.0)
)
OSQP = solver("OSQP", "zero nonneg quad_form@objective", cost=10.0)
CLARABEL = solver("CLARABEL", "zero nonneg soc exp_cone pow3d svec_upper quad_form@objective", cost=15.0)
SCS = solver("SCS", "zero nonneg soc exp_cone pow3d svec_lower quad_form@objective", cost=30.0)
ECOS = solver("ECOS", "zero nonneg soc exp_cone_xzy", cost=20.0)

FIRST_PARTY = {
    "fenchel-atoms": ATOMS,
    "fenchel-quadratic-rules": QUADRATIC_RULES,
    "fenchel-highs": (HIGHS,),
    "fenchel-osqp": (OSQP,),
    "fenchel-clarabel": (CLARABEL,),
    "fenchel-scs": (SCS,),
    "fenchel-ecos": (ECOS,),
}


def contributor(references: tuple[Reference, ...]) -> SimpleNamespace:
    def of(kind: type) -> object:
        return hookimpl(lambda: [ref for ref in references if isinstance(ref, kind)])

    return SimpleNamespace(
        FENCHEL_API=(1, 0),
        fenchel_atoms=of(AtomRef),
        fenchel_rules=of(RuleRef),
        fenchel_solvers=of(SolverRef),
    )


class Installed(Registry):
    """A registry in which the named distributions are installed."""

    def __init__(self, *distributions: str, **strangers: tuple[Reference, ...]) -> None:
        super().__init__(contributor(CORE), (), {})
        self.contents = {name: FIRST_PARTY[f"fenchel-{name}"] for name in distributions} | strangers
        self._only = frozenset(self.contents)
        for name, references in self.contents.items():
            self.register(contributor(references), name)
        for plugin in self.plugins():
            if plugin.id in self.contents:
                ours = f"fenchel-{plugin.id}" in FIRST_PARTY
                plugin.distribution, plugin.version = f"{'fenchel' if ours else 'acme'}-{plugin.id}", "0.1.0"


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    def of(references: tuple[Reference, ...], kind: type) -> tuple[Reference, ...]:
        return tuple(ref for ref in references if isinstance(ref, kind))

    table = {
        name: Package(
            name.removeprefix("fenchel-"), of(refs, AtomRef), of(refs, RuleRef), of(refs, SolverRef)
        )  # type: ignore[arg-type]
        for name, refs in FIRST_PARTY.items()
    }
    monkeypatch.setattr(catalogue, "packages", lambda: table)
    monkeypatch.setattr("fenchel.registry._installed", list)
    monkeypatch.delenv("FENCHEL_SOLVERS", raising=False)


def form(text: str) -> frozenset[str]:
    return frozenset(text.split())


ALL = ("atoms", "quadratic-rules", "highs", "osqp", "clarabel", "scs", "ecos")


@pytest.mark.parametrize(
    ("kinds", "chosen"),
    [
        ("", "HIGHS"),
        ("zero nonneg", "HIGHS"),
        ("zero nonneg bounds", "HIGHS"),
        ("nonneg abs@objective norm1", "HIGHS"),
        ("zero nonneg bounds integer", "HIGHS"),
        ("quad_form@objective", "OSQP"),
        ("quad_form@objective zero nonneg bounds", "OSQP"),
        ("huber@objective norm1@objective nonneg", "OSQP"),
        ("norm2@objective nonneg", "CLARABEL"),
        ("quad_form@objective soc", "CLARABEL"),
        ("quad_form nonneg", "CLARABEL"),
        ("exp bounds", "CLARABEL"),
        ("lambda_max@objective zero", "CLARABEL"),
    ],
)
def test_the_default_choice(kinds: str, chosen: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert plan(form(kinds), plugins=Installed(*ALL)).solver.name == chosen


def test_a_quadratic_objective_stays_for_a_solver_that_takes_it_and_becomes_soc_for_one_that_does_not() -> (
    None
):
    found = Installed(*ALL)
    kept = plan(form("huber@objective nonneg"), plugins=found)
    assert sorted(kept.choice) == ["abs@objective", "huber@objective"]
    gone = plan(form("huber@objective nonneg"), "ecos", found)
    assert sorted(gone.choice) == ["abs@objective", "huber@objective", "quad_form@objective", "rsoc"]
    assert gone.cost == pytest.approx(20 + 1 + 1 + 3 + 0.1)
    assert gone.choice["huber@objective"].own
    assert not gone.choice["rsoc"].own


def test_each_solver_gets_its_own_layout() -> None:
    found = Installed(*ALL)
    emitted = {name: plan(form("psd exp"), name, found).choice["psd"].emits for name in ("CLARABEL", "SCS")}
    assert emitted == {"CLARABEL": ("svec_upper",), "SCS": ("svec_lower",)}
    assert plan(form("exp"), "ECOS", found).choice["exp_cone"].emits == ("exp_cone_xzy",)
    assert "exp_cone" not in plan(form("exp"), "SCS", found).choice


def test_a_plan_is_made_once_for_what_is_installed() -> None:
    found = Installed("clarabel")
    first = plan(form("soc"), "CLARABEL", found)
    assert plan(form("soc"), "CLARABEL", found) is first
    found.refresh()
    assert plan(form("soc"), "CLARABEL", found) is not first


# Which solver


def test_the_users_ranking_comes_first_and_the_first_that_can_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = Installed(*ALL)
    monkeypatch.setenv("FENCHEL_SOLVERS", " osqp, SCS")
    assert plan(form("nonneg"), plugins=found).solver is OSQP
    assert plan(form("soc"), plugins=found).solver is SCS
    assert plan(form("integer"), plugins=found).solver is HIGHS
    monkeypatch.setenv("FENCHEL_SOLVERS", "SCIPP")
    with pytest.raises(SolverError, match="no solver called 'SCIPP'"):
        plan(form("nonneg"), plugins=found)


def test_another_first_party_solver_is_taken_with_one_warning() -> None:
    found = Installed("atoms", "highs", "ecos")
    with pytest.warns(
        UserWarning, match=r"so ECOS of fenchel-ecos 0\.1\.0 solves it; solver='ECOS'"
    ) as caught:
        assert plan(form("norm2"), plugins=found).solver is ECOS
        assert plan(form("norm2"), plugins=found).solver is ECOS
    assert len(caught) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert plan(form("norm2"), "ECOS", found).solver is ECOS


def test_a_stranger_is_never_taken_unless_named(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap = solver("FREE", "zero nonneg soc integer", cost=0.0)
    found = Installed("atoms", "highs", free=(cheap,))
    assert plan(form("nonneg"), plugins=found).solver is HIGHS
    with pytest.raises(SolverError, match="Installed solvers that take it where they are named: FREE"):
        plan(form("norm2"), plugins=found)
    assert plan(form("norm2"), "FREE", found).solver is cheap
    monkeypatch.setenv("FENCHEL_SOLVERS", "FREE")
    assert plan(form("norm2"), plugins=found).solver is cheap


def test_a_stranger_with_a_default_name_does_not_change_the_choice() -> None:
    found = Installed("highs", thief=(solver("HIGHS", "zero nonneg", cost=0.0),))
    assert plan(form("nonneg"), plugins=found).solver is HIGHS
    with pytest.raises(PluginError, match='use "fenchel-highs/HIGHS" or "acme-thief/HIGHS"'):
        plan(form("nonneg"), "HIGHS", found)
    assert plan(form("nonneg"), "fenchel-highs/HIGHS", found).solver is HIGHS


def test_a_solver_is_named_by_a_string_or_handed_over() -> None:
    with pytest.raises(SolverError, match=r"named by a string, such as 'CLARABEL', or is an instance of .*, not 7"):
        plan(form("nonneg"), 7, Installed("highs"))  # type: ignore[arg-type]


# Refusals


def refused(kinds: str, found: Registry, name: str | None = None) -> str:
    with pytest.raises(SolverError) as caught:
        plan(form(kinds), name, found)
    return str(caught.value)


def test_a_qp_with_ecos_names_the_package_with_the_rule() -> None:
    assert refused("quad_form@objective nonneg", Installed("atoms", "ecos"), "ECOS") == (
        "ECOS cannot take this problem: it does not take quad_form@objective.\n"
        "ECOS takes it with fenchel-quadratic-rules:\n"
        "  pip install fenchel-quadratic-rules"
    )


def test_a_refusal_says_where_the_missing_kind_comes_from() -> None:
    text = refused("norm2 huber@objective", Installed("atoms", "osqp"), "OSQP")
    assert text.startswith("OSQP cannot take this problem: it does not take soc (from norm2).")


def test_a_refusal_of_all_says_it_of_each_and_what_to_install() -> None:
    assert refused("norm2 integer", Installed("atoms", "osqp", "highs")) == (
        "No installed solver takes this problem:\n"
        "  OSQP does not take integer, soc (from norm2)\n"
        "  HIGHS does not take soc (from norm2)"
    )
    assert refused("norm2", Installed("atoms", "osqp", "highs")).endswith(
        "\nCLARABEL takes it with fenchel-clarabel:\n  pip install fenchel-clarabel"
    )


def test_what_is_not_taken_for_one_reason_is_named_together() -> None:
    text = refused("lambda_max nonneg soc integer", Installed("atoms", "osqp"), "OSQP")
    assert "it does not take integer or soc, svec_lower or svec_upper (from lambda_max)." in text


def test_two_kinds_that_are_taken_but_not_together() -> None:
    text = refused("quad_form@objective integer", Installed("highs"), "HIGHS")
    assert "does not take integer together with quad_form@objective" in text


def test_without_any_solver() -> None:
    assert refused("nonneg", Installed("atoms")) == (
        "No solver is installed that may be used without being named.\n"
        "HIGHS takes it with fenchel-highs:\n  pip install fenchel-highs"
    )


def test_an_atom_whose_family_is_not_installed() -> None:
    text = refused("norm2", Installed("clarabel"), "CLARABEL")
    assert text.endswith("CLARABEL takes it with fenchel-atoms:\n  pip install fenchel-atoms")


def test_what_is_installed_but_unusable_is_to_be_mended_not_installed() -> None:
    found = Installed("atoms", "ecos", "quadratic-rules")
    broken = next(plugin for plugin in found.plugins() if plugin.id == "quadratic-rules")
    broken.state, broken.reason, broken.contributions = "broken", "ImportError: no", ()
    found._index()
    text = refused("quad_form@objective", found, "ECOS")
    assert text.endswith(
        "fenchel-quadratic-rules:\n  fenchel-quadratic-rules 0.1.0 is broken: ImportError: no"
    )


def test_a_kind_that_nothing_takes() -> None:
    assert (
        refused("mystery", Installed("osqp"), "OSQP")
        == "OSQP cannot take this problem: it does not take mystery."
    )


# Explanations


def explained(kinds: str, found: Registry, name: str | None = None) -> str:
    made: Plan = plan(form(kinds), name, found)
    return str(explain(made, form(kinds), found))


def test_an_explanation_shows_the_tree_the_runners_up_and_the_refused() -> None:
    found = Installed("atoms", "quadratic-rules", "clarabel", "osqp", "ecos")
    assert (
        explained("huber@objective huber norm2 zero", found, "ECOS")
        == """\
ECOS of fenchel-ecos 0.1.0, cost 31.2
├── huber → nonneg, quad_form, abs                                 5.1  fenchel_quadratic_atoms.huber
│   ├── quad_form → rsoc                                           3.1  fenchel_quadratic_rules.constraint
│   │   └── rsoc → soc                                             0.1  fenchel.cones.soc
│   └── abs → nonneg                                                 1  fenchel_polyhedral_atoms.abs
├── huber@objective → nonneg, quad_form@objective, abs@objective   5.1  fenchel_quadratic_atoms.huber
│   ├── quad_form@objective → rsoc                                 3.1  fenchel_quadratic_rules.objective
│   └── abs@objective → nonneg                                       1  fenchel_polyhedral_atoms.abs
├── norm2 → soc                                                      1  fenchel_quadratic_atoms.norm2
└── takes nonneg, soc, zero
runners-up
    CLARABEL   23.1  fenchel-clarabel 0.1.0
refused
    OSQP       fenchel-osqp 0.1.0 does not take soc (from huber, norm2)"""
    )


def test_an_explanation_of_nothing() -> None:
    assert (
        explained("", Installed("osqp")) == "OSQP of fenchel-osqp 0.1.0, cost 10\n└── takes the rest as it is"
    )


def test_an_explanation_lists_the_solvers_of_plugins_that_cannot_be_used() -> None:
    found = Installed("osqp", "scs")
    broken = next(plugin for plugin in found.plugins() if plugin.id == "scs")
    broken.state, broken.reason, broken.contributions = "broken", "needs scs, which is not installed", ()
    found._index()
    assert explained("nonneg", found).endswith(
        "refused\n    SCS        fenchel-scs 0.1.0 is broken: needs scs, which is not installed"
    )


def test_a_plan_to_the_standard_form_has_no_solver() -> None:
    installed = Installed("atoms", "quadratic-rules")
    found = plan_to(frozenset({"soc", "nonneg"}), frozenset({"norm1", "quad_form"}), installed)
    assert set(found.choice) == {"norm1", "abs", "quad_form", "rsoc"} and found.solver.name == "the standard form"
    with pytest.raises(SolverError, match="no installed rule brings integer to soc"):
        plan_to(frozenset({"soc"}), frozenset({"integer"}), installed)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    from fenchel.planning.planner import _plan

    yield
    _plan.cache_clear()

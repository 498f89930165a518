"""The references that plugins contribute."""

from __future__ import annotations

import math
import warnings
from importlib import metadata
from types import SimpleNamespace

import pytest

import fenchel as cp
from fenchel.errors import DataError
from fenchel.plugins import AtomRef, Avoid, RuleRef, SolverRef, hookimpl, load
from fenchel.registry import register, registry, unregister


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


# Versions to avoid


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The versions that are installed, to be filled in."""
    versions: dict[str, str] = {}

    def version(name: str) -> str:
        if name not in versions:
            raise metadata.PackageNotFoundError(name)
        return versions[name]

    monkeypatch.setattr(metadata, "version", version)
    return versions


@pytest.mark.parametrize(
    ("version", "is_bad"),
    [
        ("1.9", True), ("1.13.1", True), ("1.13.99.post1", True), ("0.9", True), ("1", True), ("1.14", False), ("1.14.0", False),
        ("1.14rc1", False), ("1.14.0+local", False), ("2.0", False), ("1.100", False), ("1.15.2", True), ("1.15.2.0", True),
        ("1.15", False), ("1.15.20", False), ("unknown", False),
    ],
)  # fmt: skip
def test_a_version_to_avoid(installed: dict[str, str], version: str, is_bad: bool) -> None:
    avoid = Avoid("lib", "it adds wrong", below="1.14", versions=("1.15.2",))
    assert avoid.trouble == ""
    installed["lib"] = version
    assert avoid.trouble.startswith(f"lib {version}: it adds wrong; pip install 'lib") is is_bad
    assert bool(avoid.trouble) is is_bad


@pytest.mark.parametrize("stated", [{}, {"below": "new"}, {"versions": ("1.2", "x")}])
def test_versions_to_avoid_are_numbers(stated: dict[str, object]) -> None:
    with pytest.raises(DataError, match="lib: versions to avoid are stated as numbers"):
        Avoid("lib", "it adds wrong", **stated)  # type: ignore[arg-type]


def test_the_first_use_of_a_solver_to_avoid_warns_once(installed: dict[str, str]) -> None:
    """And it is used all the same."""
    installed |= {"lib": "1.13", "other": "3"}
    bad = (Avoid("lib", "it adds wrong", below="1.14"), Avoid("other", "it never ends", below="2"))
    clarabel = next(ref for ref in registry().solvers() if ref.name == "CLARABEL")
    refs = [
        SolverRef(clarabel.target, name, clarabel.accepts, clarabel.cost, avoid=avoid)
        for name, avoid in (("WORN", bad), ("FRESH", bad[1:]))
    ]
    register(SimpleNamespace(fenchel_solvers=hookimpl(lambda: refs)), id="worn")
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            for solver in ("FRESH", "WORN", "worn", "WORN"):
                x = cp.Variable(2)
                assert cp.Problem(cp.Minimize(cp.sum(x)), [x >= 1]).solve(solver=solver) == pytest.approx(2)
        (only,) = caught
        assert str(only.message) == "WORN is used with lib 1.13: it adds wrong; pip install 'lib>=1.14'"
        assert only.filename == __file__
    finally:
        unregister("worn")


def test_known_bad_versions_are_stated() -> None:
    """Where a reference of ours knows of one (those of HiGHS read one triangle of a Hessian only)."""
    stated = {avoid.package for ref in registry().solvers() for avoid in ref.avoid}
    assert "highspy" in stated or "HIGHS" not in cp.installed_solvers()
    assert all(avoid.reason for ref in registry().solvers() for avoid in ref.avoid)
    assert not [trouble for ref in registry().solvers() for trouble in ref.troubles], "none of them is installed here"

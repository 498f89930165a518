"""The catalogue of first-party packages: it says what they say, and words what is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fenchel.errors import PluginError
from fenchel.planning import catalogue
from fenchel.planning.catalogue import Package
from fenchel.planning.collect import collect, main, text
from fenchel.plugins import AtomRef, Avoid, RuleRef, SolverRef

PLUGINS = sorted((Path(__file__).parents[2] / "plugins").glob("*/pyproject.toml"))
SOLVER = SolverRef(
    "one.s.S",
    "ONE",
    (frozenset({"zero"}), frozenset({"nonneg", "zero"})),
    (1.0, 2.0),
    ("numpy",),
    avoid=(Avoid("one", "it adds wrong", versions=("1.2", "1.3")),),
)


def test_the_catalogue_says_what_the_packages_say() -> None:
    """If this fails: python -m fenchel.planning.collect --write plugins/*"""
    table = collect(path.parent for path in PLUGINS)
    assert len(table) == len(PLUGINS)
    assert catalogue.PATH.read_text(encoding="utf-8") == text(table)


def make(folder: Path, contents: str) -> Path:
    (folder / "src" / "catalogued_one").mkdir(parents=True)
    (folder / "src" / "catalogued_one" / "__init__.py").write_text(contents)
    project = '[project]\nname = "fenchel-one"\n[project.entry-points.fenchel]\none = "catalogued_one"\n'
    (folder / "pyproject.toml").write_text(project)
    return folder


def test_what_is_written_is_what_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    contents = f"""
from fenchel.plugins import AtomRef, Avoid, RuleRef, SolverRef
def fenchel_atoms(): return [AtomRef("one.a", ("a", "A"), "a", ("nonneg",), ("b",), 2.0)]
def fenchel_rules(): return [RuleRef("one.r.R", "soc", ("psd",), 3.0)]
def fenchel_solvers(): return [{SOLVER!r}]
"""
    folder = make(tmp_path / "one", contents)
    monkeypatch.setattr(catalogue, "PATH", tmp_path / "catalogue.json")
    catalogue.packages.cache_clear()
    try:
        assert main([str(folder), "--write"]) == 0
        atom = AtomRef("one.a", ("a", "A"), "a", ("nonneg",), ("b",), 2.0)
        rule = RuleRef("one.r.R", "soc", ("psd",), 3.0)
        assert catalogue.packages() == {"fenchel-one": Package("one", (atom,), (rule,), (SOLVER,))}
        assert catalogue.is_first_party("fenchel-one")
        assert catalogue.is_first_party("fenchel-core")
        assert not catalogue.is_first_party("acme")
        assert not catalogue.is_first_party("")
        assert catalogue.provider_of_name("A") == "fenchel-one"
        assert catalogue.provider_of_name("B") is None
        assert catalogue.provider_of_solver("one") == "fenchel-one"
        assert catalogue.provider_of_solver("two") is None
    finally:
        catalogue.packages.cache_clear()


def test_the_table_is_printed_unless_it_is_to_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(catalogue, "PATH", tmp_path / "catalogue.json")
    folder = tmp_path / "two"
    make(folder, "")
    assert main([str(folder)]) == 0
    assert '"fenchel-one": {' in capsys.readouterr().out
    assert not catalogue.PATH.exists()


def test_a_folder_without_a_table_of_contents_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    folder = tmp_path / "three"
    (folder / "src" / "catalogued_three").mkdir(parents=True)
    project = (
        '[project]\nname = "fenchel-three"\n[project.entry-points.fenchel]\nthree = "catalogued_three"\n'
    )
    (folder / "pyproject.toml").write_text(project)
    with pytest.raises(PluginError, match=r"catalogued_three has no __init__\.py"):
        collect([folder])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "elemental",
            "ELEMENTAL has no installable package any more: for its linear, quadratic and second-order cone programs, "
            "use CLARABEL, SCS or ECOS. Installed: SCS.",
        ),
        (
            "one",
            "ONE comes with fenchel-one, which is not installed: pip install fenchel-one. Installed: SCS.",
        ),
        ("SCCS", "There is no solver called 'SCCS'; did you mean SCS? Installed: SCS."),
        ("xyz", "There is no solver called 'xyz'. Installed: SCS."),
    ],
)
def test_a_solver_that_is_not_there(monkeypatch: pytest.MonkeyPatch, name: str, words: str) -> None:
    monkeypatch.setattr(catalogue, "packages", lambda: {"fenchel-one": Package("one", solvers=(SOLVER,))})
    assert catalogue.absent_solver(name, ["SCS"]) == words
    assert catalogue.absent_solver("one", []).endswith("No solver is installed.")


@pytest.mark.parametrize("advice", catalogue.RETIRED.values())
def test_what_to_use_instead_of_a_solver_that_is_gone_is_there(advice: str) -> None:
    kinds = frozenset({"zero", "nonneg", "soc"})
    able = {
        solver.name
        for package in catalogue.packages().values()
        for solver in package.solvers
        if any(kinds <= accepts for accepts in solver.accepts)
    }
    named = set(re.findall(r"\b[A-Z_]{3,}\b", advice))
    assert named and named <= able


def test_no_two_packages_bring_one_name() -> None:
    packages = catalogue.packages().values()
    names = [name for package in packages for atom in package.atoms for name in atom.names]
    names += [solver.name for package in packages for solver in package.solvers]
    assert len(names) == len(set(names))

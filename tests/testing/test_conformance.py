"""docs/conformance.md is what the kit found: every first-party solver, every law, nothing failed, made by this version of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from fenchel import installed_solvers
from fenchel.planning.catalogue import packages
from fenchel.registry import registry
from fenchel.testing.conformance import ABOUT, LENGTHS, code_lines, lengths, main
from fenchel.testing.solvers.kit import LAWS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
OURS = {solver.name for package in packages().values() for solver in package.solvers}
ANEW = "python -m fenchel.testing.conformance > docs/conformance.md"


def rows() -> list[list[str]]:
    """The cells of the table."""
    table = PAGE[: PAGE.index(LENGTHS)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("| ")]


def test_every_solver_and_every_law_is_there_and_nothing_failed() -> None:
    assert PAGE.startswith(ABOUT), ANEW
    head, *body = rows()
    assert set(head[2:]) == OURS, ANEW
    assert {row[0] for row in body} == set(LAWS), ANEW
    assert all(len(row) == len(head) and {*row[2:]} <= {"✓", "–", "†"} for row in body), ANEW
    for name, cells in zip(head[2:], list(zip(*body, strict=True))[2:], strict=True):
        assert cells.count("✓") >= 5, f"{name} was hardly judged"


def test_every_solver_that_can_be_judged_here_was_judged_by_all_its_laws() -> None:
    """A row for each class that some solver claims, and a pass or a reason for each solver."""
    _, *body = rows()
    classes = {(law, word) for law, word, *_ in body}
    for kind in ("zero", "nonneg", "soc", "exp_cone", "pow3d", "svec_lower", "svec_upper"):
        assert {("optimal", kind), ("infeasible", kind), ("unbounded", kind)} <= classes
    assert len(classes) == len(body), "a row that is there twice"
    told = PAGE[PAGE.index("Left out for a reason") : PAGE.index(LENGTHS)]
    for ref in registry().solvers():
        faults = registry().solver(ref).faults if ref.name in OURS else {}
        assert all(f"- {ref.name}, " in told and reason in told for reason in faults.values()), f"{ref.name}: {ANEW}"


def test_the_lengths_are_current(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said, found = PAGE[PAGE.index(LENGTHS) :].splitlines(), lengths().splitlines()
    command = "python -m fenchel.testing.conformance --lines docs/conformance.md"
    assert {line for line in found if line.startswith("|")} <= set(said), command
    if set(installed_solvers()) >= OURS:
        assert said == found, command
    older = tmp_path / "page.md"
    older.write_text(f"the table\n\n{LENGTHS} From 1 to 2.\n", encoding="utf-8")
    assert main(["--lines", str(older)]) == 0
    assert older.read_text(encoding="utf-8") == "the table\n\n" + "\n".join(found) + "\n"


def test_blank_lines_comments_and_docstrings_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "short_package"
    package.mkdir()
    (package / "__init__.py").write_text('"""One.\n\nTwo."""\n\nx = 1  # counts\n')
    (package / "more.py").write_text('def f():\n    """Told."""\n    # not\n    return [\n        1,\n    ]\n')
    monkeypatch.syspath_prepend(str(tmp_path))
    assert code_lines("short_package") == 5
    sys.modules.pop("short_package", None)


@pytest.mark.solver("GLPK")
def test_the_page_of_one_solver(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["glpk"]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith(ABOUT) and "| law | class | GLPK |" in printed.out and LENGTHS in printed.out
    assert "GLPK: " in printed.err

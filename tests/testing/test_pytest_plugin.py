"""`pytest --fenchel-solver` and `--fenchel-atoms` on installed packages: right ones pass, faults are caught by name."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fenchel.testing.conformance import table
from fenchel.testing.process import outcomes
from fenchel.testing.solvers.report import Row

CONTENTS = '''
FENCHEL_API = (1, 0)

from fenchel.plugins import SolverRef, hookimpl


@hookimpl
def fenchel_solvers():
    return [SolverRef("strange.SOLVER", name="STRANGE", accepts=(frozenset({{"zero", "nonneg"}}),))]


def __getattr__(name):
    if name != "SOLVER":
        raise AttributeError(name)
    import os
    from fenchel_clarabel.clarabel import CLARABEL

    class SOLVER(CLARABEL):
        name = "STRANGE"
        accepts = (frozenset({{"zero", "nonneg"}}),)
        order = ("zero", "nonneg")
        updates = frozenset()
        releases_gil = interruptible = False  # whose laws take their time
        cost = 10.0

        def open(self, program, options):
            model = super().open(program, options)
            solve = model.solve

            def other(start):
                solution = solve(start)
                {fault}
                return solution

            model.solve = other
            return model

    SOLVER.__module__, SOLVER.__qualname__ = "strange", "SOLVER"
    globals()["SOLVER"] = SOLVER
    return SOLVER
'''
FAULTS = {
    "a dual of the wrong sign": ("solution.y = None if solution.y is None else -solution.y", "optimal[nonneg]", "gap|dual"),
    "infeasible called optimal": ("solution.status = 'optimal'", "infeasible[nonneg]", "optimal"),
    "a crash": ("os._exit(7) if program.m == 0 else None", "", "ended with code 7"),
}


def install(site: Path, fault: str) -> None:
    """A strange solver, with a fault."""
    info = site / "strange-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: strange\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[fenchel]\nstrange = strange\n")
    (site / "strange.py").write_text(CONTENTS.format(fault=fault))


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """Run pytest in an empty folder, with a strange solver installed where its fault is given."""

    def ran(*args: str, fault: str | None = None) -> tuple[int, str]:
        site = tmp_path / "site"
        if fault is not None:
            install(site, fault)
        empty = tmp_path / "empty"
        empty.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "pytest", "-rfs", "-p", "no:cacheprovider", *args]
        done = subprocess.run(command, cwd=empty, env=os.environ | {"PYTHONPATH": str(site)}, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    return ran


@pytest.mark.solver("OSQP")
def test_an_installed_solver_is_judged_and_skips_are_told(run) -> None:
    code, said = run("--fenchel-solver", "osqp", "-k", "not interrupt and not releases_gil")
    assert code == 0, said
    assert re.search(r"\d\d passed, \d+ skipped", said), said
    assert re.search(r"SKIPPED .*: \w+", said), said  # why a law was


@pytest.mark.solver("CLARABEL")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_caught_by_the_name_of_its_law(run, fault: str) -> None:
    body, law, found = FAULTS[fault]
    code, said = run("--fenchel-solver", "STRANGE", fault=body)
    assert code == 1, said
    failed = [line for line in said.splitlines() if line.startswith("FAILED")]
    assert any(law in line for line in failed), said
    assert re.search(found, said), said
    assert " passed" in said, "one fault costs its laws only"


@pytest.mark.solver("CLARABEL")
def test_a_law_that_takes_too_long_fails_and_the_next_one_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, "while not program.blocks: pass")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    late, next_one = outcomes("STRANGE", ["no_rows", "repeat"], limit=10.0)
    assert (late.law, late.outcome) == ("no_rows", "failed")
    assert re.search(r"ended when its time was over, 0:00:10, at File .*strange\.py", late.detail)
    assert (next_one.law, next_one.outcome) == ("repeat", "passed")


@pytest.mark.solver("CLARABEL")
def test_what_a_library_writes_to_standard_error_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, "os.write(2, b'more than a pipe holds' * 100_000)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert [row.outcome for row in outcomes("STRANGE", ["mixed"], limit=60.0)] == ["passed"]


def test_atoms_of_a_package(run) -> None:
    code, said = run("--fenchel-atoms", "fenchel_exponential_atoms")
    assert code == 0 and re.search(r"\d\d passed", said), said


@pytest.mark.parametrize(
    ("args", "found"),
    [
        (["--fenchel-solver", "NOPE"], "no solver 'NOPE' is installed; there is"),
        (["--fenchel-atoms", "no_such_package"], "no_such_package"),
        (["--fenchel-solver", "OSQP", "--fenchel-kit", "9.0"], "the newest is"),
        (["--fenchel-solver", "OSQP", "--fenchel-kit", "new"], "a version such as 1.0"),
    ],
)
def test_what_cannot_be_judged_says_why(run, args: list[str], found: str) -> None:
    code, said = run(*args)
    assert code not in (0, 1) and found in said, said


def test_the_table_shows_every_outcome() -> None:
    rows = {
        "ONE": [Row("facts", "passed", "", 0.1), Row("optimal[soc]", "failed", "a gap", 0.1)],
        "TWO": [Row("facts", "not claimed", "known fault: it is odd", 0.1)],
        "THREE": [Row("facts", "not claimed", "no licence here: there is none in /some/place", 0.1)],
    }
    page = table(rows)
    assert "| facts |  | ✓ | † | † |" in page
    assert "| optimal | soc | **✗** | – | – |" in page
    assert "- ONE, optimal[soc]: a gap" in page and "- TWO, facts: known fault: it is odd" in page
    assert "- THREE, facts: no licence here\n" in page + "\n" and "/some/place" not in page

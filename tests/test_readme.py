"""Every Python snippet of the README and the guide runs, and prints what the page says it prints."""

from __future__ import annotations

import math
import os
import re
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout, suppress
from importlib import import_module
from io import StringIO
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import fenchel as cp
from fenchel.planning import catalogue
from fenchel.registry import registry, unregister
from fenchel.testing import atom_table

ROOT = Path(__file__).parent.parent
PAGES = ["README.md", *(f"docs/{name}.md" for name in ("index", "layout", "writing_atoms", "writing_a_rule"))]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NUMBER = re.compile(r"(?<![\w.])(-?\d+\.\d*(?:e[+-]?\d+)?|-?\d+e[+-]?\d+)(?![\w.])")
COMMANDS = ["fenchel demo", "pytest -q"]


@pytest.fixture
def module() -> Iterator[ModuleType]:
    """A module that the snippets of one page share, and that what they register can be loaded from."""
    found = ModuleType("page_of_snippets")
    sys.modules[found.__name__] = found
    before = {plugin.id for plugin in registry().plugins()}
    yield found
    for plugin in registry().plugins():
        if plugin.id not in before:
            unregister(plugin.id)
    del sys.modules[found.__name__]


def blocks(page: str) -> list[tuple[str, str, int]]:
    """The fenced blocks of a page: language, text, and the line where the text begins."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return [(m[1], m[2], text.count("\n", 0, m.start()) + 2) for m in FENCE.finditer(text)]


def differs(expected: str, printed: str) -> str:
    """Where two texts differ, else nothing. `...` stands for the rest of a line, or for all further lines;
    numbers with a point or an exponent are equal to a part in 1,000.
    """
    wanted, found = expected.splitlines(), printed.splitlines()
    if wanted and wanted[-1] == "...":
        wanted.pop()
        found = found[: len(wanted)]
    if len(wanted) != len(found):
        return f"{len(wanted)} lines expected, {len(found)} printed"
    for left, right in zip(wanted, found, strict=True):
        if left.endswith("..."):
            left = left[:-3]
            right = right[: len(left)]
        apart = NUMBER.sub("#", left).split() != NUMBER.sub("#", right).split()
        close = map(
            lambda a, b: math.isclose(float(a), float(b), rel_tol=1e-3, abs_tol=1e-3),
            *map(NUMBER.findall, (left, right)),
        )
        if apart or not all(close):
            return f"expected {left!r}, printed {right!r}"
    return ""


@pytest.mark.parametrize("page", PAGES)
def test_snippets_run_and_print_what_the_page_says(page: str, module: ModuleType) -> None:
    found = blocks(page)
    assert any(language == "python" for language, _, _ in found)
    printed = ""
    for language, text, line in found:
        if language == "python":
            out = StringIO()
            # Blank lines put the snippet where it stands in the page, for tracebacks.
            with redirect_stdout(out):
                exec(compile("\n" * (line - 1) + text, str(ROOT / page), "exec"), vars(module))
            printed = out.getvalue()
        elif language == "text":
            assert not (fault := differs(text, printed)), f"{page}, line {line}: {fault}"


def test_a_wrong_page_is_noticed() -> None:
    assert not differs("value 6.82843\nrest ...\n", "value 6.8284271\nrest of it\n")
    assert not differs("a 1.0\n...\n", "a 1.0\nb\nc\n")
    assert differs("value 6.82843\n", "value 6.81\n")
    assert differs("value 6.8\n", "valve 6.8\n")
    assert differs("one\n", "one\ntwo\n")


def test_the_two_commands_stand_in_the_readme() -> None:
    shell = [text.strip() for language, text, _ in blocks("README.md") if language == "sh"]
    for command in COMMANDS:
        assert f"python3 -m pip install -q uv && uv run {command}" in shell


def test_ci_runs_the_readmes_command() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = script.read_text(encoding="utf-8").splitlines()
    assert f"python3 -m pip install -q uv && uv run {COMMANDS[1]}" in lines


@pytest.mark.parametrize("page", PAGES)
def test_links_and_paths_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    folder = (ROOT / page).parent
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target]
    assert targets and all((folder / target).exists() for target in targets)
    for path in re.findall(r"`(?:\./)?((?:plugins|tests|examples|benchmarks|docs|core)/[\w/.]*)`", text):
        assert (ROOT / path).exists(), path


def test_the_map_shows_every_folder() -> None:
    """Every folder of core, every plugin, and every folder at the top."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    source = ROOT / "core" / "src" / "fenchel"
    for folder in (path for path in source.iterdir() if (path / "__init__.py").exists()):
        assert f"`{folder.name}/`" in text, folder
    for folder in (
        path for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith((".", "__"))
    ):
        assert f"`{folder.name}/`" in text, folder
    for plugin in (path.parent.name for path in ROOT.glob("plugins/*/pyproject.toml")):
        name, _, group = plugin.rpartition("_")
        start = f"| `*_{group}` |" if name else f"| `{plugin}` |"
        row = next(line for line in text.splitlines() if line.startswith(start))
        assert f"`{name or plugin}`" in row, plugin


x, X, k = cp.Variable(3), cp.Variable((2, 2), symmetric=True), cp.Variable(integer=True)
#: A problem of each class that the guide's table of solvers speaks of.
CLASSES = {
    "LP": cp.Problem(cp.Minimize(cp.sum(x)), [x >= 1]),
    "QP": cp.Problem(cp.Minimize(cp.sum_squares(x)), [x >= 1]),
    "SOCP": cp.Problem(cp.Minimize(cp.norm(x - 1, 2))),
    "SDP": cp.Problem(cp.Minimize(cp.trace(X)), [X >> np.eye(2)]),
    "EXP": cp.Problem(cp.Minimize(cp.sum(cp.exp(x) - x))),
    "POW": cp.Problem(cp.Maximize(x[2]), [cp.PowCone3D(x[0], x[1], x[2], 1 / np.pi), x <= 1]),
    "MILP": cp.Problem(cp.Minimize(k), [k >= 1.5]),
    "MIP": cp.Problem(cp.Minimize(cp.square(k)), [k >= 1.5]),
}


def takes(solver: str) -> list[str]:
    """The classes that a solver takes."""
    found = []
    for name, problem in CLASSES.items():
        with suppress(cp.SolverError):
            problem.get_problem_data(solver)
            found.append(name)
    return [name for name in found if name != "MILP" or "MIP" not in found]


def test_the_guide_says_what_each_solver_takes() -> None:
    """Its table of solvers has all of fenchel's, with their classes; a row for one that is not installed is not judged."""
    text = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([A-Z ]+) \| (.*) \|$", text, re.MULTILINE)
    assert {solver for solver, _, _ in rows} == {ref.name for package in catalogue.packages().values() for ref in package.solvers}
    for solver, said, options in rows:
        if solver not in cp.installed_solvers():
            continue
        assert said.split() == takes(solver), solver
        facts = registry().solver(solver)
        switches = getattr(import_module(type(facts).__module__), "SWITCHES", ())  # SCS's older names of linear solvers
        for option in re.findall(r"`(\w+)`", options):
            known = option == facts.bundle or option in facts.common or option in facts.options or option in switches
            assert known, f"{solver} has no option {option}"


def test_the_table_of_atoms_is_what_the_atoms_say() -> None:
    """docs/atoms.md is made by a command, from what is installed here; so it has every atom."""
    made = StringIO()
    with redirect_stdout(made):
        atom_table.main()
    page = (ROOT / "docs" / "atoms.md").read_text(encoding="utf-8")
    assert page == made.getvalue(), "python -m fenchel.testing.atom_table > docs/atoms.md"
    families = {path.parent.name for path in ROOT.glob("plugins/*_atoms/pyproject.toml")}
    assert all(f"## fenchel-{name.replace('_', '-')}" in page for name in families)
    bare = [line for line in page.splitlines() if line.endswith("| – | – | – | – | – |")]
    logic = [line for line in bare if line.startswith("| `logic.")]  # of truth values only, which the columns do not speak of
    assert len(bare) - len(logic) <= 14, "calls of these could not be guessed"

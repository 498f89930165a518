"""For all tests: what needs a solver that is not installed here (ecos has no wheel for Python 3.13) is skipped, visibly.

The default group leaves out commercial and large solvers: their plugins can be imported, as the house rules read them, and their
tests are not collected; the last line of a run says which.
"""

from __future__ import annotations

import sys
from importlib.metadata import distributions
from pathlib import Path

import pytest

from fenchel import installed_solvers
from fenchel.planning.catalogue import packages

_PLUGINS = Path(__file__).parent / "plugins"
_HERE = {distribution.name for distribution in distributions()}
sys.path.extend(str(folder) for folder in sorted(_PLUGINS.glob("*/src")))
collect_ignore = [
    str(folder / "tests")
    for folder in sorted(_PLUGINS.iterdir())
    if f"fenchel-{folder.name.removesuffix('_plugin').replace('_', '-')}" not in _HERE
]


def pytest_configure(config: pytest.Config) -> None:
    """The mark for a test that needs a solver which is not among its parameters."""
    config.addinivalue_line("markers", "solver(NAME): needs this solver")


def not_installed() -> set[str]:
    """The first-party solvers that are absent here."""
    return {solver.name for package in packages().values() for solver in package.solvers} - set(installed_solvers())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip each test that has an absent first-party solver among its parameters or, marked `solver(NAME)`, needs one."""
    absent = not_installed()
    for item in items:
        callspec = getattr(item, "callspec", None)
        named = {value for value in callspec.params.values() if isinstance(value, str)} if callspec else set()
        named |= {mark.args[0] for mark in item.iter_markers("solver")}
        for name in sorted(named & absent):
            item.add_marker(pytest.mark.skip(reason=f"{name} is not installed here"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which solvers no test has seen."""
    absent = sorted(not_installed())
    names = f" ({', '.join(absent)})" if absent else ""
    terminalreporter.write_line(f"solvers not installed here: {len(absent)}{names}")

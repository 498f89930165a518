"""For all tests: what needs a solver that is not installed here (ecos has no wheel for Python 3.13) is skipped, visibly."""

from __future__ import annotations

import pytest

from fenchel import installed_solvers
from fenchel.planning.catalogue import packages


def pytest_configure(config: pytest.Config) -> None:
    """The mark for a test that needs a solver which is not among its parameters."""
    config.addinivalue_line("markers", "solver(NAME): needs this solver")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip each test that has an absent first-party solver among its parameters or, marked `solver(NAME)`, needs one."""
    absent = {solver.name for package in packages().values() for solver in package.solvers} - set(installed_solvers())
    for item in items:
        callspec = getattr(item, "callspec", None)
        named = {value for value in callspec.params.values() if isinstance(value, str)} if callspec else set()
        named |= {mark.args[0] for mark in item.iter_markers("solver")}
        for name in sorted(named & absent):
            item.add_marker(pytest.mark.skip(reason=f"{name} is not installed here"))

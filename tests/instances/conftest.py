"""Where the instances are, what slow runs wait for, and the table at the end."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

#: Over the table of runs. error: relative, on max(1, |reference|). Times in milliseconds.
HEADING = (
    f"{'instance':<13}{'solver':<9}{'status':<21}{'error':>8}{'build':>8}{'compile':>8}{'solve':>8}     check"
)
BESIDE = Path(__file__).resolve().parents[3] / "shared" / "instances"


@pytest.fixture(scope="session")
def instances() -> Path:
    """The folder of the instances; the test is skipped where there is none."""
    folder = Path(os.environ.get("FENCHEL_INSTANCES") or BESIDE)
    if not (folder / "optima.csv").is_file():
        pytest.skip("no public instances: FENCHEL_INSTANCES, or shared/instances beside the checkout")
    return folder


def pytest_configure(config: pytest.Config) -> None:
    """The one marker."""
    config.addinivalue_line("markers", "slow: more than ten seconds; runs with -m slow")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Slow runs wait until they are asked for."""
    if "slow" not in config.getoption("markexpr"):
        for item in items:
            if item.get_closest_marker("slow"):
                item.add_marker(pytest.mark.skip(reason="slow: -m slow runs it"))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """With -v, a line for each run."""
    found = terminalreporter.stats
    reports = [report for of in ("passed", "xfailed", "failed") for report in found.get(of, ())]
    lines = [value for report in reports for name, value in report.user_properties if name == "run"]
    if lines and config.getoption("verbose") > 0:
        terminalreporter.section("instances")
        terminalreporter.line(HEADING)
        for line in sorted(lines, key=str.lower):
            terminalreporter.line(line)

"""The laws as a pytest plugin, on whatever is installed:

    pytest --fenchel-solver SCS --fenchel-solver OSQP
    pytest --fenchel-atoms fenchel_exponential_atoms
    pytest --fenchel-solver SCS --fenchel-kit 1.0

Where no path is named, the laws alone are run. A module of its own, as pytest imports it at every start: it imports
nothing of fenchel before it is asked for laws.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options."""
    group = parser.getgroup("fenchel", "laws of fenchel's plugins")
    group.addoption("--fenchel-solver", action="append", default=[], metavar="NAME", help="the laws of an installed solver")
    group.addoption("--fenchel-atoms", action="append", default=[], metavar="PACKAGE", help="the laws of a package's atoms")
    group.addoption("--fenchel-kit", metavar="MAJOR.MINOR", help="solvers: leave out laws that are newer than this version")


def _asked(config: pytest.Config) -> bool:
    return bool(config.getoption("--fenchel-solver") or config.getoption("--fenchel-atoms"))


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """With laws asked for and no path named, no file is looked at."""
    alone = _asked(config) and config.args_source is not pytest.Config.ArgsSource.ARGS
    return True if alone else None


def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add an item for each law."""
    if not _asked(config):
        return
    from fenchel.errors import FenchelError
    from fenchel.testing.law import LawError

    try:
        for name in config.getoption("--fenchel-solver"):
            items += _of_solver(session, name.upper(), _version(config.getoption("--fenchel-kit")))
        for package in config.getoption("--fenchel-atoms"):
            items += _of_atoms(session, package)
    except (FenchelError, ImportError, LawError) as error:
        raise pytest.UsageError(str(error)) from None


def _version(said: str | None) -> tuple[int, int] | None:
    if said is None:
        return None
    try:
        major, minor = map(int, said.split("."))
    except ValueError:
        raise pytest.UsageError(f"--fenchel-kit is a version such as 1.0, not {said!r}") from None
    return major, minor


def _of_solver(session: pytest.Session, name: str, kit: tuple[int, int] | None) -> Iterator[LawItem]:
    from fenchel.testing.process import laws_of, outcomes

    laws = [law.name for law in laws_of(name, kit)]
    rows: dict[str, Any] = {}
    stream: list[Iterator[Any]] = []

    def judge(law: str) -> None:
        if not stream:  # one process for what is left after -k and the like
            chosen = {item.law for item in session.items if isinstance(item, LawItem) and item.of == name}
            stream.append(outcomes(name, [law for law in laws if law in chosen]))
        while law not in rows:
            row = next(stream[0])
            rows[row.law] = row
        row = rows[law]
        if row.outcome == "not claimed":
            pytest.skip(row.detail)
        if row.outcome == "failed":
            pytest.fail(row.detail, pytrace=False)

    for law in laws:
        yield LawItem.from_parent(session, name=f"{name}::{law}", of=name, law=law, judge=judge)


def _of_atoms(session: pytest.Session, package: str) -> Iterator[LawItem]:
    from importlib import import_module

    from fenchel.testing.atoms import laws_for_atoms
    from fenchel.testing.cases import cases_of

    contents = import_module(package)
    for param in laws_for_atoms(contents, cases_of(contents)):
        (check,) = param.values
        yield LawItem.from_parent(
            session, name=f"{package}::{param.id}", of=package, law=str(param.id), judge=lambda law, check=check: check()
        )


class LawItem(pytest.Item):
    """One law of one solver or atom."""

    def __init__(self, *, of: str, law: str, judge: Callable[[str], None], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.of, self.law, self.judge = of, law, judge

    def runtest(self) -> None:
        """Silent where the law holds."""
        self.judge(self.law)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any) -> str:
        """What was found, without the frames of the kit."""
        return str(excinfo.value)

    def reportinfo(self) -> tuple[str, int | None, str]:
        """Where to say that it is."""
        return self.of, None, self.name

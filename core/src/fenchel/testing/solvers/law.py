"""What a law is. A new one is a function in the file about its matter, and nothing else:

    @law(since=(1, 1))
    def law_what_it_is_about(subject: Subject) -> None:
        ...

It is silent, or raises a LawError with its name, or NotClaimed with the reason. `since` is the version of the kit that brings
it, `kit.KIT` from then on. It is asked after those above it.
"""

from __future__ import annotations

import time
import unittest
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from fenchel.errors import LicenseError
from fenchel.testing.law import LawError
from fenchel.testing.solvers.report import Row
from fenchel.testing.solvers.subject import Subject


class NotClaimed(unittest.SkipTest):
    """The solver does not claim what the law is about. pytest and unittest count the law as skipped."""


@dataclass(frozen=True)
class Law:
    """A law of one solver, ready to be called: silent where it holds, LawError, or NotClaimed.

    fault: why the solver is known to break it, or nothing.
    """

    name: str
    run: Callable[[], None]
    fault: str = ""

    @property
    def __name__(self) -> str:  # what pytest shows
        return self.name

    def __call__(self) -> None:
        if not self.fault:
            self._licensed()
            return
        try:
            self._licensed()
        except LawError:
            raise NotClaimed(f"known fault: {self.fault}") from None
        raise LawError(self.name, "its solver", f"it holds, so this is no fault any more: {self.fault}")

    def judged(self) -> Row:
        """What it says, whatever happens."""
        began = time.perf_counter()
        outcome, detail = "passed", ""
        try:
            self()
        except NotClaimed as reason:
            outcome, detail = "not claimed", str(reason)
        except Exception as error:  # a crash of the solver fails its law, not the report
            outcome, detail = "failed", str(error) or repr(error)
        return Row(self.name, outcome, detail, time.perf_counter() - began)

    def _licensed(self) -> None:
        try:
            self.run()
        except LicenseError as refusal:  # a matter of this machine
            raise NotClaimed(f"no licence here: {refusal}") from None


@dataclass(frozen=True)
class Statement:
    """A law as it is written, of every solver.

    demand: what raises where it does not hold. each: for which words (kinds of cone, parts) of a subject it is asked one by one.
    since: the version of the kit that it came with.
    """

    name: str
    demand: Callable[..., None]
    each: Callable[[Subject], Iterable[str]] | None
    since: tuple[int, int]

    def of(self, subject: Subject) -> list[Law]:
        """The law of this solver, or one for each word."""
        if self.each is None:
            return [Law(self.name, partial(self.demand, subject))]
        asked = [Law(f"{self.name}[{word}]", partial(self.demand, subject, word)) for word in self.each(subject)]
        return asked or [Law(self.name, self._nothing)]

    def _nothing(self) -> None:
        raise NotClaimed(f"the solver declares nothing that {self.name!r} is about")


def law(
    each: Callable[[Subject], Iterable[str]] | None = None, since: tuple[int, int] = (1, 0)
) -> Callable[[Callable[..., None]], Statement]:
    """Make a function `law_<name>` a law; with `each`, it takes a word after the subject."""

    def state(function: Callable[..., None]) -> Statement:
        return Statement(function.__name__.removeprefix("law_"), function, each, since)

    return state

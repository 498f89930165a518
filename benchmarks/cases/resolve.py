"""The contract of a case that is compiled once and solved again and again with new parameter values."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import SimpleNamespace
from typing import Any, ClassVar

from cases.form import Form


class Resolve(ABC):
    """A parametrised model, and the loop that somebody would write against the bare solver instead of it.

    `parts` names what new values change: "c", "b" or "A" of the form (A: its entries, never its pattern).
    """

    name: ClassVar[str]
    solvers: ClassVar[tuple[str, ...]] = ("OSQP", "CLARABEL", "SCS")
    parts: ClassVar[tuple[str, ...]]
    #: Microseconds that one more solve may take over the bare solver's update and solve.
    must: ClassVar[float | None] = None

    @abstractmethod
    def data(self) -> SimpleNamespace:
        """The numbers that stay, the same at every call."""

    @abstractmethod
    def values(self, d: SimpleNamespace, count: int) -> list[tuple[Any, ...]]:
        """New values, `count` times: one for each parameter, in the order of `build`."""

    @abstractmethod
    def build(self, cp: Any, d: SimpleNamespace) -> tuple[Any, tuple[Any, ...], Any]:
        """The problem, its parameters, and the variable that is read after each solve."""

    @abstractmethod
    def hand(self, d: SimpleNamespace) -> Form:
        """The standard form, with room for the values."""

    @abstractmethod
    def fill(self, d: SimpleNamespace, form: Form, value: tuple[Any, ...]) -> None:
        """Write one tuple of values into the arrays of the form."""

    @abstractmethod
    def answer(self, d: SimpleNamespace, x: Any) -> Any:
        """The part of the bare solver's point that corresponds to the variable."""

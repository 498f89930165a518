"""The contract of a case: one model, stated twice, through a modelling language and by hand."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import SimpleNamespace
from typing import Any, ClassVar

from cases.form import Form


class Case(ABC):
    """A model at full size (scale 1) or smaller.

    `build` is written once against CVXPY's API and receives the module that provides it, cvxpy or fenchel.
    `hand` writes the standard form that `solver` reads with numpy and scipy alone, as somebody who knows both
    would: the same columns, rows and epigraph variables as the graph forms of the atoms give, and no others.
    """

    name: str
    solver: ClassVar[str] = "CLARABEL"
    #: "vectorised": a few large expressions. "loop": many small ones, made in a Python loop.
    family: ClassVar[str] = "vectorised"
    #: What a loop repeats, and the microseconds that building and compiling one of it may take.
    unit: ClassVar[str] = ""
    must: float | None = None
    #: The size at which a side warms up and its optimum is compared with the others'.
    small: float = 0.05
    #: CVXPY needs minutes: left out unless everything is asked for.
    heavy: bool = False
    maximise: ClassVar[bool] = False

    @abstractmethod
    def data(self, scale: float = 1.0) -> SimpleNamespace:
        """The numbers, the same at every call."""

    @abstractmethod
    def build(self, cp: Any, d: SimpleNamespace) -> Any:
        """The Problem."""

    @abstractmethod
    def hand(self, d: SimpleNamespace) -> Form:
        """The standard form, written directly."""

    def units(self, d: SimpleNamespace) -> int:
        """How many of `unit` there are."""
        return 0

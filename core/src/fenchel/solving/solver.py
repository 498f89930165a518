"""The contract of a solver: what it takes, how it wants its data, and a model that can be solved again.

The smallest plugin subclasses `Solver`, states its facts and implements `solve(program, options)`. One whose
library keeps a workspace overrides `open` and returns its own `Model`.
"""

from __future__ import annotations

import difflib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from math import inf
from numbers import Integral, Real
from typing import Any, ClassVar, NamedTuple

import numpy as np

from fenchel.errors import OptionError
from fenchel.program import Program, Solution

#: Options that mean the same for every solver; a solver's table says what they are called there.
COMMON = ("time_limit", "max_iters", "tol", "threads", "mip_gap", "seed", "verbose")

#: What no solver has a meaning for, whatever its library makes of it.
_LEAST = {"time_limit": 0.0, "max_iters": 1, "tol": 5e-324, "threads": 0, "mip_gap": 0.0}
_MEANT = {
    "time_limit": "a number of seconds, at least 0", "max_iters": "a number of iterations, at least 1",
    "tol": "a tolerance, above 0", "threads": "a number of threads, at least 0", "mip_gap": "a relative gap, at least 0",
}  # fmt: skip

# What may stand for a type in an option table: numpy's numbers count, and a switch may be written 0 or 1.
_FITS: dict[Any, tuple[Any, ...]] = {float: (Real,), int: (Integral,), bool: (bool, np.bool_, Integral)}


class Within(NamedTuple):
    """An option that is a number from low to high, where the library would crash on another or replace it."""

    kind: Any
    low: float
    high: float = inf


class LibraryOptions(Mapping[str, Any]):
    """An option table that only the library itself knows: `read` makes it, at its first use."""

    def __init__(self, read: Callable[[], Mapping[str, Any]]) -> None:
        self._read = read

    @cached_property
    def _table(self) -> Mapping[str, Any]:
        return self._read()

    def __getitem__(self, name: str) -> Any:
        return self._table[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


def attributes(settings: Any) -> dict[str, Any]:
    """An option table from a library's settings object: its attributes and their types, but `verbose`, which all solvers have."""
    names = (name for name in dir(settings) if name[0] != "_" and name != "verbose")
    values = ((name, getattr(settings, name)) for name in names)
    return {name: type(value) for name, value in values if not callable(value)}


class Solver(ABC):
    """The facts of a solver and its entry point. One shared instance for each class; it holds no state."""

    name: ClassVar[str]
    #: Sets of kinds it takes: ({"zero", "nonneg", "quad_form@objective"}, {"zero", "nonneg", "integer"}).
    accepts: ClassVar[tuple[frozenset[str], ...]]
    #: Cone kinds in the order of their rows.
    order: ClassVar[tuple[str, ...]]
    #: The triangle of P that it reads: "upper", "lower" or "full".
    triangle: ClassVar[str] = "upper"
    #: Own option name -> what it is: a type, a tuple of types, `Within`, or a frozenset of words.
    options: ClassVar[Mapping[str, Any]] = {}
    #: Names of COMMON that it takes, and other spellings -> the own name, or all the own names it sets.
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {}
    #: True where every option of the library is passed on unseen, because the library itself checks names.
    any_option: ClassVar[bool] = False
    #: An option that holds a dict of others, where CVXPY's users pass one: "highs_options".
    bundle: ClassVar[str] = ""
    #: Tolerance that it aims at by default; *optimal* is checked against ten times this.
    tolerance: ClassVar[float] = 1e-6
    #: Kinds beside which the optimum of a continuous program comes without duals.
    without_duals: ClassVar[frozenset[str]] = frozenset()
    #: Parts of a program that a live model can change in place: of "P", "c", "A", "b", "bounds".
    updates: ClassVar[frozenset[str]] = frozenset()
    #: True where other Python threads go on during a solve.
    releases_gil: ClassVar[bool] = False
    #: True where Ctrl-C ends a solve that is under way, as KeyboardInterrupt.
    interruptible: ClassVar[bool] = False
    #: Imports that cannot share a process with this one: where one is loaded, the solver runs in a worker process.
    conflicts: ClassVar[tuple[str, ...]] = ()
    #: True where the library may end the process that it runs in, or print what nobody asked for: it gets one of its own.
    isolated: ClassVar[bool] = False
    #: The import of its own library, for a solver with conflicts: once it is loaded in this process, the solver stays here.
    library: ClassVar[str] = ""
    #: What a solve costs, roughly: the planner adds it to the cost of the rules. One number, or one for each
    #: set of `accepts`.
    cost: ClassVar[float | tuple[float, ...]] = 10.0
    #: False: used only where it is named.
    automatic: ClassVar[bool] = True
    #: Laws of the kit that the library is known to break, by name, each with the reason (see `fenchel.testing.solvers`).
    faults: ClassVar[Mapping[str, str]] = {}

    def open(self, program: Program, options: Mapping[str, Any]) -> Model:
        """A model that holds this program. The default opens afresh at every solve."""
        return OneShot(self, program, options)

    def solve(self, program: Program, options: Mapping[str, Any]) -> Solution:
        """Solve once. `options` holds own names only, checked; "verbose" is always there."""
        return self.open(program, options).solve(None)

    def translate(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Options under own names; those win over common ones. OptionError: an unknown name, a wrong type."""
        own: dict[str, Any] = {"verbose": False}
        if self.bundle in given:
            others = dict(given)
            bundle = others.pop(self.bundle)
            if not isinstance(bundle, Mapping):
                raise OptionError(f"{self.name}'s option {self.bundle!r} takes a dict of options, not {bundle!r}.")
            given = {**bundle, **others}
        for name, value in sorted(given.items(), key=lambda item: item[0] not in self.common):
            if name in _LEAST and isinstance(value, Real) and not _LEAST[name] <= float(value):
                raise OptionError(f"the option {name!r} is {_MEANT[name]}, not {value!r}.")
            for target in self.targets(name):
                seen = self.any_option or target == "verbose"
                own[target] = value if seen else self._checked(name, target, value)
        return own

    def set_options(self, options: Mapping[str, Any], put: Callable[[str, Any], None], *errors: type[Exception]) -> None:
        """put(name, value) for every option; where the library raises one of `errors`, an OptionError that names it."""
        for name, value in options.items():
            try:
                put(name, value)
            except errors as error:
                raise OptionError(f"{self.name} refuses {name}={value!r}: {error}") from None

    def refusal(self, options: Mapping[str, Any], *, printed: bool) -> OptionError:
        """The error where the library takes one of the options not, and tells nobody which, or only prints it."""
        given = ", ".join(f"{name}={value!r}" for name, value in options.items() if name != "verbose")
        return OptionError(f"{self.name} refuses one of these options{', and printed which' if printed else ''}: {given}")

    def targets(self, name: str) -> tuple[str, ...]:
        """The own names that an option name sets."""
        target = self.common.get(name, name)
        return (target,) if isinstance(target, str) else target

    def _checked(self, name: str, target: str, value: Any) -> Any:
        """The value, numbers as Python's own; OptionError where the table has no such option or value."""
        if target not in self.options:
            known = sorted({*self.options, *self.common, "verbose"})
            near = difflib.get_close_matches(name, known, 3, 0.5)
            hint = f"; did you mean {' or '.join(near)}?" if near else f". It takes: {', '.join(known)}."
            raise OptionError(f"{self.name} has no option {name!r}{hint}")
        kind, low, high = self.options[target], -inf, inf
        if isinstance(kind, frozenset):
            if not isinstance(value, str) or value not in kind:
                words = ", ".join(sorted(kind))
                raise OptionError(f"{self.name}'s option {name!r} is one of {words}, not {value!r}.")
            return value
        if isinstance(kind, Within):
            kind, low, high = kind
        types = kind if isinstance(kind, tuple) else (kind,)
        fits: Any = tuple(fit for each in types for fit in _FITS.get(each, (each,)))
        if not isinstance(value, fits):
            wanted = " or ".join(kind.__name__ for kind in types)
            raise OptionError(f"{self.name}'s option {name!r} takes {wanted}, not {value!r}.")
        if kind not in _FITS:
            return value
        if not low <= value <= high:
            raise OptionError(f"{self.name}'s option {name!r} takes numbers from {low:g} to {high:g}, not {value!r}.")
        return kind(value)

    def tolerance_of(self, options: Mapping[str, Any]) -> float:
        """The tolerance asked for: the largest of the options that `tol` sets, by default `tolerance`."""
        return max(float(options.get(name, self.tolerance)) for name in self.targets("tol"))


class Model(ABC):
    """A program held by a solver, for one compiled problem and one thread at a time. Never pickled."""

    @abstractmethod
    def update(self, changed: frozenset[str]) -> None:
        """Read the named parts ("P", "c", "A", "b", "bounds") of the program anew; patterns stay."""

    @abstractmethod
    def solve(self, start: Solution | None) -> Solution:
        """Solve, from `start` where the solver takes one; None asks for a cold start."""


class OneShot(Model):
    """The model of a solver that keeps nothing: each solve hands over the whole program."""

    def __init__(self, solver: Solver, program: Program, options: Mapping[str, Any]) -> None:
        self.solver, self.program, self.options = solver, program, options

    def update(self, changed: frozenset[str]) -> None:
        """Nothing to do: the program's arrays are read at the next solve."""

    def solve(self, start: Solution | None) -> Solution:
        """One call of the solver's `solve`."""
        return self.solver.solve(self.program, self.options)

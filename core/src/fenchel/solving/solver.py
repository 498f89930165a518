"""The contract of a solver: what it takes, how it wants its data, and a model that can be solved again.

The smallest plugin subclasses `Solver`, states its facts and implements `solve(program, options)`. One whose
library keeps a workspace overrides `open` and returns its own `Model`.
"""

from __future__ import annotations

import difflib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any, ClassVar

import numpy as np

from fenchel.errors import OptionError
from fenchel.program import Program, Solution

#: Options that mean the same for every solver; a solver's table says what they are called there.
COMMON = ("time_limit", "max_iters", "tol", "threads", "mip_gap", "seed", "verbose")

# What may stand for a type in an option table: numpy's numbers count, and a switch may be written 0 or 1.
_FITS: dict[Any, tuple[Any, ...]] = {float: (Real,), int: (Integral,), bool: (bool, np.bool_, Integral)}


class Solver(ABC):
    """The facts of a solver and its entry point. One shared instance for each class; it holds no state."""

    name: ClassVar[str]
    #: Sets of kinds it takes: ({"zero", "nonneg", "quad_form@objective"}, {"zero", "nonneg", "integer"}).
    accepts: ClassVar[tuple[frozenset[str], ...]]
    #: Cone kinds in the order of their rows.
    order: ClassVar[tuple[str, ...]]
    #: The triangle of P that it reads: "upper", "lower" or "full".
    triangle: ClassVar[str] = "upper"
    #: Own option name -> what it is (a type or a tuple of types).
    options: ClassVar[Mapping[str, Any]] = {}
    #: Names of COMMON that it takes, and other spellings -> the own name, or all the own names it sets.
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {}
    #: True where every option of the library is passed on unseen, because the library itself checks names.
    any_option: ClassVar[bool] = False
    #: Tolerance that it aims at by default; *optimal* is checked against ten times this.
    tolerance: ClassVar[float] = 1e-6
    #: Parts of a program that a live model can change in place: of "P", "c", "A", "b", "bounds".
    updates: ClassVar[frozenset[str]] = frozenset()
    releases_gil: ClassVar[bool] = False
    #: Imports that cannot share a process with this one.
    conflicts: ClassVar[tuple[str, ...]] = ()
    #: What a solve costs, roughly: the planner adds it to the cost of the rules. One number, or one for each
    #: set of `accepts`.
    cost: ClassVar[float | tuple[float, ...]] = 10.0

    def open(self, program: Program, options: Mapping[str, Any]) -> Model:
        """A model that holds this program. The default opens afresh at every solve."""
        return OneShot(self, program, options)

    def solve(self, program: Program, options: Mapping[str, Any]) -> Solution:
        """Solve once. `options` holds own names only, checked; "verbose" is always there."""
        return self.open(program, options).solve(None)

    def translate(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Options under own names; those win over common ones. OptionError: an unknown name, a wrong type."""
        own: dict[str, Any] = {"verbose": False}
        for name, value in sorted(given.items(), key=lambda item: item[0] not in self.common):
            for target in self.targets(name):
                if not self.any_option and target != "verbose":
                    self._check(name, target, value)
                own[target] = value
        return own

    def targets(self, name: str) -> tuple[str, ...]:
        """The own names that an option name sets."""
        target = self.common.get(name, name)
        return (target,) if isinstance(target, str) else target

    def _check(self, name: str, target: str, value: Any) -> None:
        if target not in self.options:
            known = sorted({*self.options, *self.common, "verbose"})
            near = difflib.get_close_matches(name, known, 3, 0.5)
            hint = f"; did you mean {' or '.join(near)}?" if near else f". It takes: {', '.join(known)}."
            raise OptionError(f"{self.name} has no option {name!r}{hint}")
        types = self.options[target]
        types = types if isinstance(types, tuple) else (types,)
        if not isinstance(value, tuple(fit for kind in types for fit in _FITS.get(kind, (kind,)))):
            wanted = " or ".join(kind.__name__ for kind in types)
            raise OptionError(f"{self.name}'s option {name!r} takes {wanted}, not {value!r}.")

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

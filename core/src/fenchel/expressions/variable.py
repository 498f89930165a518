"""Variable: what is to be found."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from fenchel import dcp
from fenchel.errors import DataError, EntryError
from fenchel.expressions.entry import Entry
from fenchel.expressions.expression import Expression
from fenchel.expressions.leaf import Declared


class BoundDuals(NamedTuple):
    """The duals of lower <= x and of x <= upper: nonnegative arrays of the shape of x, None where there are none."""

    lower: Any
    upper: Any


class Variable(Declared):
    """x in R^shape, to be found.

    shape: an int or a tuple, 0-D by default. name: for printing. Attributes (see `Attributes`): nonneg, nonpos, pos, neg,
    symmetric, diag, PSD, NSD, sparsity, boolean, integer, bounds. `value` is the solution after a solve, read-only, or what the
    user set: a starting point for solvers that take one.
    """

    __slots__ = ("_hint", "solved", "source")

    _PREFIX = "var"
    _FACTS = dcp.VARIABLE

    def __init__(self, shape: Any = (), name: str | None = None, var_id: int | None = None, **attributes: Any) -> None:
        super().__init__(shape, name, dcp.VARIABLE, attributes)
        if var_id is not None:
            self._id = var_id
        self.source: Any = None  # the solve that last found a value, from which it is cut when asked for
        self.solved: Any = None  # the last solve, for the duals of what is declared
        self._hint: Any = None  # the value that the user set, if any

    def _declare(self, given: dict[str, Any]) -> None:
        super()._declare(given)
        if self.declared is not None:
            self.kinds = self.declared.kinds

    @property
    def token(self) -> Any:
        """Alike variables differ by their columns only; one with structure stands for itself."""
        return (Variable, self.shape) if self.declared is None or self.declared.free_index is None else self

    def enrol(self, key: list[Any], nodes: list[Expression]) -> None:
        """As for any expression, without the tuples; constants of the same shape have other facts."""
        key.append(self.shape if self.declared is None or self.declared.free_index is None else id(self))

    @property
    def value(self) -> Any:
        """The value, an array of the shape (read-only); None before there is one."""
        if self.source is not None:
            self._value = self.source.value_of(self)
            self.source = None
        return self._value

    @value.setter
    def value(self, value: Any) -> None:
        if value is not None:
            value = self._checked(value)
            if np.isnan(value).any():
                raise DataError(f"{self._who()}: the value has NaN; None says that there is no value")
        self._value = self._hint = value
        self.source = None

    @property
    def attribute_duals(self) -> dict[str, Any]:
        """The duals, at the last solve, of what is declared: arrays of the shape, read-only, by name.

        "lower", "upper": of the limits that bounds and sign set, nonnegative, 0 where there is none or it is not met. "PSD",
        "NSD": the symmetric matrix Y, positive semidefinite, with f - <Y, X> (f + <Y, X>) in the Lagrangian. All are those of
        the equivalent minimisation, as those of constraints are: a limit that was written as a constraint too has its dual on
        one of the two. Entries that are one unknown, x_ij and x_ji, share their dual. A name is missing where nothing of the
        kind is declared, before a solve, and where the solve found no duals.
        """
        return {} if self.solved is None else self.solved.declared_duals(self)

    @property
    def bound_duals(self) -> BoundDuals:
        """(lower, upper): how much the optimal value rises where lower <= x (x <= upper) is tightened; see `attribute_duals`."""
        duals = self.attribute_duals
        return BoundDuals(duals.get("lower"), duals.get("upper"))

    @property
    def hinted(self) -> bool:
        """Has the user set a value that no solve has replaced since?"""
        return self.source is None and self._value is not None and self._value is self._hint

    def save_value(self, value: Any) -> None:
        """Store a value without checking its attributes."""
        super().save_value(value)
        self._hint = self._value
        self.source = None

    def __setstate__(self, state: Any) -> None:
        super().__setstate__(state)
        self.source = self.solved = self._hint = None
        if self.declared is not None:
            self.kinds = self.declared.kinds

    def __getitem__(self, key: Any) -> Expression:
        if type(key) is int and len(self.shape) == 1 and (self.declared is None or self.declared.free_index is None):
            n = self.shape[0]
            if -n <= key < n:
                return Entry(self, key if key >= 0 else key + n, 1.0, self.facts)
            raise EntryError(f"index {key} is out of range for {self.name()!r} with {n} entries")
        if type(key) is tuple and len(key) == 2 == len(self.shape) and type(key[0]) is int and type(key[1]) is int:
            (m, n), (i, j) = self.shape, key
            if -m <= i < m and -n <= j < n and (self.declared is None or self.declared.free_index is None):
                return Entry(self, (i if i >= 0 else i + m) + m * (j if j >= 0 else j + n), 1.0, self.facts)
        return super().__getitem__(key)

    def lean(self) -> Entry | None:
        """The only entry, where the variable is 0-D."""
        return Entry(self, 0, 1.0, self.facts) if not self.shape else None

    def __mul__(self, other: Any) -> Expression:
        if not self.shape and (type(other) is float or type(other) is int):
            return Entry(self, 0, 1.0, self.facts) * other
        return super().__mul__(other)

    def __rmul__(self, other: Any) -> Expression:
        if not self.shape and (type(other) is float or type(other) is int):
            return Entry(self, 0, 1.0, self.facts) * other
        return super().__rmul__(other)

    def __neg__(self) -> Expression:
        return super().__neg__() if self.shape else Entry(self, 0, -1.0, dcp.FLIP[self.facts])

    def push(self, demand: Any, site: Any) -> Any:
        """Write the demand's entries into this variable's columns."""
        return site.write_columns(demand)

    def __repr__(self) -> str:
        on = "".join(f", {k}={v}" for k, v in self.attributes.items() if v is not None and v is not False)
        return f"Variable({self.shape}, {self.name()}{on})"

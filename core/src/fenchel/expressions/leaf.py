"""Leaf: variables, parameters and constants; what is declared of the first two, and projection onto it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
import scipy.sparse as sp

from fenchel import dcp
from fenchel.errors import DataError, ShapeError
from fenchel.expressions.attributes import NAMES, Attributes
from fenchel.expressions.expression import Expression, next_id
from fenchel.expressions.numbers import numbers
from fenchel.expressions.shapes import Shape, as_shape

_NO_ATTRIBUTES = {name: None if name in ("sparsity", "bounds") else False for name in NAMES}


class Leaf(Expression):
    """An expression without arguments."""

    __slots__ = ()

    def numeric(self, *values: Any) -> Any:
        """The leaf's value."""
        return self.value

    def is_pos(self) -> bool:
        """Is every entry known to be positive?"""
        return self.is_constant() and self.value is not None and bool(np.all(_entries(self.value) > 0))

    def is_neg(self) -> bool:
        """Is every entry known to be negative?"""
        return self.is_constant() and self.value is not None and bool(np.all(_entries(self.value) < 0))

    def is_diag(self) -> bool:
        """Is it known to be a diagonal matrix?"""
        value = _entries(self.value) if self.is_constant() and self.ndim == 2 else None
        return value is not None and bool((value == np.diag(np.diag(value))).all())


class Declared(Leaf):
    """A leaf with a name, declared attributes, and a value that changes: a variable or a parameter."""

    __slots__ = ("_id", "_name", "_value", "declared", "facts", "kinds", "shape")

    paths = 1
    _PREFIX = "leaf"

    def __init__(self, shape: Any, name: str | None, facts: int, given: dict[str, Any]) -> None:
        if name is not None and not isinstance(name, str):
            raise TypeError(f"a name is a string, not {name!r}")
        self.shape: Shape = shape if type(shape) is tuple and not shape else as_shape(shape)
        self._name = name
        self._id: int = next_id()
        self._value: Any = None
        self.declared: Attributes | None = None
        self.facts: int = facts
        self.kinds: int = 0
        if given:
            self._declare(given)

    def _declare(self, given: dict[str, Any]) -> None:
        declared = Attributes(self.shape, given, self._who())
        if any(value is not None and value is not False for value in declared.given.values()):
            self.declared = declared
            self.facts |= declared.facts

    def _who(self) -> str:
        return f"{type(self).__name__} {self.name()!r}" if self._name else type(self).__name__

    @property
    def id(self) -> int:
        """A number no other object of this process has; a copy or an unpickled leaf gets one of its own."""
        return self._id

    def name(self) -> str:
        """The name given, or one made of the id."""
        return self._name if self._name is not None else f"{self._PREFIX}{self._id}"

    @property
    def attributes(self) -> dict[str, Any]:
        """All attributes by CVXPY's names; False or None where not declared."""
        return dict(self.declared.given if self.declared else _NO_ATTRIBUTES)

    @property
    def num_attributes(self) -> int:
        """How many attributes are declared."""
        return sum(value is not None and value is not False for value in self.attributes.values())

    @property
    def bounds(self) -> Any:
        """The declared bounds, or None."""
        return self.attributes["bounds"]

    @property
    def boolean_idx(self) -> Any:
        """Indices of the boolean entries, one array per axis."""
        return self._idx("boolean_idx")

    @property
    def integer_idx(self) -> Any:
        """Indices of the integer entries, one array per axis."""
        return self._idx("integer_idx")

    def _idx(self, which: str) -> Any:
        entries = getattr(self.declared, which) if self.declared else None
        return [] if entries is None else list(np.unravel_index(entries, self.shape, order="F"))

    @property
    def sparse_idx(self) -> Any:
        """Indices of the entries that may differ from 0, one array per axis, column by column; None without `sparsity`."""
        if self.attributes["sparsity"] is None:
            return None
        index: Any = self.declared.free_index  # type: ignore[union-attr]
        return np.unravel_index(np.flatnonzero(index >= 0), self.shape, order="F")

    @property
    def value_sparse(self) -> Any:
        """The value as a coo_array, with the pattern of `sparsity` where that is declared; None before there is one.

        It is set with a coo_array of that pattern, in any order. DataError for anything else.
        """
        where, value = self.sparse_idx, self.value
        if value is None:
            return None
        return sp.coo_array(value) if where is None else sp.coo_array((value[where], where), shape=self.shape)

    @value_sparse.setter
    def value_sparse(self, value: Any) -> None:
        if value is not None:
            if not (sp.issparse(value) and value.format == "coo" and value.shape == self.shape):
                raise DataError(f"{self._who()}: value_sparse is a coo_array of shape {self.shape}, not a {type(value).__name__}")
            where = value.coords if self.sparse_idx is None else self.sparse_idx
            given, wanted = (np.sort(np.ravel_multi_index(at, self.shape)) for at in (value.coords, where))
            if not np.array_equal(given, wanted):
                raise DataError(f"{self._who()}: value_sparse has all the entries of the sparsity, and no others")
        self.value = value  # type: ignore[misc]  # variables and parameters have a setter

    def is_symmetric(self) -> bool:
        """Is it declared symmetric, diagonal or semidefinite?"""
        given = self.attributes
        return self.is_scalar() or any(given[name] for name in ("symmetric", "diag", "PSD", "NSD"))

    def is_pos(self) -> bool:
        """Is it declared positive?"""
        return bool(self.attributes["pos"])

    def is_neg(self) -> bool:
        """Is it declared negative?"""
        return bool(self.attributes["neg"])

    def is_diag(self) -> bool:
        """Is it declared diagonal?"""
        return bool(self.attributes["diag"])

    def is_psd(self) -> bool:
        """Is it declared positive semidefinite?"""
        return bool(self.attributes["PSD"]) or super().is_psd()

    def is_nsd(self) -> bool:
        """Is it declared negative semidefinite?"""
        return bool(self.attributes["NSD"]) or super().is_nsd()

    @property
    def domain(self) -> list[Any]:
        """The attributes as constraints."""
        found: list[Any] = []
        if self.declared is not None:
            if self.declared.lower is not None:
                found.append(self >= _brief(self.declared.lower))
            if self.declared.upper is not None:
                found.append(self <= _brief(self.declared.upper))
            if self.declared.lower_expr is not None:
                found.append(self >= self.declared.lower_expr)
            if self.declared.upper_expr is not None:
                found.append(self <= self.declared.upper_expr)
            if self.is_psd() and self.ndim >= 2:
                found.append(self >> 0)
            if self.is_nsd() and self.ndim >= 2:
                found.append(self << 0)
        return found

    def project(self, value: Any) -> Any:
        """The nearest value that has the attributes."""
        result = self.declared.project(value) if self.declared else np.array(value, float)
        return result if result.ndim else float(result)

    def project_and_assign(self, value: Any) -> None:
        """Assign the projection of a value."""
        self.save_value(self.project(value))

    def save_value(self, value: Any) -> None:
        """Store a value without checking its attributes."""
        self._value = None if value is None else self._shaped(value)

    def _shaped(self, value: Any) -> Any:
        if sp.issparse(value):
            value = value.toarray()
        if (type(value) is np.ndarray and value.dtype.kind in "fiub") or type(value) is float or type(value) is int:
            array = np.array(value, dtype=float)
        else:
            try:
                array = numbers(value)
            except DataError as error:
                raise DataError(f"{type(self).__name__} {self.name()!r}: {error}") from None
        if array.shape != self.shape:
            raise ShapeError(
                f"Invalid dimensions {array.shape} for {type(self).__name__} value: {self.name()!r} has {self.shape}."
            )
        array.flags.writeable = False
        return array

    def _checked(self, value: Any) -> Any:
        array = self._shaped(value)
        if self.declared is not None:
            self.declared.check(array, type(self).__name__, self.name())
        return array

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        copied = type(self).__new__(type(self))
        memo[id(self)] = copied
        shape, name, value, attributes, label = self.__getstate__()
        if self.declared is not None and self.declared.expressions:
            attributes["bounds"] = deepcopy(attributes["bounds"], memo)  # of the copies of their parameters
        copied.__setstate__((shape, name, value, attributes, label))
        return copied

    def __getstate__(self) -> Any:
        return self.shape, self._name, self.value, self.attributes, self.label

    def __setstate__(self, state: Any) -> None:
        shape, name, value, attributes, label = state
        Declared.__init__(
            self, shape, name, self._FACTS, {k: v for k, v in attributes.items() if v is not None and v is not False}
        )
        self._value = value
        if label is not None:
            self.label = label

    _FACTS = dcp.VARIABLE


def _brief(limit: Any) -> Any:
    """The number of which all entries are, else the array."""
    return float(limit.flat[0]) if limit.size and (limit == limit.flat[0]).all() else limit


def _entries(value: Any) -> Any:
    return value.toarray() if sp.issparse(value) else value

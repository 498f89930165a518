"""Layout: where everything lies in a compiled problem, as plain data. Documented in docs/layout.md.

    parameters -> theta        theta[slot] = value of its expression, column-major; an affine one is M p + offset
    theta -> data              array[places] = base + sum of scale * theta[slots], for each array of the program

Code generators, differentiable layers and sweeps need no more than this to make P, c, d, A, b and the bounds for new values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from fenchel import dcp
from fenchel.cones.cone import Cone
from fenchel.errors import ParameterError
from fenchel.expressions.evaluate import adjoint, value_at
from fenchel.expressions.expression import Expression


@dataclass(frozen=True)
class VariablePlace:
    """Columns first ... first + count - 1. index: for each entry, column-major, which of them it is, -1 for a 0 that has none;
    None where entry k is column first + k. triangle: the columns are the lower triangle of a symmetric matrix, by columns.
    """

    id: int
    name: str
    shape: tuple[int, ...]
    first: int
    count: int
    index: Any
    triangle: bool


@dataclass(frozen=True)
class ConstraintPlace:
    """Rows of b - A x, in a cone of kind `kind`.

    rows: where the cone is the solver's own, entry or cone row k of the constraint is row rows[k]. map: where rules took the
    cone to others, None otherwise, a sparse matrix M with (all the constraint's rows in the program) = M (rows of its own cone),
    so that its own dual is M'y. kind "bounds": no rows but `columns`, each bounded on `side` (-1.0 below, 1.0 above).
    """

    id: int
    label: str | None
    kind: str
    cone: Cone
    rows: Any
    map: Any = None
    columns: Any = None
    side: float = 0.0


@dataclass(frozen=True)
class ParameterPlace:
    """Entries first ... first + count - 1 of the parameter vector p, column-major."""

    id: int
    name: str
    shape: tuple[int, ...]
    first: int
    count: int


@dataclass(frozen=True)
class Slot:
    """Entries first ... first + count - 1 of theta: the value of an expression of parameters, column-major.

    parameters: their ids. affine: is it affine in them? Then `Layout.matrix` says how. expression: itself, for what is not.
    """

    first: int
    count: int
    parameters: tuple[int, ...]
    affine: bool
    expression: Expression


@dataclass(frozen=True)
class SlotProduct:
    """theta[first + k] = theta[left[k]] * theta[right[k]]; in the order listed, later ones may be of earlier ones."""

    first: int
    left: Any
    right: Any


@dataclass(frozen=True)
class Reach:
    """What parameters put into one array.

        array[places[i]] = base[i] + sum of scale[k] * theta[slots[k]] over the k with entry[k] == i

    places are positions in P.data, c, A.data, b, or 0 for d.
    """

    places: Any
    base: Any
    entry: Any
    scale: Any
    slots: Any


@dataclass(frozen=True)
class Limit:
    """A bound on columns: side -1.0 below, 1.0 above; values, or values * theta[slots] where slots is not None."""

    columns: Any
    side: float
    values: Any
    slots: Any


@dataclass(frozen=True)
class Layout:
    """Where the variables, constraints and parameters of a compiled problem lie, and how parameters reach its data.

    rows, columns: the size of A. reach: "P", "c", "d", "A", "b" -> Reach, for arrays that parameters reach. constants: all
    these arrays as they are without parameters (P.data, c, d, A.data, b). limits: bounds in the order written.
    pattern: "P" and "A" -> (indices, indptr), in CSC, fixed. triangle: which part of P is stored. sense: -1.0 where the
    user maximises, so that c, P and d are those of the negated objective.
    """

    rows: int
    columns: int
    variables: tuple[VariablePlace, ...]
    constraints: tuple[ConstraintPlace, ...]
    parameters: tuple[ParameterPlace, ...]
    slots: tuple[Slot, ...]
    products: tuple[SlotProduct, ...]
    slot_count: int
    reach: Mapping[str, Reach]
    constants: Mapping[str, Any]
    limits: tuple[Limit, ...]
    pattern: Mapping[str, tuple[Any, Any]]
    triangle: str
    sense: float

    @classmethod
    def of(cls, compiled: Any) -> Layout:
        """The layout of a `Compiled`."""
        program, slots = compiled.program, compiled.slots
        reach, constants = {}, compiled.arrays()
        pattern = {"A": (program.A.indices.copy(), program.A.indptr.copy())}
        if program.P is not None:
            pattern["P"] = (program.P.indices.copy(), program.P.indptr.copy())
        for name, patch in compiled.patches.items():
            entry, scale, positions = patch.terms()
            reach[name] = Reach(patch.places, patch.base, entry, scale, positions)
            constants[name][patch.places] = patch.base
        return cls(
            program.m, program.n,
            tuple(_variable(variable, first) for variable, first in compiled.columns_of.items()),
            tuple(_constraint(compiled, c, place) for c, place in zip(compiled.constraints, compiled.places, strict=True)),
            _parameters(slots.parameters),
            tuple(_slot(expression, first) for expression, first in slots.expressions),
            tuple(SlotProduct(first, left, right) for left, right, first in slots.products),
            slots.size, reach, constants,
            tuple(Limit(columns, side, values, positions) for columns, values, side, positions in compiled.limits),
            pattern, program.triangle, compiled.sense,
        )  # fmt: skip

    def vector(self, values: Mapping[Any, Any]) -> Any:
        """p: the values of all parameters, by id or by name, one after another."""
        found = [values[place.id] if place.id in values else values.get(place.name) for place in self.parameters]
        for place, value in zip(self.parameters, found, strict=True):
            if value is None:
                raise ParameterError(f"parameter {place.name!r} has no value")
            if np.shape(value) != place.shape:
                raise ParameterError(f"parameter {place.name!r} has shape {place.shape}, not {np.shape(value)}")
        return np.concatenate([np.asarray(value, float).ravel(order="F") for value in found]) if found else np.zeros(0)

    def matrix(self, slot: Slot) -> tuple[Any, Any]:
        """M and offset with theta[slot] = M p + offset, for an affine slot. M is sparse, with a column for each entry of p.

        Made when asked for: that of F @ P has as many entries as F has, for each column of P.
        """
        leaves = {leaf.id: leaf for leaf in slot.expression.parameters()}
        zeros = {id(leaf): np.zeros(leaf.shape) for leaf in leaves.values()}
        slopes = adjoint(slot.expression, sp.eye_array(slot.count, format="csc"), zeros)
        empty = {place.id: sp.csc_array((slot.count, place.count)) for place in self.parameters if place.id not in leaves}
        parts = [slopes[leaves[place.id]].T if place.id in leaves else empty[place.id] for place in self.parameters]
        return sp.hstack(parts, format="csc"), value_at(slot.expression, zeros).ravel(order="F")

    def theta(self, values: Mapping[Any, Any]) -> Any:
        """The slots for new values of the parameters, by id or by name."""
        p = self.vector(values)
        parts = [p[place.first : place.first + place.count].reshape(place.shape, order="F") for place in self.parameters]
        given = {place.id: part for place, part in zip(self.parameters, parts, strict=True)}
        theta = np.zeros(self.slot_count)
        for slot in self.slots:
            own = {id(leaf): given[leaf.id] for leaf in slot.expression.parameters()}
            theta[slot.first : slot.first + slot.count] = value_at(slot.expression, own).ravel(order="F")
        for product in self.products:
            theta[product.first : product.first + len(product.left)] = theta[product.left] * theta[product.right]
        return theta

    def arrays(self, theta: Any) -> dict[str, Any]:
        """P.data, c, d, A.data, b, and "lower" and "upper" where columns are bounded, for given slots."""
        found = {name: array.copy() for name, array in self.constants.items()}
        for name, reach in self.reach.items():
            found[name][reach.places] = reach.base + np.bincount(reach.entry, reach.scale * theta[reach.slots], len(reach.places))
        if self.limits:
            found["lower"], found["upper"] = np.full(self.columns, -np.inf), np.full(self.columns, np.inf)
        for limit in self.limits:
            values = limit.values if limit.slots is None else limit.values * theta[limit.slots]
            tightest, name = (np.maximum, "lower") if limit.side < 0 else (np.minimum, "upper")
            tightest.at(found[name], limit.columns, values)
        return found


def _variable(variable: Any, first: int) -> VariablePlace:
    declared = variable.declared
    index = None if declared is None else declared.free_index
    triangle = declared is not None and any(declared.given[name] for name in ("symmetric", "PSD", "NSD"))
    count = variable.size if declared is None else declared.free
    return VariablePlace(variable.id, variable.name(), variable.shape, first, count, index, triangle)


def _parameters(parameters: Any) -> tuple[ParameterPlace, ...]:
    found, first = [], 0
    for parameter in sorted(parameters, key=lambda parameter: parameter.id):
        found.append(ParameterPlace(parameter.id, parameter.name(), parameter.shape, first, parameter.size))
        first += parameter.size
    return tuple(found)


def _slot(expression: Expression, first: int) -> Slot:
    affine = expression.facts & dcp.DPP_AFFINE == dcp.DPP_AFFINE
    return Slot(first, expression.size, tuple(p.id for p in expression.parameters()), affine, expression)


def _constraint(compiled: Any, constraint: Any, place: Any) -> ConstraintPlace:
    kind, first, image = place
    cone, count, _ = constraint.blocks()
    if kind == "bounds":
        columns, _, side, _ = compiled.limits[first]
        return ConstraintPlace(constraint.id, constraint.label, kind, cone, np.zeros(0, int), None, columns, side)
    if image is None:
        rows = np.arange(cone.dim * count) + compiled.starts[kind] + first
        return ConstraintPlace(constraint.id, constraint.label, kind, cone, rows)
    made = image[0]
    map = sp.kron(sp.eye_array(count), made.rows[:, : cone.dim], format="csr")
    return ConstraintPlace(constraint.id, constraint.label, kind, cone, compiled.image_rows(image).ravel(), map)

"""Bounds: constraints that only limit entries of a variable, for solvers that take limits on columns."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.expressions.call import Call
from fenchel.expressions.entry import Entry
from fenchel.expressions.expression import Expression
from fenchel.expressions.negation import NegExpression
from fenchel.expressions.shapes import broadcast, spread
from fenchel.expressions.variable import Variable
from fenchel.lowering.assembly import Assembly, Bound


def as_bound(lhs: Any, rhs: Any, assembly: Assembly) -> tuple[Bound, float] | None:
    """lhs <= rhs as a bound, where one side is coef * x for entries x of a variable and the other a constant; and coef.

    None where it is not one, and where it has NaN, which an error about rows will name.
    """
    for side, other, sign in ((lhs, rhs, 1.0), (rhs, lhs, -1.0)):
        number = type(other) is float
        if not number and not other.facts & dcp.CONSTANT:
            continue
        found = None if type(side) is float else _entries(side, assembly)
        if found is None or not (number or broadcast(side.shape, other.shape) == side.shape):
            continue
        columns, coef = found
        parametric = not number and not other.facts & dcp.FIXED
        constants = assembly.constants
        limit = other if number else constants.places([other]) if parametric else constants.numbers(other)
        if isinstance(limit, np.ndarray) and other.shape != side.shape:
            limit = limit[spread(other.shape, side.shape)]
        values, slots = (1.0 / coef, limit) if parametric else (limit / coef, None)
        values = np.broadcast_to(values, columns.shape)
        if np.isnan(values).any():
            return None
        return Bound(columns, values, sign if coef > 0 else -sign, slots), coef
    return None


def _entries(side: Expression, assembly: Assembly) -> tuple[Any, float] | None:
    """Columns and one coefficient, where an expression is entries of a variable without structure, times a number."""
    coef = 1.0
    while type(side) is NegExpression:
        side, coef = side.arg, -coef
    if type(side) is Entry:
        first, coef = assembly.columns_for(side.leaf), coef * side.coef
        return (np.array([first + side.index], np.int32), coef) if coef else None
    variable, positions = side, None
    if type(side) is Call and side.atom.transparent:
        variable = side.children[0]
        positions = side.atom.positions(variable.shape)  # type: ignore[attr-defined]
    if type(variable) is not Variable or (variable.declared is not None and variable.declared.free_index is not None):
        return None
    first = assembly.columns_for(variable)
    return (np.arange(first, first + variable.size, dtype=np.int32) if positions is None else first + positions), coef

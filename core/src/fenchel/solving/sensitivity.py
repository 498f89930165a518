"""Sensitivity: the derivative of the optimal value with respect to parameters, from the duals and the compiled maps.

For the program of `fenchel.program` with Lagrangian L(x, y, z; theta), at an optimum,

    dV/dtheta = dL/dtheta = x'dP x / 2 + dc'x + dd + y'(dA x - db) - z+'du - z-'dl

(Boyd and Vandenberghe, Convex Optimization, 5.6; Milgrom and Segal, "Envelope theorems for arbitrary choice sets",
Econometrica, 2002). Every entry of P, c, d, A, b and the bounds is a sum of scale * theta[slot], so the right side is one
gather; slots then lead to parameters by the chain rule through their expressions. No system is solved.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel.expressions.evaluate import adjoint, value_at
from fenchel.program import SOLVED


def slopes(answer: Any) -> dict[Any, Any]:
    """Parameter -> dV/d(parameter), an array of its shape or None, for the value V that the user optimises.

    Empty where there is no optimum with duals. Symmetric parameters get the symmetric part.
    """
    compiled, solution = answer.compiled, answer.solution
    program = compiled.program
    known = (solution.y is not None or not program.m) and (solution.z is not None or not compiled.limits)
    if answer.status not in SOLVED or len(program.integer) or not known:
        return {}
    given = {id(p): value for p, value in zip(compiled.parameters, answer.values, strict=True)}
    slope = _through_products(_on_slots(answer), compiled.slots, given)
    total: dict[Any, Any] = {}
    for expression, start in compiled.slots.expressions:
        own = slope[start : start + expression.size]
        for parameter, part in adjoint(expression, own, given).items():
            before = total.get(parameter, 0.0)
            total[parameter] = None if part is None or before is None else before + part
    return {parameter: _presented(parameter, compiled.sense, flat) for parameter, flat in total.items()}


def _on_slots(answer: Any) -> Any:
    """dL/dtheta, with theta[a] * theta[b] still a slot of its own."""
    compiled, solution = answer.compiled, answer.solution
    program, x, y, z = compiled.program, solution.x, solution.y, solution.z
    slope = np.zeros(compiled.slots.size)
    for name, patch in compiled.patches.items():
        entry, scale, slots = patch.terms()
        places = patch.places[entry]
        if name in ("A", "P"):
            matrix = program.A if name == "A" else program.P
            rows, columns = matrix.indices[places], np.searchsorted(matrix.indptr, places, "right") - 1
        if name == "A":
            weight = y[rows] * x[columns]
        elif name == "P":  # an entry off the diagonal of a triangle stands for two
            twice = program.triangle != "full"
            weight = x[rows] * x[columns] * np.where(twice & (rows != columns), 1.0, 0.5)
        elif name == "b":
            weight = -y[places]
        elif name == "c":
            weight = x[places]
        else:
            weight = np.ones(len(places))
        slope += np.bincount(slots, scale * weight, slope.size)
    for (columns, factor, side, slots), tight in zip(compiled.limits, answer.tight, strict=True):
        if slots is not None:
            share = np.where(tight, np.maximum(side * z[columns], 0.0), 0.0)
            slope += np.bincount(np.broadcast_to(slots, columns.shape), -side * share * factor, slope.size)
    return slope


def _through_products(slope: Any, slots: Any, given: dict[int, Any]) -> Any:
    """The product rule, last product first."""
    if slots.products:
        theta = np.zeros(slots.size)
        for expression, start in slots.expressions:
            theta[start : start + expression.size] = value_at(expression, given).ravel(order="F")
        slots.multiply(theta)
        for a, b, start in reversed(slots.products):
            own = slope[start : start + len(a)]
            slope = slope + np.bincount(a, own * theta[b], slope.size) + np.bincount(b, own * theta[a], slope.size)
    return slope


def _presented(parameter: Any, sense: float, flat: Any) -> Any:
    """In the shape of the parameter, read-only."""
    if flat is None:
        return None
    value = np.reshape(sense * flat, parameter.shape, order="F")
    if parameter.ndim >= 2 and parameter.is_symmetric():
        value = (value + np.swapaxes(value, -1, -2)) / 2
    value.flags.writeable = False
    return value

"""An instance as a user of the modelling API writes it, in matrix form."""

from __future__ import annotations

import numpy as np

import fenchel as cp

from .reading import Instance


def state(instance: Instance) -> cp.Problem:
    """Bounds and integers as attributes of the variable; one constraint for each sense of row."""
    low, high, A = instance.low, instance.high, instance.A
    whole = [(k,) for k in instance.integer]
    x = cp.Variable(len(instance.c), bounds=[instance.lower, instance.upper], integer=whole)
    objective = instance.c @ x + instance.d
    if instance.P is not None:
        objective += 0.5 * cp.quad_form(x, instance.P)
    equal = low == high
    above, below = (low > -np.inf) & ~equal, (high < np.inf) & ~equal
    constraints = []
    if equal.any():
        constraints.append(A[equal] @ x == low[equal])
    if below.any():
        constraints.append(A[below] @ x <= high[below])
    if above.any():
        constraints.append(A[above] @ x >= low[above])
    return cp.Problem(cp.Minimize(objective), constraints)

"""What proves an optimum: a point that satisfies every constraint, and duals whose Lagrangian has that minimum."""

from __future__ import annotations

from typing import Any

import numpy as np

import fenchel as cp
from fenchel.constraints import PSD, Conic, Equality, Inequality, NonNeg, NonPos, Zero


def lagrangian(problem: Any, box: float = np.inf) -> float:
    """min over x of f(x) + sum of y'(lhs - rhs) with the duals that a solve left, attributes kept, |x| <= box: the optimum of the
    problem as a minimum, exactly if every y is an optimal dual. The variables keep their values."""
    total = problem.objective.SIGN * problem.objective.expr
    for c in problem.constraints:
        y = c.dual_value
        if isinstance(c, Inequality | NonPos):
            total = total + cp.sum(cp.multiply(np.maximum(y, 0), c.expr))
        elif isinstance(c, Equality | Zero):
            total = total + cp.sum(cp.multiply(y, c.expr))
        elif isinstance(c, NonNeg):
            total = total - cp.sum(cp.multiply(np.maximum(y, 0), c.expr))
        elif isinstance(c, PSD):
            total = total - cp.sum(cp.multiply(y, c.expr))
        else:
            assert isinstance(c, Conic)
            for arg, part in zip(c.args, y, strict=True):
                total = total - cp.sum(cp.multiply(np.reshape(part, arg.shape, order="F"), arg))
    variables = problem.variables()
    kept = [(x, x.value) for x in variables]
    limits = [part for x in variables for part in (x <= box, x >= -box)] if np.isfinite(box) else []
    free = cp.Problem(cp.Minimize(total), limits)
    free.solve(solver="CLARABEL")
    for x, value in kept:
        x.save_value(value)
    return float(free.value)


def best(problem: Any) -> float:
    """The optimum, as a minimum."""
    return float(problem.objective.SIGN * problem.value)


def close(a: float, b: float, tolerance: float = 1e-5) -> bool:
    """Equal to so many parts of the larger, or of 1."""
    return abs(a - b) <= tolerance * (1 + abs(a) + abs(b))


def worst(problem: Any) -> float:
    """The largest violation of a constraint."""
    return max((float(np.max(c.violation(), initial=0.0)) for c in problem.constraints), default=0.0)

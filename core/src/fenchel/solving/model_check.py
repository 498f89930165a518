"""The check on the user's own problem: constraints, objective and integrality, through the expressions that were written."""

from __future__ import annotations

from typing import Any

import numpy as np


def model_fault(objective: Any, constraints: list[Any], variables: list[Any], value: float, limit: float) -> str:
    """What is wrong with the current values, in words; empty where nothing is.

    Each constraint's violation, and the difference between `value` and the objective, relative to 1 + the largest term, are at
    most
    `limit`; declared integers are within 1e-5 of one.
    """
    for constraint in constraints:
        residual = constraint.residual
        if residual is None:
            continue
        worst = float(np.max(residual, initial=0.0))
        if worst > limit:
            scale = max((float(np.max(np.abs(arg.value), initial=0.0)) for arg in constraint.args), default=0.0)
            if worst > limit * (1 + scale):
                name = constraint.label or str(constraint)[:80]
                return f"the constraint {name!r} ({constraint.line}) is violated by {worst:.1e}"
    attained = objective.value
    if attained is not None and not abs(attained - value) <= limit * (1 + abs(value) + abs(attained)):
        return f"the objective is {attained:.9g} at the point found, not {value:.9g} as the solver's data say"
    for variable in variables:
        declared = variable.declared
        if declared is None:
            continue
        for entries in (declared.boolean_idx, declared.integer_idx):
            if entries is not None and variable.value is not None:
                found = variable.value.ravel(order="F")[entries]
                if np.abs(found - np.round(found)).max(initial=0.0) > 1e-5:
                    return f"{variable.name()!r} is declared integer and is not"
    return ""

"""diff: differences of neighbours along an axis."""

from __future__ import annotations

from math import comb
from typing import Any

import numpy as np

from fenchel.errors import ShapeError
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import axes_of


def diff(x: Any, k: int = 1, axis: int = 0) -> Expression:
    """x_(i+1) - x_i along an axis, k times over: the sum over j of (-1)^(k-j) (k choose j) x_(i+j).

    k: an int, at least 0. axis: an int, negative from the end. Affine; the axis is shorter by k entries, down to none.
    Raises ShapeError for a scalar, a k that is no such number, and an axis that x has not.
    """
    x = as_expression(x)
    if isinstance(k, bool) or not isinstance(k, int | np.integer) or k < 0:
        raise ShapeError(f"the k of diff says how often to take differences: an int, at least 0, not {k!r}")
    if not x.shape:
        raise ShapeError("diff takes the differences of neighbours: a scalar has none")
    (axis,) = axes_of((axis,), x.ndim)
    if k == 0:
        return x
    left = max(x.shape[axis] - k, 0)
    if not left:
        return x[(slice(None),) * axis + (slice(0),)]
    windows = [x[(slice(None),) * axis + (slice(j, j + left),)] for j in range(k, -1, -1)]
    result = windows[0]
    for j, window in enumerate(windows[1:], start=1):
        term = window if comb(k, j) == 1 else comb(k, j) * window
        result = result - term if j % 2 else result + term
    return result

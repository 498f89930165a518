"""squeeze: axes of length 1 dropped."""

from __future__ import annotations

from typing import Any

from fenchel.atoms.reshape import Reshape
from fenchel.errors import ShapeError
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Axis, axes_of


def squeeze(x: Any, axis: Axis = None) -> Expression:
    """x without its axes of length 1.

    axis: an axis or a tuple of axes to drop; all of length 1 for None. Raises ShapeError for an axis of
    another length.
    """
    x = as_expression(x)
    dropped = [k for k, n in enumerate(x.shape) if n == 1] if axis is None else axes_of(axis, x.ndim)
    for k in dropped:
        if x.shape[k] != 1:
            raise ShapeError(f"squeeze drops axes of length 1, not axis {k} of the shape {x.shape}")
    kept = tuple(n for k, n in enumerate(x.shape) if k not in dropped)
    return Reshape.of(kept, "F")(x)  # type: ignore[no-any-return]

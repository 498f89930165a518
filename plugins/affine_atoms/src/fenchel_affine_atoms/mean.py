"""mean: the average of the entries, along axes."""

from __future__ import annotations

from typing import Any

from fenchel.atoms.sum import Sum
from fenchel.errors import ShapeError
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Axis, axes_of, size_of


def mean(x: Any, axis: Axis = None, keepdims: bool = False) -> Expression:
    """(x_1 + ... + x_n)/n over all entries of x, or over those along `axis`.

    axis: None for all entries, an axis or a tuple of axes. keepdims: keep these axes, with length 1. Affine, non-decreasing,
    of the sign and in the unit of x. Raises ShapeError for an axis that x has not, and for no entries to average.
    """
    x = as_expression(x)
    axis = tuple(axis) if isinstance(axis, list) else axis
    count = size_of(tuple(x.shape[k] for k in axes_of(axis, x.ndim)))
    if not count:
        raise ShapeError(f"mean of no entries: shape {x.shape}, axis {axis}")
    return Sum.of(axis, bool(keepdims))(x) / count  # type: ignore[no-any-return]

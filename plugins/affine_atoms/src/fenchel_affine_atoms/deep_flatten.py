"""deep_flatten: whatever holds numbers and expressions, as one vector."""

from __future__ import annotations

from typing import Any

from fenchel.atoms.hstack import hstack
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression


def deep_flatten(x: Any) -> Expression:
    """The entries of an expression or array column by column; of a list, those of its items, one after the other.

    x: an expression, data, or lists of such, nested to any depth. Shape: (number of entries,). Raises ShapeError for an
    empty list.
    """
    if isinstance(x, list | tuple):
        return hstack([deep_flatten(item) for item in x])
    x = as_expression(x)
    return x if x.ndim == 1 else x.flatten("F")

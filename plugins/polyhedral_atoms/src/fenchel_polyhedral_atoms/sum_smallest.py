"""sum_smallest: the sum of the k smallest entries, of all or along an axis."""

from __future__ import annotations

from typing import Any

from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Axis
from fenchel_polyhedral_atoms.sum_largest import sum_largest


def sum_smallest(x: Any, k: float, axis: Axis = None, keepdims: bool = False) -> Expression:
    """-sum_largest(-x, k): concave, increasing, in the unit and of the sign of x. x: concave.

    The other arguments and the errors are those of `sum_largest`.
    """
    return -sum_largest(-as_expression(x), k, axis, keepdims)

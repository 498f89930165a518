"""cvar: conditional value at risk, the mean of the worst outcomes."""

from __future__ import annotations

from typing import Any

from fenchel.errors import DataError, ShapeError
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel_polyhedral_atoms.sum_largest import sum_largest


def cvar(x: Any, beta: float) -> Expression:
    """The mean of the (1 - beta) n largest of x1, ..., xn: convex, increasing, in the unit and of the sign of x.

    x: convex, 1-D: the losses in n equally likely scenarios. beta: the probability level, a number with 0 <=
    beta < 1; for 0 the mean. Raises ShapeError for an x that is not 1-D or has no entries, DataError for
    another beta. Rockafellar and Uryasev, "Optimization of conditional value-at-risk", 2000.
    """
    x = as_expression(x)
    if x.ndim != 1 or not x.size:
        raise ShapeError(f"cvar takes a vector with entries, 1-D, not the shape {x.shape}")
    if isinstance(beta, Expression) or not 0 <= beta < 1:
        raise DataError(f"the beta of cvar is a number in [0, 1), not {beta}")
    k = (1 - float(beta)) * x.size
    return sum_largest(x, k) / k

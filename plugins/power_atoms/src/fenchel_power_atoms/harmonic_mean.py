"""harmonic_mean: n over the sum of reciprocals."""

from __future__ import annotations

from typing import Any

from fenchel.atoms.pnorm import pnorm
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression


def harmonic_mean(x: Any) -> Expression:
    """n / (1/x1 + ... + 1/xn) of all entries: concave, increasing, nonnegative, for x > 0, and 0 where an entry is 0.

    n times the p-norm of p = -1. x: concave, a scalar is the result, in the unit of x. Raises ShapeError for no entries.
    """
    x = as_expression(x)
    return x.size * pnorm(x, -1)

"""scalene: a tilted absolute value."""

from __future__ import annotations

from typing import Any

from fenchel.atoms.products import multiply
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel_polyhedral_atoms.neg import neg
from fenchel_polyhedral_atoms.pos import pos


def scalene(x: Any, alpha: Any, beta: Any) -> Expression:
    """alpha max(x, 0) + beta max(-x, 0), entry by entry: convex and nonnegative for alpha, beta >= 0.

    x: affine; with beta = 0 convex, with alpha = 0 concave. alpha, beta: numbers, parameters or constant
    arrays that broadcast with x; where their sign is not known, neither is the curvature. The pinball loss
    of quantile regression has alpha = q, beta = 1 - q: Koenker and Bassett, "Regression quantiles", 1978.
    """
    x = as_expression(x)
    return multiply(as_expression(alpha), pos(x)) + multiply(as_expression(beta), neg(x))

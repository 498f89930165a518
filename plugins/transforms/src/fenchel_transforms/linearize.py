"""linearize: the tangent of an expression."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel.errors import FenchelError
from fenchel.expressions.constant import Constant, as_expression
from fenchel.expressions.expression import Expression


class _Valueless(FenchelError, ValueError):
    """Variables without the value that a tangent needs."""


def linearize(expr: Any) -> Expression | None:
    """f(x0) + f'(x0) (x - x0), x0 the current values of the variables: affine, of the shape and unit of the expression.

    Below a convex expression, above a concave one; an affine one is returned itself. None where an x0 lies outside the
    domain, or an atom has no gradient there. expr: any expression. Raises a ValueError naming a variable that has no value,
    if the expression is not affine. Boyd and Vandenberghe, "Convex Optimization", 2004, section 3.1.3.
    """
    expr = as_expression(expr)
    if expr.is_affine():
        return expr
    for x in expr.variables():
        if x.value is None:
            raise _Valueless(f"the tangent of {str(expr)[:80]} is at the values of its variables, and {x.name()!r} has none")
    if expr.value is None:
        raise _Valueless(f"the tangent of {str(expr)[:80]} needs the values of its parameters: {expr.parameters()[0].name()!r}")
    tangent: Expression = Constant(expr.value)
    for x, slope in expr.grad.items():
        if slope is None:
            return None
        matrix = np.reshape(slope, (x.size, expr.size)) if np.ndim(slope) == 0 else slope
        tangent = tangent + (Constant(matrix.T) @ (x - x.value).flatten("F")).reshape(expr.shape, "F")
    return tangent

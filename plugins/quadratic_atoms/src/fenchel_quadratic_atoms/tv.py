"""tv: total variation."""

from __future__ import annotations

from typing import Any

from fenchel.atoms.stack import stack
from fenchel.errors import ShapeError
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel_polyhedral_atoms.norm1 import norm1
from fenchel_quadratic_atoms.norm2 import Norm2


def tv(value: Any, *others: Any) -> Expression:
    """Total variation: the sum of |x[i+1] - x[i]|, or of norm((X[i+1,j] - X[i,j], X[i,j+1] - X[i,j])).

    Convex, nonnegative, a scalar in the unit of x. value: affine, 1-D or 2-D. others: for a matrix, further
    ones of its shape, such as the channels of an image; the norm is then that of all their differences at (i,
    j). The sum is over i < m-1, j < n-1, so a single column has variation 0: flatten it to a vector. Raises
    ShapeError for other dimensions, or shapes that differ. Rudin, Osher and Fatemi, "Nonlinear total
    variation based noise removal algorithms", 1992.
    """
    x, *more = [as_expression(each) for each in (value, *others)]
    if x.ndim == 1 and not more:
        return norm1(x[1:] - x[:-1])
    if x.ndim != 2 or any(each.shape != x.shape for each in more):
        shapes = ", ".join(str(each.shape) for each in (x, *more))
        raise ShapeError(f"tv takes a vector, or one or more matrices of one shape, not {shapes}")
    differences = []
    for each in (x, *more):
        corner = each[:-1, :-1]
        differences += [each[1:, :-1] - corner, each[:-1, 1:] - corner]
    return Norm2.of(0)(stack(differences)).sum()

"""norm: the dispatcher of norms of vectors and matrices."""

from __future__ import annotations

from math import inf
from typing import Any

from fenchel.atoms.pnorm import exponent, pnorm
from fenchel.errors import DataError, ShapeError
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Axis
from fenchel.names import public


def norm(x: Any, p: Any = 2, axis: Axis = None, keepdims: bool = False) -> Expression:
    """A norm of a vector, of a matrix (2-D, no axis), or of each vector along an axis. In the unit of x.

        p            vector                      matrix
        1            sum of |xi|                 largest column sum of |xij|
        2            sqrt(sum of xi^2)           largest singular value
        "inf"        largest |xi|                largest row sum of |xij|
        "fro"        as 2                        sqrt(sum of xij^2)
        "nuc"                                    sum of singular values
        a number     (sum of |xi|^p)^(1/p)

    x: affine, or of known sign as `abs` takes it; a number has the norm |x| for each p; with 3 or more dimensions and no
    axis, all entries are one vector. p < 1 is not a norm: see `pnorm`. Resolved by name at each call: a package that is
    missing is named. Raises DataError for another p, ShapeError for an axis that x does not have, or that does not go with
    p. Boyd and Vandenberghe, "Convex Optimization", 2004, appendix A.1.
    """
    x = as_expression(x)
    if p == 2 and len(x.shape) == 1:  # the usual case
        return public("Norm2").of(axis, keepdims)(x)  # type: ignore[no-any-return]
    named = isinstance(p, str) and p in ("fro", "nuc")
    if named and axis is not None:
        raise ShapeError(f"norm(x, {p!r}) is of a whole matrix; along an axis there is norm(x, 2, axis)")
    if p == "nuc" and x.ndim not in (0, 2):
        raise ShapeError(f"norm(x, 'nuc') is of a matrix, not of the shape {x.shape}")
    if not named and (axis is not None or x.ndim not in (0, 2)):
        return pnorm(x, p, axis, keepdims)
    power = 0.0 if named else exponent(p)
    if x.ndim == 0:
        return public("norm1")(x)  # type: ignore[no-any-return]
    if p == "nuc":
        result = public("normNuc")(x)
    elif p == "fro" or (power == 2 and min(x.shape) <= 1):
        result = pnorm(x, 2)
    elif power == 2:
        result = public("sigma_max")(x)
    elif power in (1, inf):
        result = public("max")(public("norm1")(x, axis=0 if power == 1 else 1))
    else:
        raise DataError(f"a matrix has no norm {p!r}: there are 1, 2, 'inf', 'fro' and 'nuc'; of its entries, see pnorm")
    return result.reshape((1,) * x.ndim, "F") if keepdims else result  # type: ignore[no-any-return]


def norm2(x: Any, axis: Axis = None) -> Expression:
    """norm(x, 2, axis)."""
    return norm(x, 2, axis)

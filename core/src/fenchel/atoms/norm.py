"""norm: the dispatcher of norms of vectors and matrices."""

from __future__ import annotations

from typing import Any

from fenchel.atoms.pnorm import exponent, pnorm
from fenchel.errors import DataError, ShapeError
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Axis
from fenchel.names import public


def norm(x: Any, p: Any = 2, axis: Axis = None, keepdims: bool = False) -> Expression:
    """A norm of a vector, of a matrix (2-D, no axis), or of each vector along an axis. In the unit of x.

        p        vector                      matrix
        1        sum of |xi|                 largest column sum of |xij|
        2        sqrt(sum of xi^2)           largest singular value
        "inf"    largest |xi|                largest row sum of |xij|
        "fro"    as 2                        sqrt(sum of xij^2)
        "nuc"                                sum of singular values

    x: affine, or of known sign as `abs` takes it; with 3 or more dimensions and no axis, all entries are one
    vector. Resolved by name at each call: a package that is missing is named. Raises DataError for another p,
    ShapeError for an axis that x does not have, or that does not go with p. Boyd and Vandenberghe, "Convex
    Optimization", 2004, appendix A.1.
    """
    x = as_expression(x)
    if len(x.shape) != 2 and p not in ("fro", "nuc"):
        return public("Norm2").of(axis, keepdims)(x) if p == 2 else pnorm(x, p, axis, keepdims)
    if p in ("fro", "nuc"):
        if axis is not None:
            raise ShapeError(f"norm(x, {p!r}) is of a whole matrix; along an axis there is norm(x, 2, axis)")
        if p == "nuc" and x.ndim != 2:
            raise ShapeError(f"norm(x, 'nuc') is of a matrix, not of the shape {x.shape}")
        result = public("normNuc")(x) if p == "nuc" else pnorm(x, 2)
    elif x.ndim != 2 or axis is not None:
        return pnorm(x, p, axis, keepdims)
    else:
        power = exponent(p)
        if power == 2:
            result = public("sigma_max")(x) if min(x.shape) > 1 else pnorm(x, 2)
        elif power == 1 or power == float("inf"):
            result = public("max")(public("norm1")(x, axis=0 if power == 1 else 1))
        else:
            raise DataError(f"a matrix has no norm {p!r}: 1, 2, 'inf', 'fro', 'nuc' (pnorm: of its entries)")
    return result.reshape((1,) * x.ndim, "F") if keepdims else result


def norm2(x: Any, axis: Axis = None) -> Expression:
    """norm(x, 2, axis)."""
    return norm(x, 2, axis)

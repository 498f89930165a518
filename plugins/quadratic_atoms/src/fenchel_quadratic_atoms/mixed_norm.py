"""mixed_norm: a norm of the norms of the rows."""

from __future__ import annotations

from typing import Any

from fenchel.atoms.norm import norm
from fenchel.errors import ShapeError
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression


def mixed_norm(X: Any, p: Any = 2, q: Any = 1) -> Expression:
    """The q-norm of the p-norms of the rows, (sum_i (sum_j |xij|^p)^(q/p))^(1/q): convex, nonnegative.

    A scalar in the unit of X. X: affine, or of known sign; 2-D, or with more dimensions, where axis 1 is
    the one of the p-norms, and all of these are one vector. p, q: at least 1, or "inf", as for `norm`; by
    default the sum of the Euclidean norms of the rows, the penalty of the group lasso. Raises ShapeError for
    fewer dimensions, DataError for another p or q. Yuan and Lin, "Model selection and estimation in
    regression with grouped variables", 2006.
    """
    X = as_expression(X)
    if X.ndim < 2:
        raise ShapeError(f"mixed_norm takes a matrix, or more dimensions, not the shape {X.shape}")
    return norm(norm(X, p, axis=1).flatten("F"), q)

"""outer: the outer product of two vectors."""

from __future__ import annotations

from typing import Any

from fenchel.atoms.products import multiply
from fenchel.atoms.reshape import Reshape
from fenchel.errors import ShapeError
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression


def outer(x: Any, y: Any) -> Expression:
    """x y': the matrix of all products x_i * y_j.

    x, y: vectors, or scalars, of lengths m and n; one of them constant, else the curvature is unknown. Shape: (m, n).
    Affine in the other, monotone by the sign of the constant. Raises ShapeError for arrays of more dimensions.
    """
    args = [as_expression(arg) for arg in (x, y)]
    for name, arg in zip("xy", args, strict=True):
        if arg.ndim > 1:
            raise ShapeError(f"outer takes vectors: {name} has the shape {arg.shape}")
    column, row = args
    return multiply(Reshape.of((column.size, 1), "F")(column), Reshape.of((1, row.size), "F")(row))  # type: ignore[no-any-return]

"""trace: the sum of a diagonal."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel.atoms.diag import diagonal_sign
from fenchel.atoms.products import MulExpression, multiply
from fenchel.atoms.sum import Sum, added
from fenchel.atoms.transpose import swapaxes
from fenchel.errors import ShapeError
from fenchel.expressions.affine import Affine
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape, positions, size_of


class Trace(Affine):
    """X_11 + ... + X_nn, for each matrix along the last two axes."""

    def facts_of(self, args: tuple[Expression, ...]) -> int:
        """The argument's facts; nonnegative also where X is PSD."""
        return args[0].facts | diagonal_sign(args[0])

    def shape(self, *shapes: Shape) -> Shape:
        """The shape without the last two axes."""
        (shape,) = shapes
        if len(shape) < 2 or shape[-1] != shape[-2]:
            raise ShapeError(f"trace takes square matrices along the last two axes, not the shape {shape}")
        return shape[:-2]

    def value(self, *values: Any) -> Any:
        """numpy's trace."""
        return np.trace(values[0], axis1=-2, axis2=-1)

    def terms(self, shape: Shape) -> Any:
        """The entries of the diagonals: shape (number of matrices, n)."""
        diagonals = positions(shape).diagonal(axis1=-2, axis2=-1)
        return diagonals.reshape((size_of(shape[:-2]), shape[-1]), order="F")

    def push(self, demand: Any, site: Any) -> Any:
        """The demand for a trace becomes one for the diagonal."""
        return [(0, demand.spread(self.terms(site.children[0].shape)))]

    def matrices(self, *shapes: Shape) -> list[Any]:
        """Rows of ones, at the diagonals."""
        return [added(self.terms(shapes[0]), size_of(shapes[0]))]


def trace(expr: Any) -> Expression:
    """X_11 + ... + X_nn, for each square matrix along the last two axes; shape: that of X without them.

    Affine, non-decreasing; nonnegative where X is nonnegative or PSD. trace(A @ B) is the sum of A * B',
    entry by entry: the product is not formed. Raises ShapeError where the last two axes differ.
    """
    x = as_expression(expr)
    if type(x.atom) is MulExpression and all(arg.ndim >= 2 for arg in x.args):
        Trace.of().shape(x.shape)
        a, b = x.args
        # The variable's side is transposed: a constant may be sparse, and stays as it is.
        pair = (swapaxes(a, -1, -2), b) if b.is_constant() else (a, swapaxes(b, -1, -2))
        return Sum.of((-2, -1) if x.ndim > 2 else None)(multiply.of()(*pair))  # type: ignore[no-any-return]
    return Trace.of()(x)  # type: ignore[no-any-return]

"""conv: the old name of convolve, which also takes columns."""

from __future__ import annotations

import warnings
from typing import Any

from fenchel.atoms.reshape import Reshape
from fenchel.errors import CvxpyDeprecationWarning, ShapeError
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel_affine_atoms.convolve import convolve


def conv(a: Any, b: Any) -> Expression:
    """y_k = sum over i of a_i * b_(k-i), as `convolve`; deprecated.

    a, b: vectors, columns or rows, one of them constant. Shape: (m + n - 1, 1) where one has two axes, else (m + n - 1,).
    Raises ShapeError for other shapes.
    """
    warnings.warn("conv is deprecated. Use convolve instead.", CvxpyDeprecationWarning, stacklevel=2)
    args = [as_expression(arg) for arg in (a, b)]
    for arg in args:
        if not arg.is_vector():
            raise ShapeError(f"conv takes vectors, not an expression of shape {arg.shape}")
    flat = [arg if arg.ndim < 2 else Reshape.of((arg.size,), "F")(arg) for arg in args]
    result = convolve(*flat)
    if all(arg.ndim < 2 for arg in args):
        return result
    return Reshape.of((result.size, 1), "F")(result)  # type: ignore[no-any-return]

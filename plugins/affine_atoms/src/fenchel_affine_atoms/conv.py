"""conv: the old form of convolve, which also takes columns and rows."""

from __future__ import annotations

import warnings
from typing import Any

from fenchel.errors import CvxpyDeprecationWarning
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape
from fenchel_affine_atoms.convolve import Convolution


class Conv(Convolution):
    """y_k = sum of c_i * x_(k-i), of vectors, columns and rows."""

    def is_vector(self, shape: Shape) -> bool:
        """Has it no more than one axis, or one beside another of length 1?"""
        return len(shape) < 2 or (len(shape) == 2 and 1 in shape)

    def shape(self, *shapes: Shape) -> Shape:
        """(m + n - 1, 1) where one argument has two axes, else (m + n - 1,)."""
        return super().shape(*shapes) + (1,) * any(len(shape) == 2 for shape in shapes)


def conv(a: Any, b: Any) -> Expression:
    """y_k = sum over i of a_i * b_(k-i), as `convolve`; deprecated.

    a, b: vectors, columns or rows, one of them constant. Shape: (m + n - 1, 1) where one has two axes, else (m + n - 1,).
    Raises ShapeError for other shapes.
    """
    warnings.warn("conv is deprecated. Use convolve instead.", CvxpyDeprecationWarning, stacklevel=2)
    return Conv.of()(a, b)  # type: ignore[no-any-return]

"""imag: the imaginary part of each entry."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel.expressions.affine import Affine
from fenchel.expressions.constant import Constant, as_expression
from fenchel.expressions.expression import Expression


class Imag(Affine):
    """What `isinstance(e, imag)` asks for. No expression is one: the imaginary part of a real expression is a constant, 0."""


def imag(expr: Any) -> Expression:
    """The imaginary part of each entry: zeros of the shape, since all expressions are real here. Complex data raise DataError."""
    return Constant(np.zeros(as_expression(expr).shape))

"""imag: the imaginary part of each entry."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel.expressions.constant import Constant, as_expression
from fenchel.expressions.expression import Expression


def imag(expr: Any) -> Expression:
    """The imaginary part of each entry: zeros of the shape, since all expressions are real here. Complex data raise DataError."""
    return Constant(np.zeros(as_expression(expr).shape))

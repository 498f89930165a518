"""real: the real part of each entry."""

from __future__ import annotations

from typing import Any

from fenchel.expressions.affine import Affine
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression


class Real(Affine):
    """What `isinstance(e, real)` asks for. No expression is one: a real expression is its own real part."""


def real(expr: Any) -> Expression:
    """The real part of each entry: the expression itself, since all are real here. Complex data raise DataError."""
    return as_expression(expr)

"""conj: the complex conjugate of each entry."""

from __future__ import annotations

from typing import Any

from fenchel.expressions.affine import Affine
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression


class Conj(Affine):
    """What `isinstance(e, conj)` asks for. No expression is one: a real expression is its own conjugate."""


def conj(expr: Any) -> Expression:
    """The complex conjugate of each entry: the expression itself, since all are real here. Complex data raise DataError."""
    return as_expression(expr)

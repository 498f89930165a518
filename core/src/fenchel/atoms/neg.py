"""NegExpression: -x, as users see it."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import scipy.sparse as sp

from fenchel import dcp
from fenchel.expressions import operators
from fenchel.expressions.affine import Affine
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape, size_of


class NegExpression(Affine):
    """-x, entry by entry. The atom of the nodes that keep negations."""

    binds: ClassVar[int] = 2

    def __call__(self, *args: Any) -> Expression:
        """Minus the argument."""
        (arg,) = args
        return -as_expression(arg)

    def shape(self, *shapes: Shape) -> Shape:
        """The argument's."""
        return shapes[0]

    def sign(self, *signs: int) -> int:
        """The opposite."""
        return dcp.FLIP[signs[0]]

    def monotone(self, *signs: int) -> tuple[int, ...]:
        """Non-increasing."""
        return (dcp.DOWN,)

    def value(self, *values: Any) -> Any:
        """Minus the value."""
        return np.negative(values[0])

    def matrices(self, *shapes: Shape) -> list[Any]:
        """-I"""
        return [-sp.eye_array(size_of(shapes[0]), format="csr")]

    def is_symmetric(self, *args: Expression) -> bool:
        """Is the argument?"""
        return args[0].is_symmetric()

    def is_skew_symmetric(self, *args: Expression) -> bool:
        """Is the argument?"""
        return args[0].is_skew_symmetric()

    def is_psd(self, *args: Expression) -> bool:
        """Is the argument negative semidefinite?"""
        return args[0].is_nsd()

    def is_nsd(self, *args: Expression) -> bool:
        """Is the argument positive semidefinite?"""
        return args[0].is_psd()

    def named(self, *args: str) -> str:
        """-x"""
        return f"-{args[0]}"


@operators.define("negation_atom")
def negation_atom() -> NegExpression:
    """The atom of all negations."""
    return NegExpression.of()  # type: ignore[no-any-return]

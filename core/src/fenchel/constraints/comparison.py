"""What `Inequality` and `Equality` share."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from fenchel.constraints.constraint import Constraint
from fenchel.expressions import operators
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape, broadcast

if TYPE_CHECKING:
    from fenchel.cones.cone import Cone
    from fenchel.constraints.constraint import Blocks


class Comparison(Constraint):
    """lhs and rhs, broadcast against each other; plain numbers are kept as they are."""

    __slots__ = ("lhs", "rhs")

    def __init__(self, lhs: Any, rhs: Any, constr_id: int | None = None) -> None:
        if not isinstance(lhs, Expression):
            lhs = float(lhs) if isinstance(lhs, float | int) else as_expression(lhs)
        if not isinstance(rhs, Expression):
            rhs = float(rhs) if isinstance(rhs, float | int) else as_expression(rhs)
        if type(lhs) is not float and type(rhs) is not float and lhs.shape != rhs.shape:
            lhs, rhs = operators.leveled(lhs, rhs)
            broadcast(lhs.shape, rhs.shape)
        self.lhs = lhs
        self.rhs = rhs
        frame = sys._getframe(1)  # not by `_born`: loops come here by the ten thousand
        if frame.f_globals["__name__"] == "fenchel.expressions.expression":
            frame = frame.f_back  # type: ignore[assignment]
        self._line = (frame.f_code, frame.f_lasti)
        self.source = None
        if constr_id is not None:
            self._id = constr_id

    @property
    def args(self) -> list[Expression]:
        """Both sides."""
        return [as_expression(self.lhs), as_expression(self.rhs)]

    def _take(self, args: list[Expression]) -> None:
        self.lhs, self.rhs = args

    @property
    def expr(self) -> Expression:
        """lhs - rhs."""
        left, right = self.args
        return left - right

    @property
    def shape(self) -> Shape:
        """The broadcast shape."""
        left, right = self.args
        return left.shape if left.shape == right.shape else broadcast(left.shape, right.shape)

    def _sides(self, cone: Cone) -> Blocks:
        """rhs - lhs in the cone."""
        shape = self.shape
        parts: list[tuple[Expression, float, Any]] = []
        for side, sign in zip(self.args, (-1.0, 1.0), strict=True):
            if side.shape != shape:
                from fenchel.atoms.broadcast import broadcast_to

                side = broadcast_to(side, shape)
            parts.append((side, sign, None))
        return cone, 1, parts

    def _gap(self) -> Any:
        """The value of lhs - rhs; None where one is missing."""
        left, right = (arg.value for arg in self.args)
        return None if left is None or right is None else np.asarray(left - right)

    @property
    def _dual_shapes(self) -> list[Shape]:
        """One dual, of the broadcast shape."""
        return [self.shape]

    def dual_from(self, y: Any) -> Any:
        """An array of the broadcast shape."""
        return y.reshape(self.shape, order="F")

    def get_data(self) -> None:
        """None: the sides are all there is."""

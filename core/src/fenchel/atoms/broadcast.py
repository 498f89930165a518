"""broadcast_to, promote: entries repeated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fenchel.errors import ShapeError
from fenchel.expressions.affine import Selection
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape, as_shape, broadcast, spread


@dataclass(frozen=True, eq=False)
class BroadcastTo(Selection):
    """x repeated along the axes that it has not, or where it has length 1, up to the shape `to`."""

    to: Shape

    def shape(self, *shapes: Shape) -> Shape:
        """The shape asked for."""
        if broadcast(shapes[0], self.to) != self.to:
            raise ShapeError(f"an expression of shape {shapes[0]} does not broadcast to {self.to}")
        return self.to

    def value(self, *values: Any) -> Any:
        """numpy's broadcast."""
        return np.broadcast_to(values[0], self.to)

    def positions(self, shape: Shape) -> Any:
        """The entry repeated, for each entry."""
        return spread(shape, self.to)

    def named(self, *args: str) -> str:
        """broadcast_to(x, shape)."""
        return f"broadcast_to({args[0]}, {self.to})"


@dataclass(frozen=True, eq=False)
class Promote(BroadcastTo):
    """x repeated in every entry of the shape `to`, for a scalar x."""

    def shape(self, *shapes: Shape) -> Shape:
        """The shape asked for."""
        if any(n != 1 for n in shapes[0]):
            raise ShapeError(f"only scalars are promoted, not an expression of shape {shapes[0]}")
        return super().shape(*shapes)

    def named(self, *args: str) -> str:
        """Promote(x, shape)."""
        return f"Promote({args[0]}, {self.to})"


def broadcast_to(x: Any, shape: Any) -> Expression:
    """x repeated up to a shape, by numpy's rule. Raises ShapeError where x does not broadcast to it."""
    return BroadcastTo.of(as_shape(shape))(as_expression(x))  # type: ignore[no-any-return]


def promote(x: Any, shape: Any) -> Expression:
    """A scalar x in every entry of a shape; x itself, if it has the shape. ShapeError for other x."""
    x, to = as_expression(x), as_shape(shape)
    return x if x.shape == to else Promote.of(to)(x)  # type: ignore[no-any-return]

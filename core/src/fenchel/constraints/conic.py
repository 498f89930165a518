"""What constraints to cones share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fenchel.cones.product import Product
from fenchel.constraints.stated import Stated
from fenchel.errors import ShapeError
from fenchel.expressions.shapes import Shape

if TYPE_CHECKING:
    from fenchel.cones.cone import Cone
    from fenchel.expressions.expression import Expression


class Conic(Stated):
    """Expressions constrained to cones: CVXPY's `Cone`."""

    __slots__ = ()

    def cone_sizes(self) -> list[int]:
        """The dimension of each cone."""
        cone, count, _ = self.blocks()
        return [cone.dim] * count

    def num_cones(self) -> int:
        """How many cones."""
        return self.blocks()[1]

    def _rows(self) -> Any:
        """The values of all rows, shape (number of cones, dimension); None where a value is missing."""
        cone, count, parts = self.blocks()
        rows = np.zeros(cone.dim * count)
        for expression, sign, where in parts:
            value = expression.value
            if value is None:
                return None
            flat = sign * value.ravel(order="F")
            if where is None:
                rows += flat
            else:
                np.add.at(rows, where, flat)
        return rows.reshape(count, cone.dim)

    @property
    def _each(self) -> Shape:
        """The shape that holds a number for each cone: that of the last argument, where it has an entry for each."""
        return self._args[-1].shape

    @property
    def residual(self) -> Any:
        """The distance of each cone's rows to the cone."""
        rows = self._rows()
        return None if rows is None else _distances(self.blocks()[0], rows).reshape(self._each, order="F")

    @property
    def dual_residual(self) -> Any:
        """The distance of the duals to the dual cone, for each cone."""
        cone, count, parts = self.blocks()
        value = self.dual_value
        if value is None:
            return None
        values = value if isinstance(value, list) else [value]
        rows = np.zeros(cone.dim * count)
        for (_, _, where), part in zip(parts, values, strict=True):
            flat = np.ravel(part, order="F")
            rows[slice(None) if where is None else where] = flat
        return _distances(cone.dual, rows.reshape(count, cone.dim)).reshape(self._each, order="F")

    # ---- for cones whose rows are an entry of each argument ----------------------------------------------------

    def _check_shapes(self) -> None:
        """ShapeError where the three arguments are not of one shape."""
        if len({arg.shape for arg in self._args}) > 1:
            shapes = ", ".join(str(arg.shape) for arg in self._args)
            raise ShapeError(f"{type(self).__name__} takes three expressions of one shape, not {shapes}")

    def _by_entry(self) -> list[tuple[Expression, float, Any]]:
        """Entry i of each of the three arguments, in the rows of cone i."""
        first = 3 * np.arange(self._args[0].size, dtype=np.int32)
        return [(arg, 1.0, first + k) for k, arg in enumerate(self._args)]


def _distances(cone: Cone, rows: Any) -> Any:
    """The distance of each row from a cone; from each of its parts, where it is a product."""
    if not isinstance(cone, Product):
        return cone.distance(rows)
    ends = np.cumsum([part.dim for part in cone.cones])[:-1]
    pieces = zip(cone.cones, np.split(rows, ends, axis=1), strict=True)
    return np.concatenate([part.distance(piece) for part, piece in pieces])

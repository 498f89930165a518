"""ExpCone: exponential cones."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from fenchel.constraints.conic import Conic
from fenchel.expressions.shapes import Shape
from fenchel.names import public

if TYPE_CHECKING:
    from fenchel.cones.cone import Cone
    from fenchel.constraints.constraint import Blocks, Constraint


class ExpCone(Conic):
    """y exp(x / y) <= z, y > 0 (and its closure), entry by entry, for affine x, y, z of one shape. Dual: [of x, of y, of z]."""

    __slots__ = ()

    kind = "exp_cone"

    def __init__(self, x: Any, y: Any, z: Any, constr_id: int | None = None) -> None:
        super().__init__(x, y, z, constr_id=constr_id)
        self._check_shapes()

    @property
    def shape(self) -> Shape:
        """(3,) and the shape of x."""
        return (3, *self._args[0].shape)

    def blocks(self) -> Blocks:
        """(x[i], y[i], z[i]) in the exponential cone."""
        return _cone(), self._args[0].size, self._by_entry()

    def as_quad_approx(self, m: int, k: int) -> Constraint:
        """y log(y / z) <= -x, which is the same, as a RelEntrConeQuad: approximated, by m + k second-order cones."""
        x, y, z = self._args
        approximate: Constraint = public("RelEntrConeQuad")(y, z, -x, m, k)
        return approximate


@cache
def _cone() -> Cone:
    """The cone. It is imported with the first constraint that needs it, for the sake of `import fenchel`."""
    from fenchel.cones.exponential import ExpCone as ExponentialCone

    return ExponentialCone(3)

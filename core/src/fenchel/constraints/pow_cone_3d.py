"""PowCone3D: power cones of three rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fenchel.constraints.power import PowCone, exponents
from fenchel.errors import DataError
from fenchel.expressions.shapes import Shape

if TYPE_CHECKING:
    from fenchel.cones.cone import Cone
    from fenchel.constraints.constraint import Blocks


class PowCone3D(PowCone):
    """x^alpha y^(1 - alpha) >= |z|, x >= 0, y >= 0, entry by entry, for affine x, y, z of one shape. Dual: [of x, of y, of z].

    alpha: a number, or an array of that shape, strictly between 0 and 1, else DataError. Exact: a solver without power cones
    takes it where alpha is a fraction. Chares, "Cones and interior-point algorithms for structured convex optimization", 2009.
    """

    __slots__ = ()

    family = "pow3d"

    def __init__(self, x: Any, y: Any, z: Any, alpha: Any, constr_id: int | None = None, case: str | None = None) -> None:
        super().__init__(x, y, z, constr_id=constr_id)
        self._check_shapes()
        self._keep(self._settled(exponents(alpha, self._args[0].shape)), case)

    def _settled(self, alpha: Any) -> Any:
        """The exponents to keep."""
        if not ((alpha > 0) & (alpha < 1)).all():
            raise DataError(f"the exponents of {type(self).__name__} lie strictly between 0 and 1, not at {alpha}")
        return alpha

    @property
    def shape(self) -> Shape:
        """(3,) and the shape of x."""
        return (3, *self._args[0].shape)

    def _weights(self) -> list[float]:
        return self.alpha.ravel(order="F").tolist() or [0.5]

    def _rational(self, weights: set[float]) -> bool:
        from fenchel.cones.exponents import fraction

        return all(map(fraction, weights))

    def _cones(self, weights: list[float]) -> tuple[Cone, ...]:
        from fenchel.cones.power import PowCone3D as PowerCone

        return tuple(PowerCone(weight, self.case) for weight in weights)

    def blocks(self) -> Blocks:
        """(x[i], y[i], z[i]) in the power cone of alpha[i]."""
        return *self._joined(), self._by_entry()

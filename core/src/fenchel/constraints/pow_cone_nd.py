"""PowConeND: power cones of any number of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fenchel.constraints.power import PowCone, exponents
from fenchel.errors import DataError, ShapeError
from fenchel.expressions.shapes import Shape, axes_of

if TYPE_CHECKING:
    from fenchel.cones.cone import Cone
    from fenchel.constraints.constraint import Blocks


class PowConeND(PowCone):
    """prod_i W[i]^alpha[i] >= |z|, W >= 0, for each column (axis 0) of affine W, or vector along any other axis.

    z: affine, with an entry for each of them: W a vector and z a scalar, or z of the shape of W without the axis. alpha: of the
    shape of W, positive, of sum 1 along the axis up to 1e-6, else DataError. Dual: [of W, of z], in these shapes.
    Chares, "Cones and interior-point algorithms for structured convex optimization", 2009.
    """

    __slots__ = ("axis",)

    family = "pow_nd"

    def __init__(
        self, W: Any, z: Any, alpha: Any, axis: int = 0, constr_id: int | None = None, case: str | None = None
    ) -> None:
        super().__init__(W, z, constr_id=constr_id)
        W, z = self._args
        (self.axis,) = axes_of(int(axis), W.ndim) if W.ndim else (0,)
        rest = self._rest()
        if not W.ndim or not W.shape[self.axis] or not (z.shape == rest or (rest == () and z.size == 1)):
            raise ShapeError(f"PowConeND takes z of the shape of W without axis {axis}, not W of {W.shape} and z of {z.shape}")
        alpha = exponents(alpha, W.shape, scalar=False)
        total = alpha.sum(axis=self.axis, keepdims=True)
        if not (alpha > 0).all() or (np.abs(total - 1) > 1e-6).any():
            raise DataError(f"the exponents of PowConeND are positive and sum to 1 along axis {axis}, not {alpha.tolist()}")
        self._keep(alpha if (np.abs(total - 1) <= 1e-12).all() else alpha / total, case)

    def _rest(self) -> Shape:
        """The shape of W without the axis."""
        return tuple(n for k, n in enumerate(self._args[0].shape) if k != self.axis)

    @property
    def shape(self) -> Shape:
        """(rows of a cone, how many cones)."""
        W, z = self._args
        return (W.shape[self.axis] + 1, z.size)

    def _weights(self) -> list[tuple[float, ...]]:
        n = self.alpha.shape[self.axis]
        each = np.moveaxis(self.alpha, self.axis, 0).reshape((n, -1), order="F").T
        return list(map(tuple, each.tolist())) or [(1 / n,) * n]

    def _rational(self, weights: set[tuple[float, ...]]) -> bool:
        from fenchel.cones.exponents import fractions

        return all(map(fractions, weights))

    def _cones(self, weights: list[tuple[float, ...]]) -> tuple[Cone, ...]:
        from fenchel.cones.power import PowConeND as PowerCone

        return tuple(PowerCone(each, self.case) for each in weights)

    def blocks(self) -> Blocks:
        """(W[:, i], z[i]) in the power cone of alpha[:, i]."""
        W, z = self._args
        n = W.shape[self.axis]
        first = (n + 1) * np.arange(z.size, dtype=np.int32)
        rest = self._rest()
        rows = np.expand_dims(first.reshape(rest, order="F"), 0) + np.arange(n, dtype=np.int32).reshape((n, *[1] * len(rest)))
        where = np.moveaxis(rows, 0, self.axis).ravel(order="F")
        return *self._joined(), [(W, 1.0, where), (z, 1.0, first + n)]

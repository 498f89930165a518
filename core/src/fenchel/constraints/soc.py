"""SOC: second-order cones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fenchel.cones.soc import SOC as SecondOrderCone
from fenchel.constraints.conic import Conic
from fenchel.errors import ShapeError
from fenchel.expressions.shapes import Shape, positions

if TYPE_CHECKING:
    from fenchel.constraints.constraint import Blocks


class SOC(Conic):
    """norm(X[:, i]) <= t[i] for each column (axis 0) or row (axis 1) of X, shape (n, k); t has k entries. Both affine.

    A vector X and a scalar t are one cone. Dual: [dual of t, shape (k,), dual of X, shape of X], with norm(dual X[:, i]) <= dual
    t[i].
    """

    __slots__ = ("axis",)

    kind = "soc"

    def __init__(self, t: Any, X: Any, axis: int = 0, constr_id: int | None = None) -> None:
        super().__init__(t, X, constr_id=constr_id)
        t, X = self._args
        if X.ndim > 2 or t.ndim > 1:
            raise ShapeError(f"SOC takes t with at most 1 dimension and X with at most 2, not {t.shape} and {X.shape}")
        if axis not in (0, 1) or (axis == 1 and X.ndim < 2):
            raise ShapeError(f"SOC: axis {axis!r} does not fit X of shape {X.shape}")
        self.axis = axis
        if t.size != self.num_cones():
            raise ShapeError(
                f"SOC has {self.num_cones()} cones for X of shape {X.shape} on axis {axis}, but t has shape {t.shape}"
            )

    @property
    def shape(self) -> Shape:
        """(k,)."""
        return (self.num_cones(),)

    @property
    def size(self) -> int:
        """The entries of t and X."""
        return self._args[0].size + self._args[1].size

    @property
    def _each(self) -> Shape:
        """(), or (k,)."""
        return () if self._args[1].ndim < 2 else (self.num_cones(),)

    @property
    def _dual_shapes(self) -> list[Shape]:
        """(k,), and the shape of X."""
        return [self.shape, self._args[1].shape]

    def num_cones(self) -> int:
        """The number of columns (rows)."""
        X = self._args[1]
        return X.shape[1 - self.axis] if X.ndim == 2 else 1

    def blocks(self) -> Blocks:
        """(t[i], X[:, i]) in SOC."""
        t, X = self._args
        count = self.num_cones()
        n = X.size // count if count else 0
        if X.ndim == 2 and count:
            where = positions(X.shape)
            cone = (where // n if self.axis == 0 else where % count).ravel(order="F")
            entry = (where % n if self.axis == 0 else where // count).ravel(order="F")
            rows = cone * (n + 1) + 1 + entry
        else:
            rows = np.arange(1, X.size + 1, dtype=np.int32)
        return SecondOrderCone(n + 1), count, [(t, 1.0, np.arange(count, dtype=np.int32) * (n + 1)), (X, 1.0, rows)]

    def dual_from(self, y: Any) -> Any:
        """[dual of t, dual of X]."""
        t, X = super().dual_from(y)
        return [t.reshape(-1), X]

"""PSD: semidefinite cones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fenchel.cones.psd import PSD as SemidefiniteCone
from fenchel.constraints.conic import Conic
from fenchel.errors import ShapeError
from fenchel.expressions import operators
from fenchel.expressions.shapes import Shape, positions

if TYPE_CHECKING:
    from fenchel.constraints.constraint import Blocks


@operators.define("psd")
class PSD(Conic):
    """(X + X')/2 positive semidefinite, for affine X of shape (..., n, n). Dual: symmetric, positive semidefinite."""

    __slots__ = ()

    kind = "psd"

    def __init__(self, expr: Any, constr_id: int | None = None) -> None:
        super().__init__(expr, constr_id=constr_id)
        shape = self._args[0].shape
        if len(shape) < 2 or shape[-1] != shape[-2]:
            raise ShapeError(f"a semidefinite constraint needs a square matrix, not shape {shape}")

    def cone_sizes(self) -> list[int]:
        """The side of each matrix."""
        return [self._args[0].shape[-1]] * self.num_cones()

    @property
    def _each(self) -> Shape:
        """The shape without the matrices."""
        return self._args[0].shape[:-2]

    def blocks(self) -> Blocks:
        """vec(X) in PSD, matrix by matrix."""
        X = self._args[0]
        n = X.shape[-1]
        count = X.size // (n * n) if n else 0
        if len(X.shape) == 2:
            return SemidefiniteCone(n * n), count, [(X, 1.0, None)]
        rows = positions(X.shape[:-2])[..., None, None] * (n * n) + positions((n, n))
        return SemidefiniteCone(n * n), count, [(X, 1.0, rows.ravel(order="F"))]

    def written(self, *args: str) -> str:
        """X >> 0."""
        return f"{args[0]} >> 0"

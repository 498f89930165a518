"""What power cones of three rows and of many share."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

import numpy as np

from fenchel import dcp
from fenchel.cones.product import Product
from fenchel.constraints.conic import Conic
from fenchel.errors import DataError, ShapeError
from fenchel.expressions.constant import as_expression
from fenchel.expressions.shapes import Shape

if TYPE_CHECKING:
    from fenchel.cones.cone import Cone


class PowCone(Conic):
    """Power cones, whose exponents are constants of the constraint.

    case: what may become of the cones (see `fenchel.cones.power`); None: "rational" where all exponents are fractions. The cones
    are imported with the first constraint that needs them, for the sake of `import fenchel`.
    """

    __slots__ = ("alpha", "case")

    family: str  # the kind of the cones, but for the case
    alpha: Any  # read-only
    case: str

    def _keep(self, alpha: Any, case: str | None) -> None:
        """Take the exponents, and their case."""
        alpha.flags.writeable = False
        self.alpha = alpha
        self.case = ("rational" if self._rational(set(self._weights())) else "") if case is None else case

    @abstractmethod
    def _weights(self) -> list[Any]:
        """The exponents of each cone; where there is no cone, of one that would fit."""

    @abstractmethod
    def _rational(self, weights: set[Any]) -> bool:
        """Are all of these fractions?"""

    @abstractmethod
    def _cones(self, weights: list[Any]) -> tuple[Cone, ...]:
        """The cones of these."""

    def _joined(self) -> tuple[Cone, int]:
        """A cone and how many of it: one product of those that differ."""
        weights = self._weights()
        if len(set(weights)) > 1:
            return Product(self._cones(weights)), 1
        return self._cones(weights[:1])[0], self.num_cones()

    @property
    def kind(self) -> str:
        """The family, and the case if there is one."""
        return f"{self.family}/{self.case}" if self.case else self.family

    def num_cones(self) -> int:
        """How many cones: z has an entry for each."""
        return self._args[-1].size

    def cone_sizes(self) -> list[int]:
        """The dimension of each cone."""
        return [self.shape[0]] * self.num_cones()

    def written(self, *args: str) -> str:
        """The arguments, and the exponents."""
        return super().written(*args, str(self.alpha.tolist()))


def exponents(alpha: Any, shape: Shape, scalar: bool = True) -> Any:
    """The exponents of a constraint, as an array of its own of the shape; DataError for what is no constant of that shape."""
    given = as_expression(alpha)
    if not (given.facts & dcp.CONSTANT and given.facts & dcp.FIXED):
        raise DataError(f"the exponents of a power cone are numbers, not {given}")
    value = np.array(given.value, dtype=float)
    if value.shape == () and scalar:
        return np.full(shape, float(value))
    if value.shape != shape:
        raise ShapeError(f"the exponents of a power cone have the shape of what they belong to, {shape}, not {value.shape}")
    return value

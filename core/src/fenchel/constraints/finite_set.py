"""FiniteSet: each entry of an expression is one of finitely many values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fenchel.cones.zero import Zero as ZeroCone
from fenchel.constraints.stated import Stated
from fenchel.errors import DataError
from fenchel.expressions import kinds
from fenchel.expressions.constant import Constant, as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.variable import Variable

if TYPE_CHECKING:
    from fenchel.constraints.constraint import Blocks


class FiniteSet(Stated):
    """x_i in {v_1, ..., v_k} for each entry of x: x = Z v and Z 1 = 1, for a boolean Z with a row for each entry.

    expre: affine, of any shape. vec: the values, as a set, a list, an array, or a parameter with an entry for each; one at least.
    DataError otherwise. ineq_form: CVXPY has two forms with the same points, and says by it which; here it is always this one.
    The problem is a mixed-integer one. No duals. Williams, "Model building in mathematical programming", 2013, section 9.2.
    """

    __slots__ = ("_choice", "ineq_form")

    kind = "zero"

    def __init__(self, expre: Any, vec: Any, ineq_form: bool = False, constr_id: int | None = None) -> None:
        values = as_expression(sorted(vec) if isinstance(vec, set | frozenset) else vec)
        if not values.is_constant():
            raise DataError(f"the values of a FiniteSet are numbers or parameters, not {str(values)[:60]}")
        if isinstance(values, Constant):
            values = Constant(np.unique(values.value))
            if not np.isfinite(values.raw).all():
                raise DataError("the values of a FiniteSet are finite, and not NaN")
        if not values.size:
            raise DataError("a FiniteSet has at least one value")
        super().__init__(expre, values.flatten("F") if values.ndim != 1 else values, constr_id=constr_id)
        if not self._args[0].is_affine():
            raise DataError(f"FiniteSet takes an affine expression; {self._args[0].name()[:60]} is {self._args[0].curvature}")
        self.ineq_form = bool(ineq_form)
        self._take(self.args)

    def _take(self, args: list[Expression]) -> None:
        super()._take(args)
        x, values = args
        self._choice = Variable((x.size, values.size), boolean=True)

    def is_dcp(self, dpp: bool = False) -> bool:
        """Is x affine?"""
        return self._args[0].is_dcp(dpp) and self._args[0].is_affine()

    @property
    def kinds(self) -> int:
        """Those of x, zero, and integers."""
        return kinds.mark(self.kind) | self._args[0].kinds | self._choice.kinds

    def blocks(self) -> Blocks:
        """(x - Z v, Z 1 - 1) = 0."""
        x, values = self._args
        n = x.size
        rows = np.arange(n, dtype=np.int32)
        flat = x if x.ndim == 1 else x.flatten("F")
        chosen = flat - self._choice @ values
        return ZeroCone(2 * n), 1, [(chosen, 1.0, rows), (self._choice.sum(axis=1) - 1, 1.0, n + rows)]

    @property
    def residual(self) -> Any:
        """The distance of each entry to the nearest value."""
        x, values = (arg.value for arg in self._args)
        return None if x is None or values is None else np.abs(np.subtract.outer(x, values)).min(axis=-1)

    @property
    def dual_value(self) -> Any:
        """None: integers have no duals."""
        return None

    def save_dual_value(self, value: Any) -> None:
        """Nothing is kept."""

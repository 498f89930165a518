"""huber: a square near 0, linear far away, of each entry."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.errors import DataError
from fenchel.expressions.atom import Elementwise
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.variable import Variable
from fenchel_polyhedral_atoms.abs import abs


class Huber(Elementwise):
    """x^2 for |x| <= M, 2 M |x| - M^2 beyond. Graph form: (x - n)^2 + 2 M |n|, n the part beyond M."""

    arity = 2
    curvature = dcp.CONVEX  # in x; M is constant
    kind = "huber"
    returns = ("quad_form", "abs")
    coefficients = (1,)

    def __call__(self, x: Any, M: Any = 1.0) -> Expression:
        """The call, once M is known to be what it should be."""
        M = as_expression(M)
        if not (M.is_scalar() and M.is_constant() and M.is_nonneg()):
            raise DataError(f"the M of huber is a number >= 0 or a scalar Parameter(nonneg=True), not {M}")
        return super().__call__(x, M if M.ndim == 0 else M.sum())

    def sign(self, x: int, M: int) -> int:
        """Nonnegative."""
        return dcp.NONNEG

    def monotone(self, x: int, M: int) -> tuple[int, ...]:
        """Up where x >= 0, down where x <= 0; up in M."""
        return dcp.even(x), dcp.UP

    def value(self, x: Any, M: Any) -> Any:
        """n^2 + 2 M |x - n| for the n in [-M, M] that is nearest to x."""
        n = np.clip(x, -M, M)
        return n * n + 2 * M * np.abs(x - n)

    def slope(self, x: Any, M: Any) -> Any:
        """2 n, 2 |x - n|."""
        n = np.clip(x, -M, M)
        return 2 * n, 2 * np.abs(x - n)

    def graph(self, x: Expression, M: Expression) -> tuple[Expression, list[Any]]:
        """(x - n)^2 + 2 M |n|: x, which may be dense, is met once."""
        n = Variable(x.shape)
        return (x - n) ** 2 + 2 * M * abs(n), []


def huber(x: Any, M: Any = 1.0) -> Expression:
    """x^2 for |x| <= M, 2 M |x| - M^2 beyond, entry by entry: convex, nonnegative, of the shape of x.

    x: affine, or of known sign as `abs` takes it. M: the threshold, in the unit of x: a nonnegative number or
    scalar parameter declared nonneg; else DataError. The value is in the unit of x squared. Boyd and
    Vandenberghe, "Convex Optimization", 2004, section 6.1.2.
    """
    return Huber.of()(x, M)  # type: ignore[no-any-return]

"""inv_prod: one over the product."""

from __future__ import annotations

from typing import Any

from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel_power_atoms.geo_mean import geo_mean
from fenchel_power_atoms.power import power


def inv_prod(value: Any, approx: bool | None = None) -> Expression:
    """1 / (x1 x2 ... xn) of all entries: convex, decreasing, nonnegative, for x > 0: `power(geo_mean(x), -n)`.

    value: concave, a pure number, with at least one entry, else ShapeError. approx: as for `power`.
    """
    x = as_expression(value)
    return power(geo_mean(x, approx=approx), -x.size, approx=approx)

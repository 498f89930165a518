"""geo_mean: weighted geometric means, of all entries or along an axis."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.atoms.transpose import moveaxis
from fenchel.cones.exponents import LARGEST, fractions, rounded
from fenchel.constraints.pow_cone_nd import PowConeND
from fenchel.errors import DataError, ShapeError, UseError
from fenchel.expressions.atom import Reduction
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Axis, Shape, axes_of, reduced, size_of
from fenchel.expressions.variable import Variable
from fenchel_power_atoms.power import PowerConic, by_case


@dataclass(frozen=True, eq=False)
class GeoMean(PowerConic, Reduction):
    """x1^w1 x2^w2 ... xn^wn for positive w of sum 1, all 1/n where weights is None. Graph form: (x, t) in the power cone of w.

    weights: a tuple, for the entries along the axes in column-major order; for approx=True they become fractions of a
    common denominator up to max_denom.
    """

    weights: tuple[float, ...] | None = None
    axis: Axis = None
    keepdims: bool = False
    max_denom: int = 1024
    approx: bool | None = None

    curvature = dcp.CONCAVE
    family = "geo_mean"
    cases = by_case("geo_mean", "pow_nd")

    def __post_init__(self) -> None:
        case = "tower" if self.approx else "rational"
        known = None if self.weights is None else fractions(self.weights, LARGEST)
        if self.weights is not None and known is None:
            if not self.approx:
                case = "" if self.approx is False else "real"
            elif len(self.weights) > self.max_denom:
                raise DataError(f"{len(self.weights)} weights need a max_denom of at least that, not {self.max_denom}")
            else:
                near = rounded(self.weights, 1 << self.max_denom.bit_length() - 1)
                self._settle(weights=tuple(map(float, near)))
        self._settle(_case=case)

    @property
    def length(self) -> int | None:
        """As many entries as weights."""
        return None if self.weights is None else len(self.weights)

    def shape(self, shape: Shape) -> Shape:
        """The shape without the reduced axes; they must have as many entries as there are weights, and at least one."""
        n = size_of(tuple(shape[k] for k in axes_of(self.axis, len(shape))))
        if not n or self.length not in (None, n):
            wanted = "at least one entry" if self.length is None else f"{self.length} entries, as there are weights"
            raise ShapeError(f"geo_mean is of {wanted}, not of {n}: shape {shape}, axis {self.axis}")
        return super().shape(shape)

    def sign(self, x: int) -> int:
        """Nonnegative."""
        return dcp.NONNEG

    def monotone(self, x: int) -> tuple[int, ...]:
        """Up."""
        return (dcp.UP,)

    def value(self, x: Any) -> Any:
        """The mean; nan outside the domain."""
        rows, shape = self.flattened(x)
        with np.errstate(invalid="ignore"):
            return np.prod(np.power(rows, self._exponents(rows)), axis=1).reshape(shape, order="F")

    def slope(self, rows: Any) -> Any:
        """w times the mean over x; None but for x > 0."""
        if not np.all(rows > 0):
            return None
        w = self._exponents(rows)
        return w * np.prod(np.power(rows, w), axis=1)[:, None] / rows

    def _exponents(self, rows: Any) -> Any:
        return np.full(rows.shape[1], 1 / rows.shape[1]) if self.weights is None else np.array(self.weights)

    def domain(self, x: Expression) -> list[Any]:
        """x >= 0."""
        return [x >= 0]

    def graph(self, x: Expression) -> tuple[Expression, list[Any]]:
        """t with |t| at most the mean."""
        t, weights = Variable(), self.weights or (1 / x.size,) * x.size
        return t, [PowConeND(x, t, np.array(weights), case=self._case)]

    def named(self, *args: str) -> str:
        """geo_mean(x, weights, axis, keepdims)."""
        return f"geo_mean({args[0]}, {self.weights}, {self.axis}, {self.keepdims})"


#: CVXPY's name for what it approximates; here the planner decides, so the two are one.
GeoMeanApprox = GeoMean


def geo_mean(
    x: Any, p: Any = None, max_denom: int = 1024, approx: bool | None = None, axis: Axis = None, keepdims: bool = False
) -> Expression:
    """(x1^p1 ... xn^pn)^(1/sum(p)), all p_i = 1 where p is None: concave, increasing, nonnegative, for x >= 0.

    x: concave; the value is in its unit. p: one weight >= 0 for each entry that is reduced, in column-major order, not
    all 0; entries of weight 0 are not looked at, and may be negative. axis: an int or a tuple of ints to reduce, all
    for None; keepdims leaves them with length 1. approx: as for `power`, with weights for the exponent. Raises
    ShapeError for another number of weights and for no entries, DataError for weights that are no weights, UseError
    for an expression as p. Boyd and Vandenberghe, "Convex Optimization", 2004, section 3.1.5.
    """
    x = as_expression(x)
    axes = axes_of(axis, x.ndim)
    n = size_of(tuple(x.shape[k] for k in axes))
    weights: tuple[float, ...] | None = None
    if p is not None:
        given = _weights(p, n)
        kept = np.flatnonzero(given)
        if len(kept) < n:
            rest = tuple(k for j, k in enumerate(x.shape) if j not in axes)
            lines = moveaxis(x, axes, tuple(range(len(axes)))).reshape((n, *rest), "F")
            mean = geo_mean(lines[kept], given[kept], max_denom, approx, 0)
            return mean.reshape(reduced(x.shape, axis, keepdims), "F")
        total = sum(map(Fraction, given.tolist()))
        if len(set(given.tolist())) > 1:
            weights = tuple(float(Fraction(each) / total) for each in given.tolist())
    if n == 1:
        return x.sum(axis if axis is None else axes, keepdims=keepdims)
    known = None if weights is None else fractions(weights, LARGEST)
    least = n if weights is None else lcm(*(each.denominator for each in known)) if known else LARGEST
    if approx is None and least <= 4:  # a cone or two, of second order
        approx = True
    return GeoMean.of(weights, axis if axis is None else axes, keepdims, max_denom, approx)(x)  # type: ignore[no-any-return]


def _weights(p: Any, n: int) -> Any:
    if isinstance(p, Expression):
        raise UseError("the weights of geo_mean are numbers, not an expression; to take the mean of several, use hstack")
    given = np.array(p, dtype=float).ravel(order="F")
    if given.size != n:
        raise ShapeError(f"geo_mean takes one weight for each of {n} entries, not {given.size}")
    if not (np.isfinite(given).all() and (given >= 0).all() and given.any()):
        raise DataError(f"the weights of geo_mean are numbers >= 0, not all 0, not {given.tolist()}")
    return given


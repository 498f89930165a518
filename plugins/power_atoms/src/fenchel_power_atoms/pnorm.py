"""Pnorm: p-norms for p other than 1, 2 and inf. Users write `pnorm(x, p)` and `norm(x, p)`."""

from __future__ import annotations

from dataclasses import dataclass
from math import isinf
from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.atoms.broadcast import broadcast_to
from fenchel.errors import DataError, ShapeError
from fenchel.expressions.atom import Reduction
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Axis, Shape, axes_of
from fenchel.expressions.variable import Variable
from fenchel_power_atoms.power import PowerConic, by_case, power_cone, settled


@dataclass(frozen=True, eq=False)
class Pnorm(PowerConic, Reduction):
    """(|x1|^p + ... + |xn|^p)^(1/p); for p < 1 concave, and x >= 0.

    Graph form: t with r_i >= t |x_i/t|^p, which are the power cones of `Power` with t for 1, and sum(r) <= t; both the other way
    round for 0 < p < 1.

    p: neither 0, 1 nor infinite, else DataError; for approx=True the nearest fraction of a denominator up to max_denom.
    Ben-Tal and Nemirovski, "Lectures on modern convex optimization", 2001, section 3.3.1.
    """

    p: float = 2.0
    axis: Axis = None
    keepdims: bool = False
    max_denom: int = 1024
    approx: bool | None = None

    family = "pnorm"
    cases = by_case("pnorm", "pow3d", "nonneg")

    def __post_init__(self) -> None:
        if self.p in (0, 1) or isinf(self.p):
            raise DataError(f"Pnorm is for a finite p other than 0 and 1, not {self.p}: pnorm knows 1 and 'inf'")
        p, alpha, case = settled(self.p, self.max_denom, self.approx)
        self._settle(p=p, _alpha=alpha, _case=case)

    @property
    def curvature(self) -> int:
        """Convex for p > 1, else concave."""
        return dcp.CONVEX if self.p > 1 else dcp.CONCAVE

    def shape(self, shape: Shape) -> Shape:
        """The shape without the reduced axes; for p < 0 they must have entries."""
        if self.p < 0 and 0 in [shape[k] for k in axes_of(self.axis, len(shape))]:
            raise ShapeError(f"a p-norm of p = {self.p} is of one entry or more: shape {shape}, axis {self.axis}")
        return super().shape(shape)

    def sign(self, x: int) -> int:
        """Nonnegative."""
        return dcp.NONNEG

    def monotone(self, x: int) -> tuple[int, ...]:
        """As |x| for p > 1, else up."""
        return (dcp.even(x) if self.p > 1 else dcp.UP,)

    def value(self, x: Any) -> Any:
        """The norm; for p < 1, -inf outside the domain, and for p < 0, 0 where an entry is 0."""
        rows, shape = self.flattened(x)
        size = np.abs(rows).max(axis=1, initial=0.0)[:, None]  # so that no power is too large to be a number
        with np.errstate(divide="ignore"):
            inner = np.sum(np.power(np.abs(rows) / np.where(size > 0, size, 1.0), self.p), axis=1)
            found = size[:, 0] * np.power(inner, 1 / self.p)
        if self.p < 1:
            found = np.where((rows < 0).any(axis=1), -np.inf, found)
        return found.reshape(shape, order="F")

    def slope(self, rows: Any) -> Any:
        """sign(x) (|x| / norm)^(p-1); 0 where the norm is, for p > 1."""
        if self.p < 1 and not np.all(rows > 0):
            return None
        norms = type(self).of(self.p, 1).value(rows)[:, None]
        return np.sign(rows) * np.power(np.abs(rows) / np.where(norms > 0, norms, 1.0), self.p - 1)

    def domain(self, x: Expression) -> list[Any]:
        """x >= 0 for p < 1."""
        return [x >= 0] if self.p < 1 else []

    def graph(self, x: Expression) -> tuple[Expression, list[Any]]:
        """t, a power cone for each entry, and the sum of their shares."""
        t, r = Variable(), Variable(x.shape)
        cone = power_cone(r, x, broadcast_to(t, x.shape), self.p, self._alpha, self._case)
        return t, [cone, r.sum() >= t if 0 < self.p < 1 else r.sum() <= t]

    def named(self, *args: str) -> str:
        """pnorm(x, p, axis, keepdims)."""
        return f"pnorm({args[0]}, {self.p}, {self.axis}, {self.keepdims})"


#: CVXPY's name for what it approximates; here the planner decides, so the two are one.
PnormApprox = Pnorm

"""ParametricPower: x^p of each entry for a parameter p. Users write `power(x, p)` and `x ** p`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.errors import ParameterError
from fenchel.expressions.atom import Elementwise
from fenchel.expressions.constant import Constant, as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.parameter import Parameter
from fenchel.expressions.variable import Variable
from fenchel_power_atoms.power import alpha_of, power_cone


@dataclass(frozen=True, eq=False)
class ParametricPower(Elementwise):
    """x^p, where p may change between solves. The graph form is that of `Power` for the value of p, so it is made anew then.

    low, high: between which p is declared to be. The curvature is that of all such powers, where they have one: convex for p <= 0
    and for p >= 1, concave between; no p is taken for even, so x >= 0.
    """

    low: float = -np.inf
    high: float = np.inf

    arity = 2
    kind = "power/parameter"
    emits = ("pow3d/real", "nonneg")
    coefficients = (1,)
    structural = (1,)

    @property
    def curvature(self) -> int:
        """Of all the powers that it may be; 0 where these differ."""
        if self.high <= 0 or self.low >= 1:
            return dcp.CONVEX
        return dcp.CONCAVE if self.low >= 0 and self.high <= 1 else 0

    def facts_of(self, args: tuple[Expression, ...]) -> int:
        """By composition; where parameters are read as variables, nothing is known."""
        facts = super().facts_of(args)
        return facts if args[1].facts & dcp.FIXED else facts & ~dcp.DPP_AFFINE

    def sign(self, x: int, p: int) -> int:
        """Nonnegative."""
        return dcp.NONNEG

    def monotone(self, x: int, p: int) -> tuple[int, ...]:
        """In x down for p <= 0, up for p >= 0; neither in p."""
        return (dcp.DOWN if self.high <= 0 else dcp.UP if self.low >= 0 else dcp.NEITHER), dcp.NEITHER

    def value(self, x: Any, p: Any) -> Any:
        """x^p as numpy has it."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.power(np.asarray(x, dtype=float), p)

    def inside(self, x: Any, p: Any) -> bool:
        """x > 0."""
        return bool(np.all(x > 0))

    def slope(self, x: Any, p: Any) -> Any:
        """p x^(p-1), x^p log x."""
        return p * np.power(x, p - 1), np.power(x, p) * np.log(x)

    def domain(self, x: Expression, p: Expression) -> list[Any]:
        """x >= 0."""
        return [x >= 0]

    def graph(self, x: Expression, p: Expression) -> tuple[Expression, list[Any]]:
        """That of `Power`, with x >= 0 for any p."""
        if p.value is None:
            names = ", ".join(repr(each.name()) for each in p.parameters() if each.value is None)
            raise ParameterError(f"parameter {names} has no value: set its .value before solving")
        number = float(p.value)
        if number in (0, 1):
            return (x if number else Constant(np.ones(x.shape))), [x >= 0]
        t = Variable(x.shape)
        return t, [power_cone(t, x, np.ones(x.shape), number, float(alpha_of(number)), "real"), x >= 0]

    def named(self, *args: str) -> str:
        """power(x, p)."""
        return f"power({', '.join(args)})"


def parametric_power(x: Any, p: Any) -> Expression:
    """x^p for a scalar expression p of parameters: its range follows from bounds=, nonneg=, nonpos= ... of a parameter."""
    x, p = as_expression(x), as_expression(p)
    low, high = (0.0 if p.is_nonneg() else -np.inf), (0.0 if p.is_nonpos() else np.inf)
    if isinstance(p, Parameter) and p.declared is not None:
        low = low if p.declared.lower is None else max(low, float(np.min(p.declared.lower)))
        high = high if p.declared.upper is None else min(high, float(np.max(p.declared.upper)))
    return ParametricPower.of(low, high)(x, p if p.ndim == 0 else p.sum())  # type: ignore[no-any-return]

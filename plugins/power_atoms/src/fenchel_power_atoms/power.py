"""power: x^p of each entry; and PowerConic, what it shares with pnorm and geo_mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from fenchel import dcp
from fenchel.atoms.quad_form import square
from fenchel.cones.exponents import LARGEST, fraction
from fenchel.constraints.pow_cone_3d import PowCone3D
from fenchel.errors import DataError
from fenchel.expressions.atom import Atom, Elementwise
from fenchel.expressions.constant import Constant, as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.variable import Variable
from fenchel.names import public


class PowerConic(Atom):
    """The partial class of functions that power cones state: the kind of a call is the case of its cones.

    Final classes set `_case`, as `PowCone3D` takes it, from the exponents and the user's wish.
    """

    family: ClassVar[str]  # the part of the kind that all cases have
    _case: str

    @property
    def kind(self) -> str:
        """The case, by the exponents and the user's wish."""
        return f"{self.family}/{self._case or 'exact'}"

    @property
    def emits(self) -> tuple[str, ...]:
        """The cone of the case."""
        return self.cases[self.kind]

    def _settle(self, **found: Any) -> None:
        """Set what follows from the fields given."""
        for name, value in found.items():
            object.__setattr__(self, name, value)


def by_case(family: str, cone: str, *others: str) -> Mapping[str, tuple[str, ...]]:
    """What each kind of a family emits."""
    return {f"{family}/{case or 'exact'}": (f"{cone}/{case}".rstrip("/"), *others) for case in ("rational", "real", "", "tower")}


@dataclass(frozen=True, eq=False)
class Power(PowerConic, Elementwise):
    """x^p for p other than 0, 1. Graph forms, with K_a the power cone {(x, y, z) : x^a y^(1-a) >= |z|}:

    0 < p < 1: (x, 1, t) in K_p      p > 1: (t, 1, x) in K_(1/p)      p < 0: (t, x, 1) in K_(1/(1-p))

    p: for approx=True, and for no other, it becomes the nearest fraction of a denominator up to max_denom.
    """

    p: float
    max_denom: int = 1024
    approx: bool | None = None

    family = "power"
    cases = by_case("power", "pow3d", "nonneg")

    def __post_init__(self) -> None:
        p, alpha, case = settled(self.p, self.max_denom, self.approx)
        self._settle(p=p, _alpha=alpha, _case=case)

    @property
    def curvature(self) -> int:
        """Concave for 0 < p < 1, else convex."""
        return dcp.CONCAVE if 0 < self.p < 1 else dcp.CONVEX

    @property
    def _even(self) -> bool:
        """As CVXPY has it, 2, 4, 8, ... are even, and 6 is not: its domain is x >= 0."""
        return self.p >= 2 and self.p == int(self.p) and int(self.p) & (int(self.p) - 1) == 0

    def sign(self, x: int) -> int:
        """Nonnegative."""
        return dcp.NONNEG

    def monotone(self, x: int) -> tuple[int, ...]:
        """Down for p < 0; by the sign of x for even p; else up."""
        return (dcp.DOWN if self.p < 0 else dcp.even(x) if self._even else dcp.UP,)

    def value(self, x: Any) -> Any:
        """x^p as numpy has it: inf at 0 for p < 0, nan for negative x and p no integer."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.power(np.asarray(x, dtype=float), self.p)

    def inside(self, x: Any) -> bool:
        """x > 0; x >= 0 for p > 1; any x for even p."""
        return bool(self._even or np.all(x > 0 if self.p < 1 else x >= 0))

    def slope(self, x: Any) -> Any:
        """p x^(p-1)."""
        return self.p * np.power(x, self.p - 1)

    def domain(self, x: Expression) -> list[Any]:
        """x >= 0, but for even p."""
        return [] if self._even else [x >= 0]

    def graph(self, x: Expression) -> tuple[Expression, list[Any]]:
        """t, and one power cone; for p > 1 that is not even, also x >= 0."""
        t = Variable(x.shape)
        cone = power_cone(t, x, np.ones(x.shape), self.p, self._alpha, self._case)
        return t, [cone] if self.p < 1 or self._even or x.is_nonneg() else [cone, x >= 0]

    def named(self, *args: str) -> str:
        """power(x, p)."""
        return f"power({args[0]}, {self.p})"


#: CVXPY's name for what it approximates; here the planner decides, so the two are one.
PowerApprox = Power


def power_cone(t: Expression, x: Expression, unit: Any, p: float, alpha: float, case: str) -> PowCone3D:
    """t <= u (x/u)^p for 0 < p < 1, u |x/u|^p <= t for p > 1, u (x/u)^p <= t for p < 0, in the cone of alpha = `alpha_of(p)`;
    u the unit: 1 for the power itself."""
    if 0 < p < 1:
        return PowCone3D(x, unit, t, alpha, case=case)
    return PowCone3D(t, unit, x, alpha, case=case) if p > 1 else PowCone3D(t, x, unit, alpha, case=case)


def settled(p: float, max_denom: int, approx: bool | None) -> tuple[float, float, str]:
    """The exponent used, the exponent alpha of its power cone, and the case of the cone. p: neither 0 nor 1.

    Raises DataError for approx=True where no fraction is near enough to be of p's kind.
    """
    if approx:
        near = Fraction(p).limit_denominator(max_denom)
        if (near > 0, near > 1) != (p > 0, p > 1) or near in (0, 1):
            raise DataError(f"no fraction of a denominator up to max_denom = {max_denom} is near {p}; take a larger one")
        p = float(near)
    exact = fraction(p, max_denom)
    alpha = alpha_of(p if exact is None else exact)
    if exact is None or alpha.denominator > LARGEST:
        return p, float(alpha), "" if approx is False else "real"
    if approx or (approx is None and alpha.denominator <= 4):
        return p, float(alpha), "tower"
    return p, float(alpha), "rational"


def alpha_of(p: float | Fraction) -> Fraction:
    """The exponent of the power cone that states x^p, p neither 0 nor 1."""
    p = Fraction(p)
    return p if 0 < p < 1 else 1 / p if p > 1 else 1 / (1 - p)


def power(x: Any, p: Any, max_denom: int = 1024, approx: bool | None = None) -> Expression:
    """x^p, entry by entry; p a number or a scalar Parameter.

        p             curvature   in x          domain
        p < 0         convex      decreasing    x > 0
        0             1
        0 < p < 1     concave     increasing    x >= 0
        1             x
        2, 4, 8, ...  convex      as |x|        all
        other > 1     convex      increasing    x >= 0

    x: affine, a pure number. Exact for fractions p; others are exact where the solver takes power cones, and else
    within 1e-6 in p, which `explain` says. approx: True asks for second-order cones, with p the nearest fraction of
    a denominator up to max_denom (then value and curvature are those of that power); False for nothing but exact
    power cones; None leaves it to the planner. A parameter p has the curvature of all the powers of its declared range
    (bounds=, neg=), where they have one, and a new value compiles its constraint again. Raises DataError for another p.
    A variable as p needs a constant x > 0: exp(p log(x)).
    Boyd and Vandenberghe, "Convex Optimization", 2004, section 3.1.5; Alizadeh and Goldfarb, "Second-order cone
    programming", 2003, section 2.3.
    """
    x, exponent = as_expression(x), as_expression(p)
    if not exponent.is_constant():
        if not x.is_constant():
            raise DataError(f"the exponent of power is a number or a parameter where x is no constant, not {exponent}")
        if not (x.is_nonneg() if x.parameters() else (x.value > 0).all()):
            raise DataError(f"{x} ** expression needs a positive base")
        return public("exp")(public("multiply")(exponent, public("log")(x)))  # type: ignore[no-any-return]
    if exponent.parameters():
        if not exponent.is_scalar():
            raise DataError(f"the exponent of power is a scalar, not {exponent} of shape {exponent.shape}")
        return public("ParametricPower")(x, exponent)  # type: ignore[no-any-return]
    if exponent.size != 1 or not np.isfinite(exponent.value).all():
        raise DataError(f"the exponent of power is a finite number, not {p!r}")
    number = float(exponent.value.item())
    if number == 0:
        return Constant(np.ones(x.shape))
    if number == 1:
        return x
    if number == 2:
        return square(x)
    return Power.of(number, max_denom, approx)(x)  # type: ignore[no-any-return]

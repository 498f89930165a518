"""perspective: s f(x/s)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from fenchel import dcp
from fenchel.errors import ShapeError
from fenchel.expressions import kinds
from fenchel.expressions.constant import Constant, as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.formula import Formula, leaves_of, placed
from fenchel.expressions.variable import Variable

#: A smaller s is what a solver leaves of 0.
_NOTHING = 1e-8


@dataclass(frozen=True, eq=False)
class Perspective(Formula):
    """s f(x/s) for s > 0, and its limit for s = 0. Graph form: that of f, every constant times s.

    f(x) <= t <=> there is u with b - A (x, t, u) in K, a product of cones; so s f(x/s) <= t <=> there is u with
    s b - A (x, t, u) in K, s >= 0. The engine makes this of f's own graph form (`homogeneous`), whatever that is.
    """

    f: Expression
    recession: Expression | None = None

    kind = "perspective"
    emits = ("nonneg",)
    hands_on = True
    homogeneous = 0

    @property
    def leaves(self) -> tuple[Any, ...]:
        """A variable for s, then the leaves of f."""
        return (_S, *leaves_of([self.f]))

    @property
    def parts(self) -> list[Any]:
        """f."""
        return [self.f]

    @property
    def brought(self) -> int:
        """The kinds of f, in constraint position always: the perspective of a quadratic is none."""
        return kinds.below(self.f.kinds)

    @property
    def curvature(self) -> int:  # type: ignore[override]
        """That of f."""
        return self.f.facts & dcp.AFFINE

    def facts_of(self, args: tuple[Expression, ...]) -> int:
        """The composition rule; with parameters in f not DPP, as in CVXPY."""
        facts = super().facts_of(args)
        return facts & ~dcp.DPP_AFFINE if self.coefficients else facts

    def sign(self, *signs: int) -> int:
        """That of f."""
        return self.f.resolved() & dcp.SIGN

    def value(self, *values: Any) -> Any:
        """s f(x/s), and for s = 0 the recession function; where there is none that for s = 1e-8. Outside inf, -inf if concave."""
        s, *rest = values
        if s < -_NOTHING:
            return np.array(np.inf if self.curvature & dcp.CONVEX else -np.inf)
        if s < _NOTHING and self.recession is not None:
            return self._at(self.recession, rest, 1.0).value
        s = np.maximum(s, _NOTHING)
        return s * self._at(self.f, rest, s).value

    def gradient(self, *values: Any) -> list[Any] | None:
        """f(x/s) - (x/s)'g in s, and g, the gradient of f at x/s, in x; None for s = 0. In parameters s times that of f."""
        s, *rest = values
        if not s > 0:
            return None
        leaves = self.leaves[1:]
        points = [Variable(leaf.shape) for leaf in leaves]
        for point, leaf, value in zip(points, leaves, rest, strict=True):
            point.save_value(value if leaf.is_constant() else value / s)
        (f,) = placed([self.f], dict(zip(leaves, points, strict=True)))
        slopes = {x: None if g is None else sp.csc_array(np.reshape(_dense(g), (x.size, 1))) for x, g in f.grad.items()}
        found = [slopes.get(point, sp.csc_array((point.size, 1))) for point in points]
        if any(each is None for each in found):
            return None
        along = f.value
        for k, (point, leaf) in enumerate(zip(points, leaves, strict=True)):
            if leaf.is_constant():
                found[k] = found[k] * float(s)
            else:
                along = along - point.value.ravel(order="F") @ found[k].toarray()[:, 0]
        return [sp.csc_array(np.reshape(along, (1, 1))), *found]

    def domain(self, *args: Expression) -> list[Any]:
        """s >= 0."""
        return [args[0] >= 0]

    def graph(self, *args: Expression) -> tuple[Expression, list[Any]]:
        """f, with s >= 0: the engine multiplies the constants by s."""
        return self.place(args)[0], [args[0] >= 0]

    def named(self, *args: str) -> str:
        """perspective(f, s)."""
        return f"perspective({self.f}, {args[0]})"

    def _at(self, function: Expression, rest: list[Any], s: Any) -> Expression:
        """A function of the leaves of f at x/s, as an expression of constants."""
        pairs = zip(self.leaves[1:], rest, strict=True)
        given: dict[Any, Expression] = {leaf: Constant(v if leaf.is_constant() else v / s) for leaf, v in pairs}
        return placed([function], given)[0]  # type: ignore[no-any-return]


#: What s is called inside.
_S = Variable(name="s")


def _dense(slope: Any) -> Any:
    return slope.toarray() if sp.issparse(slope) else slope


def perspective(f: Any, s: Any, f_recession: Any = None) -> Expression:
    """s f(x/s) for s > 0, and for s = 0 its limit, the recession function of f: convex in (x, s) where f is convex in x.

    A scalar, of the sign of f, and concave where f is. f: a scalar, convex or concave by the rules, of variables x (and
    parameters); its unit times that of s is the value's. s: a scalar, affine, such as a nonnegative variable; kept >= 0.
    f_recession: the limit as an expression of the same variables, for `value` at s = 0; without it, what s = 1e-8 gives
    stands for the limit (a solver needs neither). Raises ShapeError for an f or s that is not scalar. Boyd and
    Vandenberghe, "Convex Optimization", 2004, section 3.2.6; for the cones, Moehle and Boyd, "A perspective-based convex
    relaxation for switched-affine optimal control", 2015.
    """
    f, s = as_expression(f), as_expression(s)
    for name, each in (("f", f), ("s", s)):
        if not each.is_scalar():
            raise ShapeError(f"the {name} of a perspective is scalar, not of the shape {each.shape}")
    recession = None if f_recession is None else as_expression(f_recession).sum()
    atom = Perspective.of(f.sum() if f.ndim else f, recession)
    call = atom(s.sum() if s.ndim else s, *atom.leaves[1:])
    return call.reshape(f.shape, "F") if f.ndim else call  # type: ignore[no-any-return]

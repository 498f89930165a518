"""RelEntrConeQuad: x log(x/y) <= z, with the logarithm approximated so that second-order cones can state it.

    r(u) = 2^k sum_j w_j f_j(u^(1/2^k)),   f_j(u) = (u - 1)/(s_j (u - 1) + 1)

is the approximation of log u: the integral of f_s over 0 <= s <= 1 is log u, the nodes s_j and weights w_j are those of
Gauss and Legendre with m points, and log u = 2^k log u^(1/2^k) brings u near to 1. r is operator concave, r(1) = 0,
r'(1) = 1, and r >= log to the left of 1, r <= log to the right of it; for m = k = 3 it is within 1e-4 of log u for
0.01 <= u <= 100. Fawzi, Saunderson and Parrilo, "Semidefinite approximations of the matrix logarithm", 2019.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.atoms.hstack import hstack
from fenchel.atoms.products import multiply
from fenchel.atoms.vstack import vstack
from fenchel.constraints.conic import Conic
from fenchel.constraints.nonneg import NonNeg
from fenchel.constraints.soc import SOC
from fenchel.errors import DataError, ShapeError
from fenchel.expressions.atom import Elementwise
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape
from fenchel.expressions.variable import Variable


@lru_cache(maxsize=64)
def quadrature(m: int) -> tuple[Any, Any]:
    """The m nodes s_j and weights w_j of Gauss and Legendre on 0 <= s <= 1."""
    nodes, weights = np.polynomial.legendre.leggauss(m)
    return (nodes + 1) / 2, weights / 2


def orders(m: Any, k: Any, caller: str) -> tuple[int, int]:
    """m and k as ints; DataError naming the caller for fewer than 1 node or 0 square roots."""
    for value, least in ((m, 1), (k, 0)):
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
            raise DataError(f"{caller} takes m >= 1 nodes and k >= 0 square roots, both ints, not m = {m!r} and k = {k!r}")
    return int(m), int(k)


def of_one_shape(shapes: Sequence[Shape], caller: str) -> Shape:
    """The shape of two or three expressions; ShapeError naming the caller where they differ."""
    if len(set(shapes)) > 1:
        count, comma = ("two", " and ") if len(shapes) == 2 else ("three", ", ")
        raise ShapeError(f"{caller} takes {count} expressions of one shape, not {comma.join(map(str, shapes))}")
    return shapes[0]


def logarithm(u: Any, m: int, k: int) -> Any:
    """r(u), for u >= 0, inf included."""
    nodes, weights = quadrature(m)
    root = np.asarray(u, float)[..., None] ** (0.5**k)
    with np.errstate(invalid="ignore"):
        return 2**k * np.where(np.isinf(root), 1 / nodes, (root - 1) / (nodes * (root - 1) + 1)) @ weights


def derivative(u: Any, m: int, k: int) -> Any:
    """r'(u), for u > 0."""
    nodes, weights = quadrature(m)
    u = np.asarray(u, float)
    root = u[..., None] ** (0.5**k)
    return u ** (0.5**k - 1) * ((1 / (nodes * (root - 1) + 1) ** 2) @ weights)


def relative_entropy(x: Any, y: Any, m: int, k: int) -> Any:
    """-x r(y/x), for x, y >= 0; 0 where x = 0."""
    x, y = np.broadcast_arrays(x, y)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.where(x > 0, -x * logarithm(np.where(x > 0, y / x, 1.0), m, k), 0.0)


@dataclass(frozen=True, eq=False)
class RelEntrQuad(Elementwise):
    """-x r(y/x), which approximates x log(x/y), entry by entry; inf where x or y is negative. Jointly convex.

    Graph form: -2^k sum_j w_j T_j with Z_i^2 <= x Z_(i-1), Z_0 = y, so that Z_k <= x (y/x)^(1/2^k), and
    s_j T_j^2 <= (Z_k - x - T_j)(x - s_j T_j), so that T_j <= x f_j(Z_k/x).
    """

    m: int = 3
    k: int = 3

    arity = 2
    curvature = dcp.CONVEX
    kind = "rel_entr_quad"
    emits = ("soc", "nonneg")

    def sign(self, *signs: int) -> int:
        """Unknown."""
        return 0

    def monotone(self, *signs: int) -> tuple[int, ...]:
        """Down in y."""
        return dcp.NEITHER, dcp.DOWN

    def value(self, *values: Any) -> Any:
        """-x r(y/x)."""
        x, y = values
        inside = (x >= 0) & (y >= 0)
        return np.where(inside, relative_entropy(np.maximum(x, 0), np.maximum(y, 0), self.m, self.k), np.inf)

    def slope(self, *values: Any) -> Any:
        """(-r(u) + u r'(u), -r'(u)) at u = y/x."""
        x, y = values
        u = y / x
        rise = derivative(u, self.m, self.k)
        return u * rise - logarithm(u, self.m, self.k), -rise

    def inside(self, *values: Any) -> bool:
        """x > 0, y > 0."""
        x, y = values
        return bool((x > 0).all() and (y > 0).all())

    def domain(self, *args: Expression) -> list[Any]:
        """x >= 0, y >= 0."""
        x, y = args
        return [x >= 0, y >= 0]

    def graph(self, *args: Any) -> tuple[Expression, list[Any]]:
        """As the class says."""
        x, y = args
        nodes, weights = quadrature(self.m)
        if self.k:  # these cones hold x and y nonnegative
            Z, last = Variable(self.k), self.k - 1
            before = hstack([y, Z[:last]]) if last else hstack([y])
            Z_k, constraints = Z[last], [SOC(x + before, vstack([2 * Z, x - before]))]
        else:
            Z_k, constraints = y, [NonNeg(hstack([x, y]))]
        T = Variable(self.m)
        sides = vstack([multiply(2 * np.sqrt(nodes), T), Z_k - 2 * x - multiply(1 - nodes, T)])
        return -(2.0**self.k) * weights @ T, [*constraints, SOC(Z_k - multiply(1 + nodes, T), sides)]


class Held(Conic):
    """The partial class of constraints that hold an expression nonnegative and have no duals in their arguments' terms.

    Final classes set `_held`, and have a `residual`.
    """

    __slots__ = ("_held", "k", "m")

    def __init__(self, m: Any, k: Any, *args: Any, constr_id: int | None = None) -> None:
        super().__init__(*args, constr_id=constr_id)
        self.m, self.k = orders(m, k, type(self).__name__)
        of_one_shape([arg.shape for arg in self._args], type(self).__name__)

    @property
    def shape(self) -> Shape:
        """(3,) and the shape of an argument."""
        return (3, *self._args[0].shape)

    @property
    def kinds(self) -> int:
        """Those of the expression held."""
        return int(self._held.kinds)

    def blocks(self) -> Any:
        """The expression held, in rows of its own."""
        return self._held.blocks()

    def num_cones(self) -> int:
        """One for each entry of what is held."""
        return int(self._held.size)

    def cone_sizes(self) -> list[int]:
        """The entries of the arguments that belong together."""
        return [self.size // max(self.num_cones(), 1)] * self.num_cones()

    @property
    def dual_value(self) -> Any:
        """None: the approximation has none."""
        return None

    def save_dual_value(self, value: Any) -> None:
        """Nothing is kept."""

    @property
    def dual_residual(self) -> Any:
        """None, as there is no dual."""
        return None

    def name(self) -> str:
        """The arguments, m and k."""
        return f"{type(self).__name__}({', '.join(map(str, self._args))}, {self.m}, {self.k})"


class RelEntrConeQuad(Held):
    """x log(x/y) <= z with the logarithm approximated, entry by entry, for affine x, y, z of one shape: -x r(y/x) <= z.

    m: nodes of the quadrature. k: square roots taken. Each cone becomes m + k second-order cones of three rows. Raises ShapeError
    for other shapes, DataError for m < 1 or k < 0. No duals. Fawzi, Saunderson and Parrilo, 2019.
    """

    __slots__ = ()

    def __init__(self, x: Any, y: Any, z: Any, m: Any, k: Any, constr_id: int | None = None) -> None:
        super().__init__(m, k, x, y, z, constr_id=constr_id)
        x, y, z = self._args
        self._held = NonNeg(z - RelEntrQuad.of(self.m, self.k)(x, y))

    @property
    def residual(self) -> Any:
        """How far (x, y, z) is to be moved along (1, 1, 1) to satisfy it, entry by entry; None where a value is missing."""
        values = [arg.value for arg in self._args]
        if any(value is None for value in values):
            return None
        x, y, z = values
        least = np.maximum(0.0, np.maximum(-x, -y))
        return shift(lambda d: relative_entropy(x + d, y + d, self.m, self.k) - z - d, least)


def shift(excess: Callable[[Any], Any], least: Any) -> Any:
    """The smallest d >= least with excess(d) <= 0, entry by entry, for a convex function with excess(least + h) <= excess(least)
    - h for h >= 0: by bisection, to a relative 1e-15 of the first bracket."""
    low = least
    high = least + np.maximum(excess(least), 0.0)
    for _ in range(50):
        middle = (low + high) / 2
        inside = excess(middle) <= 0
        low, high = np.where(inside, low, middle), np.where(inside, middle, high)
    return high

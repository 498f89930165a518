"""dotsort: the inner product of two sorted vectors."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp

from fenchel import dcp
from fenchel.atoms.hstack import hstack
from fenchel.errors import DCPError, ShapeError
from fenchel.expressions.atom import Atom
from fenchel.expressions.constant import Constant, as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape, size_of
from fenchel.expressions.variable import Variable


class Dotsort(Atom):
    """max over permutations p of x1 w(p1) + ... + xn w(pn), w padded with zeros: both sorted alike.

    Graph form: the dual of that assignment problem, sum(t) + c'q with ti + qj >= xi wj, for the different
    values w1, ..., wm of w and their numbers c1, ..., cm. Hardy, Littlewood and Polya, "Inequalities", 1934,
    section 10.2; Boyd and Vandenberghe, "Convex Optimization", 2004, section 3.2.3 (a maximum of linear
    functions).
    """

    arity = 2
    curvature = dcp.CONVEX  # in x; w is constant
    kind = "dotsort"
    emits = ("nonneg",)
    coefficients = (1,)

    def __call__(self, x: Any, w: Any) -> Expression:
        """The call, once w is known to be what it should be."""
        x, w = as_expression(x), as_expression(w)
        if not w.is_constant():
            raise DCPError(f"the W of dotsort is constant: numbers or parameters, not {w}")
        return super().__call__(x, w)

    def shape(self, *shapes: Shape) -> Shape:
        """()."""
        x, w = shapes
        if size_of(w) > size_of(x):
            raise ShapeError(f"the W of dotsort has no more entries than X, not shape {w} for {x}")
        return ()

    def sign(self, *signs: int) -> int:
        """That of the products."""
        return dcp.times_sign(*signs)

    def monotone(self, *signs: int) -> tuple[int, ...]:
        """In x up for w >= 0, down for w <= 0; neither in w, which is constant."""
        return dcp.along(signs[1]), dcp.NEITHER

    def value(self, *values: Any) -> Any:
        """The inner product of both sorted."""
        x, w = self._sorted(*values)
        return x[1] @ w[1]

    def gradient(self, *values: Any) -> list[Any] | None:
        """In x the entries of w that it meets, and the other way round."""
        found = []
        (at_x, x), (at_w, w) = self._sorted(*values)
        for at, partner, array in ((at_x, w, values[0]), (at_w, x, values[1])):
            slope = np.empty(at.size)
            slope[at] = partner
            found.append(sp.csc_array(slope[: np.size(array), None]))
        return found

    def graph(self, *args: Expression) -> tuple[Expression, list[Any]]:
        """sum(t) + c'q."""
        x, w = (arg.flatten("F") for arg in args)
        rest = x.size - w.size
        if w.facts & dcp.FIXED:
            padded = np.concatenate([np.ravel(w.value), np.zeros(rest)])
            values, counts = np.unique(padded, return_counts=True)
            levels: Expression = Constant(values)
        else:
            levels = hstack([w, np.zeros(1)]) if rest else w
            counts = np.array([1] * w.size + [rest] * bool(rest))
        t, q = Variable((x.size, 1)), Variable(levels.size)
        products = x.reshape((x.size, 1), "F") @ levels.reshape((1, levels.size), "F")
        return t.sum() + counts @ q, [products <= t + q]

    def _sorted(self, x: Any, w: Any) -> list[tuple[Any, Any]]:
        """Of both, flat and padded with zeros: the order, and the entries in it."""
        found = []
        for array in (x, w):
            flat = np.ravel(array, order="F")
            flat = np.concatenate([flat, np.zeros(np.size(x) - flat.size)])
            order = np.argsort(flat, kind="stable")
            found.append((order, flat[order]))
        return found


def dotsort(X: Any, W: Any) -> Expression:
    """x[1] w[1] + ... + x[n] w[n], where x[1] >= x[2] >= ..., and w likewise: convex in X, a scalar.

    X: affine; where W is known to be nonnegative convex, nonpositive concave. Its unit times that of W is the
    value's. W: constant, numbers or parameters, with no more entries than X; zeros make up for what is
    missing. Both are flattened. W = [1, ..., 1] with k entries gives `sum_largest(X, k)`, and W = [1, -1]
    gives `ptp(X)`. Raises ShapeError for a W with more entries than X, DCPError for one that is not constant.
    """
    return Dotsort.of()(X, W)  # type: ignore[no-any-return]

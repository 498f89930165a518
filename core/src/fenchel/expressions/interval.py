"""Interval arithmetic: limits of an expression's entries, from the declared limits of its leaves. No recursion.

Limits hold, and need not be tight: a function that is neither affine nor monotone in its arguments is limited by its sign, and
a convex function of one number on an interval by its values at the ends.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp

from fenchel import dcp
from fenchel.expressions.atom import Elementwise
from fenchel.expressions.evaluate import below
from fenchel.expressions.expression import Expression
from fenchel.expressions.leaf import Declared, Leaf

Limits = tuple[Any, Any]


def limits(root: Expression) -> Limits:
    """(lower, upper): arrays of the shape of the expression, read-only, with -inf and inf where nothing is known."""
    found: dict[int, Limits] = {}
    for node in below(root):
        low, high = _own(node, found)
        sign = node.resolved()
        low = np.maximum(low, 0.0) if sign & dcp.NONNEG else low
        high = np.minimum(high, 0.0) if sign & dcp.NONPOS else high
        found[id(node)] = tuple(np.broadcast_to(side, node.shape) for side in (low, high))  # type: ignore[assignment]
    return found[id(root)]


def _own(node: Expression, found: dict[int, Limits]) -> Limits:
    if isinstance(node, Declared):
        declared = node.declared
        limited = (None, None) if declared is None else (declared.lower, declared.upper)
        return -np.inf if limited[0] is None else limited[0], np.inf if limited[1] is None else limited[1]
    if isinstance(node, Leaf):
        value = node.value
        value = value.toarray() if sp.issparse(value) else value
        return value, value
    atom, args = node.atom, node.args
    given = [found[id(arg)] if id(arg) in found else limits(arg) for arg in args]  # lean nodes make their arguments on demand
    with np.errstate(all="ignore"):
        if node.facts & dcp.AFFINE == dcp.AFFINE and (affine := _affine(atom, given)):
            return affine
        ups = atom.monotone(*[_sign(*limit) for limit in given])  # type: ignore[union-attr]
        if all(ups):
            ends = [limit if up & dcp.UP else limit[::-1] for limit, up in zip(given, ups, strict=True)]
            return _at(atom, ends, 0, -np.inf), _at(atom, ends, 1, np.inf)
        if len(given) == 1 and isinstance(atom, Elementwise):
            return _of_one_number(atom, *given)
    return -np.inf, np.inf


def _of_one_number(atom: Elementwise, limit: Limits) -> Limits:
    """Entry by entry: at the ends, where the function is monotone for numbers of one sign, or convex or concave."""
    low, high = limit
    first, last = _at(atom, [limit], 0, np.nan), _at(atom, [limit], 1, np.nan)
    least = np.minimum(first, last) if atom.curvature == dcp.CONCAVE else np.full(np.shape(low), -np.inf)
    most = np.maximum(first, last) if atom.curvature == dcp.CONVEX else np.full(np.shape(low), np.inf)
    for sign, within in ((dcp.NONNEG, low >= 0), (dcp.NONPOS, high <= 0)):
        if atom.monotone(sign)[0]:
            least, most = np.where(within, np.minimum(first, last), least), np.where(within, np.maximum(first, last), most)
    return _known(least, -np.inf), _known(most, np.inf)


def _affine(atom: Any, given: list[Limits]) -> Limits | None:
    """value at 0 + sum of M (limits): the positive part of M meets the one limit, the negative part the other.

    None for a function of truth values, which counts as affine and has no gradient M.
    """
    centre = [low if np.array_equal(low, high) else np.zeros(np.shape(low)) for low, high in given]  # constants stay
    start = np.asarray(atom.value(*centre), float)
    low, high = start.ravel(order="F").copy(), start.ravel(order="F").copy()
    matrices = atom.gradient(*centre)
    if matrices is None:
        return None
    for (below_, above), at, matrix in zip(given, centre, matrices, strict=True):
        if at is below_:
            continue
        M = sp.csr_array(matrix).T
        up, down = M.maximum(0), M.minimum(0)
        floor, ceiling = np.ravel(below_, order="F"), np.ravel(above, order="F")
        low += _times(up, floor) + _times(down, ceiling)
        high += _times(up, ceiling) + _times(down, floor)
    return low.reshape(start.shape, order="F"), high.reshape(start.shape, order="F")


def _times(matrix: Any, vector: Any) -> Any:
    """matrix @ vector, where 0 times infinity is 0."""
    found = matrix @ np.where(np.isfinite(vector), vector, 0.0)
    for infinity in (np.inf, -np.inf):
        ways = matrix @ (vector == infinity).astype(float)
        found = np.where(ways != 0, np.sign(ways) * infinity, found)
    return found


def _at(atom: Any, ends: list[Limits], side: int, unknown: float) -> Any:
    return _known(np.asarray(atom.value(*[limit[side] for limit in ends]), float), unknown)


def _known(value: Any, unknown: float) -> Any:
    return np.where(np.isnan(value), unknown, value)


def _sign(low: Any, high: Any) -> int:
    return (dcp.NONNEG if np.all(low >= 0) else 0) | (dcp.NONPOS if np.all(high <= 0) else 0)

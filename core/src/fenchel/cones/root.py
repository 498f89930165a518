"""Roots of many functions of one variable at once: the heart of projecting on curved cones."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from fenchel.cones.cone import Array

#: Bisection alone needs 60 steps for brackets of some hundreds; the method below is never much worse.
STEPS = 150


def bracketed_root(function: Callable[[Array], Array], low: Array, high: Array) -> Array:
    """x with f(x) = 0 for k increasing functions f; the nearer end where the root is not between them.

    Inverse quadratic interpolation where it can be trusted, else bisection: Chandrupatla, "A new hybrid
    quadratic/bisection algorithm", 1997, as in Scherer, "Computational Physics", 2010, section 6.1.7.
    Infinite values of f are fine: there it bisects. function: shape (k,) to (k,); low, high: shape (k,).
    """
    a, b = high, low
    fa, fb = function(a), function(b)
    c, fc = a, fa
    left, right = fb >= 0, fa <= 0
    done = left | right
    t = np.full(len(a), 0.5)
    for _ in range(STEPS):
        if done.all():
            break
        x = np.where(done, a, a + t * (b - a))
        f = function(x)
        same = (f > 0) == (fa > 0)
        c, fc = np.where(same, a, b), np.where(same, fa, fb)
        b, fb = np.where(same, b, a), np.where(same, fb, fa)
        a, fa = x, f
        with np.errstate(all="ignore"):  # after 0/0 and inf - inf the comparisons are False: bisection
            least = (np.abs(a) + 1e-300) * 4.5e-16 / np.abs(b - a)
            done |= (least > 0.5) | (fa == 0)
            xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
            t = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
            t = np.where((phi * phi < xi) & ((1 - phi) ** 2 < 1 - xi) & np.isfinite(t), t, 0.5)
            t = np.clip(t, np.minimum(least, 0.5), np.maximum(1 - least, 0.5))
    return np.where(left, low, np.where(right, high, a))

"""loggamma: the logarithm of the gamma function of each entry."""

from __future__ import annotations

from math import log as ln
from math import pi
from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.expressions.atom import Elementwise
from fenchel.expressions.expression import Expression
from fenchel_exponential_atoms.entr import entr
from fenchel_exponential_atoms.log import log

#: The c and w below. The first is the pole of log Gamma(x) = -log(x) + ... at 0; the others have the least largest error over x
#: > 0, found by reweighted least squares among those for which it tends to 0 at both ends: there Stirling's series has
#: x log x - x - log(x)/2 + log(2 pi)/2 + 1/(12 x), so s = sum(w) - 1/2 and w'c = s^2/2 - 1/12.
_SHIFTS = np.array([0.0, 0.999826243, 1.982771502, 2.7766121484])
_WEIGHTS = np.array([1.0, 0.9988953564, 0.9427239617, 0.5657263608])
_SHIFT = float(_WEIGHTS.sum()) - 0.5
_OFFSET = ln(2 * pi) / 2 - _SHIFT


class LogGamma(Elementwise):
    """log Gamma(x). Graph form: (x + s) log(x + s) - x - sum_j w_j log(x + c_j) + log(2 pi)/2 - s, each term convex.

    Within 2.4e-9 of log Gamma for every x > 0, beside whatever the solver's tolerance is. Five exponential cones. The
    recurrence log Gamma(x) = log Gamma(x + 1) - log x and Stirling's series give this shape; Abramowitz and Stegun,
    "Handbook of mathematical functions", 1964, 6.1.15 and 6.1.41.
    """

    curvature = dcp.CONVEX
    kind = "loggamma"
    returns = ("entr", "log")
    hands_on = True

    def sign(self, x: int) -> int:
        """Unknown: negative between 1 and 2."""
        return 0

    def monotone(self, x: int) -> tuple[int, ...]:
        """Neither: least near 1.46."""
        return (dcp.NEITHER,)

    def value(self, x: Any) -> Any:
        """log Gamma(x), to the last digits; inf where x <= 0."""
        from scipy.special import gammaln

        return np.where(np.asarray(x) > 0, gammaln(x), np.inf)

    def inside(self, x: Any) -> bool:
        """x > 0."""
        return bool(np.all(x > 0))

    def slope(self, x: Any) -> Any:
        """The digamma function."""
        from scipy.special import digamma

        return digamma(x)

    def domain(self, x: Expression) -> list[Any]:
        """x >= 0."""
        return [x >= 0]

    def graph(self, x: Expression) -> tuple[Expression, list[Any]]:
        """The sum of convex terms above."""
        return _OFFSET - entr(x + _SHIFT) - x - _WEIGHTS @ log(x + _SHIFTS), []


def loggamma(x: Any) -> Expression:
    """log Gamma(x), entry by entry: convex, of the shape of x. x: affine, a pure number; kept > 0.

    Gamma(n + 1) = n!. A solver sees it to 2.4e-9, its own tolerance aside. Boyd and Vandenberghe, "Convex Optimization",
    2004, exercise 3.52 (that it is convex).
    """
    return LogGamma.of()(x)  # type: ignore[no-any-return]

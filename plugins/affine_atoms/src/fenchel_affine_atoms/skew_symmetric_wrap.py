"""skew_symmetric_wrap: a matrix that is known to be skew-symmetric, though no rule finds it out."""

from __future__ import annotations

from typing import Any

from fenchel.expressions.affine import Wrap
from fenchel.expressions.expression import Expression


class SkewSymmetricWrap(Wrap):
    """X, with X + X' = 0."""

    properties = ("skew_symmetric",)


def skew_symmetric_wrap(arg: Any) -> Expression:
    """X, taken to be skew-symmetric, X + X' = 0, because the caller says so. Affine; nothing is checked or enforced.

    arg: square matrices along the last two axes. Raises ShapeError for any other.
    """
    return SkewSymmetricWrap.of()(arg)  # type: ignore[no-any-return]

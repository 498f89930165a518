"""psd_wrap: a matrix that is known to be positive semidefinite, though no rule finds it out."""

from __future__ import annotations

from typing import Any

from fenchel.expressions.affine import Wrap
from fenchel.expressions.expression import Expression


class PsdWrap(Wrap):
    """X, symmetric and positive semidefinite."""

    properties = ("symmetric", "psd")


def psd_wrap(arg: Any) -> Expression:
    """X, taken to be symmetric and positive semidefinite because the caller says so. Affine; nothing is checked or enforced.

    arg: square matrices along the last two axes. Raises ShapeError for any other.
    """
    return PsdWrap.of()(arg)  # type: ignore[no-any-return]

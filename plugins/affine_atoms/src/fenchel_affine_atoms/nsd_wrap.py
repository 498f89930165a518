"""nsd_wrap: a matrix that is known to be negative semidefinite, though no rule finds it out."""

from __future__ import annotations

from typing import Any

from fenchel.expressions.affine import Wrap
from fenchel.expressions.expression import Expression


class NsdWrap(Wrap):
    """X, symmetric and negative semidefinite."""

    properties = ("symmetric", "nsd")


def nsd_wrap(arg: Any) -> Expression:
    """X, taken to be symmetric and negative semidefinite because the caller says so. Affine; nothing is checked or enforced.

    arg: square matrices along the last two axes. Raises ShapeError for any other.
    """
    return NsdWrap.of()(arg)  # type: ignore[no-any-return]

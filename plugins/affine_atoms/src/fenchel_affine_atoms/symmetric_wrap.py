"""symmetric_wrap: a matrix that is known to be symmetric, though no rule finds it out."""

from __future__ import annotations

from typing import Any

from fenchel.expressions.affine import Wrap
from fenchel.expressions.expression import Expression


class SymmetricWrap(Wrap):
    """X, symmetric."""

    properties = ("symmetric",)


def symmetric_wrap(arg: Any) -> Expression:
    """X, taken to be symmetric because the caller says so. Affine; nothing is checked or enforced.

    arg: square matrices along the last two axes. Raises ShapeError for any other.
    """
    return SymmetricWrap.of()(arg)  # type: ignore[no-any-return]

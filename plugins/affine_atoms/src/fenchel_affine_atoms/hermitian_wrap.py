"""hermitian_wrap: a matrix that is known to be Hermitian, though no rule finds it out."""

from __future__ import annotations

from typing import Any

from fenchel.expressions.affine import Wrap
from fenchel.expressions.expression import Expression


class HermitianWrap(Wrap):
    """X, Hermitian; being real, it is symmetric."""

    properties = ("symmetric",)


def hermitian_wrap(arg: Any) -> Expression:
    """X, taken to be Hermitian because the caller says so; for real matrices, symmetric. Affine; nothing is checked or enforced.

    arg: square matrices along the last two axes. Raises ShapeError for any other.
    """
    return HermitianWrap.of()(arg)  # type: ignore[no-any-return]

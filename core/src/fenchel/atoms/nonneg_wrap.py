"""nonneg_wrap: an expression that is known to be nonnegative, though no rule finds it out."""

from __future__ import annotations

from typing import Any

from fenchel import dcp
from fenchel.expressions.affine import Wrap
from fenchel.expressions.expression import Expression


class NonnegWrap(Wrap):
    """x, with every entry at least 0."""

    facts = dcp.NONNEG


def nonneg_wrap(x: Any) -> Expression:
    """x, taken to be nonnegative because the caller says so, as max(x) - min(x) is. Affine; nothing is checked or enforced."""
    return NonnegWrap.of()(x)  # type: ignore[no-any-return]

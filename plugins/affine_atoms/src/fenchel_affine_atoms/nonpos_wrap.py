"""nonpos_wrap: an expression that is known to be nonpositive, though no rule finds it out."""

from __future__ import annotations

from typing import Any

from fenchel import dcp
from fenchel.expressions.affine import Wrap
from fenchel.expressions.expression import Expression


class NonposWrap(Wrap):
    """x, with every entry at most 0."""

    facts = dcp.NONPOS


def nonpos_wrap(arg: Any) -> Expression:
    """x, taken to be nonpositive because the caller says so. Affine; nothing is checked or enforced."""
    return NonposWrap.of()(arg)  # type: ignore[no-any-return]

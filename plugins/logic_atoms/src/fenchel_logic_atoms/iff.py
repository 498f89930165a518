"""iff: whether two are the same."""

from __future__ import annotations

from typing import Any

from fenchel.expressions.expression import Expression
from fenchel_logic_atoms.not_ import Not, truths
from fenchel_logic_atoms.xor import Xor


def iff(x: Any, y: Any) -> Expression:
    """~(x ^ y) of truth values: 1 where x and y are the same, else 0. Affine for DCP. x, y, errors: as for Xor."""
    return Not.of()(Xor.of()(*truths("iff", x, y)))  # type: ignore[no-any-return]

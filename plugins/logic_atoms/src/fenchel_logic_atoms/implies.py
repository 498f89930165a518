"""implies: whether one follows from another."""

from __future__ import annotations

from typing import Any

from fenchel.expressions.expression import Expression
from fenchel_logic_atoms.not_ import Not, truths
from fenchel_logic_atoms.or_ import Or


def implies(x: Any, y: Any) -> Expression:
    """~x | y of truth values: 0 where x is 1 and y is 0, else 1. Affine for DCP, decreasing in x and increasing in y.

    `implies(x, y) == 1` demands y wherever x. x, y, errors: as for Or.
    """
    x, y = truths("implies", x, y)
    return Or.of()(Not.of()(x), y)  # type: ignore[no-any-return]

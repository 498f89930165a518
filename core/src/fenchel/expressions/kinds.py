"""Kinds as bits. Every expression carries one mask: which kinds stand below it, were it a constraint or an objective.

Kind k has three bits: 3k, "k, if the expression stands in a constraint"; 3k+1, "k, if it stands in the objective";
3k+2, "k@objective, if it stands in the objective" (a curved atom reached through affine atoms only). So an affine
atom's mask is the OR of its arguments', and a problem's form is the OR over its roots: no walk. Bits are given out
at the first use of a kind.
"""

from __future__ import annotations

_BITS: dict[str, int] = {}
_NAMES: list[str] = []
_CONSTRAINT = 0  # the first bit of every kind
_STRUCTURAL = 0  # the bits of those whose graph form depends on values of parameters


def _bit(kind: str) -> int:
    global _CONSTRAINT
    index = _BITS.get(kind)
    if index is None:
        index = _BITS[kind] = 3 * len(_NAMES)
        _NAMES.append(kind)
        _CONSTRAINT |= 1 << index
    return 1 << index


def structural(kind: str) -> None:
    """Note that the graph form of this kind depends on values of parameters, so that new ones are compiled again."""
    global _STRUCTURAL
    _STRUCTURAL |= 7 * _bit(kind)


def any_structural() -> bool:
    """Is there such a kind at all?"""
    return bool(_STRUCTURAL)


def is_structural(mask: int) -> bool:
    """Is a kind among these whose graph form depends on values of parameters?"""
    return bool(mask & _STRUCTURAL)


def mark(kind: str) -> int:
    """The mask of what is the same in both positions: a cone, a mark such as *integer*."""
    return 3 * _bit(kind)


def call(kind: str) -> int:
    """The mask that a call of a curved atom adds to that of its arguments (see `below`)."""
    return 5 * _bit(kind)


def below(mask: int) -> int:
    """The mask of the arguments of a curved call: they stand in constraint position, always."""
    inside = mask & _CONSTRAINT
    return inside | inside << 1


def in_constraint(mask: int) -> frozenset[str]:
    """The kinds of an expression that stands in a constraint."""
    return frozenset(kind for index, kind in enumerate(_NAMES) if mask >> 3 * index & 1)


def in_objective(mask: int) -> frozenset[str]:
    """The kinds of an expression that stands in the objective."""
    found = {kind for index, kind in enumerate(_NAMES) if mask >> 3 * index & 2}
    found |= {kind + "@objective" for index, kind in enumerate(_NAMES) if mask >> 3 * index & 4}
    return frozenset(found)

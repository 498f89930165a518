"""block: an array made of nested lists of blocks, in any dimension."""

from __future__ import annotations

from typing import Any

from fenchel.atoms.concatenate import concatenate
from fenchel.atoms.reshape import Reshape
from fenchel.errors import ShapeError
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression


def block(arrays: Any) -> Expression:
    """The innermost lists joined along the last axis, those around them along the one before, and so on: numpy's `block`.

    arrays: nested lists of expressions or data, all equally deep. Blocks get axes of length 1 in front until they have as
    many as the lists are deep. Raises ShapeError where the depths differ, a list is empty, or shapes do not fit.
    """
    depth = _depth(arrays, ())
    blocks = list(_blocks(arrays))
    rank = max(depth, *(each.ndim for each in blocks))
    return _joined(arrays, depth, rank)


def _depth(arrays: Any, place: tuple[int, ...]) -> int:
    if not isinstance(arrays, list):
        return 0
    if not arrays:
        raise ShapeError(f"block: the list at {place} is empty")
    depths = {_depth(item, (*place, k)) for k, item in enumerate(arrays)}
    if len(depths) > 1:
        raise ShapeError(f"block: the lists at {place} are not equally deep")
    return 1 + depths.pop()


def _blocks(arrays: Any) -> Any:
    if isinstance(arrays, list):
        for item in arrays:
            yield from _blocks(item)
    else:
        yield as_expression(arrays)


def _joined(arrays: Any, depth: int, rank: int) -> Expression:
    if depth == 0:
        each = as_expression(arrays)
        return each if each.ndim == rank else Reshape.of((1,) * (rank - each.ndim) + each.shape, "F")(each)  # type: ignore[no-any-return]
    return concatenate([_joined(item, depth - 1, rank) for item in arrays], axis=rank - depth)

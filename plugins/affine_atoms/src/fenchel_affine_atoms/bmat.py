"""bmat: a matrix made of blocks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fenchel.atoms.hstack import hstack
from fenchel.atoms.reshape import Reshape
from fenchel.atoms.vstack import vstack
from fenchel.errors import DataError, ShapeError
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression


def bmat(block_lists: Any) -> Expression:
    """[[A, B, ...], [C, D, ...], ...]: each list of blocks side by side, and these rows on top of each other.

    block_lists: a list of lists of expressions or data; scalars and vectors count as rows. Blocks of more than two axes go
    along the second and the first. Raises ShapeError naming the row and the shape that does not fit, DataError for what is no
    list of lists.
    """
    rows = []
    for number, blocks in enumerate(_items(block_lists, "it")):
        row = [_row(block) for block in _items(blocks, f"row {number}")]
        try:
            rows.append(hstack(row))
        except ShapeError as error:
            raise ShapeError(f"bmat, row {number}: {error}") from None
    return vstack(rows)


def _items(blocks: Any, place: str) -> Iterable[Any]:
    if not isinstance(blocks, Iterable):
        raise DataError(f"bmat takes a list of lists of blocks, and {place} is a {type(blocks).__name__}")
    return blocks


def _row(block: Any) -> Expression:
    """A scalar or a vector as a matrix of one row."""
    block = as_expression(block)
    return block if block.ndim >= 2 else Reshape.of((1, block.size), "F")(block)  # type: ignore[no-any-return]

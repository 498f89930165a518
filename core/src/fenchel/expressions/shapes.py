"""Shapes as tuples of ints, in plain Python: a numpy call costs more than a whole node."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import Any

import numpy as np

from fenchel.errors import ShapeError

Shape = tuple[int, ...]
Axis = int | tuple[int, ...] | None


def as_shape(shape: Any) -> Shape:
    """A shape from an int or a sequence of non-negative ints; ShapeError for anything else."""
    if isinstance(shape, int | np.integer):
        shape = (shape,)
    try:
        result = tuple(int(k) for k in shape)
    except (TypeError, ValueError):
        raise ShapeError(f"a shape is an int or a tuple of ints, not {shape!r}") from None
    if any(k < 0 for k in result) or any(k != j for k, j in zip(result, shape, strict=True)):
        raise ShapeError(f"a shape is made of non-negative ints, not {shape!r}")
    return result


def size_of(shape: Shape) -> int:
    """Number of entries."""
    return prod(shape)


def broadcast(*shapes: Shape) -> Shape:
    """numpy's rule; ShapeError naming the shapes that do not fit."""
    first = shapes[0]
    if all(shape == first for shape in shapes):
        return first
    rank = max(map(len, shapes))
    result = []
    for axis in range(-rank, 0):
        sizes = {shape[axis] for shape in shapes if len(shape) >= -axis} - {1}
        if len(sizes) > 1:
            raise ShapeError(f"shapes {' and '.join(map(str, shapes))} do not broadcast together")
        result.append(sizes.pop() if sizes else 1)
    return tuple(result)


def axes_of(axis: Axis, rank: int) -> tuple[int, ...]:
    """The axes named, non-negative and sorted; all of them for None. ShapeError when out of range or twice."""
    if axis is None:
        return tuple(range(rank))
    named: Iterable[Any] = axis if isinstance(axis, tuple | list) else (axis,)
    result = []
    for k in named:
        if isinstance(k, bool) or not isinstance(k, int | np.integer):
            raise ShapeError(f"an axis is an int, not {k!r}")
        if not -rank <= k < rank:
            raise ShapeError(f"axis {k} is out of range for an expression with {rank} dimensions")
        result.append(int(k) % rank)
    if len(set(result)) < len(result):
        raise ShapeError(f"axis {axis!r} names one axis twice")
    return tuple(sorted(result))


def reduced(shape: Shape, axis: Axis, keepdims: bool) -> Shape:
    """The shape left when the axes are reduced."""
    if axis is None:
        return (1,) * len(shape) if keepdims else ()
    axes = axes_of(axis, len(shape))
    if keepdims:
        return tuple(1 if k in axes else n for k, n in enumerate(shape))
    return tuple(n for k, n in enumerate(shape) if k not in axes)


def positions(shape: Shape) -> np.ndarray[Any, np.dtype[np.int32]]:
    """Column-major positions of the entries: an array of the shape with 0, 1, 2, ... running down the first axis."""
    return np.arange(prod(shape), dtype=np.int32).reshape(shape, order="F")


def spread(shape: Shape, to: Shape) -> np.ndarray[Any, np.dtype[np.int32]]:
    """For each entry of an array broadcast to `to`, flat and column-major: which entry of the array it is."""
    return np.broadcast_to(positions(shape), to).ravel(order="F")

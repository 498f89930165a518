"""index: x[key], as numpy reads keys."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel.errors import EntryError, ShapeError
from fenchel.expressions.affine import Selection
from fenchel.expressions.call import Call
from fenchel.expressions.expression import Expression
from fenchel.expressions.operators import define
from fenchel.expressions.shapes import Shape, positions, size_of


class index(Selection):
    """x[key] for ints, slices, ellipsis and newaxis: entries offset + sum of steps[d] * i_d, for i within `to`.

    offset, steps count the argument's entries column-major. Keys that differ by their offset only are lowered together.
    """

    binds = 8

    def __init__(self, offset: int, steps: tuple[int, ...], to: Shape, key: str) -> None:
        self.offset, self.steps, self.to, self.key = offset, steps, to, key

    def shape(self, *shapes: Shape) -> Shape:
        """The shape of what is selected."""
        return self.to

    @property
    def token(self) -> Any:
        """All but the offset, which is data."""
        return index, self.steps, self.to

    def pattern(self) -> Any:
        """Positions relative to the offset."""
        where = np.zeros(self.to, np.int32)
        for axis, (step, count) in enumerate(zip(self.steps, self.to, strict=True)):
            where += (step * np.arange(count, dtype=np.int32)).reshape((-1,) + (1,) * (len(self.to) - 1 - axis))
        return where.ravel(order="F")

    def positions(self, shape: Shape) -> Any:
        """Which entries of the argument are selected."""
        return self.pattern() + np.int32(self.offset)

    def push(self, demand: Any, site: Any) -> Any:
        """The demand, for the entries selected in each of the nodes."""
        offsets = [node.atom.offset for node in site.nodes]
        if demand.count == 1 or all(offset == offsets[0] for offset in offsets):
            return [(0, demand.pick(self.positions(())))]
        where = self.pattern() + np.array(offsets, np.int32)[:, None]
        moved = demand.at(where)
        return [(0, demand.like(demand.rows, demand.coef, moved, demand.copies(), demand.slot))]

    def value(self, *values: Any) -> Any:
        """x[key]."""
        (x,) = values
        dense = x.toarray() if hasattr(x, "toarray") else x
        return dense.ravel(order="F")[self.positions(())].reshape(self.to, order="F")

    def named(self, *args: str) -> str:
        """x[key]."""
        return f"{args[0]}[{self.key}]"


class special_index(Selection):
    """x[key] for lists, integer arrays and masks: numpy's advanced indexing."""

    binds = 8

    def __init__(self, where: Any, keys: tuple[Any, ...]) -> None:
        self.where, self.keys = where, keys

    def shape(self, *shapes: Shape) -> Shape:
        """The shape of what is selected."""
        return self.where.shape  # type: ignore[no-any-return]

    def positions(self, shape: Shape) -> Any:
        """Which entries of the argument are selected."""
        return self.where.ravel(order="F")

    def value(self, *values: Any) -> Any:
        """x[key]."""
        (x,) = values
        dense = x.toarray() if hasattr(x, "toarray") else x
        return dense.ravel(order="F")[self.where]

    def named(self, *args: str) -> str:
        """x[key]."""
        return f"{args[0]}[{_words(self.keys)}]"

    def __reduce__(self) -> Any:
        return _special, (self.where, self.keys)


def _special(where: Any, keys: tuple[Any, ...]) -> special_index:
    """From a pickle: an array is no field by which atoms are shared."""
    return special_index._make(where, keys)  # type: ignore[no-any-return]


@define("index")
def select(x: Expression, key: Any) -> Expression:
    """x[key]; EntryError where the key does not fit, naming it."""
    keys = key if type(key) is tuple else (key,)
    for k in keys:
        t = type(k)
        if not (t is int or t is slice or k is None or k is Ellipsis or isinstance(k, np.integer)):
            return _advanced(x, key)
    shape = x.shape
    named = sum(1 for k in keys if k is not None and k is not Ellipsis)
    if named > len(shape):
        raise EntryError(f"{named} indices for an expression with {len(shape)} dimensions")
    if not any(k is Ellipsis for k in keys):
        keys = (*keys, Ellipsis)
    offset, stride, axis = 0, 1, 0
    steps: list[int] = []
    to: list[int] = []
    for k in keys:
        if k is None:
            steps.append(0)
            to.append(1)
        elif k is Ellipsis:
            for _ in range(len(shape) - named):
                steps.append(stride)
                to.append(shape[axis])
                stride *= shape[axis]
                axis += 1
        elif isinstance(k, slice):
            start, stop, step = k.indices(shape[axis])
            steps.append(stride * step)
            to.append(len(range(start, stop, step)))
            offset += stride * start
            stride *= shape[axis]
            axis += 1
        else:
            n = shape[axis]
            if not -n <= k < n:
                raise EntryError(f"index {k} is out of range for axis {axis} with {n} entries of {x.name()[:60]}")
            offset += stride * int(k if k >= 0 else k + n)
            stride *= n
            axis += 1
    shape_to = tuple(to)
    if shape_to == shape and offset == 0:
        return x
    if not size_of(shape_to):
        offset = 0
    return Call(index._make(offset, tuple(steps), shape_to, _words(keys)), (x,))


def _advanced(x: Expression, key: Any) -> Expression:
    keys = key if isinstance(key, tuple) else (key,)
    try:
        where = positions(x.shape)[key]
    except IndexError as error:
        raise EntryError(f"{x.name()[:60]}[{_words(keys)}]: {error}") from None
    except (TypeError, ValueError) as error:
        raise ShapeError(f"{key!r} is not an index: {error}") from None
    return Call(special_index._make(np.asarray(where), keys), (x,))  # words only where a name is asked for


def _words(keys: tuple[Any, ...]) -> str:
    words = []
    for k in keys:
        if isinstance(k, slice):
            start, stop = "" if k.start is None else k.start, "" if k.stop is None else k.stop
            words.append(f"{start}:{stop}" + ("" if k.step is None else f":{k.step}"))
        elif k is Ellipsis:
            words.append("...")
        else:
            words.append(str(k))
    if words and words[-1] == "...":
        words.pop()
    return ", ".join(words)

"""Section: the rows of one kind of cone, as they gather during a run."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel.cones.cone import Cone
from fenchel.cones.nonneg import NonNeg
from fenchel.cones.zero import Zero

#: Kinds whose rows are one block, in any number.
LINEAR: dict[str, type[Cone]] = {"zero": Zero, "nonneg": NonNeg}


class Section:
    """Rows b - A x of one kind, as triplets. `count` rows are taken so far.

    entries: (rows, columns, coefficients) of A. matrices: (rows, first column, matrix, factor of each row or None), blocks of A
    that stay whole. offsets: (rows, values) to be taken from b. slot_entries, slot_offsets: what parameters put there, (rows,
    columns, coefficients, slots) and (rows, coefficients, slots). cones: (cone, first row, how many).
    wants: what a graph form asks of its arguments, (argument, rows, coefficients, entries of it, slots or None).

    What is written a row at a time stands in flat lists, as an array for each row would cost more than the row. A sum has its row
    in `lines`, the number of its terms in `counts`, its constant in `scalar_offsets`, and its terms, one after another, in
    `leaves` (variables), `index` (entries of them) and `coefs`. A scaled entry of a leaf alone is in `singles`, its row in
    `single_rows` and its sign in `single_signs`.
    """

    __slots__ = (
        "coefs",
        "cones",
        "count",
        "counts",
        "entries",
        "index",
        "leaves",
        "lines",
        "matrices",
        "offsets",
        "scalar_offsets",
        "single_rows",
        "single_signs",
        "singles",
        "slot_entries",
        "slot_offsets",
        "wants",
    )

    def __init__(self) -> None:
        self.count = 0
        self.entries: list[tuple[Any, Any, Any]] = []
        self.matrices: list[tuple[Any, int, Any, Any]] = []
        self.offsets: list[tuple[Any, Any]] = []
        self.slot_entries: list[tuple[Any, Any, Any, Any]] = []
        self.slot_offsets: list[tuple[Any, Any, Any]] = []
        self.lines: list[int] = []
        self.counts: list[int] = []
        self.scalar_offsets: list[float] = []
        self.leaves: list[Any] = []
        self.index: list[int] = []
        self.coefs: list[float] = []
        self.singles: list[Any] = []
        self.single_rows: list[int] = []
        self.single_signs: list[float] = []
        self.cones: list[tuple[Cone, int, int]] = []
        self.wants: list[tuple[int, Any, Any, Any, Any]] = []

    def fork(self) -> Section:
        """A section that goes on from here; this one stays as it is."""
        found = Section()
        for name in self.__slots__:
            value = getattr(self, name)
            setattr(found, name, value.copy() if isinstance(value, list) else value)
        return found

    # ---- rows --------------------------------------------------------------------------------------------------

    def take(self, rows: int) -> int:
        """Take rows; the first of them."""
        first = self.count
        self.count += rows
        return first

    def take_cones(self, cone: Cone, count: int) -> int:
        """Take the rows of some cones; the first row."""
        first = self.take(cone.dim * count)
        self.add_cones(cone, first, count)
        return first

    def add_cones(self, cone: Cone, first: int, count: int) -> None:
        """Note what stands in rows that are taken; like cones in a row are one block."""
        if not count:
            return
        if self.cones:
            last, start, before = self.cones[-1]
            if start + last.dim * before == first and last == cone:
                self.cones[-1] = (last, start, before + count)
                return
        self.cones.append((cone, first, count))

    # ---- what they hold ----------------------------------------------------------------------------------------

    def triplets(self, columns: Any, whole: bool = True) -> tuple[Any, Any, Any]:
        """All numeric entries, joined: rows, columns, coefficients. `columns`: leaf -> its first column. whole: also those of
        matrices."""
        rows = [r for r, _, _ in self.entries]
        cols = [c for _, c, _ in self.entries]
        vals = [np.full(r.size, v) if not isinstance(v, np.ndarray) else v for r, _, v in self.entries]
        for given, first, matrix, factor in self.matrices if whole else ():
            r, c, v = listed(given, matrix, factor)
            rows.append(r)
            cols.append(c + np.int32(first))
            vals.append(v)
        if self.leaves:
            starts = np.array([columns[leaf] for leaf in self.leaves], np.int32)
            rows.append(np.repeat(np.array(self.lines, np.int32), self.counts))
            cols.append(starts + np.array(self.index, np.int32))
            vals.append(np.array(self.coefs, float))
        if self.singles:
            rows.append(np.array(self.single_rows, np.int32))
            cols.append(np.array([columns[entry.leaf] + entry.index for entry in self.singles], np.int32))
            vals.append(np.array(self.single_signs) * np.array([entry.coef for entry in self.singles], float))
        if not rows:
            empty = np.zeros(0, np.int32)
            return empty, empty, np.zeros(0)
        if len(rows) == 1:
            return rows[0], cols[0], vals[0]
        return np.concatenate(rows), np.concatenate(cols), np.concatenate(vals)

    def rhs(self) -> Any:
        """b, without what parameters add."""
        b = np.zeros(self.count)
        for rows, values in self.offsets:
            if rows.size == self.count and (
                rows.size == 0 or (rows[0] == 0 and rows[-1] == self.count - 1 and np.all(np.diff(rows) == 1))
            ):
                b -= values
            elif rows.size:
                b -= np.bincount(rows, np.broadcast_to(values, rows.shape), self.count)
        if self.lines:
            b -= np.bincount(np.array(self.lines), np.array(self.scalar_offsets), self.count)
        return b

    def homogenise(self, argument: int) -> None:
        """Let an argument of the graph form, 0-D, multiply every constant: each becomes its coefficient."""
        constants = -self.rhs()
        rows = np.flatnonzero(constants).astype(np.int32)
        found = [(rows, constants[rows], None), *self.slot_offsets]
        self.offsets, self.slot_offsets, self.scalar_offsets = [], [], [0.0] * len(self.scalar_offsets)
        for where, coef, slots in found:
            self.wants.append((argument, where, np.broadcast_to(coef, where.shape), np.zeros(where.size, np.int32), slots))


def listed(rows: Any, matrix: Any, factor: Any) -> tuple[Any, Any, Any]:
    """The entries of a block of A (see `Section.matrices`), by columns: rows, columns within the block, coefficients.

    matrix: dense, or in CSC. factor, of a dense one only: each row is meant so many times; None: once.
    """
    height, width = matrix.shape
    if isinstance(matrix, np.ndarray):
        values = matrix.ravel(order="F") if factor is None else (matrix.T * factor).ravel()
        return np.tile(rows, width), np.repeat(np.arange(width, dtype=np.int32), height), values
    return rows[matrix.indices], np.repeat(np.arange(width, dtype=np.int32), np.diff(matrix.indptr)), matrix.data

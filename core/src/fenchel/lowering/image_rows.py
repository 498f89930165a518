"""Image rows: what a constraint's cones become where the plan takes them to others."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np

from fenchel.cones.cone import Cone, Image
from fenchel.lowering.assembly import Assembly
from fenchel.lowering.demand import Demand


class ImageRows:
    """Rows b - A x that `count` images of a cone take in the section of one kind, copy after copy.

    Copy k has the rows base + stride * k + 0, 1, ... of the section.
    """

    def __init__(self, assembly: Assembly, kind: str, image: Image, by_column: Any, count: int) -> None:
        self.kind, self.image, self.by_column, self.count = kind, image, by_column, count
        self.section = assembly.section(kind)
        self.base = self.section.count
        cones = [cone for cone in image.cones if cone.kind == kind]
        self.stride = sum(cone.dim for cone in cones)
        if len(set(cones)) == 1:
            self.section.take_cones(cones[0], len(cones) * count)
        else:
            for cone in cones * count:
                self.section.take_cones(cone, 1)

    @classmethod
    def of(cls, assembly: Assembly, image: Image, by_column: Any, count: int) -> list[ImageRows]:
        """One for each kind in the image. by_column: its map, in CSC."""
        return [cls(assembly, kind, image, by_column, count) for kind in dict.fromkeys(cone.kind for cone in image.cones)]

    @cached_property
    def map(self) -> tuple[Any, Any, Any]:
        """indptr, indices and values of what lies here of the image's map, in CSC: its rows are those of a copy."""
        cones, whole = self.image.cones, self.by_column
        here = np.repeat([cone.kind == self.kind for cone in cones], [cone.dim for cone in cones])
        row = np.cumsum(here, dtype=np.int32) - 1
        keep = here[whole.indices]
        indptr = np.concatenate([[0], np.cumsum(keep)])[whole.indptr]
        return indptr, row[whole.indices[keep]], whole.data if keep.all() else whole.data[keep]

    def demands(self, cone: Cone, size: int, sign: float, rows: Any) -> Iterator[Demand]:
        """What is asked of an expression of `size` entries, entry e of which is, times sign, added to row rows[e] of all copies
        of the cone; None: to row e."""
        indptr, indices, values = self.map
        rows = np.arange(size) if rows is None else np.asarray(rows)
        copy, column = np.divmod(rows, cone.dim) if self.count > 1 else (0, rows)
        first = indptr[column]
        width = indptr[column + 1] - first
        if width.size and width.min() == width.max():  # each entry as often: as many demands of all of them in order
            for k in range(width[0]):
                source = first + k
                coef = values[source]
                if coef.min() == coef.max():
                    coef = float(coef[0])
                target = self.base + self.stride * copy + indices[source]
                yield Demand(self.section, target.astype(np.int32), sign * coef)
            return
        entries = np.repeat(np.arange(size, dtype=np.int32), width)
        source = np.repeat(first - (np.cumsum(width) - width), width) + np.arange(entries.size)
        target = self.base + self.stride * (np.repeat(copy, width) if self.count > 1 else 0) + indices[source]
        yield Demand(self.section, target.astype(np.int32), sign * values[source], entries)

    def write_new_columns(self, cone: Cone, first: int, extra: int) -> None:
        """The new columns of each copy, `extra` from the first one on: the map's columns beyond those of the cone."""
        indptr, indices, values = self.map
        at = slice(indptr[cone.dim], None)
        copies = np.arange(self.count, dtype=np.int32)[:, None]
        rows = self.base + self.stride * copies + indices[at]
        new = np.repeat(np.arange(extra, dtype=np.int32), np.diff(indptr[cone.dim :]))
        columns = first + copies * extra + new
        self.section.entries.append((rows.ravel(), columns.ravel().astype(np.int32), np.tile(-values[at], self.count)))

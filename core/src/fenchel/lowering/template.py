"""Template: a graph form, run once for a signature on placeholders, then instantiated for many calls in one vectorised step."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp

from fenchel.lowering.assembly import Assembly
from fenchel.lowering.section import LINEAR, Section


class Template:
    """What a graph form adds: `columns` new columns, rows in some sections, and its value in terms of the new columns and
    arguments.

    Read off a finished run on placeholders, whose expression was put into `output`, a section of `size` rows: the value is
    matrix @ (new columns) + offset, and what `output` holds of slots and wants of the arguments, and quadratics (`hessian`).
    """

    def __init__(self, run: Assembly, output: Section, size: int) -> None:
        self.columns: int = run.columns
        self.sections = []
        for kind, section in run.sections.items():
            if section.count:
                rows, cols, vals = section.triplets(run.columns_of)
                self.sections.append((kind, section, rows, cols, vals, section.rhs()))
        rows, cols, vals = output.triplets(run.columns_of)
        offset = -output.rhs()
        self.output = output
        self.column: Any = None  # where each entry of the value is one new column: which
        plain = not (offset.any() or output.wants or output.slot_entries or output.slot_offsets or run.hessian)
        if plain and rows.size == size and np.all(vals == 1):
            order = np.argsort(rows, kind="stable")
            if np.array_equal(rows[order], np.arange(size)):
                self.column = cols[order]
        self.matrix = sp.csr_array((vals, (rows, cols)), shape=(size, max(self.columns, 1)))
        self.offset = offset
        self.hessian = run.hessian
        self.integer = run.integer_columns

    def instantiate(self, copies: int, assembly: Assembly) -> tuple[int, list[tuple[int, Section, Any, Any, Any, Any]]]:
        """Add the new columns and rows for `copies` calls. Returns the first new column, and what is asked of the arguments:
        (argument, section, rows with a line for each copy, and for each line the coefficients, entries and slots).
        """
        each = np.arange(copies, dtype=np.int32)[:, None]
        base = assembly.new_columns(copies * self.columns)
        lift = base + self.columns * each  # a line for each copy, here and below
        for integer in self.integer:
            assembly.integer_columns.append((lift + integer).ravel())
        asked = []
        for kind, section, rows, cols, vals, rhs in self.sections:
            target = assembly.section(kind)
            n = section.count
            start = target.take(copies * n)
            # linear rows lie alike row by alike row, so that what is asked of an argument is a run of rows; a cone's stay
            # together
            origin, stride = (start + each, copies) if kind in LINEAR else (start + n * each, 1)
            if rows.size:
                target.entries.append(((origin + stride * rows).ravel(), (lift + cols).ravel(), np.tile(vals, copies)))
            if rhs.any():
                target.offsets.append(((origin + stride * np.arange(n, dtype=np.int32)).ravel(), np.tile(-rhs, copies)))
            for r, c, v, s in section.slot_entries:
                v, s = np.tile(np.broadcast_to(v, r.shape), copies), np.tile(s, copies)
                target.slot_entries.append(((origin + stride * r).ravel(), (lift + c).ravel(), v, s))
            for r, v, s in section.slot_offsets:
                v, s = np.tile(np.broadcast_to(v, r.shape), copies), np.tile(s, copies)
                target.slot_offsets.append(((origin + stride * r).ravel(), v, s))
            for argument, r, v, entries, s in section.wants:
                asked.append((argument, target, origin + stride * r, v, entries, s))
            if kind in LINEAR:
                continue  # one block, whatever wrote its rows
            if len({cone for cone, _, _ in section.cones}) == 1 and copies:
                target.add_cones(section.cones[0][0], start, sum(count for _, _, count in section.cones) * copies)
            else:
                for k in range(copies):
                    target.cones += [(cone, start + k * n + first, count) for cone, first, count in section.cones]
        return base, asked

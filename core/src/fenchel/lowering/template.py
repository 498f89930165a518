"""Template: a graph form, run once for a signature on placeholders, then instantiated for many calls in one vectorised step."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp

from fenchel import dcp
from fenchel.expressions.leaf import Leaf
from fenchel.expressions.shapes import Shape
from fenchel.lowering.demand import Demand
from fenchel.lowering.section import LINEAR


class Placeholder(Leaf):
    """An argument of a graph form while its template is made: of a shape and sign, affine."""

    __slots__ = ("argument", "facts", "shape")

    kinds = 0
    paths = 1

    def __init__(self, shape: Shape, sign: int, argument: int) -> None:
        self.shape = shape
        self.facts = dcp.VARIABLE | sign
        self.argument = argument

    @property
    def token(self) -> Any:
        """A placeholder stands for itself."""
        return self

    @property
    def value(self) -> Any:
        """None: it stands for something else."""
        return None

    def push(self, demand: Demand, site: Any) -> Any:
        """Keep the demand, to be asked of the argument at each instantiation."""
        entries = demand.entries
        if entries is None:
            entries = np.tile(np.arange(self.size, dtype=np.int32), demand.count)
        demand.section.wants.append(
            (self.argument, Demand(demand.section, demand.rows, demand.coef, entries, None, 1, demand.slot))
        )


class Template:
    """What a graph form adds: `columns` new columns, rows in some sections, and its value in terms of the new columns and
    arguments.

    Read off a finished run on placeholders (`run`) whose expression was put into `output`, a section of `size` rows.
    """

    def __init__(self, run: Any, output: Any, size: int) -> None:
        self.columns: int = run.columns
        self.sections = []
        for kind, section in run.sections.items():
            if section.count:
                rows, cols, vals = section.triplets(run.columns_of)
                self.sections.append((kind, section, rows, cols, vals, section.rhs(), _wants(section)))
        rows, cols, vals = output.triplets(run.columns_of)
        offset = -output.rhs()
        self.wants = _wants(output)
        self.parametric = bool(output.slot_entries or output.slot_offsets)
        self.output = output
        #: Where each entry of the value is one new column: which; else None.
        self.column: Any = None
        plain = not (offset.any() or self.wants or self.parametric or run.hessian)
        if plain and rows.size == size and np.all(vals == 1):
            order = np.argsort(rows, kind="stable")
            if np.array_equal(rows[order], np.arange(size)):
                self.column = cols[order]
        self.matrix = sp.csr_array((vals, (rows, cols)), shape=(size, max(self.columns, 1)))
        self.offset = offset
        self.hessian = run.hessian
        self.integer = run.integer_columns

    def instantiate(self, copies: int, run: Any) -> tuple[int, list[tuple[int, str, Any, Any, Any, Any]]]:
        """Add the new columns and rows for `copies` calls. Returns the first new column, and what is asked of the arguments:
        (argument, section kind, rows, coefficients, entries, slots), arrays with a row for each copy.
        """
        base = run.new_columns(copies * self.columns)
        for integer in self.integer:
            run.integer_columns.append((base + np.arange(copies)[:, None] * self.columns + integer).ravel())
        asked = []
        for kind, section, rows, cols, vals, rhs, wants in self.sections:
            target = run.section(kind)
            n = section.count
            start = target.take(copies * n)
            each = np.arange(copies, dtype=np.int32)[:, None]
            # linear rows lie alike row by alike row, so that what is asked of an argument is a run of rows; a cone's stay
            # together
            lift_row, stride = (start + each, copies) if kind in LINEAR else (start + n * each, 1)
            lift_col = base + self.columns * each
            if rows.size:
                target.entries.append(((lift_row + stride * rows).ravel(), (lift_col + cols).ravel(), np.tile(vals, copies)))
            if rhs.any():
                target.offsets.append(((lift_row + stride * np.arange(n, dtype=np.int32)).ravel(), np.tile(-rhs, copies)))
            for r, c, v, s in section.slot_entries:
                v = np.tile(np.broadcast_to(v, r.shape), copies)
                target.slot_entries.append(((lift_row + stride * r).ravel(), (lift_col + c).ravel(), v, np.tile(s, copies)))
            for r, v, s in section.slot_offsets:
                target.slot_offsets.append(
                    ((lift_row + stride * r).ravel(), np.tile(np.broadcast_to(v, r.shape), copies), np.tile(s, copies))
                )
            if kind in LINEAR:
                pass  # linear rows are one block, whatever wrote them
            elif len({cone for cone, _, _ in section.cones}) == 1 and copies:
                target.add_cones(section.cones[0][0], start, sum(count for _, _, count in section.cones) * copies)
            else:
                for k in range(copies):
                    target.cones += [(cone, start + k * n + first, count) for cone, first, count in section.cones]
            for argument, r, coef, entries, slot in wants:
                asked.append((argument, kind, lift_row + stride * r, coef, entries, slot))
        return base, asked


def _wants(section: Any) -> list[tuple[int, Any, Any, Any, Any]]:
    return [(argument, d.rows, d.coef, d.entries, d.slot) for argument, d in section.wants]

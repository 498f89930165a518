"""Quadratics of the objective that a solver takes as they are: x'P x, written into P where that is no larger than a new
variable."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp

from fenchel.cones.zero import Zero
from fenchel.lowering.assembly import Assembly
from fenchel.lowering.demand import Demand
from fenchel.lowering.section import Section
from fenchel.lowering.site import Site


class Quadratic:
    """Terms weight[i] * z' Q_i z for z = z_k, k = term[i]: affine vectors of one size, the rows of `section`, one after another.

    term: None where each z_k is meant once, in order.

    Row out[i] of the objective gets term i (a graph form may have a value of many entries; a problem has row 0 only). Q_i: the
    identity, or a matrix. weight: an array; weight_slot: slots that multiply it, or None. As rows are b - A x with A
    negated (see `Section`), z = -(b - A x) is what the section holds.
    """

    def __init__(
        self, section: Section, size: int, term: Any, out: Any, weight: Any, weight_slot: Any, matrices: Any, matrix_slots: Any
    ) -> None:
        self.section = section
        self.size = size
        self.term = term
        self.out = out
        self.weight = weight
        self.weight_slot = weight_slot
        self.matrices = matrices  # None, or an array/sparse matrix for each term
        self.matrix_slots = matrix_slots  # None, or for each term the start of the slots of Q (dense, column-major)

    @classmethod
    def of(cls, site: Site, demand: Demand) -> Quadratic:
        """What a demand of the objective makes of quadratic calls: coef * z'Qz for each of its rows.

        z is asked to gather in a section of its own, which is full when all that waits has been pushed.
        """
        nodes: Any = site.nodes
        atom = nodes[0].atom
        split = atom.slices(*[child.shape for child in site.children])
        where = np.arange(site.children[0].size, dtype=np.int32)[None, :] if split is None else split[1][0]
        slices, size = where.shape
        trees, total = len(nodes), len(nodes) * slices
        section = Section()
        section.take(total * size)
        rows = np.arange(total * size, dtype=np.int32)
        in_order = slices == 1 or np.array_equal(where.ravel(), np.arange(where.size))
        entries = None if in_order else np.tile(where.ravel(), trees)
        copy = None if trees == 1 or in_order else np.repeat(np.arange(trees, dtype=np.int32), where.size)
        site.ask(0, Demand(section, rows, 1.0, entries, copy, trees))
        asked = demand.entries if demand.entries is not None else np.tile(np.arange(slices), trees)
        copies = demand.copies()
        term = asked if copies is None else copies * slices + asked
        matrices, matrix_slots = atom.matrix(site, term // slices)
        weight = np.broadcast_to(demand.coef, term.shape)
        each_once = term.size == total and np.array_equal(term, np.arange(total))
        return cls(section, size, None if each_once else term, demand.rows, weight, demand.slot, matrices, matrix_slots)

    def write(self, assembly: Assembly) -> None:
        """Write the terms into P, on the columns that z selects, or on new ones equal to z; and into c and d what follows."""
        section = self.section
        m = section.count
        rows, cols, vals = section.triplets(assembly.columns_of, whole=False)
        offset = -section.rhs()
        if not self._direct(np.bincount(rows, minlength=m), offset):
            _equate(section, assembly, rows, cols, vals, offset)
            cols = np.arange(assembly.columns - m, assembly.columns, dtype=np.int32)
            rows, vals, offset = np.arange(m, dtype=np.int32), np.ones(m), np.zeros(m)
        if self.term is not None:
            rows, cols, vals, offset = self._repeated(rows, cols, vals, offset)
        if self.matrices is None and self.matrix_slots is None:
            self._write_squares(assembly, rows, cols, vals, offset)
        else:
            self._write_forms(assembly, rows, cols, vals, offset)

    def _direct(self, counts: Any, offset: Any) -> bool:
        """Is P on the columns of z, of which its rows have so many each, no larger than with new columns?"""
        section = self.section
        if section.slot_entries or section.slot_offsets or section.wants or section.matrices:
            return False
        if self.matrix_slots is not None and offset.any():
            return False
        if self.matrices is not None or self.matrix_slots is not None:
            return bool(counts.max(initial=0) <= 1)
        return bool((counts * (counts + 1) // 2).sum() <= (counts + 2).sum())

    def _repeated(self, rows: Any, cols: Any, vals: Any, offset: Any) -> tuple[Any, Any, Any, Any]:
        """The rows of each z as often as it is meant."""
        old = (self.term[:, None] * self.size + np.arange(self.size)).ravel()
        order = np.argsort(rows, kind="stable")
        indptr = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(offset)))])
        width = np.diff(indptr)[old]
        source = order[np.repeat(indptr[old] - (np.cumsum(width) - width), width) + np.arange(int(width.sum()))]
        return np.repeat(np.arange(old.size, dtype=np.int32), width), cols[source], vals[source], offset[old]

    def _write_squares(self, assembly: Assembly, rows: Any, cols: Any, vals: Any, offset: Any) -> None:
        """sum of w_r * (a_r'x + o_r)^2, row by row."""
        m, size = offset.size, self.size
        weight = np.repeat(self.weight, size)
        slot = None if self.weight_slot is None else np.repeat(self.weight_slot, size)
        out = np.repeat(self.out, size)
        counts = np.bincount(rows, minlength=m)
        if counts.max(initial=0) <= 1:
            i, j, r, v = cols, cols, rows, 2 * vals * vals
        else:  # each row's entries with each other
            A = sp.csr_array((vals, (rows, cols)), shape=(m, assembly.columns))
            row = np.repeat(np.arange(m, dtype=np.int32), np.diff(A.indptr))  # of each entry
            width = np.diff(A.indptr)[row]
            left = np.repeat(np.arange(A.indices.size), width)
            begin = np.repeat(A.indptr[:-1][row], width)
            right = begin + np.arange(left.size) - np.repeat(np.cumsum(width) - width, width)
            i, j, r, v = A.indices[left], A.indices[right], row[left], 2 * A.data[left] * A.data[right]
        assembly.add_hessian(out[r], i, j, v * weight[r], None if slot is None else slot[r])
        linear = 2 * vals * offset[rows] * weight[rows]
        assembly.add_linear(out[rows], cols, linear, None if slot is None else slot[rows])
        assembly.add_constant(out, offset * offset * weight, slot)

    def _write_forms(self, assembly: Assembly, rows: Any, cols: Any, vals: Any, offset: Any) -> None:
        """sum of w_i * z_i'Q_i z_i, where each entry of z_i is a scaled column, or none, plus an offset."""
        size = self.size
        column = np.full(offset.size, -1, np.int32)
        scale = np.zeros(offset.size)
        column[rows], scale[rows] = cols, vals
        for k in range(len(column) // size if size else 0):
            here = slice(k * size, (k + 1) * size)
            c, s, o, w = column[here], scale[here], offset[here], float(self.weight[k])
            slot = None if self.weight_slot is None else self.weight_slot[k]
            out = self.out[k]
            if self.matrix_slots is not None:
                i, j = np.divmod(np.arange(size * size), size)  # Q is symmetric, so its slots may be read by rows
                places = self.matrix_slots[k] + np.arange(size * size)
                if slot is not None:
                    places = assembly.slots.product(places, _full(slot, places.size))
                live = (c[i] >= 0) & (c[j] >= 0)
                weights = (2 * w * s[i] * s[j])[live]
                assembly.add_hessian(_full(out, live.sum()), c[i][live], c[j][live], weights, places[live])
                continue
            Q = self.matrices[k]
            if sp.issparse(Q):
                coo = sp.coo_array(Q)
                (i, j), q = coo.coords, coo.data
            else:
                i, j = np.indices((size, size)).reshape(2, -1)
                q = np.asarray(Q).ravel()
            live = (c[i] >= 0) & (c[j] >= 0)
            values = (2 * w * q * s[i] * s[j])[live]
            assembly.add_hessian(_full(out, live.sum()), c[i][live], c[j][live], values, _full(slot, live.sum()))
            Qo = (Q + Q.T) @ o
            there = c >= 0
            assembly.add_linear(_full(out, there.sum()), c[there], w * (s * Qo)[there], _full(slot, there.sum()))
            assembly.add_constant(_full(out, 1), np.array([w * float(o @ Qo) / 2]), _full(slot, 1))


def _full(value: Any, count: Any) -> Any:
    return None if value is None else np.full(int(count), value)


def _equate(section: Section, assembly: Assembly, rows: Any, cols: Any, vals: Any, offset: Any) -> None:
    """New columns y and rows z - y = 0, for the z that a section holds; rows, cols, vals and offset are its numbers."""
    m = section.count
    first = assembly.new_columns(m)
    zero = assembly.section("zero")
    start = zero.take(m)
    here = np.arange(start, start + m, dtype=np.int32)
    zero.entries.append((rows + np.int32(start), cols, vals))
    zero.entries.append((here, np.arange(first, first + m, dtype=np.int32), -1.0))
    zero.offsets.append((here, offset))
    zero.matrices += [(given + np.int32(start), *block) for given, *block in section.matrices]
    zero.wants += [(argument, r + np.int32(start), *wanted) for argument, r, *wanted in section.wants]
    zero.slot_entries += [(r + start, c, v, s) for r, c, v, s in section.slot_entries]
    zero.slot_offsets += [(r + start, v, s) for r, v, s in section.slot_offsets]
    if m:
        zero.cones.append((Zero(m), start, 1))

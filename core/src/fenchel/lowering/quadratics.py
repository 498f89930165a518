"""Quadratics of the objective that a solver takes as they are: x'P x, written into P where that is no larger than a new
variable."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp

from fenchel.cones.zero import Zero
from fenchel.lowering.demand import Demand
from fenchel.lowering.section import Section


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
        self.matrices = matrices  # None, or an array/sparse matrix for each z
        self.matrix_slots = matrix_slots  # None, or the start of the slots of each Q (dense, column-major)


def place(quadratic: Quadratic, run: Any) -> None:
    """Write a quadratic into the run's Hessian, on its own columns where z is a selection of them, else on new ones equal to
    z."""
    section = quadratic.section
    rows, cols, vals = section.triplets(run.columns_of, whole=False)
    offset = -section.rhs()
    parametric = bool(section.slot_entries or section.slot_offsets or section.wants)
    m = section.count
    counts = np.bincount(rows, minlength=m) if rows.size else np.zeros(m, np.intp)
    whole = quadratic.matrices is not None or quadratic.matrix_slots is not None
    limit = 1 if whole else None
    direct = not parametric and not section.matrices and (
        (counts.max(initial=0) <= 1) if limit else (counts * (counts + 1) // 2).sum() <= (counts + 2).sum()
    )
    if whole and quadratic.matrix_slots is not None and offset.any():
        direct = False
    if not direct:
        _equal_to_new_columns(section, run, rows, cols, vals, offset)
        cols = np.arange(run.columns - m, run.columns, dtype=np.int32)
        rows, vals, offset = np.arange(m, dtype=np.int32), np.ones(m), np.zeros(m)
    if quadratic.term is not None:
        rows, cols, vals, offset = _repeated(quadratic, rows, cols, vals, offset)
    if whole:
        _general(quadratic, run, rows, cols, vals, offset)
    else:
        _diagonal(quadratic, run, rows, cols, vals, offset)


def _equal_to_new_columns(section: Section, run: Any, rows: Any, cols: Any, vals: Any, offset: Any) -> None:
    """New columns y and rows z - y = 0."""
    m = section.count
    first = run.new_columns(m)
    zero = run.section("zero")
    start = zero.take(m)
    zero.entries.append((rows + np.int32(start), cols, vals))
    here = np.arange(start, start + m, dtype=np.int32)
    zero.entries.append((here, np.arange(first, first + m, dtype=np.int32), -1.0))
    zero.offsets.append((here, offset))
    zero.matrices += [(given + np.int32(start), *block) for given, *block in section.matrices]
    for argument, demand in section.wants:
        moved = Demand(zero, demand.rows + np.int32(start), demand.coef, demand.entries, demand.copy, demand.count, demand.slot)
        zero.wants.append((argument, moved))
    zero.slot_entries += [(r + start, c, v, s) for r, c, v, s in section.slot_entries]
    zero.slot_offsets += [(r + start, v, s) for r, v, s in section.slot_offsets]
    if m:
        zero.cones.append((Zero(m), start, 1))


def _repeated(quadratic: Quadratic, rows: Any, cols: Any, vals: Any, offset: Any) -> tuple[Any, Any, Any, Any]:
    """The rows of each z as often as it is meant."""
    size = quadratic.size
    old = (quadratic.term[:, None] * size + np.arange(size)).ravel()
    order = np.argsort(rows, kind="stable")
    indptr = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(offset)))])
    width = np.diff(indptr)[old]
    source = order[np.repeat(indptr[old] - (np.cumsum(width) - width), width) + np.arange(int(width.sum()))]
    return np.repeat(np.arange(old.size, dtype=np.int32), width), cols[source], vals[source], offset[old]


def _diagonal(quadratic: Quadratic, run: Any, rows: Any, cols: Any, vals: Any, offset: Any) -> None:
    """sum of w_r * (a_r'x + o_r)^2, row by row."""
    m, size = offset.size, quadratic.size
    weight = np.repeat(quadratic.weight, size)
    slot = None if quadratic.weight_slot is None else np.repeat(quadratic.weight_slot, size)
    out = np.repeat(quadratic.out, size)
    counts = np.bincount(rows, minlength=m)
    if counts.max(initial=0) <= 1:
        i, j, r, v = cols, cols, rows, 2 * vals * vals
    else:
        A = sp.csr_array((vals, (rows, cols)), shape=(m, run.columns))
        width = np.diff(A.indptr)[rows_of(A)]
        left = np.repeat(np.arange(A.indices.size), width)
        begin = np.repeat(A.indptr[:-1][rows_of(A)], width)
        right = begin + np.arange(left.size) - np.repeat(np.cumsum(width) - width, width)
        r = rows_of(A)[left]
        i, j, v = A.indices[left], A.indices[right], 2 * A.data[left] * A.data[right]
    linear = 2 * vals * offset[rows]
    run.add_hessian(out[r], i, j, v * weight[r], None if slot is None else slot[r])
    run.add_linear(out[rows], cols, linear * weight[rows], None if slot is None else slot[rows])
    run.add_constant(out, offset * offset * weight, slot)


def _general(quadratic: Quadratic, run: Any, rows: Any, cols: Any, vals: Any, offset: Any) -> None:
    """sum of w_i * z_i'Q_i z_i, where each entry of z_i is a scaled column plus an offset."""
    size = quadratic.size
    column = np.full(offset.size, -1, np.int32)
    scale = np.zeros(offset.size)
    column[rows], scale[rows] = cols, vals
    for k in range(len(column) // size if size else 0):
        here = slice(k * size, (k + 1) * size)
        c, s, o, w = column[here], scale[here], offset[here], float(quadratic.weight[k])
        slot = None if quadratic.weight_slot is None else quadratic.weight_slot[k]
        out = quadratic.out[k]
        if quadratic.matrix_slots is not None:
            i, j = np.divmod(np.arange(size * size), size)  # column-major: entry j * size + i, symmetric
            where = quadratic.matrix_slots[k] + np.arange(size * size)
            if slot is not None:
                where = run.slots.product(where, np.full(where.size, slot))
            live = (c[i] >= 0) & (c[j] >= 0)
            run.add_hessian(np.full(int(live.sum()), out), c[i][live], c[j][live], (2 * w * s[i] * s[j])[live], where[live])
            continue
        Q = quadratic.matrices[k]
        coo = sp.coo_array(Q) if sp.issparse(Q) else None
        if coo is not None:
            i, j = coo.coords
            q = coo.data
        else:
            i, j = np.indices((size, size)).reshape(2, -1)
            q = np.asarray(Q).ravel()
        live = (c[i] >= 0) & (c[j] >= 0)
        slots = None if slot is None else np.full(int(live.sum()), slot)
        run.add_hessian(np.full(int(live.sum()), out), c[i][live], c[j][live], (2 * w * q * s[i] * s[j])[live], slots)
        Qo = (Q + Q.T) @ o
        there = c >= 0
        run.add_linear(
            np.full(int(there.sum()), out),
            c[there],
            w * (s * Qo)[there],
            None if slot is None else np.full(int(there.sum()), slot),
        )
        run.add_constant(np.array([out]), np.array([w * float(o @ Qo) / 2]), None if slot is None else np.array([slot]))


def rows_of(A: Any) -> Any:
    """The row of each stored entry of a CSR matrix."""
    return np.repeat(np.arange(A.shape[0], dtype=np.int32), np.diff(A.indptr))

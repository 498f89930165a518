"""Demand: what is passed down a tree in an adjoint push, and written into a section where the tree ends."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel.lowering.section import Section, listed

Index = np.ndarray[Any, np.dtype[np.int32]]


class Demand:
    """Row rows[i] of a section wants coef[i] (times the value of slot[i]) times entry entries[i] of a node.

    One demand may ask `count` alike nodes at once: then copy[i] says which of them. entries None: all entries in order, node
    after node, so `copy` is implied. coef: a number or an array. slot: positions in the vector of slots, or None. Never changed.
    """

    __slots__ = ("coef", "copy", "count", "entries", "rows", "section", "slot")

    def __init__(
        self,
        section: Section,
        rows: Index,
        coef: Any = 1.0,
        entries: Any = None,
        copy: Any = None,
        count: int = 1,
        slot: Any = None,
    ) -> None:
        self.section = section
        self.rows = rows
        self.coef = coef
        self.entries = entries
        self.copy = copy
        self.count = count
        self.slot = slot

    def like(self, rows: Any, coef: Any, entries: Any, copy: Any = None, slot: Any = None) -> Demand:
        """Another demand of the same section on as many nodes."""
        return Demand(self.section, rows, coef, entries, copy, self.count, slot)

    def _with(self, coef: Any, entries: Any, slot: Any) -> Demand:
        return Demand(self.section, self.rows, coef, entries, self.copies(), self.count, slot)

    def copies(self) -> Any:
        """Which of the nodes each row asks; None for one node."""
        if self.count == 1 or self.copy is not None:
            return self.copy
        return np.repeat(np.arange(self.count, dtype=np.int32), self.rows.size // self.count)

    def _all(self, index: Any) -> Any:
        """index, given for the entries of one node, for all nodes."""
        return index if self.count == 1 else np.tile(index, self.count)

    def scaled(self, factor: float) -> Demand:
        """Times a number."""
        return Demand(self.section, self.rows, self.coef * factor, self.entries, self.copy, self.count, self.slot)

    def pick(self, index: Any) -> Demand:
        """For a node whose entry e is entry index[e] of its child: the demand on the child."""
        entries = self._all(index) if self.entries is None else index[self.entries]
        return self._with(self.coef, entries, self.slot)

    def at(self, values: Any) -> Any:
        """values, one for each entry (and node, as a matrix with a row per node), for each row of the demand."""
        if values.ndim == 2:
            return values.ravel() if self.entries is None else values[self.copies(), self.entries]
        return self._all(values) if self.entries is None else values[self.entries]

    def times(self, values: Any) -> Demand:
        """Times a number, or values as `at` takes them."""
        if not isinstance(values, np.ndarray):
            return self.scaled(values)
        coef = self.coef * self.at(values)
        if 2 * np.count_nonzero(coef) >= coef.size:
            return Demand(self.section, self.rows, coef, self.entries, self.copy, self.count, self.slot)
        (kept,) = np.nonzero(coef)  # a mask, say: where it is zero, there is nothing to ask
        size, copy = coef.size // self.count, self.copies()
        entries = (kept % size if self.count > 1 else kept).astype(np.int32) if self.entries is None else self.entries[kept]
        copy, slot = (None if each is None else each[kept] for each in (copy, self.slot))
        return Demand(self.section, self.rows[kept], coef[kept], entries, copy, self.count, slot)

    def times_slots(self, slots: Any, places: Any) -> Demand:
        """Times the slots at `places`, given as `at` takes values."""
        slot = self._met(slots, self.at(places))
        return Demand(self.section, self.rows, self.coef, self.entries, self.copy, self.count, slot)

    def times_rows(self, coef: Any, slots: Any = None, places: Any = None) -> Demand:
        """Row i times coef[i], and times the slot at places[i] where places are given."""
        slot = self.slot if places is None else self._met(slots, places)
        return Demand(self.section, self.rows, self.coef * coef, self.entries, self.copy, self.count, slot)

    def _met(self, slots: Any, places: Any) -> Any:
        """The slots of the rows, times those at `places`."""
        return places if self.slot is None else slots.product(self.slot, places)

    def repeated(self, times: Any) -> tuple[Any, Any, Any, Any]:
        """rows, coef, copy and slot with each row repeated (a number of times, or as many as an array says)."""
        rows = np.repeat(self.rows, times)
        coef = np.repeat(self.coef, times) if isinstance(self.coef, np.ndarray) else self.coef
        copy = self.copies()
        copy = None if copy is None else np.repeat(copy, times)
        slot = None if self.slot is None else np.repeat(self.slot, times)
        return rows, coef, copy, slot

    def spread(self, where: Any) -> Demand:
        """For a node whose entry e is the sum of the child's entries where[e, :]: the demand on the child."""
        width = where.shape[1]
        entries = self._all(where.ravel()) if self.entries is None else where[self.entries].ravel()
        if self.rows.size == 1:
            rows = np.full(width, self.rows[0], self.rows.dtype)
            coef = self.coef if not isinstance(self.coef, np.ndarray) else float(self.coef[0])
            slot = None if self.slot is None else np.full(width, self.slot[0])
            copy = None if self.copy is None else np.full(width, self.copy[0])
            return Demand(self.section, rows, coef, entries, copy, self.count, slot)
        rows, coef, copy, slot = self.repeated(width)
        return Demand(self.section, rows, coef, entries, copy, self.count, slot)

    def along(self, indptr: Any, indices: Any, values: Any, at: Any) -> Demand:
        """Each row i of the demand, times row at[i] of a matrix in CSR: the demand on what its columns stand for."""
        lengths = indptr[1:] - indptr[:-1]
        width = lengths[at]
        rows, coef, copy, slot = self.repeated(width)
        shift = indptr[at] - (np.cumsum(width) - width)
        source = np.repeat(shift, width) + np.arange(rows.size)
        return Demand(self.section, rows, coef * values[source], indices[source], copy, self.count, slot)

    def through(self, matrix: Any) -> Demand:
        """For a node with vec(value) = matrix @ vec(child): the demand on the child."""
        if self.entries is None and self.count == 1:
            coo = matrix.tocoo()
            rows, cols = coo.coords if hasattr(coo, "coords") else (coo.row, coo.col)
            coef = self.coef[rows] if isinstance(self.coef, np.ndarray) else self.coef
            slot = None if self.slot is None else self.slot[rows]
            return Demand(self.section, self.rows[rows], coef * coo.data, cols.astype(np.int32, copy=False), None, 1, slot)
        csr = matrix.tocsr()
        size = self.rows.size // self.count
        at = self.entries if self.entries is not None else self._all(np.arange(size))
        return self.along(csr.indptr, csr.indices.astype(np.int32, copy=False), csr.data, at)

    def dispatch(self, owner: Any, local: Any) -> list[tuple[int, Demand]]:
        """For a node whose entry e is entry local[e] of child owner[e] (-1: zero): the demand on each child."""
        owners = self._all(owner) if self.entries is None else owner[self.entries]
        entries = self._all(local) if self.entries is None else local[self.entries]
        copy = self.copies()
        order = np.argsort(owners, kind="stable")
        count = int(owner.max(initial=-1)) + 1
        ends = np.searchsorted(owners[order], np.arange(count + 1))
        found = []
        for child in range(count):
            chosen = order[ends[child] : ends[child + 1]]
            if chosen.size:
                coef = self.coef[chosen] if isinstance(self.coef, np.ndarray) else self.coef
                its_copy, slot = (None if each is None else each[chosen] for each in (copy, self.slot))
                found.append((child, self.like(self.rows[chosen], coef, entries[chosen], its_copy, slot)))
        return found

    def through_whole(self, matrix: Any, factor: Any = 1.0) -> MatrixDemand:
        """As `through`, for a demand on all entries of one node in rows that ascend, where the matrix, dense or in CSC, may stay
        whole. factor, for a dense one: a number, or how many times each row is meant; it stands for `coef`."""
        if not isinstance(factor, np.ndarray):
            factor = None if factor == 1.0 else np.full(self.rows.size, factor)
        return MatrixDemand(self.section, self.rows, matrix, factor)

    # ---- the end of a path -------------------------------------------------------------------------------------

    def write(self, columns: Any) -> None:
        """Entries of A: each row of the demand has one column."""
        if self.slot is None:
            self.section.entries.append((self.rows, columns, self.coef))
        else:
            coef = np.broadcast_to(self.coef, self.rows.shape)
            self.section.slot_entries.append((self.rows, columns, coef, self.slot))

    def write_offset(self, values: Any) -> None:
        """Constants, to be taken from b: a value for each row of the demand."""
        if self.slot is None:
            self.section.offsets.append((self.rows, self.coef * values))
        else:
            values = np.broadcast_to(self.coef * values, self.rows.shape)
            self.section.slot_offsets.append((self.rows, values, self.slot))


class MatrixDemand(Demand):
    """The demand of a dense or sparse matrix on all entries of one node: row rows[i] wants matrix[i, j] times entry j.

    With a factor, row i of the matrix is meant factor[i] times. rows ascend. A variable takes the matrix as it is, without a list
    of its entries; `rows`, `entries` and `coef` are made when something else asks for them, and `given` are the rows till then.
    """

    __slots__ = ("factor", "given", "matrix")

    def __init__(self, section: Section, rows: Index, matrix: Any, factor: Any = None) -> None:
        self.section = section
        self.given = rows
        self.matrix = matrix
        self.factor = factor
        self.copy = None
        self.count = 1
        self.slot = None

    def __getattr__(self, name: str) -> Any:
        if name not in ("rows", "coef", "entries"):
            raise AttributeError(name)
        self.rows, self.entries, self.coef = listed(self.given, self.matrix, self.factor)
        return getattr(self, name)

    def scaled(self, factor: float) -> Demand:
        """Times a number."""
        if factor == 1.0:
            return self
        if isinstance(self.matrix, np.ndarray):
            own = np.full(self.given.size, factor) if self.factor is None else self.factor * factor
            return MatrixDemand(self.section, self.given, self.matrix, own)
        return MatrixDemand(self.section, self.given, self.matrix * factor)


def merged(demands: list[Demand], size: int) -> list[Demand]:
    """Demands of several parents on one node of `size` entries, joined, with like terms summed."""
    import scipy.sparse as sp

    result = []
    groups: dict[int, list[Demand]] = {}
    for demand in demands:
        if demand.slot is not None or demand.count > 1:
            result.append(demand)
        else:
            groups.setdefault(id(demand.section), []).append(demand)
    for group in groups.values():
        if len(group) == 1:
            result += group
            continue
        rows = np.concatenate([d.rows for d in group])
        coef = np.concatenate([np.broadcast_to(d.coef, d.rows.shape) for d in group])
        entries = np.concatenate([np.arange(size, dtype=np.int32) if d.entries is None else d.entries for d in group])
        joined = sp.coo_array((coef, (rows, entries)), shape=(int(rows.max(initial=-1)) + 1, size)).tocsr()
        lengths = np.diff(joined.indptr)
        found = np.repeat(np.arange(lengths.size, dtype=np.int32), lengths)
        result.append(Demand(group[0].section, found, joined.data, joined.indices.astype(np.int32, copy=False)))
    return result

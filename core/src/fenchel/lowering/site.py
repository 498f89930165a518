"""Site: where a node stands during a push, and what it may do there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fenchel import dcp
from fenchel.expressions.expression import Expression
from fenchel.lowering.demand import Demand, MatrixDemand
from fenchel.lowering.quadratics import Quadratic
from fenchel.lowering.section import Section

if TYPE_CHECKING:
    from fenchel.lowering.run import Run
    from fenchel.lowering.stack import Stack
    from fenchel.lowering.template import Template


class Bare:
    """A node outside any stack, as a `push` that needs its children only sees it."""

    __slots__ = ("children", "nodes")

    def __init__(self, node: Expression) -> None:
        self.nodes = [node]
        self.children = node.children


class Site:
    """Position p of a stack, in a run. `nodes`: the alike nodes there."""

    __slots__ = ("p", "run", "stack")

    def __init__(self, run: Run, stack: Stack, p: int) -> None:
        self.run = run
        self.stack = stack
        self.p = p

    @property
    def nodes(self) -> list[Expression]:
        """The nodes at this position, one for each tree."""
        return self.stack.members[self.p]

    @property
    def children(self) -> tuple[Expression, ...]:
        """The children of the first of the nodes."""
        return self.stack.members[self.p][0].children

    def members(self, k: int) -> list[Expression]:
        """The k-th children of the nodes; one, where all are the same."""
        nodes = self.stack.members[self.stack.kids[self.p][k]]
        first = nodes[0]
        return [first] if all(node is first for node in nodes) else nodes

    # ---- leaves ------------------------------------------------------------------------------------------------

    def write_columns(self, demand: Demand) -> None:
        """A variable: entry e is column first + e, or the free column that stands for it."""
        nodes: Any = self.nodes
        first = nodes[0]
        declared = first.declared
        if type(demand) is MatrixDemand and (declared is None or declared.free_index is None):
            demand.section.matrices.append((demand.given, self.run.columns_for(first), demand.matrix, demand.factor))
            return
        if declared is not None and declared.free_index is not None:
            if declared.free == declared.free_index.size or not (declared.free_index < 0).any():
                picked = demand.pick(declared.free_index)
                self.run.write(picked, picked.entries + np.int32(self.run.columns_for(first)))
                return
            owner = np.where(declared.free_index >= 0, 0, -1).astype(np.int32)
            for _, part in demand.dispatch(owner, declared.free_index):
                self.run.write(part, part.entries + np.int32(self.run.columns_for(first)))
            return
        if all(node is first for node in nodes):
            start: Any = np.int32(self.run.columns_for(first))
            if demand.entries is None:
                size = demand.rows.size // demand.count
                columns = np.arange(start, start + size, dtype=np.int32)
                self.run.write(demand, columns if demand.count == 1 else np.tile(columns, demand.count))
            else:
                self.run.write(demand, demand.entries + start)
            return
        starts = np.array([self.run.columns_for(node) for node in nodes], np.int32)
        entries = demand.entries
        if entries is None:
            entries = np.tile(np.arange(demand.rows.size // demand.count, dtype=np.int32), demand.count)
        self.run.write(demand, starts[demand.copies()] + entries)

    def write_entry(self, demand: Demand) -> None:
        """A scaled entry of a leaf."""
        nodes: Any = self.nodes
        columns = np.array([self.run.columns_for(node.leaf) + node.index for node in nodes], np.int32)
        coefs = np.array([node.coef for node in nodes], float)
        self._write_scalars(demand, columns[:, None], coefs[:, None])

    def write_terms(self, demand: Demand) -> None:
        """A short sum of scaled entries."""
        nodes: Any = self.nodes
        first = self.run.columns_for
        columns = np.array([[first(leaf) + k for leaf, k in zip(n.leaves, n.index, strict=True)] for n in nodes], np.int32)
        coefs = np.array([node.coefs for node in nodes], float)
        self._write_scalars(demand, columns, coefs)
        offsets = np.array([node.offset for node in nodes])
        if offsets.any():
            self.run.write_offset(demand, offsets[0] if len(nodes) == 1 else offsets[demand.copies()])

    def _write_scalars(self, demand: Demand, columns: Any, coefs: Any) -> None:
        """Each node is a sum of columns[node] times coefs[node]; demands repeat the node as often as they like."""
        copies = demand.copies()
        at = np.zeros(demand.rows.size, np.int32) if copies is None else copies
        width = columns.shape[1]
        rows, coef, copy, slot = demand.repeated(width)
        wide = Demand(demand.section, rows, coef * coefs[at].ravel(), columns[at].ravel(), copy, demand.count, slot)
        self.run.write(wide, wide.entries)

    # ---- products ----------------------------------------------------------------------------------------------

    def times(self, demand: Demand, k: int, index: Any = None, inverse: bool = False) -> Demand:
        """The demand times child k, a constant, or times one over it; entry e of this node meets entry index[e] of it."""
        nodes = self.members(k)
        if nodes[0].facts & dcp.FIXED:
            values = self.run.numbers(nodes[0]) if len(nodes) == 1 else self.run.stacked(nodes)
            if inverse:
                values = 1.0 / values
            if isinstance(values, np.ndarray) and index is not None:
                values = values[..., index]
            return demand.times(values)
        places = self.run.slot_places([self.run.inverse(node) for node in nodes] if inverse else nodes)
        return demand.times_slots(self.run.slots, places if index is None else places[..., index])

    def times_at(self, demand: Demand, k: int, entries: Any) -> Demand:
        """The demand times child k, a constant: row i of the demand meets entry entries[i] of it."""
        nodes = self.members(k)
        fixed = bool(nodes[0].facts & dcp.FIXED)
        if fixed:
            values = self.run.numbers(nodes[0]) if len(nodes) == 1 else self.run.stacked(nodes)
        else:
            values = self.run.slot_places(nodes)
        found = (
            values
            if not isinstance(values, np.ndarray)
            else values[entries]
            if values.ndim == 1
            else values[demand.copies(), entries]
        )
        if fixed:
            return Demand(
                demand.section, demand.rows, demand.coef * found, demand.entries, demand.copy, demand.count, demand.slot
            )
        slot = found if demand.slot is None else self.run.slots.product(demand.slot, found)
        return Demand(demand.section, demand.rows, demand.coef, demand.entries, demand.copy, demand.count, slot)

    # ---- curved calls ------------------------------------------------------------------------------------------

    def expand(self, demand: Demand) -> None:
        """A call of a curved atom: new columns and rows by its graph form, or the quadratic as it is."""
        nodes: Any = self.nodes
        atom = nodes[0].atom
        objective = demand.section is self.run.objective
        if objective and self.run.plan.form(atom.kind + "@objective") is None:
            self._quadratic(demand, atom)
            return
        shapes = [child.shape for child in self.children]
        split = atom.slices(*shapes)
        each, where = split if split is not None else (tuple(shapes), None)
        calls = self.run.calls
        fresh: dict[int, int] = {}
        for k, node in enumerate(nodes):
            if (id(node), objective) not in calls:
                fresh.setdefault(id(node), k)
        slices = 1 if where is None else len(where[0])
        if fresh:
            chosen = list(fresh.values())
            self._instantiate(atom, each, where, chosen, slices, objective)
        self._write_value(demand, [calls[id(node), objective] for node in nodes], where, objective)

    def _instantiate(self, atom: Any, each: Any, where: Any, chosen: list[int], slices: int, objective: bool) -> None:
        run = self.run
        nodes: Any = self.nodes
        kids = self.stack.kids[self.p]
        if self.stack.ordered or not kids:  # the walk ended here: each argument is a root of its own
            args = list(nodes[0].children)
        else:
            args = [self.stack.members[k][chosen[0]] for k in kids]
        template = run.template(atom, each, args, where is not None, objective)
        base, asked = template.instantiate(len(chosen) * slices, run)
        for number, k in enumerate(chosen):
            run.calls[id(nodes[k]), objective] = (template, base + number * slices * template.columns)
            run.keep.append(nodes[k])
        parts: dict[int, tuple[Stack, int]] = {}
        for argument, kind, rows, coef, entries, slot in asked:
            local = None if where is None else where[argument]
            demand = _asked(run.section(kind), rows, coef, entries, slot, len(chosen), local, args[argument].size)
            self._ask(argument, args[argument], chosen, demand, parts)

    def _ask(self, argument: int, arg: Expression, chosen: list[int], demand: Demand, parts: Any) -> None:
        run = self.run
        kids = self.stack.kids[self.p]
        if self.stack.ordered or not kids:
            run.demand(arg, demand)
            return
        if len(chosen) == len(self.nodes):
            run.work.append((self.stack, kids[argument], demand))
            return
        if argument not in parts:
            parts[argument] = (self.stack.part(kids[argument], chosen), 0)
        run.work.append((*parts[argument], demand))

    def _write_value(self, demand: Demand, calls: list[tuple[Template, int]], where: Any, objective: bool) -> None:
        run = self.run
        template = calls[0][0]
        bases = np.array([base for _, base in calls], np.int64)
        size = template.offset.size
        entries = demand.entries
        if entries is None:
            entries = np.tile(np.arange(demand.rows.size // demand.count), demand.count)
        copies = demand.copies()
        own = bases[0] if len(calls) == 1 or copies is None else bases[copies]
        slice_, entry = (entries, 0) if size == 1 else np.divmod(entries, size)
        first = own + slice_ * template.columns
        if template.column is not None:
            run.write(demand, (first + template.column[entry]).astype(np.int32))
            return
        at = np.broadcast_to(entry, demand.rows.shape)
        matrix = template.matrix
        found = demand.along(matrix.indptr, matrix.indices, matrix.data, at)
        width = np.diff(matrix.indptr)[at]
        run.write(found, (np.repeat(np.broadcast_to(first, at.shape), width) + found.entries).astype(np.int32))
        if template.offset.any():
            run.write_offset(demand, template.offset[at])
        if template.parametric:
            self._write_parametric(demand, template, at, first)
        for argument, rows, coef, wanted, slot in template.wants:
            self._write_wanted(demand, argument, rows, coef, wanted, slot, size, at, slice_, where)
        if objective:
            for out, i, j, values, slot in template.hessian:
                self._write_hessian(demand, out, i, j, values, slot, size, at, first)

    def _write_parametric(self, demand: Demand, template: Template, at: Any, first: Any) -> None:
        run = self.run
        first = np.broadcast_to(first, at.shape)
        for rows, cols, vals, slots in template.output.slot_entries:
            indptr, order = _by_row(rows, template.offset.size)
            found = demand.along(indptr, order, np.ones(order.size), at)
            width = np.diff(indptr)[at]
            part = Demand(found.section, found.rows, found.coef * vals[found.entries], None, found.copy, 1, found.slot)
            part = part.times_slots(run.slots, slots[found.entries])
            run.write(part, (np.repeat(first, width) + cols[found.entries]).astype(np.int32))
        for rows, vals, slots in template.output.slot_offsets:
            indptr, order = _by_row(rows, template.offset.size)
            found = demand.along(indptr, order, np.ones(order.size), at)
            part = Demand(found.section, found.rows, found.coef * vals[found.entries], None, None, 1, found.slot)
            run.write_offset(part.times_slots(run.slots, slots[found.entries]), 1.0)

    def _write_wanted(
        self,
        demand: Demand,
        argument: int,
        rows: Any,
        coef: Any,
        wanted: Any,
        slot: Any,
        size: int,
        at: Any,
        slice_: Any,
        where: Any,
    ) -> None:
        indptr, order = _by_row(rows, size)
        coef = np.broadcast_to(coef, rows.shape)
        found = demand.along(indptr, order, np.ones(order.size), at)
        entries = wanted[found.entries]
        if where is not None:
            width = np.diff(indptr)[at]
            entries = where[argument][np.repeat(np.broadcast_to(slice_, at.shape), width), entries]
        part = Demand(found.section, found.rows, found.coef * coef[found.entries], entries, found.copy, found.count, found.slot)
        if slot is not None:
            part = Demand(part.section, part.rows, part.coef, None, None, 1, part.slot).times_slots(
                self.run.slots, slot[found.entries]
            )
            part = Demand(part.section, part.rows, part.coef, entries, found.copy, found.count, part.slot)
        if self.stack.ordered or not self.stack.kids[self.p]:
            self.run.demand(self.nodes[0].children[argument], part)
        else:
            self.run.work.append((self.stack, self.stack.kids[self.p][argument], part))

    def _write_hessian(
        self, demand: Demand, out: Any, i: Any, j: Any, values: Any, slot: Any, size: int, at: Any, first: Any
    ) -> None:
        indptr, order = _by_row(np.asarray(out), size)
        found = demand.along(indptr, order, np.ones(order.size), at)
        base = np.repeat(np.broadcast_to(first, at.shape), np.diff(indptr)[at])
        chosen = found.entries
        slots = found.slot
        if slot is not None:
            slots = slot[chosen] if slots is None else self.run.slots.product(slots, slot[chosen])
        self.run.add_hessian(found.rows, base + i[chosen], base + j[chosen], found.coef * values[chosen], slots)

    def _quadratic(self, demand: Demand, atom: Any) -> None:
        """coef * z'Qz for each demand on a quadratic: z gathers in a section of its own."""
        run = self.run
        nodes: Any = self.nodes
        shapes = [child.shape for child in self.children]
        split = atom.slices(*shapes)
        where = np.arange(self.children[0].size, dtype=np.int32)[None, :] if split is None else split[1][0]
        slices, size = where.shape
        section = Section()
        trees, total = len(nodes), len(nodes) * slices
        section.take(total * size)
        rows = np.arange(total * size, dtype=np.int32)
        whole = slices == 1 or np.array_equal(where.ravel(), np.arange(where.size))
        entries = None if whole else np.tile(where.ravel(), trees)
        copy = None if trees == 1 or whole else np.repeat(np.arange(trees, dtype=np.int32), where.size)
        inner = Demand(section, rows, 1.0, entries, copy, trees)
        if self.stack.ordered or not self.stack.kids[self.p]:
            run.demand(nodes[0].children[0], inner)
        else:
            run.work.append((self.stack, self.stack.kids[self.p][0], inner))
        asked = demand.entries if demand.entries is not None else np.tile(np.arange(slices), trees)
        copies = demand.copies()
        term = asked if copies is None else copies * slices + asked
        weight = np.broadcast_to(demand.coef, term.shape)
        matrices, matrix_slots = atom.matrix(self, term // slices)
        each_once = term.size == total and np.array_equal(term, np.arange(total))
        run.quadratics.append(
            Quadratic(section, size, None if each_once else term, demand.rows, weight, demand.slot, matrices, matrix_slots)
        )


def _by_row(rows: Any, count: int) -> tuple[Any, Any]:
    """indptr and order that group positions by row."""
    order = np.argsort(rows, kind="stable")
    return np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=count))]), order


def _asked(section: Section, rows: Any, coef: Any, entries: Any, slot: Any, calls: int, where: Any, size: int) -> Demand:
    """The demand of a template's copies on one argument: rows has a line for each copy; a call has one copy for each slice."""
    copies, width = rows.shape
    slices = copies // calls if calls else 1
    found: Any
    if where is None:
        found = np.tile(entries, copies)
    else:
        found = np.tile(where[:, entries].ravel(), calls) if calls != 1 else where[:, entries].ravel()
    if isinstance(coef, np.ndarray):
        coef = np.tile(coef, copies)
    if calls == 1 and found.size == size and np.array_equal(found, np.arange(size)):
        found = None  # all entries in order
    copy = None if calls == 1 else np.repeat(np.arange(calls, dtype=np.int32), slices * width)
    slots = None if slot is None else np.tile(slot, copies)
    return Demand(section, rows.ravel(), coef, found, copy, calls, slots)

"""Site: where a node stands during a push, and what it may do there."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.expressions.expression import Expression
from fenchel.lowering.assembly import Assembly
from fenchel.lowering.constants import Constants
from fenchel.lowering.demand import Demand, MatrixDemand
from fenchel.lowering.stack import Stack


class Site:
    """Position p of a stack, whose alike nodes are pushed at once."""

    __slots__ = ("assembly", "p", "stack")

    def __init__(self, assembly: Assembly, stack: Stack, p: int) -> None:
        self.assembly = assembly
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

    @property
    def constants(self) -> Constants:
        """Values of constants, and places of parametric ones among the slots."""
        return self.assembly.constants

    def members(self, k: int) -> list[Expression]:
        """The k-th children of the nodes; one, where all are the same."""
        nodes = self.stack.members[self.stack.kids[self.p][k]]
        first = nodes[0]
        return [first] if all(node is first for node in nodes) else nodes

    def ask(self, k: int, demand: Demand) -> None:
        """Ask the k-th children later: not before what is being pushed has come to its end."""
        kids = self.stack.kids[self.p]
        if kids:
            self.assembly.worklist.stacks.append((self.stack, kids[k], demand))
        else:  # the stack ends here, so the argument is a root of its own
            self.assembly.worklist.ask(self.children[k], demand)

    # ---- leaves ------------------------------------------------------------------------------------------------

    def write_columns(self, demand: Demand) -> None:
        """A variable: entry e is column first + e, or the free column that stands for it."""
        nodes: Any = self.nodes
        variable = nodes[0]
        index = None if variable.declared is None else variable.declared.free_index
        if index is not None:  # stands for itself in a signature, so it is one
            self._write_free(demand, index, self.assembly.columns_for(variable))
        elif type(demand) is MatrixDemand:
            first = self.assembly.columns_for(variable)
            demand.section.matrices.append((demand.given, first, demand.matrix, demand.factor))
        elif all(node is variable for node in nodes):
            start = np.int32(self.assembly.columns_for(variable))
            if demand.entries is None:
                columns = np.arange(start, start + demand.rows.size // demand.count, dtype=np.int32)
                demand.write(columns if demand.count == 1 else np.tile(columns, demand.count))
            else:
                demand.write(demand.entries + start)
        else:
            starts = np.array([self.assembly.columns_for(node) for node in nodes], np.int32)
            entries = demand.entries
            if entries is None:
                entries = np.tile(np.arange(demand.rows.size // demand.count, dtype=np.int32), demand.count)
            demand.write(starts[demand.copies()] + entries)

    def _write_free(self, demand: Demand, index: Any, first: int) -> None:
        """A variable with structure: entry e is column first + index[e], or 0 where index[e] is -1."""
        if (index < 0).any():
            owner = np.where(index >= 0, 0, -1).astype(np.int32)
            parts = [part for _, part in demand.dispatch(owner, index)]
        else:
            parts = [demand.pick(index)]
        for part in parts:
            part.write(part.entries + np.int32(first))

    def write_entry(self, demand: Demand) -> None:
        """A scaled entry of a leaf."""
        nodes: Any = self.nodes
        columns = np.array([self.assembly.columns_for(node.leaf) + node.index for node in nodes], np.int32)
        coefs = np.array([node.coef for node in nodes], float)
        _write_scalars(demand, columns[:, None], coefs[:, None])

    def write_terms(self, demand: Demand) -> None:
        """A short sum of scaled entries."""
        nodes: Any = self.nodes
        first = self.assembly.columns_for
        columns = np.array([[first(leaf) + k for leaf, k in zip(n.leaves, n.index, strict=True)] for n in nodes], np.int32)
        coefs = np.array([node.coefs for node in nodes], float)
        _write_scalars(demand, columns, coefs)
        offsets = np.array([node.offset for node in nodes])
        if offsets.any():
            demand.write_offset(offsets[0] if len(nodes) == 1 else offsets[demand.copies()])

    # ---- products ----------------------------------------------------------------------------------------------

    def times(self, demand: Demand, k: int, index: Any = None, inverse: bool = False) -> Demand:
        """The demand times child k, a constant, or times one over it; entry e of this node meets entry index[e] of it."""
        nodes = self.members(k)
        constants = self.constants
        if nodes[0].facts & dcp.FIXED:
            values = constants.stacked(nodes)
            if inverse:
                values = 1.0 / values
            if isinstance(values, np.ndarray) and index is not None:
                values = values[..., index]
            return demand.times(values)
        places = constants.places([constants.inverse(node) for node in nodes] if inverse else nodes)
        return demand.times_slots(constants.slots, places if index is None else places[..., index])

    def times_at(self, demand: Demand, k: int, entries: Any) -> Demand:
        """The demand times child k, a constant: row i of the demand meets entry entries[i] of it."""
        nodes = self.members(k)
        fixed = bool(nodes[0].facts & dcp.FIXED)
        found = self.constants.stacked(nodes) if fixed else self.constants.places(nodes)
        if isinstance(found, np.ndarray):
            found = found[entries] if found.ndim == 1 else found[demand.copies(), entries]
        return demand.times_rows(found) if fixed else demand.times_rows(1.0, self.constants.slots, found)


def _write_scalars(demand: Demand, columns: Any, coefs: Any) -> None:
    """Each node is a sum of columns[node] times coefs[node]; demands repeat the node as often as they like."""
    copies = demand.copies()
    at = np.zeros(demand.rows.size, np.int32) if copies is None else copies
    rows, coef, _, slot = demand.repeated(columns.shape[1])
    Demand(demand.section, rows, coef * coefs[at].ravel(), slot=slot).write(columns[at].ravel())

"""Constants: the numbers of expressions without variables, or where parameters will write them."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.errors import FenchelError
from fenchel.expressions.constant import Constant
from fenchel.expressions.expression import Expression
from fenchel.lowering.demand import Demand
from fenchel.lowering.slots import Slots


class Bare:
    """A node outside any stack, as a `push` that needs its children only sees it."""

    __slots__ = ("children", "nodes")

    def __init__(self, node: Expression) -> None:
        self.nodes = [node]
        self.children = node.children


class Constants:
    """Entries of constants, column-major: numbers where there are no parameters, else places among the slots.

    Each expression is evaluated once in a run. It is known by its identity, so it is kept with its value.
    """

    def __init__(self, slots: Slots) -> None:
        self.slots = slots
        self._values: dict[int, tuple[Expression, Any]] = {}
        self._inverses: dict[int, tuple[Expression, Expression]] = {}

    def fork(self, slots: Slots) -> Constants:
        """Constants that go on from here, over a fork of the slots; these stay as they are."""
        found = Constants(slots)
        found._values, found._inverses = self._values.copy(), self._inverses.copy()
        return found

    # ---- without parameters ------------------------------------------------------------------------------------

    def numbers(self, node: Expression) -> Any:
        """The entries of a constant without parameters; a float for a number."""
        if type(node) is Constant and type(node.raw) is float:
            return node.raw
        known = self._values.get(id(node))
        if known is None:
            known = self._values[id(node)] = (node, _entries(node))
        return known[1]

    def dense(self, node: Expression) -> Any:
        """The value of a constant without parameters, as an array of its shape."""
        if type(node) is Constant and isinstance(node.raw, np.ndarray):
            return node.raw
        return np.reshape(self.numbers(node), node.shape, order="F")

    def stacked(self, nodes: list[Expression]) -> Any:
        """The entries of alike constants without parameters: as `numbers` has those of one, a row for each of several."""
        if len(nodes) == 1:
            return self.numbers(nodes[0])
        if not all(type(node) is Constant for node in nodes):
            return np.array([self.numbers(node) for node in nodes]).reshape(len(nodes), -1)
        values = np.array([node.raw for node in nodes])  # type: ignore[attr-defined]
        if values.ndim > 2:  # each column-major
            values = values.transpose(0, *range(values.ndim - 1, 0, -1))
        return values.reshape(len(nodes), -1)

    # ---- with parameters ---------------------------------------------------------------------------------------

    def places(self, nodes: list[Expression]) -> Any:
        """Where the slots of alike parametric expressions lie: one place for each entry, a row for each of several nodes that
        differ."""
        if len(nodes) == 1:
            return self.slots.places(nodes[0])
        places = np.array([self.slots.places(node) for node in nodes])
        return places[0] if (places == places[0]).all() else places

    def inverse(self, node: Expression) -> Expression:
        """1 / node, entry by entry, for an expression of parameters: one object for each."""
        known = self._inverses.get(id(node))
        if known is None:
            known = self._inverses[id(node)] = (node, 1.0 / node)
        return known[1]

    # ---- at the end of a path ----------------------------------------------------------------------------------

    def write(self, demand: Demand, nodes: list[Expression]) -> None:
        """Write the entries of alike constants that a demand asks, to be taken from b."""
        first = nodes[0]
        if all(node is first for node in nodes):
            nodes = [first]
        if first.facts & dcp.FIXED:
            values = self.stacked(nodes)
            demand.write_offset(demand.at(values) if isinstance(values, np.ndarray) else values)
        elif len(nodes) > 1 or not first.transparent:
            demand.times_slots(self.slots, self.places(nodes)).write_offset(1.0)
        else:  # sums and selections of parameters are passed through, so that a new value is gathered and not evaluated
            for k, part in first.push(demand, Bare(first)):
                self.write(part, [first.children[k]])


def _entries(node: Expression) -> Any:
    """The entries of a constant, column-major; a float for a number."""
    if type(node) is Constant:
        raw = node.raw
        return (raw if isinstance(raw, np.ndarray) else raw.toarray()).ravel(order="F")
    value = node.value
    if value is None:
        raise FenchelError(f"{node} has no value")
    return value.ravel(order="F") if node.shape else float(value)

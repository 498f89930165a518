"""Worklist: what is still to be pushed."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel.expressions.expression import Expression
from fenchel.lowering.demand import Demand
from fenchel.lowering.section import Section
from fenchel.lowering.stack import Stack, signature

#: Above this many paths to leaves an expression is walked once for an order, so that shared nodes are met once.
FEW = 64


class Worklist:
    """Trees that wait for their like, and stacks of them with what is asked of the nodes at one position: (stack, position,
    demand).

    Trees wait by section and signature, so that thousands written in a loop go down as one stack. Nothing that is pushed calls
    itself: what it meets comes here.
    """

    def __init__(self) -> None:
        self._trees: dict[Any, tuple[Section, list[Any], list[Any], list[float]]] = {}  # section; nodes, rows, sign of each
        self.stacks: list[tuple[Stack, int, Demand]] = []

    def __bool__(self) -> bool:
        return bool(self._trees or self.stacks)

    def wait(self, expression: Expression, section: Section, rows: Any, sign: float) -> None:
        """Rows of a section get sign times the entries of an expression. rows: the first of consecutive ones, or all of them."""
        if expression.paths > FEW:
            if not isinstance(rows, np.ndarray):
                rows = np.arange(rows, rows + expression.size, dtype=np.int32)
            self.ask(expression, Demand(section, rows, sign))
            return
        nodes, key = signature(expression)
        where = (id(section), type(rows), key)
        alike = self._trees.get(where)
        if alike is None:
            alike = self._trees[where] = (section, [], [], [])
        alike[1].append(nodes)
        alike[2].append(rows)
        alike[3].append(sign)

    def ask(self, expression: Expression, demand: Demand) -> None:
        """Ask one expression, which does not wait for its like."""
        if expression.paths > FEW:
            stack = Stack.of_graph(expression)
        else:
            stack = Stack.of_trees([signature(expression)[0]])
        self.stacks.append((stack, 0, demand))

    def gather(self) -> None:
        """Make a stack of the trees of each signature."""
        trees, self._trees = self._trees, {}
        for section, nodes, rows, signs in trees.values():
            count = len(nodes)
            size = nodes[0][0].size
            if isinstance(rows[0], np.ndarray):
                target = rows[0] if count == 1 else np.concatenate(rows)
            elif count == 1:
                target = np.arange(rows[0], rows[0] + size, dtype=np.int32)
            else:
                target = (np.array(rows, np.int32)[:, None] + np.arange(size, dtype=np.int32)).ravel()
            coef = signs[0] if len(set(signs)) == 1 else np.repeat(np.array(signs), size)
            self.stacks.append((Stack.of_trees(nodes), 0, Demand(section, target, coef, count=count)))

"""Assembly: a standard form as it gathers during a run."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from fenchel.atoms.broadcast import broadcast_to
from fenchel.expressions.addition import AddExpression
from fenchel.expressions.call import Call
from fenchel.expressions.constant import Constant
from fenchel.expressions.entry import Entry
from fenchel.expressions.expression import Expression
from fenchel.expressions.negation import NegExpression
from fenchel.expressions.shapes import Shape, size_of
from fenchel.expressions.terms import Terms
from fenchel.lowering.constants import Constants
from fenchel.lowering.demand import Demand
from fenchel.lowering.section import Section
from fenchel.lowering.slots import Slots
from fenchel.lowering.worklist import FEW, Worklist


class Bound(NamedTuple):
    """A limit on columns: side -1.0 below, 1.0 above; values, or values * theta[slots] where slots is not None."""

    columns: Any
    values: Any
    side: float
    slots: Any = None


class Assembly:
    """minimise x'P x/2 + c'x + d subject to b - A x in K, bounds and integer marks, as far as it is known; and what is still to
    be pushed. What a node that is pushed may write to, and what `Compiled` is made of.

    A section holds the rows of each kind; the row of the objective is c'x + d. Constraints and declared facts get their duals
    from `places`: (kind, first row in its section, None), or (kind of a cone that was mapped, 0, (image, how many, where its
    kinds start)), or ("bounds", ordinal of the bound, coefficient of the column).
    """

    def __init__(self, slots: Slots) -> None:
        self.slots = slots
        self.constants = Constants(slots)
        self.worklist = Worklist()
        self.sections: dict[str, Section] = {}
        self.objective = Section()
        self.sense = 1.0  # -1 where the user maximises
        self.hessian: list[tuple[Any, Any, Any, Any, Any]] = []  # row of the objective, column, column, value, slot
        self.columns = 0
        self.columns_of: dict[Any, int] = {}  # variable -> its first column
        self.integer_columns: list[Any] = []
        self.bounds: list[Bound] = []
        self.places: list[tuple[str, int, Any]] = []  # of each constraint
        self.declared: dict[Any, list[Any]] = {}  # variable -> name of a declared fact, what reads its dual, and its place
        self.structural: dict[Any, Any] = {}  # parameters that decided a graph form, and their values

    # ---- rows and columns --------------------------------------------------------------------------------------

    def section(self, kind: str) -> Section:
        """The rows of a kind."""
        section = self.sections.get(kind)
        if section is None:
            section = self.sections[kind] = Section()
        return section

    def new_columns(self, count: int) -> int:
        """Take columns; the first of them."""
        first = self.columns
        self.columns += count
        return first

    def columns_for(self, variable: Any) -> int:
        """The first column of a variable; new ones at its first use."""
        first = self.columns_of.get(variable)
        if first is None:
            declared = variable.declared
            first = self.columns_of[variable] = self.new_columns(variable.size if declared is None else declared.free)
        return first

    # ---- expressions into rows ---------------------------------------------------------------------------------

    def put(self, expression: Expression, section: Section, row: int, sign: float) -> None:
        """Rows row, row + 1, ... of a section get sign times the entries of an expression.

        Sums are taken apart; scalar terms are written at once, and all else waits for its like.
        """
        t = type(expression)
        if t is Call:
            self.worklist.wait(expression, section, row, sign)
            return
        if t is Entry:
            self.put_entry(expression, section, row, sign)
            return
        if expression.paths > FEW and _shares(expression):
            self.worklist.wait(expression, section, row, sign)
            return
        todo = [(expression, sign)]
        shape = expression.shape
        while todo:
            node, sign = todo.pop()
            t = type(node)
            if t is Terms:
                section.leaves += node.leaves
                section.index += node.index  # type: ignore[attr-defined]
                section.coefs += node.coefs if sign == 1.0 else [sign * c for c in node.coefs]  # type: ignore[attr-defined]
                section.lines.append(row)
                section.counts.append(len(node.index))  # type: ignore[attr-defined]
                section.scalar_offsets.append(sign * node.offset)  # type: ignore[attr-defined]
                for leaf in node.leaves:
                    if leaf not in self.columns_of:
                        self.columns_for(leaf)
            elif t is Entry:
                self.put_entry(node, section, row, sign)
            elif t is AddExpression:
                for part in node.children:
                    if part.shape != shape:
                        part = broadcast_to(part, shape)
                    todo.append((part, sign))
            elif t is NegExpression:
                todo.append((node.arg, -sign))  # type: ignore[attr-defined]
            elif t is Constant and node.shape == ():
                self.put_number(node.raw, section, row, sign, ())  # type: ignore[attr-defined]
            else:
                self.worklist.wait(node, section, row, sign)

    def put_entry(self, entry: Any, section: Section, row: int, sign: float) -> None:
        """A row gets sign times a scaled entry of a leaf."""
        section.singles.append(entry)
        section.single_rows.append(row)
        section.single_signs.append(sign)
        if entry.leaf not in self.columns_of:
            self.columns_for(entry.leaf)

    def put_number(self, value: float, section: Section, row: int, sign: float, shape: Shape) -> None:
        """As many rows as the shape has entries get sign times a number."""
        if shape == ():
            section.lines.append(row)
            section.counts.append(0)
            section.scalar_offsets.append(sign * value)
        elif value != 0:
            size = size_of(shape)
            section.offsets.append((np.arange(row, row + size, dtype=np.int32), np.full(size, sign * value)))

    # ---- the objective -----------------------------------------------------------------------------------------

    def add_hessian(self, out: Any, i: Any, j: Any, values: Any, slot: Any) -> None:
        """Entries of P (both triangles), for rows `out` of the objective: a graph form's value may have many."""
        self.hessian.append((out, i, j, values, slot))

    def add_linear(self, out: Any, columns: Any, values: Any, slot: Any) -> None:
        """Entries of c."""
        if np.any(values):
            demand = Demand(self.objective, np.asarray(out, np.int32), values, slot=slot)
            demand.write(np.asarray(columns, np.int32))

    def add_constant(self, out: Any, values: Any, slot: Any) -> None:
        """What is added to d."""
        if np.any(values):
            Demand(self.objective, np.asarray(out, np.int32), values, slot=slot).write_offset(1.0)


def _shares(expression: Expression) -> bool:
    """Does a sum, through sums and signs below it, meet one sum twice? Then it is pushed as a graph, at the cost of its nodes."""
    met: set[int] = set()
    todo = [expression]
    while todo:
        node = todo.pop()
        if type(node) is NegExpression:
            todo.append(node.arg)
        elif type(node) is AddExpression:
            if id(node) in met:
                return True
            met.add(id(node))
            todo += [part for part in node.parts[: node.count] if type(part) is AddExpression or type(part) is NegExpression]
    return False

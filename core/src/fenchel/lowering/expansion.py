"""Expansion: calls of a curved atom become new columns and rows, by the template of its graph form."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape
from fenchel.lowering.call_value import CallValue
from fenchel.lowering.demand import Demand
from fenchel.lowering.section import Section
from fenchel.lowering.site import Site
from fenchel.lowering.stack import Stack
from fenchel.lowering.template import Template

#: Calls that are expanded, by identity and by whether they stand in the objective: the call (so that it lives as long), its
#: template, and its first new column.
Calls = dict[tuple[int, bool], tuple[Expression, Template, int]]


class Expansion:
    """The calls at one site, which may consist of slices, such as the rows of a matrix: the template is that of one slice.

    shapes: of a slice's arguments. where: for each argument, the entries of it that each slice has, a row for each slice; None
    where a call is one slice. fresh: of the calls that are not expanded yet, the ordinals among the nodes, each call once.
    """

    def __init__(self, site: Site, calls: Calls, objective: bool) -> None:
        self.site = site
        self.calls = calls
        self.objective = objective
        shapes = tuple(child.shape for child in site.children)
        self.shapes: tuple[Shape, ...]
        self.where: list[Any] | None
        self.shapes, self.where = self.atom.slices(*shapes) or (shapes, None)
        fresh: dict[int, int] = {}
        for k, node in enumerate(site.nodes):
            if (id(node), objective) not in calls:
                fresh.setdefault(id(node), k)
        self.fresh = list(fresh.values())

    @property
    def atom(self) -> Any:
        """The atom that is called."""
        return self.site.nodes[0].atom

    @property
    def arguments(self) -> tuple[Expression, ...]:
        """Those of the first fresh call, which stand for all."""
        return self.site.nodes[self.fresh[0]].children

    def instantiate(self, template: Template) -> None:
        """Give columns and rows to the fresh calls, and ask their arguments."""
        nodes, fresh, arguments = self.site.nodes, self.fresh, self.arguments
        slices = 1 if self.where is None else len(self.where[0])
        first, asked = template.instantiate(len(fresh) * slices, self.site.assembly)
        for number, k in enumerate(fresh):
            self.calls[id(nodes[k]), self.objective] = (nodes[k], template, first + number * slices * template.columns)
        parts: dict[int, Stack] = {}
        for argument, section, rows, coef, entries, slot in asked:
            where = None if self.where is None else self.where[argument]
            demand = _asked(section, rows, coef, entries, slot, len(fresh), where, arguments[argument].size)
            self._ask(argument, demand, parts)

    def _ask(self, argument: int, demand: Demand, parts: dict[int, Stack]) -> None:
        """Ask an argument of the fresh calls. parts: the trees below these, where they are some of the calls only."""
        site, fresh = self.site, self.fresh
        if len(fresh) == len(site.nodes):
            site.ask(argument, demand)
            return
        if argument not in parts:
            parts[argument] = site.stack.part(site.stack.kids[site.p][argument], fresh)
        site.assembly.worklist.stacks.append((parts[argument], 0, demand))

    def write(self, demand: Demand) -> None:
        """Write the value of the calls where it is asked for."""
        calls = [self.calls[id(node), self.objective] for node in self.site.nodes]
        _, template, _ = calls[0]
        CallValue(self.site, demand, template, [first for _, _, first in calls], self.where).write()


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

"""Call value: what expanded calls are worth, written where it is asked for."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from fenchel.lowering.demand import Demand
from fenchel.lowering.site import Site
from fenchel.lowering.template import Template


class CallValue:
    """A demand on the values of expanded calls: their new columns, constants, and what they hold of their arguments as they are.

    starts: the first new column of each call. where: see `Expansion`. For each row of the demand, `slice` says which slice of the
    call it asks, `at` which entry of the slice's value, and `first` the slice's first new column.
    """

    def __init__(self, site: Site, demand: Demand, template: Template, starts: list[int], where: Any) -> None:
        self.site, self.demand, self.template, self.where = site, demand, template, where
        entries = demand.entries
        if entries is None:
            entries = np.tile(np.arange(demand.rows.size // demand.count), demand.count)
        copies = demand.copies()
        firsts = np.array(starts, np.int64)
        own = firsts[0] if len(starts) == 1 or copies is None else firsts[copies]
        size = template.offset.size
        self.slice, self._entry = (entries, 0) if size == 1 else np.divmod(entries, size)
        self.first = own + self.slice * template.columns

    @cached_property
    def at(self) -> Any:
        """An array, also where one number says it."""
        return np.broadcast_to(self._entry, self.slice.shape)

    def write(self) -> None:
        """Write all of it."""
        template, demand = self.template, self.demand
        if template.column is not None:
            demand.write((self.first + template.column[self._entry]).astype(np.int32))
            return
        matrix = template.matrix
        found = demand.along(matrix.indptr, matrix.indices, matrix.data, self.at)
        first = np.repeat(self.first, np.diff(matrix.indptr)[self.at])
        found.write((first + found.entries).astype(np.int32))
        if template.offset.any():
            demand.write_offset(template.offset[self.at])
        self._write_parametric()
        self._ask_arguments()
        self._write_hessian()

    def _terms(self, outputs: Any) -> tuple[Demand, Any]:
        """For a value with terms t, each a part of entry outputs[t] of a slice's: the demand on the terms, and how many of them
        each row has come to."""
        order = np.argsort(outputs, kind="stable")
        indptr = np.concatenate([[0], np.cumsum(np.bincount(outputs, minlength=self.template.offset.size))])
        return self.demand.along(indptr, order, np.ones(order.size), self.at), np.diff(indptr)[self.at]

    def _write_parametric(self) -> None:
        """New columns times slots, and slots."""
        slots, output = self.site.constants.slots, self.template.output
        for rows, columns, values, places in output.slot_entries:
            found, width = self._terms(rows)
            term = found.entries
            part = found.times_rows(values[term], slots, places[term])
            part.write((np.repeat(self.first, width) + columns[term]).astype(np.int32))
        for rows, values, places in output.slot_offsets:
            found, _ = self._terms(rows)
            term = found.entries
            found.times_rows(values[term], slots, places[term]).write_offset(1.0)

    def _ask_arguments(self) -> None:
        """Entries of the arguments."""
        for argument, rows, coef, wanted, places in self.template.output.wants:
            found, width = self._terms(rows)
            term = found.entries
            entries = wanted[term]
            if self.where is not None:
                entries = self.where[argument][np.repeat(self.slice, width), entries]
            coef = np.broadcast_to(coef, rows.shape)[term]
            part = found.times_rows(coef, self.site.constants.slots, None if places is None else places[term])
            self.site.ask(argument, part.like(part.rows, part.coef, entries, part.copy, part.slot))

    def _write_hessian(self) -> None:
        """Quadratics of new columns, which a value in the objective may hold."""
        for outputs, i, j, values, places in self.template.hessian:
            found, width = self._terms(np.asarray(outputs))
            term = found.entries
            part = found.times_rows(values[term], self.site.constants.slots, None if places is None else places[term])
            first = np.repeat(self.first, width)
            self.site.assembly.add_hessian(part.rows, first + i[term], first + j[term], part.coef, part.slot)

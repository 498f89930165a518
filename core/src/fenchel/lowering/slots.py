"""Slots: the numbers that parameters put into a program, one vector for the whole of it."""

from __future__ import annotations

from copy import copy as shallow
from math import isfinite
from typing import Any

import numpy as np

from fenchel.errors import DataError, ParameterError
from fenchel.expressions.call import Call
from fenchel.expressions.expression import Expression


class Slots:
    """A vector theta. Each maximal sub-expression with parameters and no variable is an interval of it, column-major; where a
    path meets two of them, their product is another. Data entries refer to its positions, so a new value of a parameter costs
    the evaluation of its expressions and a gather.
    """

    def __init__(self) -> None:
        self.size = 0
        self.expressions: list[tuple[Expression, int]] = []  # with the start of its interval
        self.products: list[tuple[Any, Any, int]] = []  # theta[start:...] = theta[a] * theta[b]
        self._start: dict[int, int] = {}
        self._steps: list[tuple[Expression, slice, frozenset[int]]] = []  # with its interval, and the ids of its parameters
        self.loose: Any = np.zeros(0, bool)  # which positions may be infinite: those that are limits of rows and columns only
        self.finite = True  # was all of theta so, the last time it was evaluated?
        self.parameters: dict[Any, None] = {}

    def fork(self) -> Slots:
        """Slots that go on from here; these stay as they are."""
        found = shallow(self)
        vars(found).update((name, each.copy()) for name, each in vars(self).items() if isinstance(each, list | dict))
        return found

    def start(self, expression: Expression) -> int:
        """The start of the interval of an expression; a new one at its first use."""
        start = self._start.get(id(expression))
        if start is None:
            start = self._start[id(expression)] = self.size
            self.expressions.append((expression, start))
            self.size += expression.size
            self.parameters.update(dict.fromkeys(expression.parameters()))
        return start

    def places(self, expression: Expression) -> Any:
        """Where the entries of an expression are; those of a selection from a parameter are among its own."""
        inner = expression
        where = None
        while type(inner) is Call and inner.transparent:
            (child,) = inner.children
            own = inner.atom.positions(child.shape)  # type: ignore[attr-defined]
            where = own if where is None else own[where]
            inner = child
        if where is None or inner.children:  # a sum that is selected from may be met once only: its entries are fewer
            start = self.start(expression)
            return np.arange(start, start + expression.size)
        return self.start(inner) + where.astype(np.intp)

    def product(self, a: Any, b: Any) -> Any:
        """Positions of theta[a] * theta[b], entry by entry."""
        start = self.size
        self.products.append((a, b, start))
        self.size += len(a)
        return np.arange(start, self.size)

    def reached(self, places: Any) -> Any:
        """Which positions of theta these positions depend on, as a mask; themselves among them."""
        reached = np.zeros(self.size, bool)
        reached[places] = True
        for a, b, start in reversed(self.products):
            live = reached[start : start + len(a)]
            reached[a[live]] = reached[b[live]] = True
        return reached

    def parameters_at(self, places: Any) -> set[Any]:
        """The parameters that positions of theta depend on."""
        reached = self.reached(places)
        found: set[Any] = set()
        for expression, start in self.expressions:
            if reached[start : start + expression.size].any():
                found.update(expression.parameters())
        return found

    def evaluate(self, theta: Any, changed: list[Any] | None = None) -> None:
        """Fill theta with the current values, or what follows from the parameters that changed.

        Raises ParameterError or DataError naming the parameter.
        """
        for expression, start in self.expressions[len(self._steps) :]:
            needs = frozenset(map(id, expression.parameters()))
            self._steps.append((expression, slice(start, start + expression.size), needs))
        fresh = None if changed is None else set(map(id, changed))
        for expression, interval, needs in self._steps:
            if fresh is not None and needs.isdisjoint(fresh):
                continue
            value = expression.value
            if value is None:
                missing = [p.name() for p in expression.parameters() if p.value is None]
                raise ParameterError(f"parameter {missing[0]!r} has no value: set its .value before solving")
            theta[interval] = value.ravel(order="F") if value.ndim > 1 else value
        self.multiply(theta)
        if not self.finite or not isfinite(np.add.reduce(theta)):  # a sum that overflows is looked at entry by entry
            self._refuse(theta)

    def multiply(self, theta: Any) -> None:
        """Fill in the products, first to last, as later ones may be of earlier ones."""
        for a, b, start in self.products:
            theta[start : start + len(a)] = theta[a] * theta[b]

    def _refuse(self, theta: Any) -> None:
        """Raise DataError where theta has NaN, or an infinity that is not the value of a parameter in a limit."""
        bad = ~np.isfinite(theta)
        self.finite = not bad.any()
        if self.finite:
            return
        allowed = np.isinf(theta) & self.loose
        for expression, start in self.expressions:
            here = slice(start, start + expression.size)
            if not bad[here].any():
                continue
            own = any(not np.isfinite(p.value).all() for p in expression.parameters())
            if not own or (bad & ~allowed)[here].any():
                names = ", ".join(repr(p.name()) for p in expression.parameters())
                raise DataError(f"NaN or infinity comes from parameter {names}")
        if (bad & ~allowed).any():
            raise DataError("a product of parameters is too large to be a number")

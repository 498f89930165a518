"""Slots: the numbers that parameters put into a program, one vector for the whole of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel.errors import DataError, ParameterError
from fenchel.expressions.expression import Expression


class Slots:
    """A vector theta. Each maximal sub-expression with parameters and no variable is an interval of it, column-major; where a path
    meets two of them, their product is another. Data entries refer to its positions, so a new value of a parameter costs
    the evaluation of its expressions and a gather.
    """

    def __init__(self) -> None:
        self.size = 0
        self.expressions: list[tuple[Expression, int]] = []  # with the start of its interval
        self.products: list[tuple[Any, Any, int]] = []  # theta[start:...] = theta[a] * theta[b]
        self._start: dict[int, int] = {}
        self.parameters: dict[Any, None] = {}

    def start(self, expression: Expression) -> int:
        """The start of the interval of an expression; a new one at its first use."""
        start = self._start.get(id(expression))
        if start is None:
            start = self._start[id(expression)] = self.size
            self.expressions.append((expression, start))
            self.size += expression.size
            self.parameters.update(dict.fromkeys(expression.parameters()))
        return start

    def product(self, a: Any, b: Any) -> Any:
        """Positions of theta[a] * theta[b], entry by entry."""
        start = self.size
        self.products.append((a, b, start))
        self.size += len(a)
        return np.arange(start, self.size)

    def evaluate(self, theta: Any) -> None:
        """Fill theta with the current values; ParameterError or DataError naming the parameter."""
        for expression, start in self.expressions:
            value = expression.value
            if value is None:
                missing = [p.name() for p in expression.parameters() if p.value is None]
                raise ParameterError(f"parameter {missing[0]!r} has no value: set its .value before solving")
            theta[start : start + expression.size] = value.ravel(order="F")
        for a, b, start in self.products:
            theta[start : start + len(a)] = theta[a] * theta[b]
        if not np.isfinite(theta).all():
            for expression, start in self.expressions:
                if not np.isfinite(theta[start : start + expression.size]).all():
                    names = ", ".join(repr(p.name()) for p in expression.parameters())
                    raise DataError(f"NaN or infinity comes from parameter {names}")

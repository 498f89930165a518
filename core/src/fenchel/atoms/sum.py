"""sum: the entries added up, along axes."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from fenchel.errors import ShapeError
from fenchel.expressions.affine import Affine
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Axis, Shape, axes_of, positions, reduced, size_of


@dataclass(frozen=True, eq=False)
class Sum(Affine):
    """x_1 + ... + x_n over all entries, or over those along `axis`.

    axis: None (all), an axis or a tuple of axes. keepdims: keep the summed axes, with length 1.
    """

    axis: Axis = None
    keepdims: bool = False

    def facts_of(self, args: tuple[Expression, ...]) -> int:
        """The argument's facts: a sum has those that all its terms have."""
        return args[0].facts

    def shape(self, *shapes: Shape) -> Shape:
        """The shape without the summed axes, or with 1 there."""
        return reduced(shapes[0], self.axis, self.keepdims)

    def value(self, *values: Any) -> Any:
        """numpy's sum."""
        return np.sum(values[0], axis=self.axis, keepdims=self.keepdims)

    def terms(self, shape: Shape) -> Any:
        """Which entries each entry of the value adds up: shape (entries of the value, terms of each)."""
        axes = axes_of(self.axis, len(shape))
        kept = tuple(k for k in range(len(shape)) if k not in axes)
        count = size_of(tuple(shape[k] for k in kept))
        each = size_of(tuple(shape[k] for k in axes))
        return positions(shape).transpose(kept + axes).reshape((count, each), order="F")

    def push(self, demand: Any, site: Any) -> Any:
        """The demand for an entry becomes one for each of its terms."""
        return [(0, demand.spread(self.terms(site.children[0].shape)))]

    def matrices(self, *shapes: Shape) -> list[Any]:
        """Rows of ones."""
        return [added(self.terms(shapes[0]), size_of(shapes[0]))]


def added(terms: Any, size: int) -> Any:
    """The matrix that adds up the entries terms[i] of a vector of this size in its row i."""
    count, each = terms.shape
    starts = each * np.arange(count + 1)
    return sp.csr_array((np.ones(terms.size), terms.ravel(), starts), shape=(count, size))


def sum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """x_1 + ... + x_n over all entries of x, or over those along `axis`.

    x: an expression or data of any shape; or a list, tuple or generator of expressions, added up as Python's
    `sum` does. axis: None for all entries, an axis or a tuple of axes. keepdims: keep the summed axes, with
    length 1. Affine, non-decreasing; of the sign of x. Raises ShapeError for an axis that x has not.
    """
    if isinstance(x, list | tuple | Iterator):
        if axis not in (None, 0) or keepdims:
            raise ShapeError(f"sum adds up the items of a {type(x).__name__}: stack them for the axis {axis}")
        return builtins.sum(x)
    return Sum.of(tuple(axis) if isinstance(axis, list) else axis, bool(keepdims))(as_expression(x))

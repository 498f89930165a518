"""AddExpression: sums, as users see them."""

from __future__ import annotations

from functools import reduce
from typing import Any, ClassVar

import numpy as np
import scipy.sparse as sp

from fenchel.errors import ShapeError
from fenchel.expressions import operators
from fenchel.expressions.affine import Affine
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape, broadcast, size_of, spread


class AddExpression(Affine):
    """x_1 + ... + x_n, broadcast as numpy does. The atom of the nodes that keep sums."""

    arity = None
    binds: ClassVar[int] = 1

    def __call__(self, *args: Any) -> Expression:
        """The sum of the arguments, or of the items of one list, as CVXPY's class takes them."""
        if len(args) == 1 and isinstance(args[0], list | tuple):
            (args,) = args
        if not args:
            raise ShapeError("AddExpression takes at least one expression")
        return reduce(operators.add, map(as_expression, args))

    def shape(self, *shapes: Shape) -> Shape:
        """numpy's broadcast shape."""
        return broadcast(*shapes)

    def value(self, *values: Any) -> Any:
        """The sum of the values."""
        return reduce(np.add, values)

    def matrices(self, *shapes: Shape) -> list[Any]:
        """Identities, with rows repeated where an argument is broadcast."""
        to = self.shape(*shapes)
        rows = np.arange(size_of(to))
        return [
            sp.csr_array((np.ones(rows.size), (rows, spread(shape, to))), shape=(rows.size, size_of(shape)))
            for shape in shapes
        ]

    def is_symmetric(self, *args: Expression) -> bool:
        """Are all arguments?"""
        return all(arg.is_symmetric() for arg in args)

    def is_skew_symmetric(self, *args: Expression) -> bool:
        """Are all arguments?"""
        return all(arg.is_skew_symmetric() for arg in args)

    def is_psd(self, *args: Expression) -> bool:
        """Are all arguments?"""
        return all(arg.is_psd() for arg in args)

    def is_nsd(self, *args: Expression) -> bool:
        """Are all arguments?"""
        return all(arg.is_nsd() for arg in args)

    def named(self, *args: str) -> str:
        """x_1 + ... + x_n"""
        return " + ".join(args)


@operators.define("sum_atom")
def sum_atom() -> AddExpression:
    """The atom of all sums."""
    return AddExpression.of()  # type: ignore[no-any-return]

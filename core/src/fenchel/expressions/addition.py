"""AddExpression: sums of any length, as a rope that is flattened once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fenchel import dcp
from fenchel.expressions import operators
from fenchel.expressions.constant import Constant
from fenchel.expressions.deeply import deeply
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape, broadcast, spread
from fenchel.expressions.terms import LIMIT

if TYPE_CHECKING:
    from fenchel.expressions.atom import Atom

MANY = 1 << 60  # where counts of paths saturate


class AddExpression(Expression):
    """x1 + ... + xn, broadcast as numpy does.

    A sum made by adding to a sum shares its list of parts and sees the first `count` of them: appending costs one step, however
    long the sum. A second sum made from the same one starts a list of its own.
    """

    __slots__ = ("count", "facts", "kinds", "parts", "paths", "shape")

    def __init__(self, parts: list[Expression], count: int, shape: Shape, facts: int, kinds: int, paths: int) -> None:
        self.parts = parts
        self.count = count
        self.shape = shape
        self.facts = facts
        self.kinds = kinds
        self.paths = paths if paths < MANY else MANY

    @property
    def children(self) -> tuple[Expression, ...]:
        """The parts."""
        return tuple(self.parts[: self.count])

    @property
    def atom(self) -> Atom:
        """The atom x1 + ... + xn."""
        return operators.sum_atom()

    @property
    def transparent(self) -> bool:
        """Yes: signs and sums are free."""
        return True

    @property
    def own(self) -> tuple[Any, ...]:
        """The shape and the facts."""
        return self.shape, self.facts

    @classmethod
    def remade(cls, own: tuple[Any, ...], arguments: tuple[Any, ...]) -> Expression:
        """The sum of other parts, alike in shape and facts."""
        kinds = paths = 0
        for part in arguments:
            kinds |= part.kinds
            paths += part.paths
        shape, facts = own
        return cls(list(arguments), len(arguments), shape, facts, kinds, paths)

    @property
    def token(self) -> Any:
        """Alike sums have as many parts."""
        return (AddExpression, self.count)

    def enrol(self, key: list[Any], nodes: list[Expression]) -> None:
        """As for any expression, without the tuples."""
        if self.facts & dcp.CONSTANT:
            super().enrol(key, nodes)
        else:
            key.append(-self.count)
            nodes += self.parts[: self.count]

    @deeply
    def is_symmetric(self) -> bool:
        """Are all parts symmetric?"""
        return all(part.is_symmetric() for part in self.children)

    @deeply
    def is_skew_symmetric(self) -> bool:
        """Are all parts skew-symmetric?"""
        return all(part.is_skew_symmetric() for part in self.children)

    @deeply
    def is_psd(self) -> bool:
        """Are all parts positive semidefinite?"""
        return all(part.is_psd() for part in self.children)

    @deeply
    def is_nsd(self) -> bool:
        """Are all parts negative semidefinite?"""
        return all(part.is_nsd() for part in self.children)

    def numeric(self, *values: Any) -> Any:
        """The sum of the values."""
        total = values[0]
        for value in values[1:]:
            total = total + value
        return total

    def push(self, demand: Any, site: Any) -> Any:
        """To each part, the demand itself, or where the part is broadcast, for the entries that it repeats."""
        shape = self.shape
        return [
            (k, demand if part.shape == shape else demand.pick(spread(part.shape, shape)))
            for k, part in enumerate(self.children)
        ]


@operators.define("add")
def add(a: Any, b: Any) -> Expression:
    """a + b, either of them an expression, the other anything that a Constant takes."""
    if not isinstance(a, Expression):
        a = Constant(a)
    if not isinstance(b, Expression):
        b = Constant(b)
    shape = a.shape
    if not shape or shape != b.shape:  # not two arrays alike, the usual case
        if type(b) is Constant and b.shape == () and b.raw == 0.0:
            return a  # type: ignore[no-any-return]
        if type(a) is Constant and shape == () and a.raw == 0.0:
            return b  # type: ignore[no-any-return]
        if shape == () == b.shape:  # numbers and 0-D variables join the lean nodes
            x, y = a.lean(), b.lean()
            if x is not None and y is not None and x.paths + y.paths <= LIMIT:
                return x + y  # type: ignore[no-any-return]
            if x is not None and type(b) is Constant:
                return x + b.raw  # type: ignore[no-any-return]
            if y is not None and type(a) is Constant:
                return y + a.raw  # type: ignore[no-any-return]
        if shape != b.shape:
            a, b = operators.leveled(a, b)
            shape = broadcast(a.shape, b.shape)
    fa, fb = a.facts, b.facts
    if fa & dcp.SIGN and not fb & dcp.SIGN:  # an array is scanned for its sign only where that matters
        fb = b.resolved()
    elif fb & dcp.SIGN and not fa & dcp.SIGN:
        fa = a.resolved()
    if type(a) is AddExpression and a.shape == shape:
        parts, count = a.parts, a.count
        if len(parts) == count:
            parts.append(b)
        elif count <= 16:
            parts = [*parts[:count], b]
        if len(parts) > count and parts[count] is b:  # no other thread came between
            return AddExpression(parts, count + 1, shape, fa & fb, a.kinds | b.kinds, a.paths + b.paths)
    return AddExpression([a, b], 2, shape, fa & fb, a.kinds | b.kinds, a.paths + b.paths)

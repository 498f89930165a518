"""Entry: one scaled entry of a leaf, `2 * x[j]`. The commonest node of models written in loops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fenchel import dcp
from fenchel.errors import DataError
from fenchel.expressions import operators
from fenchel.expressions.expression import Expression
from fenchel.expressions.terms import Terms

if TYPE_CHECKING:
    from fenchel.expressions.atom import Atom
    from fenchel.expressions.leaf import Leaf


@operators.define("entry")
class Entry(Expression):
    """coef * leaf[index], a scalar; index counts the leaf's entries column-major."""

    __slots__ = ("coef", "facts", "index", "leaf")

    shape = ()
    paths = 1
    size = 1

    def __init__(self, leaf: Leaf, index: int, coef: float, facts: int) -> None:
        self.leaf = leaf
        self.index = index
        self.coef = coef
        self.facts = facts

    @property
    def kinds(self) -> int:  # type: ignore[override]
        """The marks of the leaf."""
        return self.leaf.kinds

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """The leaf."""
        return (self.leaf,)

    @property
    def own(self) -> tuple[Any, ...]:
        """The position, the coefficient and the facts."""
        return self.index, self.coef, self.facts

    @classmethod
    def remade(cls, own: tuple[Any, ...], arguments: tuple[Any, ...]) -> Entry:
        """The same entry of another leaf."""
        return cls(*arguments, *own)

    @property
    def token(self) -> Any:
        """Alike entries differ by leaf, index and coefficient, all three data."""
        return Entry

    @property
    def atom(self) -> Atom:
        """As users see it: an index into the leaf, or a product with one."""
        return operators.entry_atom(self)

    @property
    def args(self) -> list[Expression]:
        """As users see it: the leaf, or the coefficient and the entry."""
        return operators.entry_args(self)

    def numeric(self, *values: Any) -> Any:
        """coef * value of the entry."""
        value = self.leaf.value
        return None if value is None else self.coef * value.ravel(order="F")[self.index]

    def lean(self) -> Any:
        """Itself."""
        return self

    def push(self, demand: Any, site: Any) -> Any:
        """Write the entry."""
        return site.write_entry(demand)

    def terms(self) -> Terms:
        """The same as a sum of one term."""
        leaf = self.leaf
        return Terms((leaf,), (self.index,), (self.coef,), 0.0, self.facts, leaf.kinds)

    def __neg__(self) -> Entry:
        return Entry(self.leaf, self.index, -self.coef, dcp.FLIP[self.facts])

    def __mul__(self, other: Any) -> Expression:
        if type(other) is float or type(other) is int or isinstance(other, float):
            facts = self.facts
            if other < 0:
                facts = dcp.FLIP[facts]
            elif other == 0:
                facts |= dcp.ZERO
            elif not other > 0:
                raise DataError(f"a coefficient of {self} is {other}")
            return Entry(self.leaf, self.index, self.coef * other, facts)
        return operators.times(self, other)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Expression:
        if (type(other) is float or type(other) is int) and other != 0:
            return self * (1.0 / other)
        return operators.divide(self, other)

    def __add__(self, other: Any) -> Expression:
        t = type(other)
        if t is Entry:
            a, b = self.leaf, other.leaf
            return Terms(
                (a, b),
                (self.index, other.index),
                (self.coef, other.coef),
                0.0,
                self.facts & other.facts,
                a.kinds | b.kinds,
            )
        if t is Terms or t is float or t is int:
            return self.terms() + other  # type: ignore[no-any-return]
        return operators.add(self, other)

    def __radd__(self, other: Any) -> Expression:
        if type(other) is int and other == 0:
            return self
        if type(other) is float or type(other) is int or isinstance(other, float):
            return self.terms() + other
        return operators.add(other, self)

    def __sub__(self, other: Any) -> Expression:
        t = type(other)
        if t is Entry or t is Terms or t is float or t is int:
            return self + (-other)  # type: ignore[no-any-return]
        return super().__sub__(other)

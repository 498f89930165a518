"""Terms: a short scalar sum `2*x[i] - y[j] + 1`, kept as tuples of leaves, positions and coefficients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fenchel import dcp
from fenchel.errors import DataError
from fenchel.expressions import operators
from fenchel.expressions.expression import Expression

if TYPE_CHECKING:
    from fenchel.expressions.atom import Atom
    from fenchel.expressions.leaf import Leaf

#: Longer sums are ropes (`AddExpression`), because copying tuples at every `+` would be quadratic.
LIMIT = 16


class Terms(Expression):
    """sum of coefs[k] * leaves[k][index[k]], plus offset; a scalar. Positions count a leaf's entries column-major."""

    __slots__ = ("coefs", "facts", "index", "kinds", "leaves", "offset")

    shape = ()
    size = 1

    def __init__(
        self,
        leaves: tuple[Leaf, ...],
        index: tuple[int, ...],
        coefs: tuple[float, ...],
        offset: float,
        facts: int,
        kinds: int,
    ) -> None:
        self.leaves = leaves  # type: ignore[misc]  # a slot, where other nodes have a property
        self.index = index
        self.coefs = coefs
        self.offset = offset
        self.facts = facts
        self.kinds = kinds

    @property
    def paths(self) -> int:  # type: ignore[override]
        """One for each term."""
        return len(self.index)

    @property
    def own(self) -> tuple[Any, ...]:
        """Positions, coefficients, the offset and the facts."""
        return self.index, self.coefs, self.offset, self.facts

    @classmethod
    def remade(cls, own: tuple[Any, ...], arguments: tuple[Any, ...]) -> Terms:
        """The same terms of other leaves."""
        kinds = 0
        for leaf in arguments:
            kinds |= leaf.kinds
        index, coefs, offset, facts = own
        return cls(arguments, index, coefs, offset, facts, kinds)

    @property
    def token(self) -> Any:
        """Alike sums have as many terms."""
        return len(self.index)

    @property
    def atom(self) -> Atom:
        """As users see it: a sum."""
        return operators.sum_atom()

    @property
    def args(self) -> list[Expression]:
        """As users see it: the terms, and the offset if there is one."""
        return operators.terms_args(self)

    def numeric(self, *values: Any) -> Any:
        """The sum of the terms' values."""
        total = self.offset
        for leaf, index, coef in zip(self.leaves, self.index, self.coefs, strict=True):
            value = leaf.value
            if value is None:
                return None
            total += coef * value.ravel(order="F")[index]
        return total

    def lean(self) -> Any:
        """Itself."""
        return self

    def push(self, demand: Any, site: Any) -> Any:
        """Write the terms."""
        return site.write_terms(demand)

    def __neg__(self) -> Terms:
        coefs = tuple([-c for c in self.coefs])
        return Terms(self.leaves, self.index, coefs, -self.offset, dcp.FLIP[self.facts], self.kinds)

    def __mul__(self, other: Any) -> Expression:
        if type(other) is float or type(other) is int or isinstance(other, float):
            if not (other > 0 or other <= 0):
                raise DataError(f"a coefficient of {self} is {other}")
            coefs = tuple([c * other for c in self.coefs])
            facts = dcp.scaled(self.facts, dcp.sign_of(other)) | (dcp.ZERO if other == 0 else 0)
            return Terms(self.leaves, self.index, coefs, self.offset * other, facts, self.kinds)
        return operators.times(self, other)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Expression:
        if (type(other) is float or type(other) is int) and other != 0:
            return self * (1.0 / other)
        return operators.divide(self, other)

    def __add__(self, other: Any) -> Expression:
        t = type(other)
        if t is float or t is int:
            facts = self.facts
            if facts & dcp.SIGN:
                facts &= dcp.NUMBER | dcp.sign_of(other)
            return Terms(self.leaves, self.index, self.coefs, self.offset + other, facts, self.kinds)
        index = self.index
        if len(index) < LIMIT:
            if t is Terms:
                if len(index) + len(other.index) <= LIMIT:
                    return Terms(
                        self.leaves + other.leaves,
                        index + other.index,
                        self.coefs + other.coefs,
                        self.offset + other.offset,
                        self.facts & other.facts,
                        self.kinds | other.kinds,
                    )
            elif t is operators.entry:
                leaf = other.leaf
                return Terms(
                    (*self.leaves, leaf),
                    (*index, other.index),
                    (*self.coefs, other.coef),
                    self.offset,
                    self.facts & other.facts,
                    self.kinds | leaf.kinds,
                )
        return operators.add(self, other)

    def __radd__(self, other: Any) -> Expression:
        if type(other) is float or type(other) is int or isinstance(other, float):
            return self if other == 0 else self + other
        return operators.add(other, self)

    def __sub__(self, other: Any) -> Expression:
        t = type(other)
        if t is float or t is int or t is Terms or t is operators.entry:
            return self + (-other)  # type: ignore[no-any-return]
        return super().__sub__(other)

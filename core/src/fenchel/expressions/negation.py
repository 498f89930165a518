"""NegExpression: -x."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fenchel import dcp
from fenchel.expressions import operators
from fenchel.expressions.deeply import deeply
from fenchel.expressions.expression import Expression

if TYPE_CHECKING:
    from fenchel.expressions.atom import Atom


@operators.define("negate")
class NegExpression(Expression):
    """-x, entry by entry; of the shape of x."""

    __slots__ = ("arg", "facts", "kinds", "paths", "shape")

    def __init__(self, arg: Expression) -> None:
        self.arg = arg
        self.shape = arg.shape
        self.facts = dcp.FLIP[arg.facts]
        self.kinds = arg.kinds
        self.paths = arg.paths

    @property
    def children(self) -> tuple[Expression, ...]:
        """The argument."""
        return (self.arg,)

    @property
    def atom(self) -> Atom:
        """The atom -x."""
        return operators.negation_atom()

    @property
    def transparent(self) -> bool:
        """Yes: signs and sums are free."""
        return True

    @property
    def own(self) -> tuple[Any, ...]:
        """Nothing."""
        return ()

    @classmethod
    def remade(cls, own: tuple[Any, ...], arguments: tuple[Any, ...]) -> Expression:
        """Minus another argument."""
        return cls(*arguments)

    @property
    def token(self) -> Any:
        """All negations are alike."""
        return NegExpression

    @deeply
    def is_symmetric(self) -> bool:
        """As the argument."""
        return self.arg.is_symmetric()

    @deeply
    def is_skew_symmetric(self) -> bool:
        """As the argument."""
        return self.arg.is_skew_symmetric()

    @deeply
    def is_psd(self) -> bool:
        """Is the argument negative semidefinite?"""
        return self.arg.is_nsd()

    @deeply
    def is_nsd(self) -> bool:
        """Is the argument positive semidefinite?"""
        return self.arg.is_psd()

    def numeric(self, *values: Any) -> Any:
        """-value."""
        return -values[0]

    def __neg__(self) -> Expression:
        return self.arg

    def push(self, demand: Any, site: Any) -> Any:
        """The demand with its coefficients negated."""
        return [(0, demand.scaled(-1.0))]

"""Formula: an atom made of the user's own expressions, as a function of the leaves in them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, ClassVar

from fenchel import dcp
from fenchel.expressions.atom import Atom
from fenchel.expressions.copying import substituted
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape


class Formula(Atom):
    """A scalar function that expressions and constraints of the user's state, of the leaves in them.

    Its arguments stand for `leaves`, in order; `place` puts them there. Whatever the expressions are made of, the atom brings.
    Final classes are frozen dataclasses, with the expressions among their fields.
    """

    arity = None
    lasting: ClassVar[bool] = False

    @property
    def leaves(self) -> tuple[Any, ...]:
        """The variables and parameters of which it is a function."""
        raise NotImplementedError

    @property
    def parts(self) -> list[Any]:
        """The expressions and constraints that state it."""
        raise NotImplementedError

    @property
    def coefficients(self) -> tuple[int, ...]:  # type: ignore[override]
        """Parameters may multiply what else is there."""
        return tuple([k for k, leaf in enumerate(self.leaves) if leaf.is_constant()])

    def shape(self, *shapes: Shape) -> Shape:
        """()."""
        return ()

    def monotone(self, *signs: int) -> tuple[int, ...]:
        """Neither, in any."""
        return (dcp.NEITHER,) * len(signs)

    def facts_of(self, args: tuple[Expression, ...]) -> int:
        """The composition rule; of DPP where all the parts are."""
        facts = super().facts_of(args)
        return facts if all(part.is_dcp(dpp=True) for part in self.parts) else facts & ~dcp.DPP_AFFINE

    def place(self, args: Iterable[Any], given: dict[Any, Expression] | None = None) -> list[Any]:
        """The parts with the arguments in place of the leaves, and other expressions in place of other leaves."""
        found = {**dict(zip(self.leaves, args, strict=True)), **(given or {})}
        return placed(self.parts, found)

    def __call__(self, *args: Any) -> Expression:
        """The function of other arguments than its own leaves; of those, if there are none."""
        return super().__call__(*(args or self.leaves))


def placed(parts: Iterable[Any], given: dict[Any, Expression]) -> list[Any]:
    """Expressions and constraints with other expressions in place of some leaves; what they share stays shared."""
    parts = list(parts)
    roots = [[part] if isinstance(part, Expression) else part.args for part in parts]
    found = iter(substituted([root for each in roots for root in each], given))
    made = [list(islice(found, len(each))) for each in roots]
    return [new[0] if isinstance(part, Expression) else part.copy(new) for part, new in zip(parts, made, strict=True)]


def leaves_of(parts: Iterable[Any]) -> tuple[Any, ...]:
    """The variables of some expressions and constraints, then their parameters, each once, in order of their ids."""
    found = []
    for which in ("variables", "parameters"):
        leaves = {leaf.id: leaf for part in parts for leaf in getattr(part, which)()}
        found += [leaves[key] for key in sorted(leaves)]
    return tuple(found)

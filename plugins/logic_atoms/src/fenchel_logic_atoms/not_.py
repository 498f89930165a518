"""Not: whether something is false; and Logic, what the atoms of this package share."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import scipy.sparse as sp

from fenchel import dcp
from fenchel.errors import DataError, UseError
from fenchel.expressions.affine import Selection
from fenchel.expressions.atom import Elementwise
from fenchel.expressions.call import Call
from fenchel.expressions.constant import as_expression
from fenchel.expressions.entry import Entry
from fenchel.expressions.expression import Expression
from fenchel.expressions.leaf import Declared


class Logic(Elementwise):
    """A function of truth values, the numbers 0 and 1, whose value is one too; entry by entry, arguments broadcast.

    For DCP it is affine: where it is not 1 - x, a boolean variable stands for it, which linear inequalities tie to the arguments.
    They hold for nothing but truth values, so that nothing else is taken as an argument. Between 0 and 1, where solvers leave
    the values of boolean variables by their tolerance, its value lies between too.
    """

    arity: ClassVar[int | None] = None
    curvature = dcp.AFFINE
    symbol: ClassVar[str]

    def __call__(self, *args: Any) -> Expression:
        """The atom applied to what is boolean."""
        return super().__call__(*truths(type(self).__name__, *args))

    def sign(self, *signs: int) -> int:
        """Nonnegative."""
        return dcp.NONNEG

    def slope(self, *values: Any) -> None:
        """None: truth values are isolated points."""
        return

    def named(self, *args: str) -> str:
        """With the operator between the arguments."""
        return f" {self.symbol} ".join(args)


def truths(name: str, *args: Any) -> list[Expression]:
    """The arguments of a function of this name, as expressions; DataError for one that is not boolean."""
    found = [as_expression(arg) for arg in args]
    for number, arg in enumerate(found, 1):
        if not is_boolean(arg):
            raise DataError(
                f"argument {number} of {name} is not boolean: {arg.name()[:60]}. It takes variables and parameters declared "
                "boolean=True, entries of these, arrays of 0 and 1, and what Not, And, Or and Xor make"
            )
    return found


def is_boolean(e: Expression) -> bool:
    """Is every entry known to be 0 or 1?"""
    if e.facts & dcp.CONSTANT and e.facts & dcp.FIXED:
        value = e.value.data if sp.issparse(e.value) else e.value
        return bool(np.all((value == 0) | (value == 1)))
    where: Any = slice(None)  # of the entries of e, column-major, those that are asked for
    while isinstance(e, Call) and isinstance(atom := e.atom, Selection):
        e, where = e.children[0], atom.positions(e.children[0].shape)[where]
    if isinstance(e, Entry) and e.coef == 1.0:
        where, e = e.index, e.leaf
    if not isinstance(e, Declared):
        return isinstance(e.atom, Logic)
    declared = e.declared
    if declared is None or declared.boolean_idx is None:
        return False
    known = np.zeros(e.size, bool) if declared.free_index is None else declared.free_index < 0  # what is fixed is 0
    known[declared.boolean_idx] = True
    return bool(np.all(known[where]))


def two_or_more(atom: type[Logic], args: tuple[Any, ...]) -> Expression:
    """The call of a connective; UseError, a TypeError, of fewer than two arguments."""
    if len(args) < 2:
        raise UseError(f"{atom.__name__} takes at least two arguments, not {len(args)}")
    return atom.of()(*args)  # type: ignore[no-any-return]


class Not(Logic):
    """1 - x."""

    arity = 1
    symbol = "~"
    binds = 7

    def monotone(self, *signs: int) -> tuple[int, ...]:
        """Down."""
        return (dcp.DOWN,)

    def value(self, *values: Any) -> Any:
        """1 - x."""
        return 1.0 - values[0]

    def push(self, demand: Any, site: Any) -> Any:
        """1, and the demand with its coefficients negated."""
        demand.write_offset(1.0)
        return [(0, demand.scaled(-1.0))]

    def named(self, *args: str) -> str:
        """~x."""
        return f"~{args[0]}"


def not_(x: Any) -> Expression:
    """1 - x for truth values x: 1 where x is 0, and 0 where it is 1. Affine, decreasing, of the shape of x; also written ~x.

    x: a variable or parameter declared boolean=True, entries of one, an array of 0 and 1, or what Not, And, Or and Xor make.
    DataError, a ValueError, for anything else. Williams, "Model building in mathematical programming", 2013, section 9.2.
    """
    return Not.of()(x)  # type: ignore[no-any-return]

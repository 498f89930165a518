"""Python's operators on expressions. An operator knows no atom: the file that spells one says so with `@define`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from fenchel.expressions.atom import Atom
    from fenchel.expressions.expression import Expression

F = TypeVar("F", bound=Callable[..., Any])

add: Callable[[Any, Any], Expression]
negate: Callable[[Any], Expression]
negated: Callable[[Any], Any]  # minus a constant
times: Callable[[Any, Any], Expression]
matmul: Callable[[Any, Any], Expression]
divide: Callable[[Any, Any], Expression]
index: Callable[[Any, Any], Expression]
inequality: Callable[[Any, Any], Any]
equality: Callable[[Any, Any], Any]
psd: Callable[[Any], Any]
entry: type  # one scaled entry of a leaf
entry_atom: Callable[[Any], Atom]  # how the lean nodes present themselves as calls
entry_args: Callable[[Any], list[Any]]
sum_atom: Callable[[], Atom]
terms_args: Callable[[Any], list[Any]]
negation_atom: Callable[[], Atom]


def leveled(a: Expression, b: Expression) -> tuple[Expression, Expression]:
    """Two operands of different shapes: one of shape (1, ..., 1) with more axes than the other is meant as a number.

    So x + one, of the shapes (3,) and (1, 1), has the shape (3,), as CVXPY has it; numpy makes it (1, 3).
    """
    if a.ndim > b.ndim and a.is_scalar() and not b.is_scalar():
        return a[(0,) * a.ndim], b
    if b.ndim > a.ndim and b.is_scalar() and not a.is_scalar():
        return a, b[(0,) * b.ndim]
    return a, b


def define(name: str) -> Callable[[F], F]:
    """Make the decorated function or class the meaning of an operator."""

    def bind(meaning: F) -> F:
        globals()[name] = meaning
        return meaning

    return bind

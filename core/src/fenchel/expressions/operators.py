"""Python's operators on expressions. An operator knows no atom: the file that spells one says so with `@define`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

add: Callable[[Any, Any], Any]
negate: Callable[[Any], Any]
negated: Callable[[Any], Any]  # minus a constant
times: Callable[[Any, Any], Any]
matmul: Callable[[Any, Any], Any]
divide: Callable[[Any, Any], Any]
index: Callable[[Any, Any], Any]
inequality: Callable[[Any, Any], Any]
equality: Callable[[Any, Any], Any]
psd: Callable[[Any], Any]
entry: type  # one scaled entry of a leaf
entry_atom: Callable[[Any], Any]  # how the lean nodes present themselves as calls
entry_args: Callable[[Any], list[Any]]
sum_atom: Callable[[], Any]
terms_args: Callable[[Any], list[Any]]
negation_atom: Callable[[], Any]


def define(name: str) -> Callable[[F], F]:
    """Make the decorated function or class the meaning of an operator."""

    def bind(meaning: F) -> F:
        globals()[name] = meaning
        return meaning

    return bind

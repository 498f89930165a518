"""Copies and pickles of expressions. No recursion: chains are deep.

A node knows what it is made of beside its arguments (`own`), and how to be made again of that and other arguments (`remade`).
A copy goes from the leaves up. A pickle writes every node below the root first, leaves first, so that whatever a node refers to
is
already there: pickle's own memory then keeps shared nodes shared, also between the objects of one pickle.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any

from fenchel.expressions.constant import as_expression
from fenchel.expressions.entry import Entry
from fenchel.expressions.evaluate import below
from fenchel.expressions.expression import Expression
from fenchel.expressions.variable import Variable


class _Listed(threading.local):
    """The nodes that the pickle being written has listed, by identity."""

    def __init__(self) -> None:
        self.nodes: frozenset[int] = frozenset()


_listed = _Listed()


class _Begin:
    """Where a list of nodes begins in a pickle."""

    def __init__(self, nodes: list[Expression]) -> None:
        self.nodes = frozenset(map(id, nodes))

    def __reduce__(self) -> Any:
        _listed.nodes = self.nodes
        return _nothing, ()


class _End:
    """Where it ends."""

    def __reduce__(self) -> Any:
        _listed.nodes = frozenset()
        return _nothing, ()


def _nothing() -> None:
    """What is left of the marks when they are read."""


def listed(roots: Iterable[Expression]) -> tuple[Any, ...]:
    """What to pickle before the roots, so that their pickle is flat."""
    found: dict[int, Expression] = {}
    for root in roots:
        if id(root) not in found:
            for node in below(root, found):
                found[id(node)] = node
    nodes = [node for node in found.values() if node.children]
    return _Begin(nodes), nodes, _End()


def reduced(node: Expression) -> Any:
    """For `__reduce_ex__` of a node with arguments."""
    arguments = (*node.children, *node.leaves)
    if id(node) in _listed.nodes or not node.children:
        before: tuple[Any, ...] = ()
    else:
        before = listed(node.children)
    return _made, (before, type(node), node.own, arguments, node.label)


def _made(before: Any, cls: type[Expression], own: tuple[Any, ...], arguments: tuple[Any, ...], label: str | None) -> Expression:
    node = cls.remade(own, arguments)
    if label is not None:
        node.label = label
    return node


def copied(root: Expression, memo: dict[int, Any]) -> Expression:
    """For `__deepcopy__`: leaves get ids of their own."""
    for node in below(root, memo):
        arguments = tuple([memo[id(arg)] for arg in (*node.children, *node.leaves)])
        memo[id(node)] = node.__deepcopy__(memo) if not arguments else _made((), type(node), node.own, arguments, node.label)
    return memo[id(root)]  # type: ignore[no-any-return]


def substituted(roots: Iterable[Expression], given: dict[Any, Expression]) -> list[Expression]:
    """The expressions with other expressions, of the same shapes, in place of some leaves."""
    found: dict[int, Any] = {id(leaf): expression for leaf, expression in given.items()}
    roots = list(roots)
    for root in roots:
        for node in below(root, found):
            found[id(node)] = _put(node, found)
    return [found[id(root)] for root in roots]


def _put(node: Expression, found: dict[int, Any]) -> Expression:
    arguments = tuple([found[id(arg)] for arg in (*node.children, *node.leaves)])
    if all(new is old for new, old in zip(arguments, (*node.children, *node.leaves), strict=True)):
        return node
    if not node.leaves or all(isinstance(leaf, Variable) for leaf in arguments):
        return type(node).remade(node.own, arguments)
    # entries of leaves, by number, in place of which there are expressions now
    terms: Any = node.terms() if isinstance(node, Entry) else node
    parts = zip(terms.coefs, arguments, terms.index, strict=True)
    return sum([coef * new.flatten("F")[index] for coef, new, index in parts], as_expression(terms.offset))

"""The value and the gradient of an expression at the values of its leaves. No recursion: chains are deep."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any

import numpy as np
import scipy.sparse as sp

from fenchel import dcp
from fenchel.expressions.addition import AddExpression
from fenchel.expressions.entry import Entry
from fenchel.expressions.expression import Expression
from fenchel.expressions.leaf import Leaf
from fenchel.expressions.negation import NegExpression
from fenchel.expressions.shapes import Shape, size_of, spread
from fenchel.expressions.terms import Terms


def evaluate(root: Expression) -> Any:
    """The value of an expression, an array of its shape; None where a leaf that it needs has none."""
    if isinstance(root, Leaf):
        return root.value
    if not root.children:
        value = root.numeric()
        return None if value is None else np.asarray(value)
    values = _values(root, keep=False)
    if values is None:
        return None if root.size else np.zeros(root.shape)  # of no entries, no value is missing
    value = values[id(root)]
    return _dense(value)


def gradients(root: Expression) -> dict[Any, Any]:
    """Variable -> G in CSC, shape (its size, size of root), G[i, j] = d root_j / d variable_i, column-major.

    A number where both sizes are 1. None for every variable where a leaf has no value, and for those inside a
    function at a point where it has no gradient. The chain rule, from the root down: G(child) += gradient of
    node in child @ G(node).
    """
    variables = root.variables()
    values = _values(root, keep=True) if variables else None
    if values is None:
        return dict.fromkeys(variables)
    found: dict[int, Any] = {id(root): sp.eye_array(root.size, format="csc")}
    missing: set[int] = set()  # nodes below a function without a gradient here
    for node in reversed(list(below(root))):
        if node.facts & dcp.CONSTANT:
            continue
        if id(node) in missing:
            missing.update(map(id, (*node.children, *node.leaves)))
            continue
        if isinstance(node, Leaf):
            continue
        slope = found.pop(id(node))
        for child, part in _chained(node, slope, values):
            if part is None:
                missing.add(id(child))
            elif id(child) in found:
                found[id(child)] = found[id(child)] + part
            else:
                found[id(child)] = part
    return {
        variable: None if id(variable) in missing else _presented(found[id(variable)])
        for variable in variables
    }


def _presented(matrix: Any) -> Any:
    """In CSC, or as a number."""
    return float(matrix.toarray()[0, 0]) if matrix.shape == (1, 1) else sp.csc_array(matrix)


def below(root: Expression, known: Container[int] = ()) -> Iterator[Expression]:
    """Every node from the leaves up to the root, each once, after all its arguments; without those whose identity is known."""
    seen: set[int] = set()
    stack = [(root, False)]
    while stack:
        node, is_open = stack.pop()
        if is_open:
            yield node
        elif id(node) not in seen and id(node) not in known:
            seen.add(id(node))
            stack.append((node, True))
            stack += [(child, False) for child in (*node.children, *node.leaves) if id(child) not in seen]


def value_at(root: Expression, given: dict[int, Any]) -> Any:
    """The value of an expression, an array of its shape, at these values of leaves, by identity."""
    values = _values(root, keep=False, given=given)
    assert values is not None
    return _dense(values[id(root)])


def adjoint(root: Expression, slope: Any, given: dict[int, Any]) -> dict[Any, Any]:
    """Parameter -> d (slope'vec(root)) / d parameter, column-major, at these values of the parameters (by identity).

    None for a parameter inside a function that has no gradient here. The chain rule from the root down, with vectors only.
    """
    values = _values(root, keep=True, given=given)
    assert values is not None
    pending: dict[int, Any] = {id(root): slope}
    found: dict[Any, Any] = {}
    missing: set[int] = set()
    for node in reversed(list(below(root))):
        if node.facts & dcp.FIXED:
            continue
        if id(node) in missing:
            missing.update(map(id, node.children))
            if isinstance(node, Leaf):
                found[node] = None
            continue
        own = pending.pop(id(node))
        if isinstance(node, Leaf):
            found[node] = own
            continue
        for child, part in _pulled(node, own, values):
            if part is None:
                missing.add(id(child))
            else:
                pending[id(child)] = pending[id(child)] + part if id(child) in pending else part
    return found


def _pulled(node: Expression, slope: Any, values: dict[int, Any]) -> Iterator[tuple[Expression, Any]]:
    """Each argument with parameters, and what `slope` on the node means for it, or None."""
    if isinstance(node, NegExpression):
        yield node.arg, -slope
    elif isinstance(node, AddExpression):
        for part in node.children:
            if not part.facts & dcp.FIXED:
                yield part, slope if part.shape == node.shape else _repeated(part.shape, node.shape) @ slope
    elif node.atom is not None:
        parts = node.atom.adjoint(slope, *_arguments(node, values))
        for k, child in enumerate(node.children):
            if not child.facts & dcp.FIXED:
                yield child, None if parts is None else parts[k]


def _values(root: Expression, keep: bool, given: dict[int, Any] | None = None) -> dict[int, Any] | None:
    """The value of every node, or of the root alone, by identity; None where a leaf has none. given: values of leaves."""
    order = list(below(root))
    last_use = {id(child): k for k, node in enumerate(order) for child in node.children}
    values: dict[int, Any] = {}
    for k, node in enumerate(order):
        value = given[id(node)] if given is not None and id(node) in given else node.numeric(*_arguments(node, values))
        if value is None:
            return None
        values[id(node)] = value if sp.issparse(value) else np.asarray(value)
        if not keep:
            for child in node.children:
                if last_use[id(child)] == k:
                    values.pop(id(child), None)
    return values


def _arguments(node: Expression, values: dict[int, Any]) -> list[Any]:
    """The values of a node's arguments; sparse ones stay so for an atom that declares `sparse`, no other."""
    given = [values[id(child)] for child in node.children]
    if not any(map(sp.issparse, given)) or getattr(node.atom, "sparse", False):
        return given
    return [_dense(value) for value in given]


def _dense(value: Any) -> Any:
    return value if isinstance(value, np.ndarray) else value.toarray()


def _chained(node: Expression, slope: Any, values: dict[int, Any]) -> Iterator[tuple[Expression, Any]]:
    """Each argument with variables, and what the node's gradient `slope` adds to its own, or None."""
    if isinstance(node, Entry | Terms):
        sums = node.terms() if isinstance(node, Entry) else node
        for leaf, index, coef in zip(sums.leaves, sums.index, sums.coefs, strict=True):
            yield leaf, sp.csc_array(([coef], ([index], [0])), shape=(leaf.size, 1)) @ slope
    elif isinstance(node, NegExpression):
        yield node.arg, -slope
    elif isinstance(node, AddExpression):
        for part in node.children:
            if not part.facts & dcp.CONSTANT:
                yield part, slope if part.shape == node.shape else _repeated(part.shape, node.shape) @ slope
    elif node.atom is not None:
        parts = node.atom.gradient(*_arguments(node, values))
        for k, child in enumerate(node.children):
            if not child.facts & dcp.CONSTANT:
                yield child, None if parts is None else parts[k] @ slope


def _repeated(shape: Shape, to: Shape) -> Any:
    """The gradient of an array of one shape broadcast to another."""
    where = spread(shape, to)
    entries = np.ones(where.size), (where, np.arange(where.size))
    return sp.csc_array(entries, shape=(size_of(shape), where.size))

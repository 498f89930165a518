"""Expressions in mathematical notation. No recursion: chains may be deep."""

from __future__ import annotations

import sys
from itertools import groupby

from fenchel.expressions.evaluate import below
from fenchel.expressions.expression import Expression

LONG = 10_000  #: what would take more nodes to write
SHOWN = 100  #: is written with so many, level by level

_ELIDED = "..."
_PRODUCT, _WHOLE = 2, 9  # how tightly a product, and a leaf or f(x), hold together; see `binds` below


def named(root: Expression, labels: bool) -> str:
    """An expression as text: `2.0 * x[0] + Sum(y, None, False)`; with labels for what they label, if asked.

    An atom says by `named` how it is written, and one that is not written as f(x) says by `binds` how
    tightly: 1 sums, 2 products and minus, 7 and 8 what stands before and after its one argument, below 0 what
    binds less than sums. An argument that binds less than its call is put in parentheses, and so is a product
    in a product.
    """
    count = SHOWN if _is_long(root) else sys.maxsize
    nodes = [root]  # one for each occurrence, parents first; a shared node occurs more than once
    spans: list[range] = []  # where the arguments of each stand
    for node in nodes:
        if len(spans) == count:
            break
        args = [] if labels and node.label is not None else node.args
        spans.append(range(len(nodes), len(nodes) + len(args)))
        nodes += args
    texts = [_ELIDED] * len(nodes)
    for k in reversed(range(len(spans))):
        node = nodes[k]
        if labels and node.label is not None:
            texts[k] = node.label
        elif node.atom is None:
            texts[k] = node.name()
        else:
            outer = getattr(node.atom, "binds", 0)
            parts = [_inside(outer, nodes[i], texts[i], labels) for i in spans[k]]
            texts[k] = node.atom.named(*(_once(parts) if node.atom.arity is None else parts))
    return texts[0]


def _inside(outer: int, arg: Expression, text: str, labels: bool) -> str:
    """The text of an argument, in parentheses where it needs them."""
    if text == _ELIDED or (labels and arg.label is not None):
        return text
    inner = getattr(arg.atom, "binds", 0) or _WHOLE
    return f"({text})" if outer and (inner < outer or inner == outer == _PRODUCT) else text


def _once(parts: list[str]) -> list[str]:
    """The texts with runs of elided ones shown as one."""
    return [text for elided, run in groupby(parts, _ELIDED.__eq__) for text in ([_ELIDED] if elided else run)]


def _is_long(root: Expression) -> bool:
    """Would it take more than LONG nodes, with shared ones written as often as they occur?"""
    lengths: dict[int, int] = {}
    for node in below(root):
        inside = sum(lengths[id(child)] for child in node.children) + len(node.leaves)
        lengths[id(node)] = min(1 + inside, LONG + 1)
    return lengths[id(root)] > LONG

"""The lean nodes, `Entry` and `Terms`, as users see them: as calls of index, multiply, - and +."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel.atoms.neg import negation_atom
from fenchel.atoms.products import multiply
from fenchel.expressions import operators
from fenchel.expressions.constant import Constant
from fenchel.expressions.entry import Entry
from fenchel.expressions.expression import Expression
from fenchel.expressions.leaf import Leaf
from fenchel.expressions.terms import Terms


@operators.define("entry_atom")
def entry_atom(entry: Entry) -> Any:
    """index for x[i], minus for -x[i], multiply for c * x[i]."""
    if entry.coef == -1.0:
        return negation_atom()
    if entry.coef == 1.0 and entry.leaf.shape:
        key = tuple(int(k) for k in np.unravel_index(entry.index, entry.leaf.shape, order="F"))
        return operators.index(entry.leaf, key).atom
    return multiply.of()


@operators.define("entry_args")
def entry_args(entry: Entry) -> list[Expression]:
    """[x] for x[i], [x[i]] for -x[i], [c, x[i]] for c * x[i]."""
    if entry.coef == 1.0 and entry.leaf.shape:
        return [entry.leaf]
    plain = _scaled(entry.leaf, entry.index, 1.0)
    return [plain] if entry.coef == -1.0 else [Constant(entry.coef), plain]


@operators.define("terms_args")
def terms_args(terms: Terms) -> list[Expression]:
    """The terms, and the offset where there is one."""
    args = [_scaled(*term) for term in zip(terms.leaves, terms.index, terms.coefs, strict=True)]
    return [*args, Constant(terms.offset)] if terms.offset else args


def _scaled(leaf: Leaf, index: int, coef: float) -> Expression:
    """coef * leaf[index]; a 0-D leaf stands for its only entry."""
    plain = Entry(leaf, index, 1.0, leaf.facts)
    if coef != 1.0:
        return plain * coef
    return plain if leaf.shape else leaf

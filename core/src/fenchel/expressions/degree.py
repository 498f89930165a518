"""The degree of an expression as a polynomial in its variables. No recursion."""

from __future__ import annotations

from math import inf

from fenchel import dcp
from fenchel.expressions.evaluate import below
from fenchel.expressions.expression import Expression


def degree(root: Expression) -> float:
    """0 for constants, 1 for affine expressions, 2 for quadratic ones, ...; infinite for what is no polynomial."""
    from fenchel.atoms.products import DivExpression, Product

    found: dict[int, float] = {}
    for node in below(root):
        args = [found[id(child)] for child in node.children]
        atom = node.atom
        if node.facts & dcp.CONSTANT:
            found[id(node)] = 0
        elif not args or atom is None:  # a variable, or a lean sum of its entries
            found[id(node)] = 1
        elif atom.kind == "quad_form" or (atom.returns == ("quad_form",) and not atom.emits):
            found[id(node)] = 2 * args[0]
        elif atom.curvature != dcp.AFFINE or (isinstance(atom, DivExpression) and args[1]):
            found[id(node)] = inf
        else:
            found[id(node)] = sum(args) if isinstance(atom, Product) else max(args)
    return found[id(root)]

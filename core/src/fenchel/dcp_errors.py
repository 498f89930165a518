"""Why a problem is not DCP: the smallest expressions that break the rule, and which rule."""

from __future__ import annotations

from typing import Any

from fenchel import dcp
from fenchel.errors import DCPError
from fenchel.expressions.expression import Expression


def dcp_error(objective: Any, constraints: list[Any]) -> DCPError:
    """The error that names what breaks the rules of DCP: the objective or constraint, and the smallest sub-expression."""
    lines = ["Problem does not follow DCP rules. Specifically:"]
    if not objective.is_dcp():
        wanted = "convex" if objective.NAME == "minimize" else "concave"
        lines.append(f"the objective, {str(objective)[:200]}, must be {wanted} and is {objective.expr.curvature.lower()}")
        lines += _why(objective.expr)
    for constraint in constraints:
        if not constraint.is_dcp():
            lines.append(f"the constraint {str(constraint)[:200]} ({constraint.line}) does not: {_rule(constraint)}")
            for arg in constraint.args:
                lines += _why(arg)
    return DCPError("\n".join(lines))


def _rule(constraint: Any) -> str:
    sides = [arg.curvature.lower() for arg in constraint.args]
    if type(constraint).__name__ == "Inequality":
        return f"lhs <= rhs needs a convex lhs and a concave rhs, and has {sides[0]} <= {sides[1]}"
    if type(constraint).__name__ == "Equality":
        return f"lhs == rhs needs both sides affine, and has {sides[0]} == {sides[1]}"
    return f"it needs affine arguments, and has {', '.join(sides)}"


def _why(expression: Expression) -> list[str]:
    """The smallest sub-expressions of unknown curvature, each with the argument that does not fit."""
    found = []
    for node in expression.walk():
        if node.facts & (dcp.AFFINE | dcp.CONSTANT) or any(not child.facts & dcp.AFFINE for child in node.children):
            continue
        found.append(f"  {str(node)[:120]}: {_reason(node)}")
        if len(found) == 5:
            break
    return found


def _reason(node: Expression) -> str:
    atom, args = node.atom, node.children
    if atom is None:
        return "its curvature is not known"
    name = type(atom).__name__
    if getattr(atom, "arity", None) == 2 and atom.kind is None:
        return f"a product or quotient of {args[0].curvature.lower()} and {args[1].curvature.lower()}: one must be constant"
    own = atom.curvature
    if not own:
        if len({arg.curvature for arg in args}) > 1 and atom.kind is None:
            return "a sum of convex and concave terms"
        return f"{name} is neither convex nor concave" + (f": it is for {atom.belongs}" if atom.belongs else "")
    signs = [arg.resolved() & dcp.SIGN for arg in args]
    for k, (arg, direction) in enumerate(zip(args, atom.monotone(*signs), strict=True)):
        if arg.facts & dcp.AFFINE == dcp.AFFINE:
            continue
        curvature = arg.curvature.lower()
        if direction == dcp.NEITHER:
            return f"{name} is not monotone in argument {k + 1}, which must be affine and is {curvature}"
        way = "non-decreasing" if direction & dcp.UP else "non-increasing"
        if own == dcp.AFFINE:
            return "a sum of convex and concave terms"
        return f"{name} is {dcp.curvature_name(own).lower()} and {way} in argument {k + 1}, which is {curvature}"
    return "its curvature is not known"

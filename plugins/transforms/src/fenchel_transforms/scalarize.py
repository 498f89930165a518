"""scalarize: one objective made of several."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Any

from fenchel.atoms.hstack import hstack
from fenchel.errors import DataError, DCPError, ShapeError
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.names import public
from fenchel.objective import Maximize, Minimize, Objective
from fenchel_transforms.indicator import indicator


def weighted_sum(objectives: Sequence[Objective], weights: Sequence[Any]) -> Objective:
    """w1 f1 + ... + wn fn: to be minimised, or maximised where all are to be maximised.

    weights: numbers; a negative one turns an objective round. Raises DCPError where minimised and maximised terms are left
    together, ShapeError for other numbers of weights than of objectives. Boyd and Vandenberghe, "Convex Optimization",
    2004, section 4.7.4.
    """
    _check(objectives, weights=weights)
    return reduce(add, [objective * float(weight) for objective, weight in zip(objectives, weights, strict=True)])


def max(objectives: Sequence[Objective], weights: Sequence[Any]) -> Minimize:
    """max(w1 f1, ..., wn fn), to be minimised: f is the expression of an objective, whichever way that goes.

    weights: numbers or parameters; negative for an objective to be maximised. Raises ShapeError for other numbers of
    weights than of objectives. Boyd and Vandenberghe, "Convex Optimization", 2004, exercise 4.53.
    """
    return Minimize(public("max")(_weighted(objectives, weights)))


def log_sum_exp(objectives: Sequence[Objective], weights: Sequence[Any], gamma: float = 1.0) -> Minimize:
    """log(e^(g w1 f1) + ... + e^(g wn fn)) / g, to be minimised: near `max` for large g = gamma, near the sum for small.

    As `max`; gamma: a positive number, else DataError.
    """
    if not gamma > 0:
        raise DataError(f"the gamma of log_sum_exp is a positive number, not {gamma}")
    return Minimize(public("log_sum_exp")(gamma * _weighted(objectives, weights)) / gamma)


def targets_and_priorities(
    objectives: Sequence[Objective],
    priorities: Sequence[float],
    targets: Sequence[Any],
    limits: Sequence[Any] | None = None,
    off_target: float = 1e-5,
) -> Objective:
    """The sum over i of (p_i - e) max(f_i - t_i, 0) + e f_i: most of the weight p_i of f_i is gone once it reaches its target.

    For an objective to be maximised, the sum of e f_i - (p_i - e) max(t_i - f_i, 0). priorities: the p_i, numbers; a
    negative one turns an objective round. targets: the t_i, in the units of the f_i. limits: further than its limit no f_i
    may go. off_target: e, a small number. To be minimised where the sum is convex, maximised where it is concave; else
    DCPError. Raises ShapeError for lists of other lengths, DataError for a priority that is no number.
    """
    _check(objectives, priorities=priorities, targets=targets, **({} if limits is None else {"limits": limits}))
    total: Expression = as_expression(0.0)
    for k, objective in enumerate(objectives):
        priority, f, target = priorities[k], objective.expr, as_expression(targets[k])
        limit = None if limits is None else as_expression(limits[k])
        if isinstance(priority, Expression):
            raise DataError(f"a priority is a number, not {priority}")
        way = objective.SIGN
        if priority < 0:
            way, priority, f, target, limit = -way, -priority, -f, -target, None if limit is None else -limit
        total = total + way * (priority - off_target) * public("pos")(way * (f - target)) + off_target * f
        if limit is not None:
            total = total + way * indicator([way * f <= way * limit])
    if total.is_convex():
        return Minimize(total)
    if total.is_concave():
        return Maximize(total)
    raise DCPError("Scalarized objective is neither convex nor concave: some objectives are to be minimised, some maximised")


def _weighted(objectives: Sequence[Objective], weights: Sequence[Any]) -> Expression:
    """The vector of the w_i f_i."""
    _check(objectives, weights=weights)
    return hstack([as_expression(w) * each.expr.sum() for each, w in zip(objectives, weights, strict=True)])


def _check(objectives: Sequence[Objective], **others: Sequence[Any]) -> None:
    if not len(objectives):
        raise ShapeError("there are no objectives to make one of")
    for each in objectives:
        if not isinstance(each, Objective):
            raise DCPError(f"an objective is Minimize(...) or Maximize(...), not a {type(each).__name__}")
    for name, given in others.items():
        if len(given) != len(objectives):
            raise ShapeError(f"there are {len(objectives)} objectives and {len(given)} {name}: one each")

"""pnorm: the dispatcher of vector p-norms."""

from __future__ import annotations

from typing import Any

from fenchel.errors import DataError, MissingPluginError
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Axis
from fenchel.names import public

#: The p that have atoms of their own, and the public names of these.
_NAMES = {1.0: "norm1", float("inf"): "norm_inf"}


def pnorm(x: Any, p: Any = 2, axis: Axis = None, keepdims: bool = False) -> Expression:
    """(|x1|^p + ... + |xn|^p)^(1/p), max |xi| for p = "inf", of all entries or along an axis; unit: of x.

    Resolved by name: norm1 and norm_inf of fenchel-polyhedral-atoms, Norm2 of fenchel-quadratic-atoms. Raises
    DataError for p that is no number or 0, MissingPluginError naming what is missing for a p that no
    installed package brings.
    """
    if p == 2:
        return public("Norm2").of(axis, keepdims)(as_expression(x))  # type: ignore[no-any-return]
    power = exponent(p)
    name = _NAMES.get(power)
    if name is not None:
        return public(name)(x, axis=axis, keepdims=keepdims)  # type: ignore[no-any-return]
    try:
        general = public("Pnorm")
    except MissingPluginError:
        raise MissingPluginError(
            f"pnorm with p = {p} needs Pnorm, which no installed package brings; p = 1, 2 and 'inf' work"
        ) from None
    return general(x, p, axis, keepdims)  # type: ignore[no-any-return]


def exponent(p: Any) -> float:
    """p as a number; DataError where it is not one, or 0."""
    try:
        power = float(p)  # also "inf"
    except (TypeError, ValueError):
        power = 0.0
    if not power or power != power:
        raise DataError(f"the p of a p-norm is a number other than 0, or 'inf', not {p!r}")
    return power

"""pnorm: the dispatcher of vector p-norms."""

from __future__ import annotations

from math import inf
from typing import Any

from fenchel.errors import DataError
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Axis
from fenchel.names import public

#: The p that have atoms of their own, and the public names of these.
_NAMES = {1.0: "norm1", float("inf"): "norm_inf"}


def pnorm(
    x: Any, p: Any = 2, axis: Axis = None, keepdims: bool = False, max_denom: int = 1024, approx: bool | None = None
) -> Expression:
    """(|x1|^p + ... + |xn|^p)^(1/p), max |xi| for p = "inf", of all entries or along an axis; unit: of x.

    For p < 1 concave, and x >= 0. Resolved by name: norm1 and norm_inf of fenchel-polyhedral-atoms, Norm2 of
    fenchel-quadratic-atoms, Pnorm of fenchel-power-atoms, which says what max_denom and approx are. Raises DataError
    for p that is no number or 0, MissingPluginError naming what is missing for a p that no installed package brings.
    """
    if p == 2:
        return public("Norm2").of(axis, keepdims)(as_expression(x))  # type: ignore[no-any-return]
    power = exponent(p)
    name = _NAMES.get(power)
    if name is not None:
        return public(name)(x, axis=axis, keepdims=keepdims)  # type: ignore[no-any-return]
    return public("Pnorm")(x, power, axis, keepdims, max_denom, approx)  # type: ignore[no-any-return]


def exponent(p: Any) -> float:
    """p as a number; DataError where it is not one, or 0."""
    try:
        power = float(p)  # also "inf"
    except (TypeError, ValueError):
        power = 0.0
    if not power or power != power or power == -inf:
        raise DataError(f"the p of a norm is a number other than 0, 'inf', or for matrices 'fro' and 'nuc', not {p!r}")
    return power


def __getattr__(name: str) -> Any:
    """CVXPY has the class in the module of this name too."""
    if name in ("Pnorm", "PnormApprox"):
        return public(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

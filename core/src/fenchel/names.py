"""Public names: the atoms that operators and numpy's functions stand for, found by name when they are called.

Atoms live in packages that may not be installed, and `fenchel` itself stands upstairs of the expressions: so
by name, and late.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from fenchel.errors import ShapeError, UseError
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression

_UFUNCS = {
    "absolute": "abs", "fabs": "abs", "reciprocal": "inv_pos", "logaddexp": "log_sum_exp", "exp": "exp",
    "log": "log", "log1p": "log1p", "sqrt": "sqrt", "square": "square", "float_power": "power",
    "maximum": "maximum", "fmax": "maximum", "minimum": "minimum", "fmin": "minimum",
    "ceil": "ceil", "floor": "floor", "sign": "sign",
    "conjugate": "conj", "vecdot": "vdot",
}  # fmt: skip

#: numpy's functions that fenchel has with the same arguments.
_SAME = {
    "sum": "sum", "mean": "mean", "prod": "prod", "max": "max", "amax": "max", "min": "min", "amin": "min",
    "ptp": "ptp", "std": "std", "var": "var", "hstack": "hstack", "vstack": "vstack", "stack": "stack",
    "concatenate": "concatenate", "transpose": "transpose", "swapaxes": "swapaxes", "moveaxis": "moveaxis",
    "squeeze": "squeeze", "broadcast_to": "broadcast_to", "diag": "diag", "kron": "kron", "outer": "outer",
    "vdot": "vdot", "convolve": "convolve", "einsum": "einsum", "real": "real", "imag": "imag",
    "block": "bmat",
}  # fmt: skip

#: Arguments that no expression has a use for. None says nothing.
_UNSAID = ("out", "dtype", "where", "initial", "casting", "like", "copy")

_OWN: dict[str, Callable[..., Any]] = {}


def public(name: str) -> Any:
    """What users reach as fenchel.<name>; MissingPluginError naming the package where it is not installed."""
    return getattr(sys.modules.get("fenchel") or import_module("fenchel"), name)


def numpy_hint(ufunc: str) -> str:
    """What to write in place of one of numpy's ufuncs."""
    name = _UFUNCS.get(ufunc)
    if name is None:
        return "fenchel has no function for it; for numbers, use .value"
    return f"use fenchel's {name}, as in cp.{name}(x); for numbers, use .value"


def from_numpy(function: str) -> Callable[..., Any]:
    """The function that does for expressions what numpy's of this name does for arrays, with its defaults.

    Raises UseError where fenchel has none.
    """
    own = _OWN.get(function)
    if own is None and function not in _SAME:
        raise UseError(f"numpy.{function} does not take expressions: {numpy_hint(function)}")

    def call(*args: Any, **fields: Any) -> Any:
        said = {key: value for key, value in fields.items() if value is not None or key not in _UNSAID}
        for key in _UNSAID:
            if key in said:
                raise UseError(f"numpy.{function} of an expression takes no {key!r}")
        return (own or public(_SAME[function]))(*args, **said)

    return call


def _for(numpy_name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def bind(function: Callable[..., Any]) -> Callable[..., Any]:
        _OWN[numpy_name] = function
        return function

    return bind


@_for("shape")
def _shape(a: Expression) -> tuple[int, ...]:
    return a.shape


@_for("ndim")
def _ndim(a: Expression) -> int:
    return a.ndim


@_for("size")
def _size(a: Expression, axis: int | None = None) -> int:
    return a.size if axis is None else a.shape[axis]


@_for("reshape")
def _reshape(a: Any, shape: Any, order: str = "C") -> Any:
    return public("reshape")(a, shape, order)


@_for("ravel")
def _ravel(a: Any, order: str = "C") -> Any:
    return public("vec")(a, order)


@_for("expand_dims")
def _expand_dims(a: Any, axis: Any) -> Any:
    places = axis if isinstance(axis, tuple) else (axis,)
    ndim = a.ndim + len(places)
    filled = {place % ndim for place in places}
    rest = iter(a.shape)
    return public("reshape")(a, tuple(1 if k in filled else next(rest) for k in range(ndim)), "F")


@_for("trace")
def _trace(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    moved = public("moveaxis")(a, (axis1, axis2), (-2, -1))
    return public("trace")(moved) if offset == 0 else public("sum")(public("diag")(moved, offset))


@_for("matrix_transpose")
def _matrix_transpose(x: Any) -> Any:
    return public("swapaxes")(x, -1, -2)


@_for("diagonal")
def _diagonal(a: Any, offset: int = 0) -> Any:
    if a.ndim != 2:
        raise ShapeError(f"numpy.diagonal of an expression takes a matrix, not the shape {a.shape}")
    return public("diag")(a, offset)


@_for("cumsum")
def _cumsum(a: Any, axis: int | None = None) -> Any:
    return public("cumsum")(_ravel(a), axis=0) if axis is None else public("cumsum")(a, axis=axis)


@_for("diff")
def _diff(a: Any, n: int = 1, axis: int = -1) -> Any:
    return public("diff")(a, k=n, axis=axis % a.ndim)


@_for("dot")
def _dot(a: Any, b: Any) -> Any:
    a, b = as_expression(a), as_expression(b)
    return a * b if a.ndim == 0 or b.ndim == 0 else a @ b


@_for("norm")
def _norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    if ord is None and axis is None and not keepdims:  # numpy: the 2-norm of all entries
        return public("norm")(x if x.ndim == 1 else public("vec")(x, "F"), 2)
    return public("norm")(x, 2 if ord is None else ord, axis=axis, keepdims=keepdims)

"""Public names: the atoms that operators and numpy's functions stand for, found by name when they are called.

Atoms live in packages that may not be installed, and `fenchel` itself stands upstairs of the expressions: so
by name, and late.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial, reduce
from importlib import import_module
from typing import Any

import numpy as np

from fenchel.errors import ShapeError, UseError
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import positions

_UFUNCS = {
    "absolute": "abs", "fabs": "abs", "reciprocal": "inv_pos", "logaddexp": "log_sum_exp", "exp": "exp",
    "log": "log", "log1p": "log1p", "sqrt": "sqrt", "square": "square", "float_power": "power",
    "maximum": "maximum", "fmax": "maximum", "minimum": "minimum", "fmin": "minimum",
    "ceil": "ceil", "floor": "floor", "sign": "sign",
    "conjugate": "conj", "vecdot": "vdot", "matvec": "matmul", "vecmat": "matmul",
    "add.reduce": "sum", "add.accumulate": "cumsum", "multiply.reduce": "prod", "multiply.outer": "outer",
    "maximum.reduce": "max", "minimum.reduce": "min",
    # of what are no ufuncs, but have a function of another kind here
    "average": "mean", "nansum": "sum", "nanmean": "mean", "nanmax": "max", "nanmin": "min", "clip": "minimum",
    "det": "log_det", "slogdet": "log_det", "inv": "matrix_frac", "eigvalsh": "lambda_max", "eigvals": "lambda_max",
    "svdvals": "sigma_max", "vector_norm": "norm", "matrix_norm": "norm",
}  # fmt: skip

#: numpy's functions that fenchel has with the same arguments.
_SAME = {
    "sum": "sum", "mean": "mean", "prod": "prod", "max": "max", "amax": "max", "min": "min", "amin": "min",
    "ptp": "ptp", "std": "std", "var": "var", "hstack": "hstack", "vstack": "vstack", "stack": "stack",
    "concatenate": "concatenate", "transpose": "transpose", "swapaxes": "swapaxes", "moveaxis": "moveaxis",
    "squeeze": "squeeze", "broadcast_to": "broadcast_to", "diag": "diag", "kron": "kron", "outer": "outer",
    "vdot": "vdot", "convolve": "convolve", "einsum": "einsum", "real": "real", "imag": "imag",
    "block": "block", "matmul": "matmul",
}  # fmt: skip

#: numpy's functions that only put entries in other places, and those whose arguments are all entries.
_MOVES = frozenset(
    "flip fliplr flipud roll rollaxis rot90 tile repeat take delete triu tril split array_split hsplit vsplit".split()
)
_JOINS = frozenset("column_stack dstack append atleast_1d atleast_2d atleast_3d".split())

#: Arguments that no expression has a use for. None says nothing.
_UNSAID = ("out", "dtype", "where", "initial", "casting", "like", "copy")

_OWN: dict[str, Callable[..., Any]] = {}


def public(name: str) -> Any:
    """What users reach as fenchel.<name>; MissingPluginError naming the package where it is not installed."""
    if "." in name:  # of a module path, "logic.And"
        return asked("registry").registry().atom(name)
    return getattr(sys.modules.get("fenchel") or import_module("fenchel"), name)


def asked(module: str) -> Any:
    """A module of fenchel that stands upstairs, imported when an expression is asked what only plugins know."""
    return import_module(f"fenchel.{module}")


def numpy_hint(ufunc: str) -> str:
    """What to write in place of one of numpy's ufuncs."""
    name = _UFUNCS.get(ufunc)
    if name is None:
        return "fenchel has no function for it; for numbers, use .value"
    return f"use fenchel's {name}, as in cp.{name}(x); for numbers, use .value"


def from_numpy(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function that does for expressions what this one of numpy's does for arrays, with its defaults.

    Raises UseError where fenchel has none.
    """
    name = function.__name__
    own = _OWN.get(name)
    if own is None and name in _MOVES | _JOINS:
        own = partial(_placed, function)
    if own is None and name not in _SAME:
        raise UseError(f"numpy.{name} does not take expressions: {numpy_hint(name)}")

    def call(*args: Any, **fields: Any) -> Any:
        said = {key: value for key, value in fields.items() if value is not None or key not in _UNSAID}
        for key in _UNSAID:
            if key in said:
                raise UseError(f"numpy.{name} of an expression takes no {key!r}")
        return (own or public(_SAME[name]))(*args, **said)

    return call


def _placed(function: Callable[..., Any], *args: Any, **fields: Any) -> Any:
    """What numpy's function makes of expressions whose entries it puts in other places: it is given their numbers instead."""
    parts: list[Expression] = []
    count = 1  # 0 is a zero of numpy's own

    def numbered(item: Any) -> Any:
        nonlocal count
        if isinstance(item, list | tuple):
            return [numbered(each) for each in item]
        if not isinstance(item, Expression) and function.__name__ in _MOVES:
            return item  # how often, where to
        parts.append(as_expression(item))
        count += parts[-1].size
        return positions(parts[-1].shape) + (count - parts[-1].size)

    def chosen(where: Any) -> Any:
        return [chosen(each) for each in where] if isinstance(where, list | tuple) else entries[where]

    placed = function(*map(numbered, args), **fields)
    entries = public("hstack")([0.0, *[part.flatten("F") for part in parts]])
    return chosen(placed)


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


@_for("cumprod")
def _cumprod(a: Any, axis: int | None = None) -> Any:
    return public("cumprod")(a, axis)


@_for("diff")
def _diff(a: Any, n: int = 1, axis: int = -1) -> Any:
    return public("diff")(a, k=n, axis=axis % a.ndim)


@_for("dot")
def _dot(a: Any, b: Any) -> Any:
    a, b = as_expression(a), as_expression(b)
    return a * b if a.ndim == 0 or b.ndim == 0 else a @ b


@_for("inner")
def _inner(a: Any, b: Any) -> Any:
    a, b = as_expression(a), as_expression(b)
    return _tensordot(a, b, ((-1,), (-1,))) if a.ndim and b.ndim else a * b


@_for("tensordot")
def _tensordot(a: Any, b: Any, axes: Any = 2) -> Any:
    a, b = as_expression(a), as_expression(b)
    if isinstance(axes, int):
        axes = (range(a.ndim - axes, a.ndim), range(axes))
    first, second = ([each] if isinstance(each, int) else list(each) for each in axes)
    left, right = list(range(a.ndim)), list(range(a.ndim, a.ndim + b.ndim))
    for i, j in zip(first, second, strict=True):
        right[j] = left[i]
    rest = [k for k in left if k not in right] + [k for k in right if k not in left]
    term, other, result = ("".join(chr(97 + k) for k in each) for each in (left, right, rest))
    return public("einsum")(f"{term},{other}->{result}", a, b)


@_for("multi_dot")
def _multi_dot(arrays: Any) -> Any:
    return reduce(_dot, arrays)


@_for("vdot")
def _vdot(a: Any, b: Any) -> Any:
    return public("vdot")(*(_ravel(as_expression(each)) for each in (a, b)))  # row by row, as numpy goes


@_for("zeros_like")
def _zeros_like(a: Expression) -> Any:
    return np.zeros(a.shape)


@_for("ones_like")
def _ones_like(a: Expression) -> Any:
    return np.ones(a.shape)


@_for("copy")
def _copy(a: Expression) -> Expression:
    return a  # an expression never changes


@_for("unstack")
def _unstack(x: Any, axis: int = 0) -> Any:
    return tuple(public("moveaxis")(x, axis, 0))


@_for("norm")
def _norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    if ord is None and axis is None and not keepdims:  # numpy: the 2-norm of all entries
        return public("norm")(x if x.ndim == 1 else public("vec")(x, "F"), 2)
    return public("norm")(x, 2 if ord is None else ord, axis=axis, keepdims=keepdims)

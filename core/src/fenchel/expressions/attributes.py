"""What is declared of a variable or parameter: sign, bounds, integrality, structure; how a value is checked and projected."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import scipy.sparse as sp

from fenchel import dcp
from fenchel.errors import DataError, DCPError, ShapeError
from fenchel.expressions import kinds
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape, positions, size_of

Array = np.ndarray[Any, np.dtype[Any]]

_SIGNS = ("nonneg", "nonpos", "pos", "neg")
_STRUCTURES = ("symmetric", "diag", "PSD", "NSD", "sparsity")
_WITH_ZEROS = ("diag", "sparsity")
_COMPLEX = ("complex", "imag", "hermitian")
NAMES = (*_SIGNS, *_STRUCTURES, "boolean", "integer", "bounds", *_COMPLEX)


class Attributes:
    """Declared facts of one leaf. Immutable; `given` holds all of CVXPY's names.

    nonneg, nonpos, pos, neg: the sign (pos and neg are enforced as >= 0 and <= 0). symmetric, PSD, NSD, diag: structure of the
    last two axes, which must be equal. sparsity: coordinates of the entries that may differ from 0, as `np.where` gives
    them. boolean, integer: True, or the entries (a list of index tuples, or index arrays as `np.where` gives them).
    bounds: [lower, upper], each None, a number, an array, or (of a variable without structure) an expression of parameters.
    lower, upper: what is known of the limits without parameters; lower_expr, upper_expr: the expressions.
    """

    __slots__ = (
        "boolean_idx",
        "facts",
        "free",
        "free_index",
        "given",
        "integer_idx",
        "kinds",
        "limits_only",
        "lower",
        "lower_expr",
        "shape",
        "upper",
        "upper_expr",
    )

    def __init__(self, shape: Shape, given: dict[str, Any], who: str) -> None:
        unknown = [name for name in given if name not in NAMES]
        if unknown:
            raise TypeError(f"{who} has no attribute {unknown[0]!r}; there are: {', '.join(NAMES)}")
        if any(given.get(name) for name in _COMPLEX):
            raise DataError(f"{who}: complex numbers are not in this version of fenchel")
        on = {name: value for name, value in given.items() if value is not None and value is not False}
        structures = [name for name in _STRUCTURES if name in on]
        if len(structures) > 1:
            raise DataError(f"{who} cannot be {structures[0]} and {structures[1]} at once")
        if structures and structures[0] in _WITH_ZEROS and ("pos" in on or "neg" in on):
            raise DataError(f"{who} is declared {structures[0]}: its other entries are 0, neither pos nor neg")
        if structures and structures[0] != "sparsity" and (len(shape) < 2 or shape[-1] != shape[-2]):
            raise ShapeError(f"{who} is declared {structures[0]}: its last two dimensions must be equal, not {shape}")
        self.shape = shape
        self.given = {name: on.get(name, None if name in ("sparsity", "bounds") else False) for name in NAMES}
        self.boolean_idx = _entries(on.get("boolean"), shape, who)
        self.integer_idx = _entries(on.get("integer"), shape, who)
        self.lower_expr: Expression | None = None
        self.upper_expr: Expression | None = None
        self.lower, self.upper = self._limits(on, who)
        if structures and (self.lower_expr is not None or self.upper_expr is not None):
            raise DataError(f"{who} is declared {structures[0]}: its bounds cannot hold parameters; write them as constraints")
        self.free_index, self.free = self._structure(structures[0] if structures else None, on, who)
        if structures:
            self._fold(structures[0], who)
        self.limits_only = not structures and self.boolean_idx is None and self.integer_idx is None
        sign = 0 if size_of(shape) else dcp.SIGN  # of no entries, every one is as declared
        if _holds(self.lower, self.lower_expr, dcp.NONNEG):
            sign |= dcp.NONNEG
        if _holds(self.upper, self.upper_expr, dcp.NONPOS):
            sign |= dcp.NONPOS
        self.facts = sign
        limits = (self.lower, self.upper, self.lower_expr, self.upper_expr)
        mask = kinds.mark("bounds") if any(limit is not None for limit in limits) else 0
        if self.boolean_idx is not None or self.integer_idx is not None:
            mask |= kinds.mark("integer")
        if "PSD" in on or "NSD" in on:
            mask |= kinds.mark("psd")
        self.kinds = mask

    def _limits(self, on: dict[str, Any], who: str) -> tuple[Array | None, Array | None]:
        low = np.full(self.shape, -np.inf)
        high = np.full(self.shape, np.inf)
        if "bounds" in on:
            bounds = on["bounds"]
            if not isinstance(bounds, list | tuple) or len(bounds) != 2:
                raise ShapeError(f"{who}: bounds are a list [lower, upper]")
            for limit, side in zip(bounds, ("lower", "upper"), strict=True):
                if limit is None:
                    continue
                if isinstance(limit, Expression):
                    limit = self._parametric(limit, side, who)
                    if limit is None:
                        continue
                if sp.issparse(limit) and "sparsity" not in on:
                    raise DataError(f"{who}: the {side} bound is sparse, and only a leaf with sparsity takes that; use toarray()")
                try:
                    limit = np.asarray(limit.toarray() if sp.issparse(limit) else limit, float)
                except (TypeError, ValueError):
                    raise DataError(f"{who}: the {side} bound is a number or an array, not a {type(limit).__name__}") from None
                if limit.shape not in ((), self.shape):
                    raise ShapeError(f"{who}: the {side} bound has shape {limit.shape}, not {self.shape}")
                if np.isnan(limit).any():
                    raise DataError(f"{who}: the {side} bound has NaN")
                (low if side == "lower" else high)[...] = limit
            if (low > high).any():
                raise DataError(f"{who}: a lower bound is above its upper bound")
            if (low == np.inf).any() or (high == -np.inf).any():
                raise DataError(f"{who}: a lower bound of +inf or an upper bound of -inf leaves no value")
        if on.get("nonneg") or on.get("pos"):
            np.maximum(low, 0, out=low)
        if on.get("nonpos") or on.get("neg"):
            np.minimum(high, 0, out=high)
        if self.boolean_idx is not None:
            flat_low, flat_high = low.ravel(order="F"), high.ravel(order="F")
            flat_low[self.boolean_idx] = np.maximum(flat_low[self.boolean_idx], 0)
            flat_high[self.boolean_idx] = np.minimum(flat_high[self.boolean_idx], 1)
            low, high = flat_low.reshape(self.shape, order="F"), flat_high.reshape(self.shape, order="F")
        bounded_below, bounded_above = (low > -np.inf).any(), (high < np.inf).any()
        return low if bounded_below else None, high if bounded_above else None

    def _parametric(self, limit: Expression, side: str, who: str) -> Any:
        """Keep a bound with parameters; hand out the value of one without."""
        if not limit.facts & dcp.CONSTANT:
            raise DCPError(f"{who}: the {side} bound {str(limit)[:80]} has variables: write it as a constraint")
        if limit.shape not in ((), self.shape):
            raise ShapeError(f"{who}: the {side} bound has shape {limit.shape}, not {self.shape}")
        if limit.facts & dcp.FIXED:
            return limit.value
        setattr(self, f"{side}_expr", limit)
        return None

    @property
    def expressions(self) -> list[Expression]:
        """The bounds that hold parameters."""
        return [limit for limit in (self.lower_expr, self.upper_expr) if limit is not None]

    def _structure(self, structure: str | None, on: dict[str, Any], who: str) -> tuple[Array | None, int]:
        """For each entry, column-major: which free column it is, -1 for a fixed 0; and how many columns there are."""
        if structure is None:
            return None, size_of(self.shape)
        if structure == "sparsity":
            index = np.full(self.shape, -1, np.int32)
            try:
                index[_axes(on["sparsity"], self.shape)] = 0
            except (IndexError, TypeError, ValueError) as error:
                raise ShapeError(f"{who}: sparsity is a tuple of index arrays that fit {self.shape}: {error}") from None
            keep = index.ravel(order="F") == 0
            return np.where(keep, np.cumsum(keep) - 1, -1).astype(np.int32), int(keep.sum())
        return _structured(self.shape, structure == "diag")

    def _fold(self, structure: str, who: str) -> None:
        """Entries that are one unknown get one limit, the tightest, and are integer together; the fixed 0s must be allowed."""
        index = self.free_index
        assert index is not None
        if structure in _WITH_ZEROS:
            zero = (index < 0).reshape(self.shape, order="F")
            if any(limit is not None and (side * limit[zero] < 0).any() for limit, side in ((self.lower, -1), (self.upper, 1))):
                raise DataError(f"{who} is declared {structure}: its bounds must allow the 0 of its other entries")
        else:
            if self.lower is not None:
                self.lower = np.maximum(self.lower, np.swapaxes(self.lower, -1, -2))
            if self.upper is not None:
                self.upper = np.minimum(self.upper, np.swapaxes(self.upper, -1, -2))
            if self.lower is not None and self.upper is not None and (self.lower > self.upper).any():
                raise DataError(f"{who} is declared {structure}: a lower bound is above the upper bound of the entry across")
        for name in ("boolean_idx", "integer_idx"):
            entries = getattr(self, name)
            if entries is not None:
                same = np.flatnonzero((index >= 0) & np.isin(index, index[entries])).astype(np.int32)
                setattr(self, name, same if same.size else None)

    def project(self, value: Any) -> Array:
        """The nearest array that has the attributes: of all those declared, that of each entry and that of the whole matrix.

        A matrix that is semidefinite within limits is found to 1e-9 by Dykstra's alternating projections (Boyle and Dykstra,
        1986). Semidefinite and integer: the integers nearest to that matrix, which may not be semidefinite.
        """
        value = np.array(value.toarray() if sp.issparse(value) else value, dtype=float)
        value = np.array(np.broadcast_to(value, self.shape))
        given = self.given
        if given["symmetric"] or given["PSD"] or given["NSD"]:
            value = (value + np.swapaxes(value, -1, -2)) / 2
        if given["diag"] or given["sparsity"] is not None:
            assert self.free_index is not None
            value[self.free_index.reshape(self.shape, order="F") < 0] = 0
        if (given["PSD"] or given["NSD"]) and value.size:
            value = self._cut(value) if self.lower is None and self.upper is None else self._dykstra(value)
        value = np.clip(value, self.lower, self.upper) if self.lower is not None or self.upper is not None else value
        for entries in (self.boolean_idx, self.integer_idx):
            if entries is not None:
                flat = value.ravel(order="F")
                flat[entries] = np.round(flat[entries])
                for limit, inward, clip in ((self.lower, np.ceil, np.maximum), (self.upper, np.floor, np.minimum)):
                    if limit is not None:
                        flat[entries] = clip(flat[entries], inward(limit.ravel(order="F")[entries]))
                value = flat.reshape(self.shape, order="F")
        return value  # type: ignore[no-any-return]

    def _cut(self, value: Array) -> Array:
        """The nearest semidefinite matrix: without its eigenvalues of the wrong sign."""
        w, q = np.linalg.eigh(value)
        w = np.maximum(w, 0) if self.given["PSD"] else np.minimum(w, 0)
        return (q * w[..., None, :]) @ np.swapaxes(q, -1, -2)  # type: ignore[no-any-return]

    def _dykstra(self, value: Array) -> Array:
        """The nearest matrix that is semidefinite and within the limits."""
        first, second = np.zeros_like(value), np.zeros_like(value)
        for _ in range(5000):
            definite = self._cut(value + first)
            first += value - definite
            value = np.clip(definite + second, self.lower, self.upper)
            second += definite - value
            if np.abs(value - definite).max() <= 1e-9 * max(1.0, np.abs(value).max()):
                break
        return value

    def _semidefinite(self, value: Array) -> bool:
        """Is the value seen at once to be semidefinite, as declared alone? A Cholesky costs a tenth of a projection."""
        given = self.given
        if value.ndim != 2 or not (given["PSD"] or given["NSD"]) or self.boolean_idx is not None or self.integer_idx is not None:
            return False
        if self.lower is not None or self.upper is not None or not np.array_equal(value, value.T):
            return False
        from fenchel.atoms.definite import is_psd

        return is_psd(value if given["PSD"] else -value)

    def check(self, value: Array, who: str, name: str) -> None:
        """Raise DataError naming the leaf and the attribute that the value lacks."""
        if self.limits_only:  # the usual case, many times per second
            low, high = self.lower, self.upper
            if value.ndim == 0:  # in Python's own numbers: two ufuncs on one number cost more than the solve's bookkeeping
                number = value.item()
                if (low is None or number >= low.item()) and (high is None or number <= high.item()):
                    return
            elif (low is None or (value >= low).all()) and (high is None or (value <= high).all()):
                return
        if self._semidefinite(value):
            return
        on = [k for k in NAMES if self.given[k] is not None and self.given[k] is not False]
        said = {
            "nonneg": "nonnegative", "nonpos": "nonpositive", "pos": "positive", "neg": "negative",
            "PSD": "positive semidefinite", "NSD": "negative semidefinite", "diag": "diagonal", "bounds": "in bounds",
            "sparsity": "zero outside its sparsity pattern",
        }  # fmt: skip
        for attribute in on:
            alone = self if len(on) == 1 else Attributes(self.shape, {attribute: self.given[attribute]}, who)
            if value.size and np.abs(alone.project(value) - value).max() > 1e-8 * max(1.0, np.abs(value).max()):
                error = DataError(f"{who} value must be {said.get(attribute, attribute)}.")  # CVXPY's very words
                error.add_note(f"{name!r} was given a value that is not.")
                raise error


def _holds(limit: Array | None, expression: Expression | None, sign: int) -> bool:
    """Does a limit, or the expression for it, make every entry of the leaf nonnegative (nonpositive)?"""
    if expression is not None and expression.facts & sign:
        return True
    return limit is not None and bool((limit >= 0 if sign == dcp.NONNEG else limit <= 0).all())


def _entries(spec: Any, shape: Shape, who: str) -> Array | None:
    """Column-major positions of the entries that an index specification names; None where it names none."""
    if spec is None or spec is False:
        return None
    where = positions(shape)
    if spec is True:
        return where.ravel(order="F")
    try:
        if isinstance(spec, list) and all(isinstance(k, tuple) and len(k) == len(shape) for k in spec):
            found = np.array([where[k] for k in spec], np.int32)
        else:
            found = where[_axes(spec, shape)]
    except (IndexError, TypeError, ValueError):
        raise ShapeError(
            f"{who}: the entries that are boolean or integer are a list of index tuples, one per entry, within {shape}; "
            "or index arrays, one per axis, as numpy.where gives them"
        ) from None
    return np.unique(found) if found.size else None


def _axes(spec: Any, shape: Shape) -> tuple[Array, ...]:
    """Index arrays, one per axis, of one length; ValueError for anything else."""
    axes = tuple(np.asarray(axis) for axis in spec)
    if len(axes) != len(shape) or len({axis.shape for axis in axes}) != 1 or axes[0].ndim != 1:
        raise ValueError(f"{len(shape)} index arrays of one length are needed, one per axis")
    if any(axis.size and axis.dtype.kind not in "iu" for axis in axes):
        raise ValueError("indices are ints")
    return tuple(axis.astype(int) for axis in axes)


@lru_cache(maxsize=64)
def _structured(shape: Shape, diagonal: bool) -> tuple[Array, int]:
    """Free columns of symmetric or diagonal matrices: the lower triangle by columns, or the diagonal, matrix after matrix."""
    n = shape[-1]
    copies = size_of(shape) // (n * n) if n else 0
    matrix = np.full((n, n), -1, np.int32)
    if diagonal:
        matrix[np.arange(n), np.arange(n)] = np.arange(n)
        each = n
    else:
        cols, rows = np.triu_indices(n)
        each = len(rows)
        matrix[rows, cols] = matrix[cols, rows] = np.arange(each)
    batch = np.arange(copies, dtype=np.int32).reshape(shape[:-2], order="F")
    index = np.where(matrix >= 0, matrix + each * batch[..., None, None], -1).astype(np.int32).ravel(order="F")
    index.flags.writeable = False
    return index, each * copies

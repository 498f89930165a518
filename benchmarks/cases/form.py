"""The standard form that every side is asked for, and the few writers that the hand-written sides share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Form:
    """min x'P x / 2 + c'x  subject to  b - A x in K.

    P: csc_array, upper triangle, or None. cones: (kind, rows) in row order, with kind one of "zero",
    "nonneg", "soc" (t first), "exp" (rows x, y, z: y e^(x/y) <= z) and "psd" (upper triangle by columns,
    off-diagonal entries times sqrt 2; here `rows` is the side).
    """

    P: Any
    c: Array
    A: Any
    b: Array
    cones: list[tuple[str, int]]


def csc(values: Array, rows: Array, indptr: Array, shape: tuple[int, int]) -> Any:
    """A csc_array of arrays that are already in order: nothing is copied or sorted."""
    return sp.csc_array((values, rows, indptr), shape=shape)


def diagonal(n: int, start: int, values: Array) -> Any:
    """The n x n matrix whose diagonal is `values` from entry `start` on, and zero elsewhere."""
    indptr = np.clip(np.arange(n + 1, dtype=np.int32) - np.int32(start), 0, len(values)).astype(np.int32)
    return csc(values, np.arange(start, start + len(values), dtype=np.int32), indptr, (n, n))


def pointers(*runs: tuple[int, int]) -> Array:
    """Column pointers for runs of columns: (columns, entries in each) after one another."""
    lengths = np.concatenate([np.full(columns, entries, np.int32) for columns, entries in runs])
    indptr = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=indptr[1:])
    return indptr

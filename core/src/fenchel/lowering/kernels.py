"""y += A x on raw arrays, without building a sparse matrix: scipy's own compiled loops.

Going through `scipy.sparse` costs 5 to 10 us a product on small matrices, the loop itself about 1 us. The
loops live in a private module of scipy, so this is the one file that names it, and each has a stand-in on the
public interface. All take (rows, columns, indptr, indices, values, x, y) and add to y in place. Arrays are
contiguous, and indptr and indices of one type.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse


def csc_matvec_public(
    rows: int, columns: int, indptr: Any, indices: Any, values: Any, x: Any, y: Any
) -> None:
    """y += A x, A stored by columns."""
    y += sparse.csc_array((values, indices, indptr), shape=(rows, columns)) @ x


def csr_matvec_public(
    rows: int, columns: int, indptr: Any, indices: Any, values: Any, x: Any, y: Any
) -> None:
    """y += A x, A stored by rows. With the arrays of a matrix stored by columns this is y += A' x."""
    y += sparse.csr_array((values, indices, indptr), shape=(rows, columns)) @ x


csc_matvec: Any
csr_matvec: Any
try:
    from scipy.sparse import _sparsetools
except ImportError:  # a scipy that moved them
    csc_matvec, csr_matvec = csc_matvec_public, csr_matvec_public
else:
    csc_matvec = getattr(_sparsetools, "csc_matvec", csc_matvec_public)
    csr_matvec = getattr(_sparsetools, "csr_matvec", csr_matvec_public)


def csc_public(rows: int, columns: int, row: Any, column: Any, values: Any) -> Any:
    """The matrix with these triplets, like ones summed, rows sorted within columns."""
    return sparse.coo_array((values, (row, column)), shape=(rows, columns)).tocsc()


def csc_fast(rows: int, columns: int, row: Any, column: Any, values: Any) -> Any:
    """As `csc_public`, by one counting sort, and without the constructors' checks of what was just made."""
    indptr = np.empty(columns + 1, np.int32)
    indices = np.empty(values.size, np.int32)
    data = np.empty(values.size)
    row = np.ascontiguousarray(row, np.int32)
    column = np.ascontiguousarray(column, np.int32)
    _sparsetools.coo_tocsr(columns, rows, values.size, column, row, np.ascontiguousarray(values, float), indptr, indices, data)
    if not _sparsetools.csr_has_canonical_format(columns, indptr, indices):
        _sparsetools.csr_sort_indices(columns, indptr, indices, data)
        _sparsetools.csr_sum_duplicates(columns, rows, indptr, indices, data)
        count = int(indptr[-1])
        indices, data = indices[:count].copy(), data[:count].copy()
    return wrap(data, indices, indptr, (rows, columns))


def wrap(data: Any, indices: Any, indptr: Any, shape: tuple[int, int]) -> Any:
    """A csc_array of arrays known to be sound, without the constructor's checks (0.4 instead of 9 us)."""
    if not _PLAIN:
        return sparse.csc_array((data, indices, indptr), shape=shape)
    matrix = sparse.csc_array.__new__(sparse.csc_array)
    matrix.__dict__.update(_MODEL, data=data, indices=indices, indptr=indptr, _shape=shape)
    return matrix


# What a csc_array is made of in this scipy; where it is not what we know, the constructor is used.
_MODEL = dict(sparse.csc_array((0, 0)).__dict__)
_PLAIN = {"data", "indices", "indptr", "_shape"} <= set(_MODEL)
csc: Any = csc_fast if hasattr(csc_matvec, "__name__") and csc_matvec is not csc_matvec_public else csc_public

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


def join(rows: int, columns: int, rest: Any, blocks: list[Any]) -> Any:
    """The matrix made of `rest`, in CSC, and of blocks (rows, first column, dense or CSC matrix, factor of each
    row or None; dense ones only) whose rows ascend.

    Blocks are written column by column where they belong, without a list of their entries. Rows end sorted, and like entries
    summed.
    """
    pieces = _placed(rest, sorted(_woven(blocks), key=lambda block: int(block[0][0])))
    counts = np.zeros(columns, np.int64)
    for given, first, matrix in pieces:
        width = matrix.shape[1]
        counts[first : first + width] += given.size if isinstance(matrix, _Dense) else np.diff(matrix.indptr)
    indptr = np.zeros(columns + 1, np.int32)
    np.cumsum(counts, out=indptr[1:])
    data = np.empty(int(indptr[-1]))
    indices = np.empty(data.size, np.int32)
    filled = indptr[:-1].copy()
    largest = max(range(len(pieces)), key=lambda k: pieces[k][2].nnz)
    free: Any = None
    for k, (given, first, matrix) in enumerate(pieces):
        width = matrix.shape[1]
        start = filled[first : first + width]
        if isinstance(matrix, _Dense):
            pitch = counts[first : first + width]
            if width and (pitch == pitch[0]).all():
                begin, height = int(indptr[first]), int(pitch[0])
                within = int(start[0]) - begin
                stop = begin + height * width
                matrix.write(data[begin:stop].reshape(width, height)[:, within : within + given.size], slice(None))
                indices[begin:stop].reshape(width, height)[:, within : within + given.size] = given
            else:
                for j in range(width):
                    at = slice(int(start[j]), int(start[j]) + given.size)
                    matrix.write(data[at][None], slice(j, j + 1))
                    indices[at] = given
            filled[first : first + width] += given.size
            continue
        lengths = np.diff(matrix.indptr)
        if k == largest:
            free = k
            filled[first : first + width] += lengths
            continue
        at = np.arange(matrix.nnz) + np.repeat(start - matrix.indptr[:-1], lengths)
        data[at], indices[at] = matrix.data, _moved(matrix.indices, given)
        filled[first : first + width] += lengths
    if free is not None:
        _fill(pieces, free, indptr, data, indices)
    if not _sparsetools.csr_has_canonical_format(columns, indptr, indices):
        _sparsetools.csr_sort_indices(columns, indptr, indices, data)
        _sparsetools.csr_sum_duplicates(columns, rows, indptr, indices, data)
        count = int(indptr[-1])
        indices, data = indices[:count].copy(), data[:count].copy()
    return wrap(data, indices, indptr, (rows, columns))


class _Dense:
    """Dense blocks of the same columns, as one: (place among its rows, matrix, factor of each row or None)."""

    def __init__(self, parts: list[tuple[Any, Any, Any]]) -> None:
        self.parts = parts
        self.shape = (sum(matrix.shape[0] for _, matrix, _ in parts), parts[0][1].shape[1])
        self.nnz = self.shape[0] * self.shape[1]

    def write(self, target: Any, columns: slice) -> None:
        """Write some columns, each a row of the target."""
        for place, matrix, factor in self.parts:
            if factor is None:
                target[:, place] = matrix.T[columns]
            else:
                np.multiply(matrix.T[columns], factor, out=target[:, place])


def _woven(blocks: list[Any]) -> list[Any]:
    """The blocks as (rows, first column, matrix), where dense ones of the same columns whose rows alternate are one.

    So it is with an argument that each cone has in several rows.
    """
    groups: dict[Any, list[Any]] = {}
    for given, first, matrix, factor in blocks:
        dense = isinstance(matrix, np.ndarray)
        step = int(given[1] - given[0]) if dense and given.size > 1 else 0
        alternates = step > 1 and (np.diff(given) == step).all()
        key = (first, matrix.shape, step, int(given[0]) // step) if alternates else len(groups)
        groups.setdefault(key, []).append((given, first, matrix, factor))
    found = []
    for members in groups.values():
        members.sort(key=lambda block: int(block[0][0]))
        given, first, matrix, factor = members[0]
        if len(members) == 1:
            found.append((given, first, _Dense([(slice(None), matrix, factor)]) if isinstance(matrix, np.ndarray) else matrix))
            continue
        parts = [(slice(k, None, len(members)), block[2], block[3]) for k, block in enumerate(members)]
        found.append((np.stack([block[0] for block in members], axis=1).ravel(), first, _Dense(parts)))
    return found


def _placed(rest: Any, blocks: list[Any]) -> list[Any]:
    """The pieces in the order in which a column has them: the rest before the first block that lies below it everywhere."""
    if not rest.nnz:
        return blocks
    place = len(blocks)
    for k, (given, first, matrix) in enumerate(blocks):
        inside = rest.indices[rest.indptr[first] : rest.indptr[first + matrix.shape[1]]]
        if inside.size and int(inside.max()) < int(given[0]):
            place = k
            break
    return [*blocks[:place], (None, 0, rest), *blocks[place:]]


def _fill(pieces: list[Any], k: int, indptr: Any, data: Any, indices: Any) -> None:
    """Write the largest sparse piece into what the others left, by a mask: cheaper than a list of its places."""
    given, _, matrix = pieces[k]
    free = np.ones(data.size, bool)
    before = indptr[:-1].copy()
    for other, (rows, start, part) in enumerate(pieces):
        width = part.shape[1]
        lengths = np.full(width, rows.size) if isinstance(part, _Dense) else np.diff(part.indptr)
        if other != k:
            begin = before[start : start + width]
            if lengths.size and (lengths == 1).all():
                free[begin] = False
            else:
                free[np.repeat(begin - (np.cumsum(lengths) - lengths), lengths) + np.arange(int(lengths.sum()))] = False
        before[start : start + width] += lengths.astype(np.int32)
    data[free] = matrix.data
    indices[free] = _moved(matrix.indices, given)


def _moved(indices: Any, given: Any) -> Any:
    """given[indices], without a gather where `given` counts up by one."""
    if given is None or (given[0] == 0 and given[-1] == given.size - 1):
        return indices
    return indices + given[0] if given[-1] - given[0] == given.size - 1 else given[indices]

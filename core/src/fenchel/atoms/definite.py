"""Is a constant matrix positive semidefinite?"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp


def is_psd(matrix: Any) -> bool:
    """Is (P + P')/2 positive semidefinite, to 1e-10 of its largest entry?

    Signs of a diagonal decide at once; else a Cholesky factorization of the matrix with a small shift; eigenvalues only where
    that
    fails, because it fails on matrices that are barely semidefinite too.
    """
    diagonal = matrix.diagonal()
    if matrix.shape[0] == 0:
        return True
    scale = float(abs(matrix).max())
    if not np.isfinite(scale):
        return False
    if scale == 0.0:
        return True
    if (diagonal < -1e-10 * scale).any():
        return False
    if sp.issparse(matrix):
        off = matrix - sp.diags_array(diagonal)
        if off.nnz == 0 or abs(off).max() == 0:
            return True
        if matrix.shape[0] > LARGE:
            return _is_psd_sparse(sp.csc_array((matrix + matrix.T) / 2), 1e-10 * scale * np.sqrt(matrix.shape[0]))
    dense = matrix.toarray() if sp.issparse(matrix) else np.asarray(matrix)
    dense = (dense + dense.T) / 2
    shift = 1e-10 * scale * np.sqrt(matrix.shape[0])
    try:
        np.linalg.cholesky(dense + shift * np.eye(dense.shape[0]))
        return True
    except np.linalg.LinAlgError:
        low = np.linalg.eigvalsh(dense)[0]
        return bool(low >= -1e-10 * scale * np.sqrt(matrix.shape[0]))


#: Sparse matrices of a larger side are never made dense.
LARGE = 500


def _is_psd_sparse(matrix: Any, shift: float) -> bool:
    """By the signs of the pivots of L D L', which are those of the eigenvalues (Sylvester's law of inertia)."""
    from scipy.sparse.linalg import eigsh, splu

    n = matrix.shape[0]
    shifted = sp.csc_array(matrix + shift * sp.eye_array(n))
    try:
        lu = splu(shifted, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})
    except RuntimeError:  # exactly singular even with the shift
        lu = None
    if lu is not None and np.array_equal(lu.perm_r, lu.perm_c):
        return bool((lu.U.diagonal() > 0).all())
    low = eigsh(matrix, 1, which="SA", v0=np.ones(n), tol=1e-9, return_eigenvectors=False)
    return bool(low[0] >= -shift)

"""Is a constant matrix positive semidefinite?"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp


def is_psd(matrix: Any) -> bool:
    """Is (P + P')/2 positive semidefinite, to 1e-10 of its largest entry?

    Signs of a diagonal decide at once; else a Cholesky factorization of the matrix with a small shift; eigenvalues only where that
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
    off = matrix - sp.diags_array(diagonal) if sp.issparse(matrix) else None
    if off is not None and abs(off).max() == 0:
        return True
    dense = matrix.toarray() if sp.issparse(matrix) else np.asarray(matrix)
    dense = (dense + dense.T) / 2
    shift = 1e-10 * scale * np.sqrt(matrix.shape[0])
    try:
        np.linalg.cholesky(dense + shift * np.eye(dense.shape[0]))
        return True
    except np.linalg.LinAlgError:
        low = np.linalg.eigvalsh(dense)[0]
        return bool(low >= -1e-10 * scale * np.sqrt(matrix.shape[0]))

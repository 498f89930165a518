"""The kernels add A x and A' x into what is there, and the stand-ins do the same."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from fenchel import kernels


@pytest.mark.parametrize("shape", [(5, 3), (0, 4), (4, 0), (1, 1)])
@pytest.mark.parametrize("public", [False, True])
def test_products_add_to_what_is_there(shape: tuple[int, int], public: bool) -> None:
    rng = np.random.default_rng(0)
    dense = rng.standard_normal(shape) * (rng.random(shape) < 0.6)
    a = sparse.csc_array(dense)
    x, y = rng.standard_normal(shape[1]), rng.standard_normal(shape[0])
    by_columns = kernels.csc_matvec_public if public else kernels.csc_matvec
    by_rows = kernels.csr_matvec_public if public else kernels.csr_matvec

    forward = y.copy()
    by_columns(*shape, a.indptr, a.indices, a.data, x, forward)
    np.testing.assert_allclose(forward, y + dense @ x, atol=1e-14)

    back = x.copy()
    by_rows(shape[1], shape[0], a.indptr, a.indices, a.data, y, back)
    np.testing.assert_allclose(back, x + dense.T @ y, atol=1e-14)

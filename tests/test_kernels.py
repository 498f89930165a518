"""The kernels add A x and A' x into what is there, and the stand-ins do the same."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from fenchel import kernels


@pytest.mark.parametrize("first", [0, 2])
@pytest.mark.parametrize("step", [1, 2, 3])
@pytest.mark.parametrize("rest", [0, 0.3])
def test_blocks_are_joined(first: int, step: int, rest: float) -> None:
    """Dense blocks of the same columns whose rows alternate, beside sparse ones and single entries."""
    rng = np.random.default_rng(0)
    m, n = 30, 7
    expected = rng.standard_normal((m, n)) * (rng.random((m, n)) < rest)
    sparse_rest = sparse.csc_array(expected)
    blocks = []
    for k in range(step):
        matrix, factor = rng.standard_normal((5, 4)), None if k == 1 else rng.standard_normal(5)
        rows = np.arange(4 + k, 4 + k + 5 * step, step, dtype=np.int32)
        blocks.append((rows, first, matrix, factor))
        expected[rows, first : first + 4] += matrix if factor is None else factor[:, None] * matrix
    loose = sparse.random_array((6, 3), density=0.4, rng=rng, format="csc")
    blocks.append((np.arange(20, 26, dtype=np.int32), 1, loose, None))
    expected[20:26, 1:4] += loose.toarray()
    rng.shuffle(blocks)
    found = kernels.join(m, n, sparse_rest, blocks)
    np.testing.assert_allclose(found.toarray(), expected, atol=1e-14)
    assert sparse.csc_array(found).has_canonical_format


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

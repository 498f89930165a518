"""The most likely covariance of 40 variables, of which some are known to be independent given the others."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from cases.case import Case
from cases.form import Form, csc


class CovarianceSelection(Case):
    """min tr(S X) - log det X  subject to  X_ij = 0 for given pairs, X symmetric (Dempster 1972).

    log det X is the sum of s_i with (s_i, 1, Z_ii) in the exponential cone, Z lower triangular and [X, Z; Z', diag(Z)]
    positive semidefinite.
    """

    name = "covariance_selection"
    small = 0.2

    def data(self, scale: float = 1.0) -> SimpleNamespace:
        rng = np.random.default_rng(8)
        n = int(40 * scale)
        i, j = np.triu_indices(n, 1)
        apart = rng.random(len(i)) < 0.8
        samples = rng.standard_normal((n, 4 * n))
        return SimpleNamespace(S=samples @ samples.T / (4 * n), i=i[apart], j=j[apart])

    def build(self, cp: Any, d: SimpleNamespace) -> Any:
        X = cp.Variable(d.S.shape, symmetric=True)
        return cp.Problem(cp.Minimize(cp.trace(d.S @ X) - cp.log_det(X)), [X[d.i, d.j] == 0])

    def hand(self, d: SimpleNamespace) -> Form:
        n, zeros = len(d.S), len(d.i)
        size = n * (n + 1) // 2
        # Columns: the upper triangle of X by columns, as the cone has it; the lower triangle of Z by columns; s.
        # Rows: the zeros; s_i, 1, Z_ii for each i; the upper triangle of [X, Z; Z', diag(Z)] by columns.
        head = zeros + 3 * np.arange(n, dtype=np.int32)
        psd = zeros + 3 * n
        j, i = np.tril_indices(n)
        lengths = np.ones(size, np.int32)
        held = d.j * (d.j + 1) // 2 + d.i
        lengths[held] = 2
        last = np.cumsum(lengths) - 1
        values, rows = np.full(size + zeros, -np.sqrt(2.0)), np.empty(size + zeros, np.int32)
        rows[last] = np.arange(psd, psd + size, dtype=np.int32)
        values[last[i == j]] = -1.0
        rows[last[held] - 1], values[last[held] - 1] = np.arange(zeros, dtype=np.int32), 1.0

        j, i = np.triu_indices(n)  # the lower triangle by columns; a diagonal entry has three rows
        counts = np.where(i == j, 3, 1)
        at = np.cumsum(counts) - counts
        column = psd + (n + j) * (n + j + 1) // 2
        z_values, z_rows = np.empty(size + 2 * n), np.empty(size + 2 * n, np.int32)
        z_values[at], z_rows[at] = -np.sqrt(2.0), column + i
        first = at[i == j]
        z_values[first], z_rows[first] = -1.0, head + 2
        z_values[first + 1], z_rows[first + 1] = -np.sqrt(2.0), column[i == j] + np.arange(n)
        z_values[first + 2], z_rows[first + 2] = -1.0, column[i == j] + n + np.arange(n)

        side = 2 * n
        lengths = np.concatenate([lengths, counts, np.ones(n, np.int32)]).astype(np.int32)
        indptr = np.zeros(len(lengths) + 1, np.int32)
        np.cumsum(lengths, out=indptr[1:])
        shape = (psd + side * (side + 1) // 2, 2 * size + n)
        A = csc(np.concatenate([values, z_values, -np.ones(n)]), np.concatenate([rows, z_rows, head]), indptr, shape)
        c, b = np.zeros(shape[1]), np.zeros(shape[0])
        j, i = np.tril_indices(n)
        c[:size] = np.where(i == j, 1.0, 2.0) * d.S[i, j]
        c[2 * size :] = -1.0
        b[head + 1] = 1.0
        return Form(None, c, A, b, [("zero", zeros), *[("exp", 3)] * n, ("psd", side)])

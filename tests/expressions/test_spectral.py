"""Functions of the eigenvalues and singular values of matrices: what is known to be symmetric, and the parts they share."""

from __future__ import annotations

import numpy as np
import pytest

import fenchel as cp
from fenchel.errors import DataError, ShapeError
from fenchel.expressions.spectral import Symmetric, columns_of, held_symmetric, matrices_of, square, symmetric_part

A = np.array([[2.0, 1.0], [1.0, 3.0]])


def test_what_is_known_to_be_symmetric_along_the_last_two_axes() -> None:
    X = cp.Variable((3, 2, 2), symmetric=True)
    stacked = cp.Constant(np.stack([A, 2 * A]))
    for known in (X, X + 1, -X, 2 * X, stacked, cp.permute_dims(X, (0, 2, 1)), cp.multiply(A, X), X - A):
        assert known.is_symmetric()
    cube = cp.Variable((3, 3, 3), symmetric=True)
    turned = np.stack([[[0.0, 1.0], [2.0, 0.0]]] * 2)
    for unknown in (cube.T, cp.permute_dims(cube, (1, 0, 2)), cp.Constant(turned), cp.Variable((3, 2, 2)), X[0] @ X[1]):
        assert not unknown.is_symmetric()


def test_a_symmetric_matrix_need_not_be_held_to_it() -> None:
    X = cp.Variable((2, 3, 3))
    (held,) = held_symmetric(X, False)
    X.value = np.arange(18.0).reshape(2, 3, 3)
    np.testing.assert_array_equal(held.violation(), [[2, 4, 2]] * 2)
    assert held_symmetric(X, True) == [] == held_symmetric(cp.Variable((1, 1)), False)
    assert Symmetric.of()(X).is_symmetric() and Symmetric.of()(X).value is X.value


def test_the_symmetric_part() -> None:
    nearly = A + 1e-9 * np.array([[0.0, 1.0], [0.0, 0.0]])
    found = symmetric_part(np.stack([nearly, nearly]), "f")
    assert np.array_equal(found, np.swapaxes(found, -1, -2))
    np.testing.assert_allclose(found[1], A)
    assert symmetric_part(np.zeros((0, 2, 2)), "f").shape == (0, 2, 2)
    bad = A.copy()
    bad[0, 1] = 1.5
    with pytest.raises(DataError, match=r"^f has .* symmetric matrices only: entry \(1, 0, 1\) is 1\.5, entry \(1, 1, 0\) is 1;"):
        symmetric_part(np.stack([A, bad]), "f")


@pytest.mark.parametrize("shape", [(), (2,), (2, 3), (0, 0), (2, 3, 2)])
def test_only_square_matrices_with_entries(shape: tuple[int, ...]) -> None:
    with pytest.raises(ShapeError, match=r"f takes square matrices along the last two axes"):
        square(shape, "f")


def test_each_matrix_has_its_entries_and_its_column() -> None:
    where = matrices_of((2, 2, 3))
    values = np.arange(12.0).reshape(2, 2, 3)
    flat = values.ravel(order="F")
    for k in range(2):
        np.testing.assert_array_equal(flat[where[k]].reshape(2, 3, order="F"), values[k])
    found = columns_of(values).toarray()
    assert found.shape == (12, 2)
    np.testing.assert_array_equal(found.sum(axis=1), flat)
    assert (np.count_nonzero(found, axis=1) <= 1).all()

"""norm, norm2 and pnorm find the right atom, and name the package that is missing."""

from __future__ import annotations

import numpy as np
import pytest

import fenchel as cp
from fenchel.errors import DataError, PluginError, ShapeError
from fenchel.registry import only

X = np.arange(6.0).reshape(2, 3) - 2.5
x = X[0]
T = np.arange(12.0).reshape(2, 3, 2)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: cp.norm(x), np.linalg.norm(x)),
        (lambda: cp.norm(x, 1), np.linalg.norm(x, 1)),
        (lambda: cp.norm(x, np.inf), np.linalg.norm(x, np.inf)),
        (lambda: cp.norm(x, "inf"), np.linalg.norm(x, np.inf)),
        (lambda: cp.norm(x, "fro"), np.linalg.norm(x)),
        (lambda: cp.norm(-3.0), 3),
        (lambda: cp.norm(-3.0, 3), 3),
        (lambda: cp.norm(-3.0, "nuc"), 3),
        (lambda: cp.norm(-3.0, "fro", keepdims=True), 3),
        (lambda: cp.norm([3, 4]), 5),
        (lambda: cp.norm(X[:, :1], "inf"), np.linalg.norm(X[:, :1], np.inf)),
        (lambda: cp.norm(T, "fro"), np.linalg.norm(T)),
        (lambda: cp.norm(T, np.inf, axis=-1), np.abs(T).max(axis=-1)),
        (lambda: cp.norm(T, axis=(0, 2), keepdims=True), np.linalg.norm(T, axis=(0, 2), keepdims=True)),
        (lambda: cp.norm(X), np.linalg.norm(X, 2)),
        (lambda: cp.norm2(X), np.linalg.norm(X, 2)),
        (lambda: cp.norm(X, 1), np.linalg.norm(X, 1)),
        (lambda: cp.norm(X, "inf"), np.linalg.norm(X, np.inf)),
        (lambda: cp.norm(X, "fro"), np.linalg.norm(X, "fro")),
        (lambda: cp.norm(X, "nuc"), np.linalg.norm(X, "nuc")),
        (lambda: cp.norm(X, "nuc", keepdims=True), np.linalg.norm(X, "nuc", keepdims=True)),
        (lambda: cp.norm(X, 1, keepdims=True), np.linalg.norm(X, 1, keepdims=True)),
        (lambda: cp.norm(X[:1], 1), np.linalg.norm(X[:1], 1)),
        (lambda: cp.norm(X[:, :1], 2), np.linalg.norm(X[:, :1], 2)),
        (lambda: cp.norm(X, axis=1), np.linalg.norm(X, axis=1)),
        (lambda: cp.norm2(X, axis=0), np.linalg.norm(X, axis=0)),
        (lambda: cp.norm(X, 1, axis=0, keepdims=True), np.linalg.norm(X, 1, axis=0, keepdims=True)),
        (lambda: cp.norm(T), np.linalg.norm(T)),
        (lambda: cp.norm(T, 1, axis=(0, 2)), np.abs(T).sum(axis=(0, 2))),
        (lambda: cp.pnorm(X), np.linalg.norm(X)),
        (lambda: cp.pnorm(X, 1), np.abs(X).sum()),
        (lambda: cp.pnorm(X, "inf", axis=1), np.abs(X).max(axis=1)),
        (lambda: cp.norm(x, 3), np.linalg.norm(x, 3)),
        (lambda: cp.norm(T, 3, axis=1), np.linalg.norm(T, 3, axis=1)),
        (lambda: cp.pnorm(X**2, 0.5), np.abs(X).sum() ** 2),
    ],
)
def test_value(call, expected):
    np.testing.assert_allclose(call().value, expected)


def test_a_single_column_needs_no_semidefinite_cone():
    column = cp.Variable((3, 1))
    assert isinstance(cp.norm(column), cp.Norm2)
    assert isinstance(cp.norm(cp.Variable((3, 2))), cp.SigmaMax)


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: cp.norm(x, 0), DataError, "other than 0"),
        (lambda: cp.norm(x, np.nan), DataError, "other than 0"),
        (lambda: cp.norm(x, None), DataError, "not None"),
        (lambda: cp.norm(x, -np.inf), DataError, "not -inf"),
        (lambda: cp.norm(-3.0, "bad"), DataError, "not 'bad'"),
        (lambda: cp.norm(-3.0, 2, axis=0), ShapeError, "out of range"),
        (lambda: cp.norm(T, "nuc"), ShapeError, "of a matrix"),
        (lambda: cp.norm(x, "bad"), DataError, "not 'bad'"),
        (lambda: cp.norm(X, 3), DataError, "no norm 3"),
        (lambda: cp.norm(X, "bad"), DataError, "not 'bad'"),
        (lambda: cp.norm(x, "nuc"), ShapeError, "of a matrix"),
        (lambda: cp.norm(X, "fro", axis=0), ShapeError, "along an axis"),
        (lambda: cp.norm(X, 2, axis=2), ShapeError, "out of range"),
    ],
)
def test_refused(call, error, said):
    with pytest.raises(error, match=said):
        call()


def test_a_missing_package_is_named(monkeypatch):
    for name in ("norm1", "Norm2", "sigma_max", "Pnorm"):  # forget what was found before
        monkeypatch.delattr(cp, name, raising=False)
    with only():
        with pytest.raises(PluginError, match="fenchel-polyhedral-atoms"):
            cp.norm(x, 1)
        with pytest.raises(PluginError, match="fenchel-quadratic-atoms"):
            cp.norm(x)
        with pytest.raises(PluginError, match="fenchel-semidefinite-atoms"):
            cp.norm(X)
        with pytest.raises(PluginError, match="fenchel-power-atoms"):
            cp.norm(x, 3)

"""transpose, permute_dims, swapaxes, moveaxis."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from fenchel.atoms.transpose import Transpose, moveaxis, permute_dims, swapaxes, transpose
from fenchel.errors import ShapeError
from fenchel.expressions.variable import Variable


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 3, 4), (2, 0, 3)])
def test_reverses_the_axes(agrees, shape):
    agrees(transpose, np.transpose, shape)


@pytest.mark.parametrize("axes", [*permutations(range(3)), (-1, 0, 1), [2, 0, 1]])
def test_permutes_the_axes(agrees, axes):
    agrees(lambda x: transpose(x, axes), lambda x: np.transpose(x, axes), (2, 3, 4))
    agrees(lambda x: permute_dims(x, axes), lambda x: np.transpose(x, axes), (2, 3, 4))


def test_the_property(agrees):
    assert isinstance(agrees(lambda x: x.T, np.transpose, (2, 3)), Transpose)
    x = Variable(3)
    assert x.T is x


@pytest.mark.parametrize("pair", [(0, 1), (0, -1), (2, 1), (1, 1)])
def test_swapaxes(agrees, pair):
    agrees(lambda x: swapaxes(x, *pair), lambda x: np.swapaxes(x, *pair), (2, 3, 4))


@pytest.mark.parametrize("pair", [(0, 2), (-1, 0), ((0, 1), (2, 0)), ([0, 1], [-1, -2])])
def test_moveaxis(agrees, pair):
    agrees(lambda x: moveaxis(x, *pair), lambda x: np.moveaxis(x, *pair), (2, 3, 4))


def test_a_reversal_spelled_out_is_one():
    x = Variable((2, 3), name="X")
    assert str(swapaxes(x, 0, 1)) == str(transpose(x, (1, 0))) == "X.T"
    assert str(transpose(x, (0, 1))) == "X.transpose((0, 1))"


def test_symmetry_is_kept():
    assert Variable((3, 3), symmetric=True).T.is_symmetric()
    assert Variable((3, 3), PSD=True).T.is_psd()
    assert Variable((3, 3), NSD=True).T.is_nsd()
    assert not Variable((3, 3)).T.is_symmetric()


def test_symmetry_is_that_of_the_matrices_along_the_last_two_axes():
    X = Variable((3, 3, 3), PSD=True)
    kept, turned = transpose(X, (0, 2, 1)), transpose(X, (1, 0, 2))
    assert kept.is_symmetric() and kept.is_psd()
    assert not (turned.is_symmetric() or turned.is_psd() or X.T.is_symmetric() or (-X).T.is_nsd())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: transpose(x, (0,)), r"axes \(0,\)"),
        (lambda x: transpose(x, (0, 0)), "twice"),
        (lambda x: transpose(x, (0, 2)), "axis 2"),
        (lambda x: transpose(x, (0, 1, 2)), r"axes \(0, 1, 2\)"),
        (lambda x: swapaxes(x, 0, 5), "axis 5"),
        (lambda x: moveaxis(x, 0, 5), "axis 5"),
        (lambda x: moveaxis(x, (0, 1), 0), "as many"),
    ],
)
def test_bad_axes(call, message):
    with pytest.raises(ShapeError, match=message):
        call(Variable((2, 3)))

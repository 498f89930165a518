"""diag: both ways, off the main diagonal, facts."""

from __future__ import annotations

import numpy as np
import pytest

from fenchel.atoms.diag import DiagMat, DiagVec, diag
from fenchel.atoms.trace import trace
from fenchel.errors import ShapeError
from fenchel.expressions.constant import Constant
from fenchel.expressions.parameter import Parameter
from fenchel.expressions.variable import Variable


@pytest.mark.parametrize("k", [0, 1, -2, 5])
def test_agrees_with_numpy(agrees, k):
    assert isinstance(agrees(lambda x: diag(x, k), lambda x: np.diag(x, k), (3,)), DiagVec)
    assert isinstance(agrees(lambda x: diag(x, k), lambda x: np.diag(x, k), (3, 3)), DiagMat)


@pytest.mark.parametrize("shape", [(3, 1), (1, 3), (), (1, 1), (0,)])
def test_vectors_of_other_shapes(agrees, shape):
    agrees(diag, lambda x: np.diag(np.ravel(x)), shape)


def test_an_empty_matrix(agrees):
    agrees(diag, np.diag, (0, 0))


def test_facts():
    assert diag(Variable(3, nonneg=True)).is_psd()
    assert diag(Variable(3, nonpos=True)).is_nsd()
    assert diag(Variable(3)).is_symmetric()
    assert not diag(Variable(3)).is_psd()
    assert not diag(Variable(3, nonneg=True), 1).is_psd()
    assert not diag(Variable(3), 1).is_symmetric()
    assert diag(Variable((3, 3), PSD=True)).is_nonneg()
    assert diag(Variable((3, 3), NSD=True)).is_nonpos()
    assert not diag(Variable((3, 3), PSD=True), 1).is_nonneg()
    assert diag(Constant(np.eye(3))).is_nonneg()


@pytest.mark.parametrize("shape", [(2, 3), (2, 2, 2)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ShapeError, match=r"vector or a square matrix"):
        diag(Variable(shape))


def test_a_list_of_expressions_is_refused():
    x = Variable(2)
    with pytest.raises((TypeError, ValueError), match=r"list|array"):
        diag([x[0], x[1]])


def test_k_is_an_int():
    with pytest.raises(ShapeError, match=r"1.5"):
        diag(Variable(3), 1.5)


def test_the_diagonal_of_a_semidefinite_parameter_has_a_sign():
    P = Parameter((3, 3), PSD=True)
    assert diag(P).is_nonneg() and diag(-P).is_nonpos() and trace(P).is_nonneg() and not diag(P, 1).is_nonneg()

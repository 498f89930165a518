"""trace: batched, facts, products that are not formed."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from fenchel.atoms.sum import Sum
from fenchel.atoms.trace import Trace, trace
from fenchel.errors import ShapeError
from fenchel.expressions.constant import Constant
from fenchel.expressions.variable import Variable


def numpy_trace(x):
    return np.trace(x, axis1=-2, axis2=-1)


@pytest.mark.parametrize("shape", [(3, 3), (1, 1), (0, 0), (2, 4, 3, 3), (0, 2, 2)])
def test_agrees_with_numpy(agrees, shape):
    assert isinstance(agrees(trace, numpy_trace, shape), Trace)


def test_facts():
    assert trace(Variable((3, 3), PSD=True)).is_nonneg()
    assert trace(Variable((3, 3), NSD=True)).is_nonpos()
    assert trace(Variable((3, 3), nonneg=True)).is_nonneg()
    assert trace(Variable((3, 3))).sign == "UNKNOWN"
    assert trace(Constant(-np.eye(3))).is_nonpos()


@pytest.mark.parametrize("left", [True, False])
@pytest.mark.parametrize("shape", [(3, 4), (2, 3, 4)])
def test_a_product_is_not_formed(left, shape):
    x = Variable(shape)
    x.value = np.random.default_rng(0).normal(size=shape)
    data = np.random.default_rng(1).normal(size=(4, 3))
    node = trace(x @ data) if not left else trace(data @ x)
    assert isinstance(node, Sum)
    expected = numpy_trace(x.value @ data if not left else data @ x.value)
    np.testing.assert_allclose(node.value, expected)


def test_the_constant_of_a_product_stays_sparse():
    x = Variable((3, 4))
    data = Constant(sp.csc_array(np.eye(4, 3)))
    for node in (trace(x @ data), trace(data @ x)):
        assert any(sp.issparse(arg.raw) for arg in node.args[0].args if isinstance(arg, Constant))


@pytest.mark.parametrize("shape", [(3,), (), (2, 3), (3, 3, 2)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ShapeError, match="square"):
        trace(Variable(shape))


def test_a_product_that_is_not_square_is_refused():
    with pytest.raises(ShapeError, match=r"\(2, 5\)"):
        trace(Variable((2, 3)) @ np.ones((3, 5)))

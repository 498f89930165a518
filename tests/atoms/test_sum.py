"""sum: axes, N-D, nothing to add, items of a list."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenchel.atoms.sum import Sum, sum
from fenchel.errors import ShapeError
from fenchel.expressions.constant import Constant
from fenchel.expressions.variable import Variable


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", [None, 0, 1, -1, (0, 2), (2, 0), (-1, 0, 1)])
@pytest.mark.parametrize("shape", [(2, 3, 4), (1, 5, 2), (3, 0, 2)])
def test_agrees_with_numpy(agrees, shape, axis, keepdims):
    agrees(lambda x: sum(x, axis, keepdims), lambda x: np.sum(x, axis=axis, keepdims=keepdims), shape)


@pytest.mark.parametrize("shape", [(), (4,), (0,), (3, 2)])
def test_sums_all_entries(agrees, shape):
    node = agrees(sum, np.sum, shape)
    assert isinstance(node, Sum)
    assert str(node).endswith(", None, False)")


@given(st.lists(st.integers(0, 3), min_size=1, max_size=4), st.data())
def test_terms_are_those_of_numpy(shape, data):
    axes = tuple(data.draw(st.sets(st.integers(0, len(shape) - 1))))
    numbers = np.random.default_rng(0).normal(size=shape)
    terms = Sum.of(axes).terms(tuple(shape))
    added = numbers.ravel(order="F")[terms].sum(axis=1)
    np.testing.assert_allclose(added, numbers.sum(axis=axes).ravel(order="F"), atol=1e-12)


def test_facts_are_those_of_the_argument():
    assert sum(Variable(3, nonneg=True)).is_nonneg()
    assert sum(Variable(3)).sign == "UNKNOWN"
    assert sum(Constant([1.0, 2.0])).is_nonneg()
    assert sum(Variable(3)).is_affine()
    assert sum(Constant([1.0, 2.0])).is_constant()


def test_items_are_added():
    x = Variable(3)
    x.value = [1, 2, 3]
    assert sum([x, x, 1]).shape == (3,)
    np.testing.assert_array_equal(sum(2 * x[i] for i in range(3)).value, 12.0)
    assert sum([1, 2, 3]) == 6
    with pytest.raises(ShapeError, match="axis 1"):
        sum([x, x], axis=1)


def test_a_list_names_axes():
    assert sum(Variable((2, 3, 4)), axis=[0, 1]).shape == (4,)


@pytest.mark.parametrize(
    ("axis", "message"), [(2, "axis 2"), (-3, "axis -3"), ((0, 0), "twice"), ("a", "'a'")]
)
def test_bad_axes(axis, message):
    with pytest.raises(ShapeError, match=message):
        sum(Variable((2, 3)), axis=axis)

"""Attributes: index lists."""

from __future__ import annotations

import pytest

import fenchel as cp
from fenchel.errors import ShapeError


def test_an_empty_list_of_entries_declares_nothing() -> None:
    x = cp.Variable(3, integer=[], boolean=[])
    assert not cp.Problem(cp.Minimize(cp.sum(x)), [x >= 0.5]).is_mixed_integer()
    assert cp.Problem(cp.Minimize(0), [cp.Variable(3, integer=[(1,)]) >= 0.5]).is_mixed_integer()


def test_entries_outside_the_shape_are_refused() -> None:
    with pytest.raises(ShapeError, match="within"):
        cp.Variable(3, integer=[(3,)])

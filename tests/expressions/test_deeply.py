"""Symmetry and definiteness of deep and of shared expressions."""

from __future__ import annotations

import numpy as np
import pytest

import fenchel as cp
from fenchel.expressions.deeply import STEPS, deeply


def test_a_shared_node_is_asked_once() -> None:
    X = cp.Variable((3, 3), PSD=True)
    for _ in range(60):
        X = X + X
    assert X.is_psd() and not X.is_nsd() and (-X).is_nsd() and X.is_symmetric()  # 2^60 paths: by path it would never end


@pytest.mark.parametrize("depth", [STEPS - 1, STEPS, STEPS + 1, 3 * STEPS, 20_000])
def test_depth(depth: int) -> None:
    X = e = cp.Variable((2, 2), NSD=True)
    for k in range(depth):
        e = e.T if k % 3 == 0 else 2 * e if k % 3 == 1 else e + X
    assert e.is_nsd() and not e.is_psd() and e.is_symmetric()
    flipped = e if depth % 2 else -e
    assert flipped.is_psd() is not flipped.is_nsd()


def test_an_error_ends_the_question() -> None:
    class Node:
        @deeply
        def is_odd(self) -> bool:
            raise RuntimeError("no answer")

    with pytest.raises(RuntimeError, match="no answer"):
        Node().is_odd()
    assert cp.Variable((2, 2), PSD=True).T.is_psd()
    assert not (cp.Variable((2, 2)) + np.eye(2)).is_psd()

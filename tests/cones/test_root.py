from __future__ import annotations

import numpy as np

from fenchel.cones.root import bracketed_root


def test_roots_of_many_functions_at_once() -> None:
    calls = []
    target = 10.0 ** np.linspace(-12, 40, 200)

    def function(x: np.ndarray) -> np.ndarray:
        calls.append(x)
        return np.exp(x) - target

    x = bracketed_root(function, np.full(200, -100.0), np.full(200, 100.0))
    assert np.allclose(x, np.log(target), rtol=0, atol=1e-13)
    assert len(calls) < 60  # what bisection alone would take


def test_a_root_outside_is_the_nearer_end() -> None:
    low, high = np.array([1.0, -3.0, 2.0]), np.array([2.0, -1.0, 2.0])
    assert bracketed_root(lambda x: x, low, high).tolist() == [1, -1, 2]


def test_infinite_values() -> None:
    with np.errstate(divide="ignore", invalid="ignore"):
        x = bracketed_root(lambda x: np.where(x > 0.25, np.inf, -np.inf), np.zeros(1), np.ones(1))
    assert np.isclose(x[0], 0.25)


def test_none_at_all() -> None:
    assert bracketed_root(lambda x: x, np.zeros(0), np.zeros(0)).shape == (0,)

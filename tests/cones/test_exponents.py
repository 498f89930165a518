"""Exponents as fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from fenchel.cones.exponents import LARGEST, fraction, fractions, rounded


@pytest.mark.parametrize(
    ("weight", "found"),
    [(0.5, "1/2"), (1 / 3, "1/3"), (0.1 + 0.2, "3/10"), (1 / 1023, "1/1023"), (1 / 1025, None), (np.pi, None), (1 / 0.3, "10/3")],
)
def test_fraction(weight: float, found: str | None) -> None:
    assert fraction(weight) == (None if found is None else Fraction(found))


def test_no_number_is_near_to_a_fraction_of_the_largest_denominator_by_chance() -> None:
    assert not [each for each in np.random.default_rng(0).random(200) if fraction(each, LARGEST)]
    assert fraction(np.pi / 4, LARGEST) is None


def test_fractions() -> None:
    assert fractions((0.1, 0.2, 0.7)) == (Fraction(1, 10), Fraction(1, 5), Fraction(7, 10))
    assert fractions((1 / 3000,) * 3000, LARGEST) == (Fraction(1, 3000),) * 3000
    assert fractions((0.1, 0.2, 0.6)) is None  # of another sum
    assert fractions((0.1, np.pi / 4, 0.9 - np.pi / 4)) is None
    assert fractions((1 / 1021, 1 / 1019, 1 - 1 / 1021 - 1 / 1019)) is None  # their denominator is their product


@pytest.mark.parametrize("denominator", [8, 1000, LARGEST])
def test_rounded(denominator: int) -> None:
    rng = np.random.default_rng(0)
    for n in range(1, 9):
        weights = rng.random(n) ** 8 + 1e-9
        weights /= weights.sum()
        found = rounded(weights.tolist(), denominator)
        assert sum(found) == 1 and all(each > 0 and denominator % each.denominator == 0 for each in found)
        if denominator > 8:
            assert max(abs(float(each) - weight) for each, weight in zip(found, weights, strict=True)) <= n / denominator

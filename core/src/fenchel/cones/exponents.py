"""The exponents of power cones as fractions, where they are."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

#: A float this near to a fraction stands for it: 1/3 and 0.1 + 0.2 are off by some 1e-17.
NEAR = 2e-15
#: The largest common denominator: towers of second-order cones have as many floors as it has binary digits.
LARGEST = 2**20


def fraction(weight: float, largest: int = 1024) -> Fraction | None:
    """The fraction that a float stands for; None where there is none with a denominator of at most `largest`."""
    found = Fraction(weight).limit_denominator(largest)
    return found if abs(found - Fraction(weight)) <= NEAR * max(abs(weight), 1.0) else None


def fractions(weights: Sequence[float], largest: int = 1024) -> tuple[Fraction, ...] | None:
    """The fractions that weights of sum 1 stand for; None where one is none, or their common denominator is too large."""
    each = {weight: fraction(weight, largest) for weight in set(weights)}
    known = tuple(found for weight in weights if (found := each[weight]))
    if len(known) < len(weights) or sum(known) != 1 or lcm(*(found.denominator for found in known)) > LARGEST:
        return None
    return known


def rounded(weights: Sequence[float], denominator: int) -> tuple[Fraction, ...]:
    """Positive fractions of this denominator and of sum 1, each within 1/denominator of its weight or equal to that.

    weights: positive, of sum 1. By largest remainders, once each has its 1/denominator.
    """
    scaled = [weight * denominator for weight in weights]
    counts = [max(int(each), 1) for each in scaled]
    order = sorted(range(len(counts)), key=lambda k: counts[k] - scaled[k])  # those that lost most come first
    missing = denominator - sum(counts)
    for k in order[: max(missing, 0)]:
        counts[k] += 1
    for _ in range(-missing):  # small ones got more than was theirs: the largest pays
        counts[counts.index(max(counts))] -= 1
    return tuple(Fraction(each, denominator) for each in counts)

"""Calls to try the laws on, of every kind (`fenchel.testing.cases`): by trying, exponents that are no fractions are not found."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel.atoms.pnorm import pnorm
from fenchel.expressions.expression import Expression
from fenchel.expressions.parameter import Parameter
from fenchel.expressions.variable import Variable
from fenchel.testing.atoms import Case, positive
from fenchel_power_atoms.geo_mean import geo_mean
from fenchel_power_atoms.harmonic_mean import harmonic_mean
from fenchel_power_atoms.inv_pos import inv_pos
from fenchel_power_atoms.inv_prod import inv_prod
from fenchel_power_atoms.power import power
from fenchel_power_atoms.sqrt import sqrt


def powers(*exponents: float, **wish: Any) -> list[Case]:
    """Calls of each shape; entries of either sign where the power is even."""
    calls = []
    for k, p in enumerate(exponents):
        shape = [(), (2, 3), (2, 1, 2), 0][k % 4]
        x = Variable(shape, nonneg=True) if k % 3 == 2 else Variable(shape)
        call = power(x, p, **wish)
        calls.append(Case(call, positive) if call.domain else Case(call))
    return calls


def norms(*exponents: float, **wish: Any) -> list[Case]:
    """Calls of each axis; entries of either sign for p > 1."""
    calls = []
    for k, p in enumerate(exponents):
        shape, axis, keepdims = [((), None, False), (3, None, True), ((2, 3, 2), 1, False), ((3, 2), (0, 1), True)][k % 4]
        call = pnorm(Variable(shape), p, axis, keepdims, **wish)
        calls.append(Case(call, positive) if call.domain else Case(call))
    return calls


def means(*calls: Expression) -> list[Case]:
    return [Case(call, positive) for call in calls]


X = Variable((2, 3, 2))
CASES = {
    "power/rational": powers(0.3, 5, -2.5, 16, 7 / 3) + powers(0.5, 3, -1, 4, approx=False),
    "power/real": powers(np.pi / 4, np.pi, -np.sqrt(2)),
    "power/exact": powers(np.pi / 4, np.pi, -np.sqrt(2), approx=False),
    "power/parameter": [
        Case(power(Variable((2, 2)), Parameter(bounds=[1.2, 3])), positive),
        Case(power(Variable(3), Parameter(bounds=[0.1, 0.9])), positive),
        Case(power(Variable(), Parameter(1, bounds=[-3, -0.1])), lambda rng, shape: rng.uniform(0.1, 3, shape)),
    ],
    "power/tower": powers(0.5, 3, -1, 4, 1.5, -3, 2 / 3, 4 / 3) + powers(0.3, 3.1, -1.7, approx=True),
    "pnorm/rational": norms(2.5, 5, 2.5, 5) + norms(0.3, -2.5, 0.7, -5) + norms(4, -1, approx=False),
    "pnorm/real": norms(np.pi, np.pi / 4, -np.sqrt(2), np.pi),
    "pnorm/exact": norms(np.pi, np.pi / 4, -np.sqrt(2), np.pi, approx=False),
    "pnorm/tower": norms(1.5, 0.5, -1, 4) + norms(3.7, approx=True),
    "geo_mean/rational": means(
        geo_mean(X),
        geo_mean(X, axis=1, p=[1, 2, 4]),
        geo_mean(X, axis=(0, -1), keepdims=True, approx=False),
        geo_mean(Variable(3), p=[0.1, 0.2, 0.3]),
    ),
    "geo_mean/real": means(geo_mean(X, axis=1, p=[1, np.pi, np.e])),
    "geo_mean/exact": means(geo_mean(Variable(3), p=[1, np.pi, np.e], approx=False)),
    "geo_mean/tower": means(
        geo_mean(Variable(2)),
        geo_mean(X, axis=(0, 2)),
        geo_mean(Variable(3), p=[1, 2, 1]),
        geo_mean(Variable(3), p=[1, np.pi, np.e], approx=True),
        geo_mean(Variable(5), approx=True),
    ),
    "harmonic_mean": means(harmonic_mean(Variable(3)), harmonic_mean(Variable((2, 1, 2)))),
    "inv_pos": means(inv_pos(Variable()), inv_pos(Variable((2, 1, 2)))),
    "inv_prod": means(inv_prod(Variable(2)), inv_prod(Variable((2, 2))), inv_prod(Variable(3), approx=True)),
    "sqrt": means(sqrt(Variable()), sqrt(Variable((2, 1, 2)))),
}

"""Calls to try the laws on, of every kind (`fenchel.testing.cases`)."""

from __future__ import annotations

import numpy as np

import fenchel as cp
from fenchel import Parameter, Variable
from fenchel.testing.atoms import Case, positive

CASES = {
    "huber": [
        cp.huber(Variable()),
        cp.huber(Variable((2, 1, 2)), 0.5),
        cp.huber(Variable(3, nonneg=True), Parameter(nonneg=True)),
        cp.huber(Variable(2), 0),
        cp.huber(Variable(0)),
    ],
    "norm2": [
        cp.Norm2(Variable(3)),
        cp.Norm2(Variable()),
        cp.Norm2(Variable((3, 2, 2)), (0, 2), True),
        cp.Norm2(Variable((3, 2)), axis=1),
        cp.Norm2(Variable(2, nonpos=True)),
        cp.Norm2(Variable(0)),
    ],
    "log_normcdf": [
        cp.log_normcdf(Variable()),
        cp.log_normcdf(Variable((2, 1, 2))),
        cp.log_normcdf(Variable(0)),
    ],
    "mixed_norm": [
        cp.mixed_norm(Variable((3, 2))),
        cp.mixed_norm(Variable((3, 2)), 2, "inf"),
        cp.mixed_norm(Variable((2, 3)), 1, 2),
        cp.mixed_norm(Variable((2, 2, 2)), np.inf, 1),
    ],
    "quad_over_lin": [
        Case(cp.quad_over_lin(Variable(3), Variable(pos=True)), positive),
        Case(cp.quad_over_lin(Variable(), Variable((1, 1), pos=True)), positive),
        Case(cp.quad_over_lin(Variable((3, 2, 2)), Variable(pos=True), axis=(0, 2), keepdims=True), positive),
        Case(cp.quad_over_lin(Variable((3, 2), nonneg=True), Variable(pos=True), axis=1), positive),
        Case(cp.quad_over_lin(Variable(2), Parameter()), positive),
        Case(cp.quad_over_lin(Variable(0), Variable(pos=True)), positive),
    ],
    "std": [
        cp.std(Variable(4)),
        cp.std(Variable((3, 2, 2)), axis=(0, 2), keepdims=True, ddof=1),
        cp.std(Variable((2, 3)), axis=1),
    ],
    "var": [
        cp.var(Variable(4)),
        cp.var(Variable()),
        cp.var(Variable((3, 2, 2)), axis=(0, 2), keepdims=True, ddof=1),
        cp.var(Variable((2, 3)), axis=1, ddof=0.5),
    ],
    "tv": [
        cp.tv(Variable(5)),
        cp.tv(Variable(1)),
        cp.tv(Variable((3, 4))),
        cp.tv(Variable((3, 2)), Variable((3, 2))),
    ],
}

"""Calls to try the laws on, of every kind (`fenchel.testing.cases`): by trying, problems and sets are not found."""

from __future__ import annotations

import numpy as np

import fenchel as cp
from fenchel import Parameter, Variable
from fenchel.testing.atoms import Case, positive
from fenchel_transforms.partial_optimize import partial_optimize

s = Variable(nonneg=True, name="s")
x, y, z = Variable(3, name="x"), Variable(2, name="y"), Variable(nonneg=True, name="z")
w = Variable(name="w")
p = Parameter(nonneg=True, name="p")


def near(rng, shape):
    """Points near the middle of the simplex."""
    return np.ones(shape) / 3 + 1e-9 * rng.normal(size=shape)


def ball():
    """The support function of a half of a ball, with a variable of its own beside x."""
    v, t = Variable(3), Variable()
    return cp.suppfunc(v, [cp.norm(v) <= t, t <= 2, v[0] >= 0])


EXACT = {"solver": "CLARABEL", "tol": 1e-10}
INNER = cp.Problem(cp.Minimize(cp.sum_squares(x) + cp.sum(y)), [x[0] + y[0] >= 1, x >= 0])
CASES = {
    "perspective": [
        Case(cp.perspective(cp.square(w), s), positive),
        Case(cp.perspective(cp.log(w), s), positive),
        Case(cp.perspective(w + 1, s), positive),
        Case(cp.perspective(cp.exp(w) + cp.sum_squares(x - 1) + cp.abs(w - 2) + 3, s), positive),
        Case(cp.perspective(cp.quad_over_lin(y, w) + cp.log_sum_exp(y), s), positive),
        Case(cp.perspective(p * cp.huber(w - p, 1) + p, s), positive),
    ],
    "indicator": [
        Case(cp.transforms.indicator([x >= 0, cp.sum(x) == 1, cp.norm(x) <= 2]), near),
        Case(cp.transforms.indicator([x <= p]), lambda rng, shape: np.ones(shape) * (len(shape) - 1) + 0.5),
    ],
    "suppfunc": [
        ball()(x),
        ball()(x + y[0]),
    ],
    "partial_optimize": [
        partial_optimize(INNER, opt_vars=[x], **EXACT),
        partial_optimize(cp.Problem(cp.Maximize(-cp.norm(x - 1) - w), [x[:2] <= y, x <= p]), [x], **EXACT),
        partial_optimize(cp.Problem(cp.Minimize(cp.huber(w - z) + cp.abs(z - 1))), dont_opt_vars=[w], **EXACT),
    ],
    "linearize": [cp.linearize(x + 1)],
    "transforms.weighted_sum": [
        cp.transforms.weighted_sum([cp.Minimize(cp.norm1(x)), cp.Minimize(cp.sum_squares(x))], [1, 2]).expr,
        cp.transforms.max([cp.Minimize(cp.norm1(x)), cp.Maximize(cp.sum(x))], [1, -2]).expr,
        cp.transforms.log_sum_exp([cp.Minimize(cp.norm1(x)), cp.Minimize(cp.sum(x))], [1, 0.5], gamma=2.0).expr,
        cp.transforms.targets_and_priorities(
            [cp.Minimize(cp.norm1(x)), cp.Minimize(cp.sum(x))], [1, 2], [2, 0], limits=[100, 100], off_target=0.1
        ).expr,
    ],
}

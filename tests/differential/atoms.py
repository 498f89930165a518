"""A case for every atom and every constraint, written once in the language that fenchel and CVXPY share, and what came of it.

A case is an expression of the tables below, read with the names of either library. Its variables are single letters (`LEAVES`);
the text is the seed of their values. Runs as a script too, with the interpreter that has the module: `atoms.py cvxpy` reads lines
of JSON, ["facts" or a position, case, solver], and answers each with a line.
"""

from __future__ import annotations

import ast
import importlib
import json
import sys
import warnings
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import scipy.sparse as sp

# ---- the tables ----------------------------------------------------------------------------------------------------

ATOMS = """
abs(x)  abs(s)  abs(T)  exp(x)  exp(T)  exp(s)  log(q)  log(Q)  log1p(q)  log1p(X / 10)  entr(q)  entr(Q)  logistic(x)
logistic(X)
xexp(n)  xexp(abs(x))  kl_div(q, r)  kl_div(Q, 1)  kl_div(2, p)  rel_entr(q, r)  rel_entr(q, p)  rel_entr(1, r)
rel_entr(Q, A + 3)
huber(x)  huber(X, 0.5)  huber(T, M=2)  huber(x, h)  log_normcdf(x)  log_normcdf(X)  loggamma(q)  loggamma(Q)
maximum(x, y)  maximum(x, 0.1, y)  maximum(X, x)  maximum(s, a)  minimum(x, y)  minimum(X, A, s)  minimum(T, 0)
pos(x)  pos(T)  neg(x)  neg(X)  scalene(x, 2, 3)  scalene(X, 0.5, 0)  c ** x  0.5 ** X
power(q, 3)  power(x, 2)  power(x, 4)  power(q, 0.5)  power(q, 1.5)  power(q, -1)  power(Q, -2)  power(q, 0)  power(x, 1)
power(q, 0.3)
power(V, 2.5)  power(q, 3, approx=False)  power(q, 0.4, approx=False)  power(q, -0.7, approx=False)  power(x, 2, approx=False)
power(q, 1.234, max_denom=64)  x ** 2  q ** 3  q ** 0.5  X ** 4
square(x)  square(T)  square(s)  sqrt(q)  sqrt(V)  inv_pos(q)  inv_pos(Q)
Power(q, 1.5)  PowerApprox(q, 1.5)  Pnorm(x, 3)  PnormApprox(x, 3)  GeoMean(q)  GeoMeanApprox(q)

max(x)  max(X, axis=0)  max(T, axis=(0, 2))  max(X, axis=-1, keepdims=True)  max(T, keepdims=True)  min(x)  min(X, axis=1)
min(T, axis=(0, 1), keepdims=True)  ptp(x)  ptp(X, axis=0)  ptp(T, axis=1, keepdims=True)
sum_largest(x, 2)  sum_largest(X, 1.5)  sum_largest(X, 2, axis=1)  sum_largest(T, 2.5, axis=(0, 2), keepdims=True)
sum_smallest(x, 2)  sum_smallest(X, 1.5, axis=0)  sum_smallest(T, 3)  cvar(x, 0.5)  cvar(u, 0.1)
dotsort(x, a)  dotsort(u, [1, 2])  dotsort(X, A)  dotsort(n, abs(a))  cummax(x)  cummax(X, axis=1)  cummax(T, axis=2)
log_sum_exp(x)  log_sum_exp(X, axis=0)  log_sum_exp(T, axis=(0, 2))  log_sum_exp(X, axis=1, keepdims=True)
norm1(x)  norm1(X)  norm1(X, axis=0)  norm1(X, axis=1, keepdims=True)  norm_inf(x)  norm_inf(X, axis=1)  norm_inf(X)
norm(x)  norm(x, 1)  norm(x, 'inf')  norm(x, np.inf)  norm(x, 3)  norm(q, 0.5)  norm(X)  norm(X, 'fro')  norm(X, 'nuc')
norm(X, 1)
norm(X, np.inf)  norm(X, 2, axis=0)  norm(X, 1, axis=1)  norm(X, 'inf', axis=0, keepdims=True)  norm(X, axis=1, keepdims=True)
norm(T)
norm(T, 1)  norm(s)  norm(f)  norm2(x)  norm2(X, axis=0)
pnorm(x)  pnorm(x, 1)  pnorm(x, 3)  pnorm(x, 1.5)  pnorm(q, 0.5)  pnorm(q, -1)  pnorm(q, -0.3)  pnorm(x, 'inf')
pnorm(X, 2, axis=1)
pnorm(X, 2, axis=0, keepdims=True)  pnorm(X, 4)  pnorm(x, 3.7, approx=False)  pnorm(q, 0.4, approx=False)  pnorm(T, 5)
mixed_norm(X)  mixed_norm(X, 2, 'inf')  mixed_norm(X, 1, 2)  mixed_norm(X, 'inf', 1)
quad_over_lin(x, p)  quad_over_lin(X, p)  quad_over_lin(X, 2)  quad_over_lin(X, p, axis=0)  quad_over_lin(T, p, axis=(0, 2))
quad_over_lin(X, 3, axis=1, keepdims=True)  quad_over_lin(x + 1, sqrt(p))
sum_squares(x)  sum_squares(X, axis=0)  sum_squares(T, axis=(1, 2), keepdims=True)  sum_squares(C @ x - a)
quad_form(x, P)  quad_form(x, -P)  quad_form(f, P)  quad_form(a, S)  quad_form(x, W)  x.T @ P @ x  QuadForm(x, P)
quad_form(x, P, assume_PSD=True)
geo_mean(q)  geo_mean(q, [1, 2, 3])  geo_mean(q, [0.3, 0, 0.7])  geo_mean(q, [1, 0, 0])  geo_mean(Q, axis=0)
geo_mean(Q, axis=1, keepdims=True)  geo_mean(q, approx=False)  geo_mean(q, [1, 2, 4], approx=False)  geo_mean(q[:2])
harmonic_mean(q)  harmonic_mean(Q)  inv_prod(q)  inv_prod(q[:2])  inv_prod(q, approx=False)
prod(q)  prod(x)  prod(Q, axis=0)  prod(n)  Prod(x)  cumprod(q)  cumprod(Q, axis=1)
std(x)  std(X, axis=0)  std(X, ddof=1)  std(X, axis=1, keepdims=True)  var(x)  var(X, ddof=1)  var(X, axis=0)
var(T, axis=(0, 1), keepdims=True)  tv(x)  tv(X)  tv(X, A + X)  tv(u)
perspective(square(x[0]), o)  perspective(sum_squares(x), o)  perspective(log(q[0]), o)  perspective(exp(x[0]) + abs(x[1]), o)
suppfunc(u, [norm(u) <= 1, u[0] <= 0.5])(T[:, :2, 0].flatten('F'))  suppfunc(x, [x <= 1, x >= -2, sum(x) <= 1])(y)
linearize(sum_squares(x))  linearize(exp(X))  linearize(x * 2 + 1)  linearize(norm(x))  linearize(log(q))

lambda_max(S)  lambda_max(B)  lambda_min(S)  lambda_min(B)  lambda_sum_largest(S, 2)  lambda_sum_largest(S, 1.5)
lambda_sum_largest(B, 1)  lambda_sum_smallest(S, 2)  lambda_sum_smallest(S, 1.5)  log_det(S)  tr_inv(S)
sigma_max(X)  sigma_max(C @ M)  normNuc(X)  normNuc(Y)  matrix_frac(x, S)  matrix_frac(Y, S)  matrix_frac(x, P)
matrix_frac(a, S)
MatrixFrac(x, S)  von_neumann_entr(G)  von_neumann_entr(G, (3, 3))  quantum_rel_entr(G, H)  quantum_rel_entr(G, H, (2, 2))
quantum_cond_entr(J, [2, 2])  quantum_cond_entr(J, [2, 2], 1)

x + y  x + a  a - x  s + X  X + x  f + x  -X  3 * x  a * s  s / 2  X / A  x * h  h * X + A  A @ x  C @ S  X @ C  x @ a  X @ a
N @ X
x[0]  x[-1]  X[0, :]  X[:, [0, 2]]  X[..., None]  T[::-1, 1]  x[[True, False, True]]  X.T  T.T  X[A > 0]  T[0, [0, 1], [1, 0]]
multiply(a, x)  multiply(X, A)  multiply(x, h)  multiply(n, o)  multiply(2, T)  matmul(A, x)  matmul(N, X)  x / p  n / o  o / n
1 / p
MulExpression(A, x)  DivExpression(x, 2)  AddExpression([x, y])  NegExpression(x)  Trace(M)  Sum(X, 0)
vdot(x, a)  vdot(X, A)  scalar_product(a, x)  outer(x, b)  outer(b, x)  kron(b, x)  kron(X, C)  kron(C, X)
convolve(b, x)  convolve([1, 2, 3], u)  conv(b, x)  conv(b, f)  cumsum(x)  cumsum(X, axis=1)  cumsum(T, axis=2)  diff(x)
diff(X, 1, 1)
cumsum(X, axis=None)  diff(u, 2)  diff(X, axis=0)  diag(x)  diag(M)  diag(x, 1)  diag(M, -1)  diag(n)  diag(S)  diag(u, -2)
trace(M)  trace(S)  trace(B)  trace(C @ M)  trace(P @ S)  sum(x)  sum(X, axis=0)  sum(T, axis=(0, 2), keepdims=True)
sum([x, y, a])
sum(X, axis=-1)  mean(x)  mean(X, axis=0)  mean(T, axis=(0, 2), keepdims=True)  mean(X, axis=1)
hstack([x, y])  hstack([X, A])  hstack([s, x, 1])  hstack([T, N])  vstack([x, y])  vstack([X, A])  vstack([s, 1])
vstack([T, N])
bmat([[X, A], [A, X]])  bmat([[s, 1], [2, p]])  bmat([[X, b[:, None]]])  bmat([[x], [y]])  block([[X, A], [A, X]])
block([s, x])
concatenate([x, y])  concatenate([X, A], axis=1)  concatenate([T, N], axis=2)  concatenate([X, A], axis=None)
stack([x, y])  stack([X, A], axis=-1)  stack([s, p])  stack([X, A, X], axis=1)
reshape(x, (3, 1), order='F')  reshape(X, (3, 2), order='C')  reshape(T, (-1,), order='F')  reshape(T, (4, -1), order='C')
vec(X, order='F')  vec(T, order='C')  vec(s, order='F')  deep_flatten(X)  deep_flatten([[x, 1], [X, s]])
squeeze(f)  squeeze(T[:, :1, :])  squeeze(T[:1, :1, :], axis=0)  transpose(X)  transpose(T, (1, 0, 2))
permute_dims(T, (2, 0, 1))
swapaxes(T, 0, 2)  moveaxis(T, 0, -1)  moveaxis(T, (0, 1), (1, 2))  promote(s, (2, 3))  broadcast_to(x, (2, 3))
broadcast_to(s, (2,))
broadcast_to(X, (2, 2, 3))  upper_tri(M)  upper_tri(S)  upper_tri(B)  vec_to_upper_tri(x)  vec_to_upper_tri(x, strict=True)
partial_trace(J, [2, 2])  partial_trace(J, [2, 2], axis=1)  partial_transpose(J, [2, 2])  partial_transpose(J, (2, 2), axis=1)
einsum('ij,jk->ik', A, Y)  einsum('ijk->ik', T)  einsum('ii->i', M)  einsum('i,i->', a, x)  einsum('ij,kj->ijk', X, A)
real(x)  real(X)  imag(x)  conj(x)  conj(X)  real(s) + imag(s)
psd_wrap(S)  nsd_wrap(S)  nonneg_wrap(x)  nonpos_wrap(x)  symmetric_wrap(S)  hermitian_wrap(S)  skew_symmetric_wrap(M - M.T)

sum_squares(norm1(x) + pos(s))  square(norm(x))  norm(hstack([abs(x), pos(y)]))  log_sum_exp(square(x))  exp(-sqrt(q))
inv_pos(sqrt(q))
maximum(square(x), abs(y) - 1)  geo_mean(sqrt(q) + 1)  log(geo_mean(q))  -entr(q)  power(pos(x), 3)
quad_over_lin(x, geo_mean(q))
lambda_max(diag(exp(x)))  norm(X @ C - A, 'nuc')  sum_largest(square(x), 2)  huber(norm(x))  huber(square(x), 2)
logistic(norm1(x))  -log_det(S) + trace(P @ S)  kl_div(q, r) + x  h * square(x)  h * norm(x)  multiply(w, abs(x))  w @ square(x)
sum(multiply(w, log(q)))  matrix_frac(C @ x + a, S + R)  sum([norm(x), s, 2])  max(hstack([norm(x), s]))
log_sum_exp(log(q) * 1)  square(entr(q))  sqrt(square(x))  exp(log(q))  log(exp(x))  x @ y  x * s  X @ Y  square(x) - square(y)
"""

CONSTRAINTS = """
x == a  x == y  a == x  X == A  s == 1  x == 0.5  X == x  T == 0  C @ x == a  sum(x) == 2 * s  x[0] == x[1]  X[0] == x
x <= a  x >= a  a <= x  X <= 0.1  X >= A  s <= -1  X <= x  T <= N  x <= y  norm(x) <= s  sum_squares(x) <= 1  log(q) >= 1
x + s >= abs(y)
A @ x <= b  exp(x) <= 1 + y  norm(X, axis=0) <= x  square(x) <= q
S >> P  S << P  S >> R  S >> 0  D @ X[:, :2] >> 0  P >> S  B >> 0  B[0] << np.eye(3)  M >> 0  M >> M.T - P
Zero(x - a)  Zero(X - A)  NonNeg(x - 1)  NonNeg(X - A)  NonNeg(log(q))  NonPos(x)  NonPos(square(x) - 1)  Zero(T[:, 0])
SOC(s, x)  SOC(s - 2, C @ x)  SOC(x, Y.T)  SOC(x, X)  SOC(x, X.T, axis=1)  SOC(b[0], x)  SOC(f[:, 0], C @ M)
PSD(S - 2 * np.eye(3))  PSD(-B)  PSD(M)
ExpCone(x, y, z)  ExpCone(s, 1, p)  ExpCone(X, np.abs(A), Q - 3)  ExpCone(C @ x, q, z)
PowCone3D(x, y, z, 0.3)  PowCone3D(x, y, z, [0.5, 0.2, 0.9])  PowCone3D(s, p, o, 0.5)  PowCone3D(X, Q, X + 1, 0.25)
PowCone3DApprox(x, y, z, 0.25)  PowCone3DApprox(s, p, o, 0.5)
PowConeND(x, s, [0.2, 0.3, 0.5])  PowConeND(X, s * b, np.full((2, 3), 1 / 3), axis=1)
PowConeND(X, x, np.tile([[0.4], [0.6]], (1, 3)))
PowConeND(vstack([x, y]), z, np.tile([[0.25], [0.75]], (1, 3)), axis=0)  PowConeND(x[:2], s, [0.5, 0.5])
RelEntrConeQuad(q, r, z, 3, 3)  RelEntrConeQuad(p, o, s, 2, 4)  OpRelEntrConeQuad(G, H, D * s, 2, 2)
"""

PROBLEMS = """
Problem(transforms.weighted_sum([Minimize(sum_squares(x - a)), Minimize(norm1(x))], [1, 2]), [sum(x) == 1])
Problem(transforms.weighted_sum([Maximize(-sum_squares(x - a)), Maximize(-norm1(x))], [1, 2]), [sum(x) == 1])
Problem(transforms.scalarize.weighted_sum([Minimize(sum_squares(x)), Maximize(sum(x))], [1, -2]))
Problem(transforms.max([Minimize(sum_squares(x - a)), Minimize(sum_squares(x - 1))], [1, 2]))
Problem(transforms.scalarize.max([Minimize(sum_squares(x)), Minimize(sum_squares(x - 3))], [2, 1]), [x[0] >= 1])
Problem(transforms.log_sum_exp([Minimize(sum_squares(x - a)), Minimize(sum_squares(x))], [1, 2], gamma=2))
Problem(transforms.scalarize.log_sum_exp([Minimize(sum_squares(x - a)), Minimize(sum_squares(x))], [1, 2]))
Problem(transforms.targets_and_priorities([Minimize(sum_squares(x - a)), Minimize(sum_squares(x))], [1, 1], [0.5, 0.5]))
Problem(transforms.scalarize.targets_and_priorities([Minimize(sum_squares(x)), Minimize(norm1(x))], [1, 2], [1, 1], [2, 3]))
Problem(Minimize(sum_squares(x - a) + transforms.indicator([x <= 0.1, sum(x) == 0])))
Problem(Minimize(sum_squares(x - a) + transforms.indicator([norm(x) <= 1])), [x[0] >= 0.2])
Problem(Minimize(partial_optimize.partial_optimize(Problem(Minimize(sum_squares(x - y) + norm1(y)), [y >= x]), [y])), [x >= a])
Problem(Maximize(partial_optimize.partial_optimize(Problem(Maximize(-sum_squares(x - y)), [sum(y) == 1]), None, [x])), [x == a])
Problem(Minimize(sum(x)), [x >= a]) + Problem(Minimize(sum_squares(x)), [x <= 5])
3 * Problem(Maximize(-sum_squares(x - a)), [x == y, y >= 0.3])
Problem(Maximize(2 * s), [s == 3])
Problem(Maximize(2 * s), [s <= 3])
Problem(Minimize(2 * s), [3 == s])
Problem(Minimize(sum_squares(x - a)), [True, sum(x) >= 3])
Problem(Minimize(sum(x)), [x >= 1, x <= 0])
Problem(Minimize(sum(x)), [norm(x) <= -1])
Problem(Maximize(sum(x)), [x >= a])
Problem(Minimize(1), [x == a])
Problem(Minimize(lambda_max(S - P) + sum_squares(S)), [trace(S) == 1, S >> 0.1 * np.eye(3)])
Problem(Minimize(quad_form(x, P) + a @ x), [A @ x <= b, x >= -1])
Problem(Maximize(sum(entr(q))), [sum(q) == 1, A @ q <= abs(b) + 1])
Problem(Maximize(log_det(S)), [diag(S) <= 1])
Problem(Minimize(sum_squares(n - 1) + sum_squares(k + a)), [sum(n) == 1])
"""

#: With integers: for solvers of mixed-integer linear problems.
MIXED = """
Problem(Maximize(a @ logic.And(i, j) - 0.3 * sum(i)), [sum(j) <= 2])
Problem(Minimize(a @ logic.Or(i, j) - 0.4 * sum(i)), [i + j <= 1, j[0] == 1])
Problem(Minimize(a @ logic.Xor(i, j) + 0.1 * sum(i) + 0.3 * sum(j)))
Problem(Minimize(a @ logic.Xor(i, j, ~i) + 0.1 * sum(i) + 0.3 * sum(j)))
Problem(Maximize(a @ logic.Not(i)), [sum(i) >= 2])
Problem(Maximize(a @ logic.implies(i, j) + 0.2 * sum(i) - 0.3 * sum(j)), [j[1] == 0])
Problem(Maximize(a @ logic.iff(i, j) + 0.2 * sum(i) - 0.3 * sum(j)), [j[0] == 0])
Problem(Maximize(a @ (i & j | ~i) + 0.2 * sum(i) - 0.3 * sum(j)))
Problem(Minimize(norm1(l - a) + 0.1 * sum(i)), [l <= 3 * i])
Problem(Minimize(max(abs(l - 2.2 * a)) + 0.01 * a @ l))
Problem(Minimize(sum(abs(x - a))), [FiniteSet(x, [-2, 0, 1])])
Problem(Minimize(sum(abs(x - a))), [FiniteSet(x, [-2, 0, 1], ineq_form=True)])
Problem(Maximize(a @ i), [A @ i <= 0.5])
Problem(Minimize(sum(l)), [l >= a, l <= -4])
"""

#: What CVXPY calls otherwise, or does not have: what it is asked instead.
OTHERWISE = {
    "block([[X, A], [A, X]])": "bmat([[X, A], [A, X]])",
    "block([s, x])": "hstack([s, x])",
    "kron(b, x)": "vec(outer(b, x), order='C')",
}


def cases(table: str) -> list[str]:
    """The cases of a table: two spaces or a new line between them."""
    return [case for line in table.splitlines() for case in line.split("  ") if case]


# ---- leaves --------------------------------------------------------------------------------------------------------

Sampler = Callable[[np.random.Generator, Any], Any]


def real(rng: np.random.Generator, shape: Any) -> Any:
    """Away from zero."""
    value = rng.normal(size=shape)
    return value + np.where(value > 0, 0.2, -0.2)


def positive(rng: np.random.Generator, shape: Any) -> Any:
    """Between 0.3 and 2."""
    return rng.uniform(0.3, 2, size=shape)


def negative(rng: np.random.Generator, shape: Any) -> Any:
    """Between -2 and -0.3."""
    return -positive(rng, shape)


def definite(rng: np.random.Generator, shape: Any) -> Any:
    """Positive definite matrices."""
    root = rng.normal(size=shape)
    return root @ np.swapaxes(root, -1, -2) / shape[-1] + 0.4 * np.eye(shape[-1])


@dataclass(frozen=True)
class Leaf:
    """A variable (or parameter) of the table: its shape, its attributes, and how its values are drawn."""

    shape: tuple[int, ...]
    draw: Sampler = real
    attributes: dict[str, Any] = field(default_factory=dict)
    kind: str = "Variable"

    def made(self, cp: Any, **more: Any) -> Any:
        """A new one."""
        return getattr(cp, self.kind)(self.shape, **more, **self.attributes)

    @property
    def square(self) -> bool:
        """Is it a symmetric matrix?"""
        return self.draw is definite


SYMMETRIC = {"symmetric": True}
LEAVES = {
    "s": Leaf(()), "x": Leaf((3,)), "y": Leaf((3,)), "z": Leaf((3,)), "u": Leaf((4,)), "f": Leaf((3, 1)),
    "X": Leaf((2, 3)), "Y": Leaf((3, 2)), "M": Leaf((3, 3)), "T": Leaf((2, 3, 2)),
    "p": Leaf((), positive), "q": Leaf((3,), positive), "r": Leaf((3,), positive),
    "Q": Leaf((2, 3), positive), "V": Leaf((2, 3, 2), positive),
    "n": Leaf((3,), positive, {"nonneg": True}),
    "o": Leaf((), positive, {"nonneg": True}),
    "k": Leaf((3,), negative, {"nonpos": True}),
    "i": Leaf((3,), lambda rng, shape: rng.integers(2, size=shape), {"boolean": True}),
    "j": Leaf((3,), lambda rng, shape: rng.integers(2, size=shape), {"boolean": True}),
    "l": Leaf((3,), lambda rng, shape: rng.integers(-3, 4, size=shape), {"integer": True}),
    "S": Leaf((3, 3), definite, SYMMETRIC),
    "R": Leaf((3, 3), definite, SYMMETRIC),
    "B": Leaf((2, 3, 3), definite, SYMMETRIC),
    "G": Leaf((2, 2), definite, SYMMETRIC),
    "H": Leaf((2, 2), definite, SYMMETRIC),
    "J": Leaf((4, 4), definite, SYMMETRIC),
    "h": Leaf((), positive, {"nonneg": True}, "Parameter"),
    "w": Leaf((3,), positive, {"nonneg": True}, "Parameter"),
    "W": Leaf((3, 3), definite, {"PSD": True}, "Parameter"),
}  # fmt: skip
_rng = np.random.default_rng(7)
NUMBERS: dict[str, Any] = {
    "np": np,
    "a": np.array([0.5, -1.25, 2.0]),
    "b": np.array([1.5, 0.75]),
    "c": 2.0,
    "A": np.round(real(_rng, (2, 3)), 2),
    "C": np.round(real(_rng, (3, 3)), 2),
    "D": np.array([[2.0, 0.5], [0.5, 1.0]]),
    "N": np.round(real(_rng, (2, 3, 2)), 2),
    "P": np.round(definite(_rng, (3, 3)), 2),
}


def read(cp: Any, case: str, leaves: dict[str, Any]) -> Any:
    """What a case is in a library, with these leaves."""
    return eval(OTHERWISE.get(case, case) if cp.__name__ == "cvxpy" else case, {}, Names(cp, leaves))


class Names(dict[str, Any]):
    """What the names of a case stand for: leaves and numbers, else what the library calls so."""

    def __init__(self, cp: Any, leaves: dict[str, Any]) -> None:
        super().__init__(NUMBERS | leaves)
        self.cp = cp

    def __missing__(self, name: str) -> Any:
        for path in ("", ".atoms.affine.wraps", ".atoms.affine.binary_operators", ".atoms.affine.unary_operators"):
            place = importlib.import_module(self.cp.__name__ + path)
            if hasattr(place, name):
                return getattr(place, name)
        raise KeyError(name)


def letters(case: str) -> list[str]:
    """The leaves of a case, in the order of the table."""
    used = {node.id for node in ast.walk(ast.parse(case, mode="eval")) if isinstance(node, ast.Name)}
    return [letter for letter in LEAVES if letter in used]


def subject(case: str) -> str:
    """The public name that a case is about, with dots: `max` of "max(x)"; empty for an operator."""
    node: Any = ast.parse(case, mode="eval").body
    while isinstance(node, ast.Call):
        node = node.func
    return ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""


def subjects(case: str) -> set[str]:
    """All names that are called in a case."""
    return {subject(ast.unparse(n)) for n in ast.walk(ast.parse(case, mode="eval")) if isinstance(n, ast.Call)}


def stream(case: str) -> np.random.Generator:
    """Random numbers, the same for a case whenever it is met."""
    return np.random.default_rng(zlib.crc32(case.encode()))


class Stated:
    """A case in one library: its leaves with values, and what the text makes of them."""

    def __init__(self, cp: Any, case: str) -> None:
        self.cp, self.case, self.rng = cp, case, stream(case)
        self.leaves = {letter: self.leaf(letter) for letter in letters(case)}
        self.made = read(cp, case, self.leaves)

    def leaf(self, letter: str) -> Any:
        """A leaf with the first of its values."""
        leaf = LEAVES[letter].made(self.cp, name=letter)
        leaf.value = LEAVES[letter].draw(self.rng, leaf.shape)
        return leaf

    @property
    def variables(self) -> dict[str, Any]:
        """Those that the problem has, by letter."""
        own = {v.id for v in self.made.variables()}
        return {letter: leaf for letter, leaf in self.leaves.items() if leaf.id in own}

    def move(self) -> None:
        """Other values for the variables."""
        for letter, leaf in self.variables.items():
            leaf.value = LEAVES[letter].draw(self.rng, leaf.shape)

    def prox(self) -> Any:
        """Half the squared distance to the values that the variables have."""
        return sum(0.5 * self.cp.sum_squares(v - v.value) for v in self.variables.values())


# ---- facts ---------------------------------------------------------------------------------------------------------

PROBES: dict[str, Callable[[Any, Leaf], Any]] = {
    "variable": lambda cp, leaf: cp.Variable(leaf.shape),
    "nonneg": lambda cp, leaf: cp.Variable(leaf.shape, nonneg=True),
    "nonpos": lambda cp, leaf: cp.Variable(leaf.shape, nonpos=True),
    "convex": lambda cp, leaf: cp.square(cp.Variable(leaf.shape)) - 1,
    "convex nonneg": lambda cp, leaf: cp.square(cp.Variable(leaf.shape)),
    "concave": lambda cp, leaf: 1 - cp.square(cp.Variable(leaf.shape)),
    "concave nonneg": lambda cp, leaf: cp.sqrt(cp.Variable(leaf.shape)),
    "concave nonpos": lambda cp, leaf: -cp.square(cp.Variable(leaf.shape)),
    "parameter": lambda cp, leaf: cp.Parameter(leaf.shape),
    "nonneg parameter": lambda cp, leaf: cp.Parameter(leaf.shape, nonneg=True),
    "affine in parameter": lambda cp, leaf: cp.Parameter() * cp.Variable(leaf.shape) + cp.Parameter(leaf.shape),
    "constant": lambda cp, leaf: cp.Constant(positive(np.random.default_rng(1), leaf.shape)),
}
SQUARE_PROBES: dict[str, Callable[[Any, Leaf], Any]] = {
    "variable": lambda cp, leaf: cp.Variable(leaf.shape),
    "PSD": lambda cp, leaf: cp.Variable(leaf.shape, PSD=True),
    "NSD": lambda cp, leaf: cp.Variable(leaf.shape, NSD=True),
    "nonneg": lambda cp, leaf: cp.Variable(leaf.shape, nonneg=True),
    "parameter": lambda cp, leaf: cp.Parameter(leaf.shape, symmetric=True),
    "PSD parameter": lambda cp, leaf: cp.Parameter(leaf.shape, PSD=True),
    "affine in parameter": lambda cp, leaf: cp.Parameter() * cp.Variable(leaf.shape, symmetric=True),
    "constant": lambda cp, leaf: cp.Constant(definite(np.random.default_rng(1), leaf.shape)),
}
PREDICATES = (
    "is_constant is_affine is_convex is_concave is_nonneg is_nonpos is_zero is_dpp is_pwl is_qpwa is_quadratic is_scalar "
    "is_vector is_matrix is_complex"
).split()

OF_MATRICES = ["is_symmetric", "is_psd", "is_nsd"]


def facts(e: Any) -> dict[str, Any]:
    """What is known of an expression without its value."""
    asked = PREDICATES + (OF_MATRICES if len(e.shape) == 2 and e.shape[0] == e.shape[1] > 1 else [])
    return {"shape": list(e.shape)} | {name: bool(getattr(e, name)()) for name in asked}


def probed(cp: Any, case: str) -> dict[str, Any]:
    """The facts with one leaf, or all of them, replaced by expressions of other curvature, sign and kind."""
    used = letters(case)
    found: dict[str, Any] = {}
    for replaced in [*[[letter] for letter in used], *([used] if len(used) > 1 else [])]:
        for probe in PROBES | SQUARE_PROBES:
            tables = [SQUARE_PROBES if LEAVES[letter].square else PROBES for letter in replaced]
            if any(LEAVES[letter].kind == "Parameter" for letter in replaced) or not all(probe in table for table in tables):
                continue
            leaves = {letter: LEAVES[letter].made(cp) for letter in used}
            for letter, table in zip(replaced, tables, strict=True):
                leaves[letter] = table[probe](cp, LEAVES[letter])
            name = f"{'='.join(replaced)}={probe}"
            found[name] = tried(lambda leaves=leaves: facts(read(cp, case, leaves)))
    return found


def tried(make: Callable[[], Any]) -> Any:
    """What it makes, or the names of the classes of the error that it raises."""
    try:
        return make()
    except Exception as error:  # what an error is, is compared too
        return {"error": [c.__name__ for c in type(error).__mro__], "said": str(error)[:200]}


def plain(value: Any) -> Any:
    """Numbers as lists, column-major; an array for each of several."""
    if value is None:
        return None
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return np.asarray(value.toarray() if sp.issparse(value) else value, dtype=float).ravel(order="F").tolist()


def slopes(case: Stated) -> Any:
    """The gradient in each variable."""
    by_id = {leaf: letter for letter, leaf in case.variables.items()}
    return {by_id[variable]: plain(slope) for variable, slope in case.made.grad.items() if variable in by_id}


def known(cp: Any, case: str) -> dict[str, Any]:
    """Everything about an expression but optima."""

    def own() -> Any:
        stated = Stated(cp, case)
        found = {"facts": facts(stated.made), "value": plain(stated.made.value), "grad": tried(lambda: slopes(stated))}
        found["value's shape"] = list(np.shape(stated.made.value))
        found["domain"] = tried(lambda: all(bool(each.value(1e-6)) for each in stated.made.domain))
        return found

    return {"own": tried(own), "probes": probed(cp, case)}


def known_constraint(cp: Any, case: str) -> dict[str, Any]:
    """Everything about a constraint but optima."""
    made = Stated(cp, case).made
    found = {
        "shape": list(made.shape),
        "size": int(made.size),
        "is_dcp": bool(made.is_dcp()),
        "is_dpp": bool(made.is_dpp()),
        "holds": tried(lambda: bool(made.value())),
        "residual": tried(lambda: plain(made.residual)),
        "violation": tried(lambda: plain(made.violation())),
    }
    if hasattr(made, "cone_sizes"):
        found["num_cones"] = tried(lambda: int(made.num_cones()))
        found["cone_sizes"] = tried(lambda: [int(n) for n in made.cone_sizes()])
    return found


# ---- optima --------------------------------------------------------------------------------------------------------

OPTIONS: dict[str, dict[str, Any]] = {
    "SCS": {"eps_abs": 1e-8, "eps_rel": 1e-8, "max_iters": 40_000},
}


def in_objective(case: Stated) -> Any:
    """The expression, weighted, and the squared distance to a point, with a sum kept and a bound that is active: one optimum."""
    cp, e = case.cp, case.made
    affine = e.is_affine()
    weights = 0.3 * (real if affine else positive)(case.rng, e.shape)
    limits = []
    for letter, v in case.variables.items():
        value, flat = v.value, cp.vec(v, order="F")
        low = value.ravel(order="F") - 0.6
        low[0] += 0.7
        limits.append(flat >= low)
        if v.size > 1 and not LEAVES[letter].square:
            limits.append(cp.sum(v) == float(value.sum()) + 0.1)
    total = cp.sum(cp.multiply(weights, e))
    if e.is_convex():
        return cp.Problem(cp.Minimize(total + case.prox()), limits)
    return cp.Problem(cp.Maximize(total - case.prox()), limits)


def in_constraint(case: Stated) -> Any:
    """The nearest point at which the expression is not above (a concave one: not below) what it is at another point."""
    cp, e = case.cp, case.made
    sign = 1 if e.is_convex() else -1
    limit = np.reshape(e.value, e.shape, order="F") + sign * 0.05
    farthest, points = -np.inf, []
    for _ in range(6):
        case.move()
        points.append({letter: v.value for letter, v in case.variables.items()})
        beyond = float(np.sum(np.maximum(sign * (np.reshape(e.value, e.shape, order="F") - limit), 0)))
        if beyond > farthest:
            farthest, chosen = beyond, points[-1]
    for letter, v in case.variables.items():
        v.value = chosen[letter]
    return cp.Problem(cp.Minimize(case.prox()), [e <= limit if sign > 0 else e >= limit])


def in_equation(case: Stated) -> Any:
    """The nearest point at which an affine expression is what it is at another point."""
    limit = np.reshape(case.made.value, case.made.shape, order="F")
    case.move()
    return case.cp.Problem(case.cp.Minimize(case.prox()), [case.made == limit])


def beyond(case: Stated) -> Any:
    """What cannot be: a nonnegative convex expression below zero, a nonpositive concave one above."""
    sign = 1 if case.made.is_convex() else -1
    return case.cp.Problem(case.cp.Minimize(case.prox()), [sign * case.made <= -0.1])


def under_constraint(case: Stated) -> Any:
    """The nearest point that satisfies a constraint."""
    return case.cp.Problem(case.cp.Minimize(case.prox()), [case.made])


POSITIONS: dict[str, Callable[[Stated], Any]] = {
    "objective": in_objective,
    "constraint": in_constraint,
    "equation": in_equation,
    "infeasible": beyond,
    "alone": under_constraint,
    "refused": in_objective,
    "problem": lambda case: case.made,
}


def positions(cp: Any, case: str) -> list[str]:
    """Those in which an expression can stand."""
    e = Stated(cp, case).made
    if e.is_constant():
        return ["objective"]
    if e.is_affine():
        return ["objective", "constraint", "equation"]
    if not (e.is_convex() or e.is_concave()):
        return ["refused"]
    if (e.is_convex() and e.is_nonneg()) or (e.is_concave() and e.is_nonpos()):
        return ["objective", "constraint", "infeasible"]
    return ["objective", "constraint"]


def problem(cp: Any, position: str, case: str) -> tuple[Stated, Any]:
    """A case and its problem."""
    stated = Stated(cp, case)
    return stated, POSITIONS[position](stated)


def solved(cp: Any, position: str, case: str, solver: str) -> dict[str, Any]:
    """Status, value, primal point and duals; for a constraint alone its residuals there too."""
    stated, asked = problem(cp, position, case)
    asked.solve(solver=solver, **OPTIONS.get(solver, {}))
    found = {"status": asked.status, "value": None if asked.value is None else float(asked.value)}
    if asked.status in ("optimal", "optimal_inaccurate"):
        own = {v.id for v in asked.variables()}
        found["primal"] = {letter: plain(leaf.value) for letter, leaf in stated.leaves.items() if leaf.id in own}
        found["dual"] = [plain(c.dual_value) for c in asked.constraints]
        found["shapes"] = [shapes(c.dual_value) for c in asked.constraints]
    return found


def shapes(value: Any) -> Any:
    """The shape of a dual, or of each of several."""
    return [list(np.shape(each)) for each in value] if isinstance(value, list) else list(np.shape(value))


def answer(cp: Any, what: str, case: str, solver: str = "") -> Any:
    """One line of the comparison."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if what == "facts":
            return known_constraint(cp, case) if case in cases(CONSTRAINTS) else known(cp, case)
        return tried(lambda: solved(cp, what, case, solver))


def main(module: str, lines: Iterator[str]) -> None:
    """Answer each line."""
    cp = __import__(module)
    for line in lines:
        print(json.dumps(answer(cp, *json.loads(line))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], iter(sys.stdin))

"""Problems built backwards, from an answer that is known to be right.

An optimum: draw v; s = P_K(v) and y = P_K*(-v) are complementary (Moreau). With any A, x, P, reduced costs z,

    b = A x + s,    c = -P x - A'y - z

make (x, y, z) optimal. A is drawn so that some point is strictly inside K and some dual strictly inside K*,
so every solver should do well on the problem. Certificates of infeasibility and rays are given likewise.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from fenchel.cones.cone import Array, Cone
from fenchel.cones.exponential import ExpCone, ExpConeXZY
from fenchel.cones.nonneg import NonNeg
from fenchel.cones.power import PowCone3D, PowConeND
from fenchel.cones.psd import PSD, SvecLower, SvecUpper
from fenchel.cones.soc import RSOC, SOC, SOC3
from fenchel.cones.zero import Zero
from fenchel.program import INFEASIBLE, OPTIMAL, UNBOUNDED, Block, Program, Solution

#: Cones to draw problems from: (cone, how many of it), by kind.
Samples = Mapping[str, Sequence[tuple[Cone, int]]]
SAMPLES: Samples = {
    "zero": ((Zero(2), 1), (Zero(1), 1)),
    "nonneg": ((NonNeg(3), 2), (NonNeg(4), 1)),
    "soc": ((SOC(4), 2), (SOC(2), 1), (SOC(1), 1)),
    "soc3": ((SOC3(), 3),),
    "rsoc": ((RSOC(4), 2), (RSOC(3), 1)),
    "exp_cone": ((ExpCone(), 3),),
    "exp_cone_xzy": ((ExpConeXZY(), 3),),
    "psd": ((PSD(9), 1), (PSD(4), 1)),
    "svec_lower": ((SvecLower(6), 2), (SvecLower(3), 1)),
    "svec_upper": ((SvecUpper(6), 2), (SvecUpper(3), 1)),
    "pow3d": ((PowCone3D(0.3), 2), (PowCone3D(0.5), 1)),
    "pow_nd": ((PowConeND((0.2, 0.3, 0.5)), 1), (PowConeND((0.6, 0.4)), 1)),
}


@dataclass(frozen=True)
class Known:
    """A program and its answer. value: the optimal value, without d; None where there is no optimum."""

    program: Program
    solution: Solution
    value: float | None = None


def blocks_of(cones: Iterable[tuple[Cone, int]]) -> tuple[Block, ...]:
    """Blocks in consecutive rows."""
    blocks, start = [], 0
    for cone, count in cones:
        blocks.append(Block(cone, start, count))
        start = blocks[-1].stop
    return tuple(blocks)


def inner(cone: Cone, count: int, rng: np.random.Generator) -> Array:
    """Points in the relative interior of a cone, shape (count, dim): a mean of many members is one."""
    members = cone.project(rng.standard_normal((40 * count, cone.dim)))
    return np.asarray(members.reshape(40, count, cone.dim).mean(axis=0))


def stored(matrix: Array, triangle: str = "full") -> Any:
    """The matrix by columns, every entry stored, zeros too; only a triangle of it, if one is named."""
    keep = np.ones(matrix.shape)
    if triangle != "full":
        keep = np.triu(keep) if triangle == "upper" else np.tril(keep)
    rows, columns = np.nonzero(keep.T)[::-1]
    indptr = np.concatenate(([0], np.cumsum(np.count_nonzero(keep, axis=0))))
    values = np.ascontiguousarray(matrix[rows, columns])
    return sparse.csc_array((values, rows.astype(np.int32), indptr.astype(np.int32)), shape=matrix.shape)


def optimum(
    cones: Sequence[tuple[Cone, int]],
    n: int = 4,
    *,
    curved: bool = False,
    bounded: bool = False,
    triangle: str = "upper",
    seed: int = 0,
) -> Known:
    """A problem over these cones, and its optimum. curved: with a P. bounded: all sorts of bounds."""
    rng = np.random.default_rng(seed)
    blocks = blocks_of(cones)
    rows = sum(block.size for block in blocks)
    s, y, e, w = (np.zeros(rows) for _ in range(4))
    for _ in range(50):  # until y is well away from 0: without it there is no point strictly inside K*
        for block in blocks:
            at, cone, shape = slice(block.start, block.stop), block.cone, (block.count, block.cone.dim)
            v = rng.standard_normal(shape)
            s[at], y[at] = cone.project(v).ravel(), cone.dual.project(-v).ravel()
            e[at], w[at] = inner(cone, block.count, rng).ravel(), inner(cone.dual, block.count, rng).ravel()
            if cone.kind == "zero":
                w[at] = y[at]
        if e @ y >= 0.1 * np.linalg.norm(e) * np.linalg.norm(y):
            break
    A = rng.standard_normal((rows, n))
    if e.any():
        # Up along the first column lies the inside of K. Along u, orthogonal to every column, that of K*.
        A[:, 0] = -e
        signed = np.concatenate([np.full(block.size, block.cone.kind != "zero") for block in blocks])
        u = np.where(signed, w * (e @ y) / (e @ w) - y, 0.0)
        if u.any():
            A -= np.outer(u, u @ A) / (u @ u)
    x = rng.standard_normal(n)
    root = rng.standard_normal((n, n))
    P = root @ root.T / n + np.eye(n) if curved else np.zeros((n, n))
    z, lower, upper = np.zeros(n), None, None
    if bounded:
        # In turn: free (the first column leads inside), at the upper, at the lower, inside, fixed, one-sided.
        sort = np.arange(n) % 6
        lower, upper = x - rng.uniform(0.5, 2, n), x + rng.uniform(0.5, 2, n)
        lower[(sort == 0) | (sort == 1)] = -np.inf
        upper[(sort == 0) | (sort == 2) | (sort == 5)] = np.inf
        upper[(sort == 1) | (sort == 4)] = x[(sort == 1) | (sort == 4)]
        lower[(sort == 2) | (sort == 4)] = x[(sort == 2) | (sort == 4)]
        push = rng.uniform(0.5, 2, n)
        z = np.select([sort == 1, sort == 2, sort == 4], [push, -push, push * np.sign(x)])
    program = Program(
        P=stored(P, triangle) if curved else None,
        c=-P @ x - A.T @ y - z,
        d=0.0,
        A=stored(A),
        b=A @ x + s,
        blocks=blocks,
        lower=lower,
        upper=upper,
        triangle=triangle,
    )
    value = float(program.c @ x + x @ P @ x / 2)
    return Known(program, Solution(OPTIMAL, x=x, y=y, z=z if bounded else None, value=value), value)


def infeasible(
    cones: Sequence[tuple[Cone, int]], n: int = 3, *, bounded: bool = False, seed: int = 0
) -> Known:
    """A problem with a certificate A'y + z = 0, b'y + sigma(z) = -1, y inside K*; its dual is feasible."""
    rng = np.random.default_rng(seed)
    blocks = blocks_of(cones)
    y = np.concatenate([inner(block.cone.dual, block.count, rng).ravel() for block in blocks])
    other = np.concatenate([inner(block.cone.dual, block.count, rng).ravel() for block in blocks])
    A = rng.standard_normal((len(y), n))
    z, lower, upper, support = np.zeros(n), None, None, 0.0
    if bounded:
        z = -A.T @ y
        lower, upper = -rng.uniform(0.5, 2, n), rng.uniform(0.5, 2, n)
        support = float(np.maximum(z * upper, z * lower).sum())
    else:
        A -= np.outer(y, y @ A) / (y @ y)
    b = rng.standard_normal(len(y))
    b -= y * (b @ y + 1 + support) / (y @ y)
    program = Program(None, -A.T @ other, 0.0, stored(A), b, blocks, lower, upper)
    return Known(program, Solution(INFEASIBLE, y=y, z=z if bounded else None))


def unbounded(
    cones: Sequence[tuple[Cone, int]],
    n: int = 4,
    *,
    curved: bool = False,
    bounded: bool = False,
    triangle: str = "upper",
    seed: int = 0,
) -> Known:
    """A feasible problem with a ray x: P x = 0, -A x inside K, c'x = -1, no bound in its way.

    P is on the first half of the columns and the ray on the others, so that P x = 0 is no matter of rounding.
    """
    rng = np.random.default_rng(seed)
    blocks = blocks_of(cones)
    away = np.concatenate([inner(block.cone, block.count, rng).ravel() for block in blocks])
    s = np.concatenate([inner(block.cone, block.count, rng).ravel() for block in blocks])
    ray, x, c = rng.standard_normal((3, n))
    half = n // 2
    if curved:
        ray[:half] = 0.0
    A = rng.standard_normal((len(s), n))
    A -= np.outer(away + A @ ray, ray) / (ray @ ray)
    c -= ray * (c @ ray + 1) / (ray @ ray)
    root = rng.standard_normal((half, half))
    lower = np.where(ray > 0, x - 1, -np.inf) if bounded else None
    upper = np.where(ray < 0, x + 1, np.inf) if bounded else None
    P = stored(np.pad(root @ root.T, (0, n - half)), triangle) if curved else None
    program = Program(P, c, 0.0, stored(A), A @ x + s, blocks, lower, upper, triangle=triangle)
    return Known(program, Solution(UNBOUNDED, x=ray))


def saddle(triangle: str = "upper", seed: int = 0) -> Program:
    """minimise x'Px/2 + c'x subject to x_1 <= b, P indefinite: no least value.

    There is a saddle point inside, which meets the conditions of first order.
    """
    rng = np.random.default_rng(seed)
    turn = np.linalg.qr(rng.standard_normal((4, 4)))[0]
    P, c = turn @ np.diag([2.0, 1.0, 0.5, -1.0]) @ turn.T, rng.standard_normal(4)
    b = np.abs(np.linalg.solve(P, c))[:1] + 1.0
    return Program(stored(P, triangle), c, 0.0, stored(np.eye(1, 4)), b, blocks_of([(NonNeg(1), 1)]), triangle=triangle)


def integer(kinds: frozenset[str], triangle: str = "upper", seed: int = 0) -> Known:
    """minimise c'k + t (+ k'Qk/2) over k in {0, ..., 3}^4, B k <= h, t >= each |G k - g|, by trial.

    Bounds are handed down where the solver takes them, else written as rows; |.| is the norm of a
    second-order cone where it takes these.
    """
    rng = np.random.default_rng(seed)
    n, side = 4, 3
    B, G = rng.integers(-3, 4, (2, n)).astype(float), rng.standard_normal((2, n))
    c, g = rng.integers(-4, 3, n).astype(float), rng.standard_normal(2)
    points = np.array(list(itertools.product(range(side + 1), repeat=n)), float)
    h = np.quantile(points @ B.T, 0.4, axis=0).round() + 0.5
    normed = "soc" in kinds
    distance = points @ G.T - g
    t = np.linalg.norm(distance, axis=1) if normed else np.abs(distance).max(axis=1)
    Q = np.zeros((n, n))
    if "quad_form@objective" in kinds:
        root = rng.standard_normal((n, n))
        Q = root @ root.T
    values = points @ c + t + np.einsum("ij,jk,ik->i", points, Q, points) / 2
    values[(points @ B.T > h).any(axis=1)] = np.inf
    best = int(values.argmin())

    column = np.zeros((1, n))
    linear: list[tuple[Array, Array]] = [(np.c_[B, np.zeros(2)], h)]
    cones: list[tuple[Cone, int]] = []
    if normed:
        cones = [(SOC(3), 1)]
        tail = (np.r_[np.c_[column, -1.0], np.c_[-G, np.zeros(2)]], np.r_[0.0, -g])
    else:
        tail = (np.r_[np.c_[G, -np.ones(2)], np.c_[-G, -np.ones(2)]], np.r_[g, -g])
        cones = [(NonNeg(4), 1)]
    lower = upper = None
    if "bounds" in kinds:
        lower, upper = np.r_[np.zeros(n), -np.inf], np.r_[np.full(n, float(side)), np.inf]
    else:
        box = np.c_[np.eye(n), np.zeros(n)]
        linear += [(box, np.full(n, float(side))), (-box, np.zeros(n))]
    A = np.concatenate([rows for rows, _ in [*linear, tail]])
    b = np.concatenate([right for _, right in [*linear, tail]])
    cones.insert(0, (NonNeg(sum(len(right) for _, right in linear)), 1))
    full = np.pad(Q, (0, 1))
    program = Program(
        P=stored(full, triangle) if Q.any() else None,
        c=np.r_[c, 1.0],
        d=0.0,
        A=stored(A),
        b=b,
        blocks=blocks_of(cones),
        lower=lower,
        upper=upper,
        integer=np.arange(n, dtype=np.int32),
        triangle=triangle,
    )
    x = np.r_[points[best], t[best]]
    return Known(program, Solution(OPTIMAL, x=x), float(values[best]))


def linear(
    c: Sequence[float],
    A: Any,
    b: Sequence[float],
    lower: Sequence[float] | None = None,
    upper: Sequence[float] | None = None,
    *,
    integer: Sequence[int] = (),
    equations: int = 0,
    bounds: bool = True,
) -> Program:
    """minimise c'x subject to A x <= b, or = b in the first `equations` rows, and bounds on every column or on none.

    bounds: False writes the finite ones as rows, for a solver that takes no others.
    """
    rows, right = np.reshape(np.asarray(A, float), (len(b), len(c))), np.asarray(b, float)
    low, high = (None if side is None else np.asarray(side, float) for side in (lower, upper))
    if not bounds:
        for sign, side in ((-1.0, low), (1.0, high)):
            at = np.isfinite(side) if side is not None else np.zeros(len(c), bool)
            rows = np.r_[rows, sign * np.eye(len(c))[at]]
            right = np.r_[right, sign * side[at]] if side is not None else right
        low = high = None
    zero = [(Zero(equations), 1)] if equations else []
    blocks = blocks_of([*zero, (NonNeg(len(right) - equations), 1)])
    return Program(None, np.asarray(c, float), 0.0, stored(rows), right, blocks, low, high, np.asarray(integer, np.int32))


def knapsack(n: int = 200, m: int = 40, *, bounds: bool = True) -> Program:
    """0/1 items in m knapsacks at once, the larger values the better: easy to start, and hard to finish."""
    rng = np.random.default_rng(0)
    W = rng.integers(10, 1000, (m, n)).astype(float)
    c = -rng.integers(10, 100, n).astype(float)
    box = np.zeros(n).tolist(), np.ones(n).tolist()
    return linear(c.tolist(), W, (W.sum(axis=1) / 2).tolist(), *box, integer=range(n), bounds=bounds)

"""Duals, certificates and rays from a solver that hands over none: they are points of other problems, which it solves.

    dual           minimise x'P x / 2 + b'y + sigma(z)   subject to  P x + c + A'y + z = 0,  y in K*
    certificate    find (y, z)   with   A'y + z = 0,  b'y + sigma(z) = -1,  y in K*
    ray            find x        with   P x = 0,  c'x = -1,  -A x in K,  x a direction of the bounds

sigma(z) = sum of upper u - lower l with z = u - l, and u, l >= 0 only where there is a bound. For second-order
cones, linear rows and bounds, K* is K with its equations freed. (Boyd and Vandenberghe, Convex Optimization, 5.2, 5.8.)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.sparse import csc_array, diags_array, eye_array, hstack, vstack

from fenchel.cones.cone import Array
from fenchel.cones.zero import Zero
from fenchel.program import INFEASIBLE, INFEASIBLE_OR_UNBOUNDED, OPTIMAL, SOLVED, UNBOUNDED, Block, Program, Solution

Solve = Callable[[Program], Solution]
Split = tuple[Any, Any]


def complete(program: Program, solution: Solution, solve: Solve) -> None:
    """Give the solution the y and z, or the ray, that its status promises; and tell infeasible from unbounded.

    What `solve` does not find stays away, and *infeasible or unbounded* then stays what it is.
    """
    split = _split(program)
    if solution.status in SOLVED:
        found = solve(_dual(program, split))
        if found.status in SOLVED and found.x is not None:
            solution.y, solution.z = _read(program, split, found.x[program.n if program.P is not None else 0 :])
    if solution.status in (INFEASIBLE, INFEASIBLE_OR_UNBOUNDED):
        found = solve(_certificate(program, split))
        if found.status == OPTIMAL and found.x is not None:
            solution.status = INFEASIBLE
            solution.y, solution.z = _read(program, split, found.x)
    if solution.status in (UNBOUNDED, INFEASIBLE_OR_UNBOUNDED):
        found = solve(_ray(program, split))
        if found.status == OPTIMAL:
            solution.status, solution.x = UNBOUNDED, found.x


def _split(program: Program) -> Split:
    """Columns with an upper bound, and with a lower one."""
    lower = np.full(program.n, -np.inf) if program.lower is None else program.lower
    upper = np.full(program.n, np.inf) if program.upper is None else program.upper
    return np.flatnonzero(upper < np.inf), np.flatnonzero(lower > -np.inf)


def _read(program: Program, split: Split, found: Array) -> tuple[Array, Array | None]:
    """(y, z) from a point (y, u, l)."""
    m, (above, below) = program.m, split
    y = found[:m].copy()
    if program.lower is None and program.upper is None:
        return y, None
    z = np.zeros(program.n)
    z[above] += found[m : m + len(above)]
    z[below] -= found[m + len(above) :]
    return y, z


def _symmetric(program: Program) -> Any:
    """P with both triangles."""
    P = program.P
    if P is None:
        return csc_array((program.n, program.n))
    return P if program.triangle == "full" else P + P.T - diags_array(P.diagonal())


def _over_duals(program: Program, split: Split) -> tuple[Any, Array, Any, tuple[Block, ...], Array]:
    """[A' I -I], the costs of (y, u, l), the rows of cones that hold y, their blocks, and lower bounds."""
    above, below = split
    identity = eye_array(program.n, format="csc")
    A = hstack([program.A.T, identity[:, above], -identity[:, below]], format="csc")
    costs = [program.b]
    costs += [program.upper[above]] if program.upper is not None else []
    costs += [-program.lower[below]] if program.lower is not None else []
    least = np.zeros(A.shape[1])
    rows, blocks, start = [], [], 0
    for block in program.blocks:
        if block.cone.kind != "nonneg":
            least[block.start : block.stop] = -np.inf
        if block.cone.kind not in ("zero", "nonneg"):
            rows.append(np.arange(block.start, block.stop))
            blocks.append(Block(block.cone.dual, start, block.count))
            start += block.size
    members = np.concatenate(rows) if rows else np.zeros(0, int)
    held = csc_array((np.full(start, -1.0), (np.arange(start), members)), shape=(start, A.shape[1]))
    return A, np.concatenate(costs), held, tuple(blocks), least


def _dual(program: Program, split: Split) -> Program:
    A, costs, held, blocks, least = _over_duals(program, split)
    n, P = program.n, program.P
    right = np.r_[-program.c, np.zeros(held.shape[0])]
    if P is None:
        return _program(None, costs, vstack([A, held], format="csc"), right, n, blocks, least, None, program.triangle)
    size = n + len(costs)
    rows = vstack([hstack([_symmetric(program), A]), hstack([csc_array((len(right) - n, n)), held])], format="csc")
    P = csc_array((P.data, P.indices, np.r_[P.indptr, np.full(size - n, P.nnz, P.indptr.dtype)]), shape=(size, size))
    lower = np.r_[np.full(n, -np.inf), least]
    return _program(P, np.r_[np.zeros(n), costs], rows, right, n, blocks, lower, None, program.triangle)


def _certificate(program: Program, split: Split) -> Program:
    A, costs, held, blocks, least = _over_duals(program, split)
    n = program.n
    rows = vstack([A, costs[None, :], held], format="csc")
    right = np.r_[np.zeros(n), -1.0, np.zeros(held.shape[0])]
    return _program(None, np.zeros(len(costs)), rows, right, n + 1, blocks, least, None, program.triangle)


def _ray(program: Program, split: Split) -> Program:
    n, m, (above, below) = program.n, program.m, split
    flat = [] if program.P is None else [_symmetric(program)]
    rows = vstack([*flat, program.c[None, :], program.A], format="csc")
    upper, lower = np.full(n, np.inf), np.full(n, -np.inf)
    upper[above], lower[below] = 0.0, 0.0
    right = np.r_[np.zeros(n * len(flat)), -1.0, np.zeros(m)]
    return _program(None, np.zeros(n), rows, right, n * len(flat) + 1, program.blocks, lower, upper, program.triangle)


def _program(
    P: Any, c: Array, A: Any, b: Array, first: int, blocks: tuple[Block, ...], lower: Array, upper: Any, triangle: str
) -> Program:
    """The program with so many equations first, before the blocks."""
    A.eliminate_zeros()
    A.sort_indices()
    equations = Block(Zero(first), 0)
    shifted = tuple(Block(block.cone, block.start + first, block.count) for block in blocks)
    upper = np.full(len(c), np.inf) if upper is None else upper
    return Program(P, c, 0.0, A, b, (equations, *shifted), lower, upper, triangle=triangle)

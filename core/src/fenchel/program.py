"""The standard form, and its solution: plain data that solvers read and write.

    minimise    x'P x / 2 + c'x + d
    subject to  b - A x in K,   lower <= x <= upper,   some x_j integer or 0/1

with K a product of cones, block by block, in the order of rows that the solver declared. The Lagrangian is
f(x) + y'(A x - b) + z'x with y in K*, so y is the dual that users see for both `lhs <= rhs` and `lhs == rhs`
(rows hold rhs - lhs). The reduced costs z obey c + P x + A'y + z = 0: positive where x is at its upper bound,
negative where it is at its lower bound.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.sparse import csc_array

from fenchel.cones.cone import Array, Cone

#: Status words. One meaning each, for all solvers; `Solution.stopped` says why the solver stopped.
OPTIMAL = "optimal"
OPTIMAL_INACCURATE = "optimal_inaccurate"
INFEASIBLE = "infeasible"
INFEASIBLE_INACCURATE = "infeasible_inaccurate"
UNBOUNDED = "unbounded"
UNBOUNDED_INACCURATE = "unbounded_inaccurate"
INFEASIBLE_OR_UNBOUNDED = "infeasible_or_unbounded"
USER_LIMIT = "user_limit"
SOLVER_ERROR = "solver_error"

#: The words that promise an optimum (x, y, z), a point (x, at a limit the best so far), a certificate (y, z), a ray (x).
SOLVED = (OPTIMAL, OPTIMAL_INACCURATE)
POINTS = (*SOLVED, USER_LIMIT)
CERTIFICATES = (INFEASIBLE, INFEASIBLE_INACCURATE)
RAYS = (UNBOUNDED, UNBOUNDED_INACCURATE)


@dataclass(frozen=True, slots=True)
class Block:
    """`count` copies of `cone`, in consecutive rows from `start`."""

    cone: Cone
    start: int
    count: int = 1

    @property
    def size(self) -> int:
        """Rows in all."""
        return self.cone.dim * self.count

    @property
    def stop(self) -> int:
        """The row after the last."""
        return self.start + self.cone.dim * self.count


@dataclass(slots=True)
class Program:
    """The standard form above. Arrays belong to fenchel: a solver reads them and does not write."""

    P: Any  # csc_array (n, n), or None; the triangle that the solver reads ("upper", "lower" or "full")
    c: Array
    d: float
    A: Any  # csc_array (m, n), sorted indices, no duplicates
    b: Array
    blocks: tuple[Block, ...]  # cover the rows 0..m without gaps, in the solver's order of kinds
    lower: Array | None = None  # None: no bounds are handed down; entries may be -inf
    upper: Array | None = None
    integer: Any = field(default_factory=lambda: np.zeros(0, np.int32))  # columns that are integer; 0/1 ones have bounds too
    triangle: str = "upper"

    @property
    def n(self) -> int:
        """Columns."""
        return len(self.c)

    @property
    def m(self) -> int:
        """Rows."""
        return len(self.b)

    @property
    def mixed(self) -> bool:
        """Are columns integer?"""
        return len(self.integer) > 0

    @property
    def bounded(self) -> bool:
        """Are bounds handed down?"""
        return self.lower is not None or self.upper is not None

    @property
    def entries(self) -> int:
        """Stored entries of A and P."""
        return int(self.A.nnz) + (0 if self.P is None else int(self.P.nnz))

    def count(self, kind: str) -> int:
        """Rows of all blocks of a kind."""
        return sum(block.size for block in self.blocks if block.cone.kind == kind)

    def cones(self, kind: str) -> list[Cone]:
        """One entry for each cone of a kind, in row order."""
        return [block.cone for block in self.blocks if block.cone.kind == kind for _ in range(block.count)]

    # -- as libraries want it that have another form --------------------------------------------------

    def bounds(self, infinity: float = np.inf) -> tuple[Array, Array]:
        """(l, u) of l <= x <= u for every column; no bound, or one beyond it, is the library's `infinity`."""
        lower, upper = np.full(self.n, -infinity), np.full(self.n, infinity)
        if self.lower is not None:
            np.maximum(lower, self.lower, out=lower)
        if self.upper is not None:
            np.minimum(upper, self.upper, out=upper)
        return lower, upper

    def sides(self, infinity: float = np.inf) -> tuple[Array, Array]:
        """(L, U) of L <= A x <= U for linear rows: L = U = b in `zero`, which comes first, and L = -infinity in `nonneg`."""
        zeros, upper = self.count("zero"), np.minimum(self.b, infinity)
        lower = np.full(self.m, -infinity)
        lower[:zeros] = upper[:zeros]
        return lower, upper

    def split(self) -> tuple[Any, Array, Any, Array]:
        """(A, b, G, h) of A x = b and h - G x in the other cones: `zero` comes first."""
        zeros = self.count("zero")
        return self.A[:zeros], self.b[:zeros], self.A[zeros:], self.b[zeros:]

    def hessian(self) -> Any:
        """P, or a matrix without entries, for a library that always wants one."""
        return csc_array((self.n, self.n)) if self.P is None else self.P

    def marks(self, continuous: Any, integer: Any) -> Any:
        """One mark for every column, by whether it is integer."""
        marks = np.full(self.n, continuous)
        marks[self.integer] = integer
        return marks


@dataclass(slots=True)
class Solution:
    """What a solver found. Fields that the status does not promise are None.

    status: one of the words above. stopped: why, in the solver's own words. x: columns. y: rows, in K*. z: reduced
    costs (only where bounds were handed down). For infeasible, y (and z) hold the certificate A'y + z = 0, b'y + ... < 0;
    for unbounded, x holds the ray. value: the solver's own objective, without d. Times in seconds.
    """

    status: str
    stopped: str = ""
    x: Array | None = None
    y: Array | None = None
    z: Array | None = None
    value: float | None = None
    iterations: int | None = None
    solve_time: float | None = None
    setup_time: float | None = None
    raw: Any = None

    def keep(self, x: Array | None, y: Array | None, z: Array | None = None, value: float | None = None) -> None:
        """Of what a library hands over at its end, the fields that the status promises."""
        if self.status in POINTS:
            self.x, self.y, self.z, self.value = x, y, z, value
        elif self.status in CERTIFICATES:
            self.y, self.z = y, z
        elif self.status in RAYS:
            self.x = x

    def scale(self, program: Program) -> None:
        """A certificate to b'y + upper'max(z, 0) + lower'min(z, 0) = -1, a ray to c'x = -1; what shows nothing stays as it is."""
        if self.status in RAYS and self.x is not None:
            progress = -float(program.c @ self.x)
            if progress > 0:
                self.x = self.x / progress
        elif self.status in CERTIFICATES and self.y is not None:
            progress = -_support(self.y, program.b)
            if self.z is not None:
                lower, upper = program.bounds()
                progress -= _support(self.z, np.where(self.z > 0, upper, lower))
            if progress > 0:
                self.y, self.z = self.y / progress, None if self.z is None else self.z / progress


def _support(duals: Array, sides: Array) -> float:
    """The sum of duals times sides, where a side may be infinite beside a dual of 0."""
    held = duals != 0
    return float(duals[held] @ sides[held])

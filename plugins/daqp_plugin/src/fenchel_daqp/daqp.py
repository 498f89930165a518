"""DAQP, and its workspace as a live model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import Any, ClassVar

import numpy as np
from scipy.sparse import csc_array

from fenchel.errors import SolverError
from fenchel.program import INFEASIBLE, INFEASIBLE_OR_UNBOUNDED, OPTIMAL, SOLVER_ERROR, UNBOUNDED, USER_LIMIT, Program, Solution
from fenchel.solving.solver import LibraryOptions, Model, Solver

# DAQP's exit flags; the others are errors. Below 0, its x and lam are memory that nothing was written to.
STATUS = {
    4: (OPTIMAL, "optimal, after cycling"),
    1: (OPTIMAL, "optimal"),
    -1: (INFEASIBLE, "infeasible"),
    -2: (SOLVER_ERROR, "cycling"),
    -3: (UNBOUNDED, "unbounded"),
    -4: (USER_LIMIT, "iteration limit"),
    -5: (SOLVER_ERROR, "not convex"),
    -6: (INFEASIBLE, "equations that contradict each other"),
    -7: (USER_LIMIT, "time limit"),
}
NOT_CONVEX, CONTRADICTIONS = -5, (-1, -6)
#: Marks of a constraint: always active, or one of the two sides must be.
EQUATION, BINARY = 5, 16
INFINITE = 1e30


@cache
def library() -> Any:
    """The extension module `daqp`."""
    return import_module("daqp")


class DAQP(Solver):
    """minimise x'Px/2 + c'x subject to l <= (x, Ax) <= u, some x_j binary, by a dual active-set method on dense matrices.

    Its multipliers of x and of Ax are z and y of the standard form. An integer column that is not binary becomes a sum of
    binary ones, so it needs finite bounds. DAQP certifies nothing: infeasible and unbounded are its claims. It writes no log.

    Arnstrom, Bemporad and Axehill, "A dual active-set solver for embedded quadratic programming using recursive LDL' updates",
    IEEE Transactions on Automatic Control, 2022.
    """

    name = "DAQP"
    accepts = (
        frozenset({"zero", "nonneg", "bounds", "quad_form@objective"}),
        frozenset({"zero", "nonneg", "bounds", "quad_form@objective", "integer"}),
    )
    order = ("zero", "nonneg")
    triangle = "full"
    options: ClassVar[Mapping[str, Any]] = LibraryOptions(
        lambda: {name: type(value) for name, value in library().Model().settings.items()}
    )
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {
        "time_limit": "time_limit",
        "max_iters": "iter_limit",
        "tol": "primal_tol",
        "mip_gap": "rel_subopt",
    }
    tolerance = 1e-6
    cost = (45.0, 60.0)
    updates = frozenset({"P", "c", "A", "b", "bounds"})
    releases_gil = True
    faults: ClassVar[Mapping[str, str]] = {"verbose": "DAQP writes no log"}

    def open(self, program: Program, options: Mapping[str, Any]) -> Model:
        """A workspace: its factor and its active set are kept between solves."""
        return Binary(program, options) if program.mixed else Workspace(program, options)


class Workspace(Model):
    """DAQP's workspace for a continuous program, or for one whose integer columns are binary."""

    def __init__(self, program: Program, options: Mapping[str, Any]) -> None:
        self.program = program
        self.settings = {name: value for name, value in options.items() if name != "verbose"}
        self._set_up()

    def _set_up(self, **start: Any) -> None:
        self.core = library().Model()
        self.core.settings = self.settings
        flag, self.setup_time = self.core.setup(**self._read(DAQP.updates), **start)
        self._accept(flag)
        self.last: Solution | None = None

    def _accept(self, flag: int) -> None:
        self.ended = flag if flag in CONTRADICTIONS else 0  # it can end before it began, and then there is no workspace
        if flag == NOT_CONVEX:
            raise SolverError("DAQP takes convex objectives only; P has a negative eigenvalue.")
        if flag < 0 and not self.ended:
            raise SolverError(f"DAQP refused the problem with exit flag {flag}.")

    def _read(self, parts: frozenset[str]) -> dict[str, Any]:
        """The named parts of the program, by DAQP's names; both sides and marks go together."""
        program = self.program
        out: dict[str, Any] = {}
        if "P" in parts:
            out["H"] = program.hessian().toarray()
        if "c" in parts:
            out["f"] = program.c
        if "A" in parts:
            out["A"] = program.A.toarray()
        if "b" in parts or "bounds" in parts:
            low, high = map(np.concatenate, zip(program.bounds(INFINITE), program.sides(INFINITE), strict=True))
            self.marks = np.where(low == high, EQUATION, 0).astype(np.int32)
            self.marks[program.integer] = np.where(low == high, EQUATION, BINARY)[program.integer]
            out |= {"blower": low, "bupper": high, "sense": self.marks.copy()}
        return out

    def update(self, changed: frozenset[str]) -> None:
        """All parts in place."""
        if self.ended:
            self._set_up()
        else:
            self._accept(self.core.update(**self._read(changed)))

    def solve(self, start: Solution | None) -> Solution:
        """From the active set it holds if `start` is its own last answer; else from that of `start`, or from none."""
        if self.ended:
            return Solution(*STATUS[self.ended])
        if start is None:
            self._accept(self.core.update(sense=self.marks.copy()))
        elif start is not self.last and start.x is not None and start.y is not None:
            z = np.zeros(self.program.n) if start.z is None else start.z
            self._set_up(primal_start=start.x, dual_start=np.concatenate([z, start.y]))
        x, value, flag, info = self.core.solve()
        n, status = self.program.n, STATUS.get(flag, (SOLVER_ERROR, f"exit flag {flag}"))
        solution = Solution(*status, iterations=info["iterations"], solve_time=info["solve_time"], raw={"nodes": info["nodes"]})
        solution.setup_time, self.setup_time = self.setup_time, None
        if solution.status == OPTIMAL:
            solution.x, solution.value = np.array(x), value
            if not self.program.mixed:
                z, solution.y = np.array(info["lam"][:n]), np.array(info["lam"][n:])
                solution.z = None if self.program.lower is None else z
            self.last = solution
        return solution


#: Integers may be so far from each other: 20 binary variables for each.
WIDEST = 2.0**20


class Binary(Model):
    """A program with integers in binary ones: x = l + S v, where each integer x_j = l_j + the sum of 2^i v_ji.

    Where a bound of an integer is missing, it is the least or largest value that the program without integers allows.
    """

    def __init__(self, program: Program, options: Mapping[str, Any]) -> None:
        self.program, self.options = program, options

    def update(self, changed: frozenset[str]) -> None:
        """Nothing to do: the program is read at the next solve."""

    def solve(self, start: Solution | None) -> Solution:
        """Always afresh: branch and bound keeps nothing."""
        program = self.program
        lower, upper = program.bounds()
        if np.isinf(lower[program.integer]).any() or np.isinf(upper[program.integer]).any():
            failed = self._tighten(lower, upper)
            if failed is not None:
                return failed
        low, high = np.ceil(lower[program.integer] - NEAR), np.floor(upper[program.integer] + NEAR)
        if (low > high).any():
            return Solution(INFEASIBLE, "no integer between the bounds")
        lower[program.integer], upper[program.integer] = low, high
        inner, offset, S = expanded(program, lower, upper)
        solution = Workspace(inner, self.options).solve(None)
        if solution.x is not None:
            solution.x, solution.value = offset + S @ solution.x, None
        return solution

    def _tighten(self, lower: Any, upper: Any) -> Solution | None:
        """Fill in the bounds of integers, or say what the program without integers has shown."""
        relaxed = replace(self.program, integer=np.zeros(0, np.int32))
        first = Workspace(relaxed, self.options).solve(None)
        if first.status != OPTIMAL:
            status = INFEASIBLE_OR_UNBOUNDED if first.status == UNBOUNDED else first.status
            return replace(first, status=status)
        for j in self.program.integer:
            for sign, bounds in ((1.0, lower), (-1.0, upper)):
                if np.isfinite(bounds[j]):
                    continue
                one = np.zeros(self.program.n)
                one[j] = sign
                extreme = Workspace(replace(relaxed, P=None, c=one), self.options).solve(None)
                if extreme.x is None:
                    raise SolverError(f"DAQP takes integers within bounds; column {j} has none ({extreme.stopped}).")
                bounds[j] = extreme.x[j]
        return None


#: A bound so near to an integer is one.
NEAR = 1e-6


def expanded(program: Program, lower: Any, upper: Any) -> tuple[Program, Any, Any]:
    """(the program in v, l, S)"""
    marked = np.zeros(program.n, bool)
    marked[program.integer] = True
    steps = [parts(upper[j] - lower[j], j) if marked[j] else [1.0] for j in range(program.n)]
    owner = np.repeat(np.arange(program.n), [len(some) for some in steps])
    values = np.concatenate([np.array(some) for some in steps])
    S = csc_array((values, (owner, np.arange(len(owner)))), shape=(program.n, len(owner)))
    offset, binary = np.where(marked, lower, 0.0), marked[owner]
    P, c = program.P, program.c
    if P is not None:
        P, c = csc_array(S.T @ P @ S), c + P @ offset
    inner = replace(
        program,
        P=P,
        c=S.T @ c,
        A=csc_array(program.A @ S),
        b=program.b - program.A @ offset,
        lower=np.where(binary, 0.0, lower[owner]),
        upper=np.where(binary, 1.0, upper[owner]),
        integer=np.flatnonzero(binary),
    )
    return inner, offset, S


def parts(width: float, column: int = 0) -> list[float]:
    """Numbers whose sums of some are 0, 1, ..., width and no more: 1, 2, 4, ..., and the rest."""
    if width > WIDEST:
        raise SolverError(f"DAQP takes integers within 2^20 of each other; column {column} has {width:g} values.")
    out: list[float] = []
    while width > 0:
        out.append(min(2.0 ** len(out), width))
        width -= out[-1]
    return out

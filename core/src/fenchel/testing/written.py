"""A program of the standard form as a user would write it, and a solver under the name that a user would give."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from fenchel.atoms.quad_form import quad_form
from fenchel.constraints import PSD, SOC, Constraint, ExpCone, PowCone3D, PowConeND
from fenchel.expressions.expression import Expression
from fenchel.expressions.variable import Variable
from fenchel.objective import Maximize, Minimize
from fenchel.plugins import SolverRef, hookimpl
from fenchel.problem import Problem
from fenchel.program import OPTIMAL, Block, Program, Solution
from fenchel.registry import registry
from fenchel.solving.solver import Solver

#: For each kind of cone that core brings to a solver by itself, what users write.
KINDS = {
    "zero": "zero",
    "nonneg": "nonneg",
    "soc": "soc",
    "exp_cone": "exp_cone",
    "exp_cone_xzy": "exp_cone",
    "psd": "psd",
    "svec_lower": "psd",
    "svec_upper": "psd",
    "pow3d": "pow3d",
    "pow_nd": "pow_nd",
}

NAME = "UNDER_TEST"
_under_test: list[Solver] = []


def _instance() -> Solver:
    return _under_test[-1]


@contextmanager
def named(solver: Solver) -> Iterator[str]:
    """Within the block `solve(solver=name)` reaches this very instance, whatever is installed; the block gets the name."""

    class Contents:
        @hookimpl
        def fenchel_solvers(self) -> list[SolverRef]:
            return [SolverRef(f"{__name__}._instance", NAME, solver.accepts, solver.cost)]

    _under_test.append(solver)
    registry().register(Contents(), "under-test")
    try:
        yield NAME
    finally:
        registry().unregister("under-test")
        _under_test.pop()


@dataclass(frozen=True)
class Written:
    """A problem, and where the parts of its answer lie in the program: rows of each dual, columns of each bound."""

    problem: Problem
    x: Variable
    program: Program
    rows: list[tuple[Constraint, list[Any]]]
    lower: tuple[Constraint, Any]
    upper: tuple[Constraint, Any]

    def solution(self) -> Solution:
        """The user's values and duals as a solution of the program. y and z: None where a dual is missing."""
        y, z = np.zeros(self.program.m), np.zeros(self.program.n)
        duals = [*self.rows, *((constraint, [at]) for constraint, at in (self.lower, self.upper))]
        if any(constraint.dual_value is None for constraint, _ in duals):
            return Solution(OPTIMAL, "as written", x=self.x.value)
        for constraint, rows in self.rows:
            parts = constraint.dual_value if len(rows) > 1 else [constraint.dual_value]
            for at, part in zip(rows, parts, strict=True):
                y[at] = np.ravel(part, order="F")
        for sign, (constraint, at) in ((-1.0, self.lower), (1.0, self.upper)):
            z[at] += sign * constraint.dual_value
        return Solution(OPTIMAL, "as written", x=self.x.value, y=y, z=z)


def written(program: Program, *, maximised: bool = False) -> Written:
    """minimise c'x + x'Px/2 with a constraint for each block, and one for the bounds of either side, or maximise its negative."""
    x = Variable(program.n)
    rows = [_stated(program, block, x) for block in program.blocks]
    below, above = np.flatnonzero(program.lower > -np.inf), np.flatnonzero(program.upper < np.inf)  # type: ignore[operator]
    lower, upper = x[below] >= program.lower[below], x[above] <= program.upper[above]  # type: ignore[index]
    cost = program.c @ x
    if program.P is not None:
        half = program.P.toarray()
        whole = half if program.triangle == "full" else half + half.T - np.diag(half.diagonal())
        cost = cost + quad_form(x, whole) / 2
    goal = Maximize(-cost) if maximised else Minimize(cost)
    problem = Problem(goal, [*(constraint for constraint, _ in rows), lower, upper])
    return Written(problem, x, program, rows, (lower, below), (upper, above))


def _stated(program: Program, block: Block, x: Expression) -> tuple[Constraint, list[Any]]:
    """The constraint of a block, and the rows of each part of its dual."""
    cone: Any = block.cone
    rows = np.arange(block.start, block.stop)
    A, b = program.A.toarray(), program.b
    each = rows.reshape(block.count, cone.dim)

    def at(where: Any) -> Expression:
        return b[where] - A[where] @ x

    def entries() -> list[Any]:
        return list(each.T)

    if cone.kind in ("zero", "nonneg"):
        constraint = A[rows] @ x == b[rows] if cone.kind == "zero" else A[rows] @ x <= b[rows]
        return constraint, [rows]
    if cone.kind == "exp_cone":
        return ExpCone(*map(at, entries())), entries()
    if cone.kind == "pow3d":
        return PowCone3D(*map(at, entries()), cone.alpha), entries()
    raise NotImplementedError

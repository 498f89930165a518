"""A program of the standard form as a user would write it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fenchel.atoms.quad_form import quad_form
from fenchel.atoms.reshape import reshape
from fenchel.constraints.constraint import Constraint
from fenchel.constraints.exponential import ExpCone
from fenchel.constraints.pow_cone_3d import PowCone3D
from fenchel.constraints.pow_cone_nd import PowConeND
from fenchel.constraints.psd import PSD
from fenchel.constraints.soc import SOC
from fenchel.expressions.expression import Expression
from fenchel.expressions.variable import Variable
from fenchel.objective import Maximize, Minimize
from fenchel.problem import Problem
from fenchel.program import OPTIMAL, Program, Solution

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


@dataclass(frozen=True)
class Written:
    """A problem, and where the parts of its answer lie in the program: the rows of each dual, and the columns of each bound."""

    problem: Problem
    x: Variable
    program: Program
    rows: list[tuple[Constraint, list[Any]]]
    bounds: list[tuple[float, Constraint, Any]]

    def solution(self) -> Solution:
        """The user's values and duals as a solution of the program. y and z: None where there are no duals."""
        y, z = np.zeros(self.program.m), np.zeros(self.program.n)
        if any(constraint.dual_value is None for constraint in self.problem.constraints):
            return Solution(OPTIMAL, "as written", x=self.x.value)
        for constraint, rows in self.rows:
            parts = constraint.dual_value if len(rows) > 1 else [constraint.dual_value]
            for at, part in zip(rows, parts, strict=True):
                y[at] = np.ravel(part, order="F")
        for sign, constraint, at in self.bounds:
            z[at] += sign * constraint.dual_value
        return Solution(OPTIMAL, "as written", x=self.x.value, y=y, z=z)


def written(program: Program, *, maximised: bool = False) -> Written:
    """minimise c'x + x'Px/2, with a constraint for each cone and one for the bounds of either side; or maximise its negative."""
    x = Variable(program.n)
    cones = [
        (block.cone, np.arange(block.cone.dim) + block.start + k * block.cone.dim)
        for block in program.blocks
        for k in range(block.count)
    ]
    A, b = program.A.toarray(), program.b
    rows = [_stated(cone, A[at], b[at], x, at) for cone, at in cones]
    low, high = program.lower, program.upper
    bounds: list[tuple[float, Constraint, Any]] = []
    if low is not None and high is not None:
        below, above = np.flatnonzero(low > -np.inf), np.flatnonzero(high < np.inf)
        bounds = [(-1.0, x[below] >= low[below], below), (1.0, x[above] <= high[above], above)]
    cost = program.c @ x
    if program.P is not None:
        P = program.P.toarray()
        cost = cost + quad_form(x, P if program.triangle == "full" else P + P.T - np.diag(P.diagonal())) / 2
    constraints = [*(constraint for constraint, _ in rows), *(constraint for _, constraint, _ in bounds)]
    problem = Problem(Maximize(-cost) if maximised else Minimize(cost), constraints)
    return Written(problem, x, program, rows, bounds)


def _stated(cone: Any, A: Any, b: Any, x: Expression, at: Any) -> tuple[Constraint, list[Any]]:
    """b - A x in the cone, and the rows of each part of its dual."""
    if cone.kind == "zero":
        return A @ x == b, [at]
    if cone.kind == "nonneg":
        return A @ x <= b, [at]
    F = b - A @ x
    if cone.kind == "soc":
        return SOC(F[0], F[1:]), [at[:1], at[1:]]
    if cone.kind == "psd":
        return PSD(reshape(F, (cone.side, cone.side), order="F")), [at]
    if cone.kind == "pow_nd":
        return PowConeND(F[:-1], F[-1], list(cone.weights)), [at[:-1], at[-1:]]
    three = [at[:1], at[1:2], at[2:]]
    if cone.kind == "pow3d":
        return PowCone3D(F[0], F[1], F[2], cone.alpha), three
    return ExpCone(F[0], F[1], F[2]), three

"""suppfunc: the support function of a convex set."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import scipy.sparse as sp

from fenchel import dcp
from fenchel.constraints.constraint import Constraint
from fenchel.constraints.exponential import ExpCone
from fenchel.constraints.pow_cone_3d import PowCone3D
from fenchel.constraints.pow_cone_nd import PowConeND
from fenchel.constraints.psd import PSD
from fenchel.constraints.soc import SOC
from fenchel.errors import DataError, DCPError, ShapeError, UseError
from fenchel.expressions import kinds
from fenchel.expressions.atom import Atom
from fenchel.expressions.constant import Constant
from fenchel.expressions.expression import Expression
from fenchel.expressions.formula import placed
from fenchel.expressions.shapes import Shape, size_of
from fenchel.expressions.variable import Variable
from fenchel.lowering.compiled import Compiled
from fenchel.lowering.run import Run
from fenchel.objective import Maximize
from fenchel.planning.chain import Chain
from fenchel.planning.planner import plan_to
from fenchel.problem import Problem

#: The cones that a set is stated in, in the order of their rows: those whose duals the modelling language can state.
_CONES = ("zero", "nonneg", "soc", "psd", "exp_cone", "pow3d", "pow_nd")


@dataclass(frozen=True, eq=False)
class SuppFuncAtom(Atom):
    """sup of y'x over x with b - A (x, u) in K for some u. Graph form, the dual: b'z with A'z = (y, 0), z in K*."""

    x: Variable
    constraints: tuple[Constraint, ...]
    form: Any = field(repr=False)

    curvature = dcp.CONVEX
    kind = "suppfunc"
    emits = ("zero",)
    lasting = False

    def shape(self, *shapes: Shape) -> Shape:
        """(); y has as many entries as x."""
        (y,) = shapes
        if size_of(y) != self.x.size:
            raise ShapeError(f"a support function of {self.x.name()!r}, shape {self.x.shape}, takes as many entries, not {y}")
        return ()

    def sign(self, *signs: int) -> int:
        """Unknown."""
        return 0

    def monotone(self, *signs: int) -> tuple[int, ...]:
        """Neither."""
        return (dcp.NEITHER,)

    @property
    def brought(self) -> int:
        """The kinds of the duals of the set's cones."""
        mask = 0
        for block in self.form.program.blocks:
            for constraint in in_dual(block.cone, block.count, Variable(block.stop - block.start)):
                mask |= constraint.kinds
        return kinds.below(mask)

    def value(self, *values: Any) -> Any:
        """The supremum, by a solve: inf where it is not finite, -inf where the set is empty."""
        return np.array(self._solved(*values)[0])

    def gradient(self, *values: Any) -> list[Any] | None:
        """An x at which the supremum is attained; None where there is none."""
        value, point = self._solved(*values)
        return [sp.csc_array(point.reshape((-1, 1), order="F"))] if np.isfinite(value) else None

    def graph(self, *args: Expression) -> tuple[Expression, list[Any]]:
        """b'z, and the constraints on z."""
        (y,) = args
        program = self.form.program
        first, size = self.form.columns_of[self.x], self.x.size
        z = [Variable(block.stop - block.start) for block in program.blocks]
        rows = [sp.csr_array(program.A[block.start : block.stop].T) for block in program.blocks]
        sums: list[Expression] = [Constant(A) @ part for A, part in zip(rows, z, strict=True)]
        inner = [k for k in range(program.n) if not first <= k < first + size]
        total = sum(sums, Constant(np.zeros(program.n)))
        constraints = [total[first : first + size] == y.flatten("F")]
        if inner:
            constraints.append(total[inner] == 0)
        for block, part in zip(program.blocks, z, strict=True):
            constraints += in_dual(block.cone, block.count, part)
        levels = [program.b[block.start : block.stop] @ part for block, part in zip(program.blocks, z, strict=True)]
        return sum(levels, Constant(0.0)), constraints

    def named(self, *args: str) -> str:
        """SuppFuncAtom(y)."""
        return f"SuppFuncAtom({args[0]})"

    def _solved(self, y: Any) -> tuple[Any, Any]:
        """The supremum, and where: with another variable in place of x, which keeps its value."""
        x = Variable(self.x.shape)
        held = placed(self.constraints, {self.x: x})
        return Problem(Maximize(np.ravel(y, order="F") @ x.flatten("F")), held).solve(), x.value


def in_dual(cone: Any, count: int, z: Expression) -> list[Constraint]:
    """That the rows z, `count` points one after another, lie in the dual of a cone.

    The exponential cone has -u e^(v/u) <= e w for its dual, so (u - v, -u, w) lies in it; a power cone has its own in
    u_i / a_i (MOSEK Modeling Cookbook, section 8.3); {0} has all of space; the others are their own.
    """
    rows = z.reshape((cone.dim, count), "F")
    match cone.kind:
        case "zero":
            return []
        case "nonneg":
            return [z >= 0]
        case "soc":
            return [SOC(rows[0], rows[1:], axis=0)]
        case "psd":
            n = cone.side
            matrices = [rows[:, k].reshape((n, n), "F") for k in range(count)]
            return [c for Z in matrices for c in (PSD(Z), Z == Z.T)]
        case "exp_cone":
            u, v, w = rows[0], rows[1], rows[2]
            return [ExpCone(u - v, -u, w)]
        case "pow3d":
            a = cone.alpha
            return [PowCone3D(rows[0] / a, rows[1] / (1 - a), rows[2], np.full(count, a))]
    weights = np.array(cone.weights)[:, None]
    return [PowConeND(rows[:-1] / weights, rows[-1], np.tile(weights, count))]


class SuppFunc:
    """The support function of the set of x that constraints describe, S(y) = sup of y'x: call it with y.

    x: a variable without attributes. constraints: convex ones on x and other variables, without parameters. S(y) is convex
    and a scalar, in the units of y and x multiplied; inf where the supremum is not finite, -inf for an empty set. In a
    problem it is stated by its dual, which needs a point inside the set (Slater's condition) where that is not polyhedral.
    Raises DataError for a variable with attributes and for parameters, DCPError for constraints that are not convex.
    Boyd and Vandenberghe, "Convex Optimization", 2004, example 3.7; Rockafellar, "Convex Analysis", 1970, section 13.
    """

    def __init__(self, x: Variable, constraints: Iterable[Constraint]) -> None:
        if not isinstance(x, Variable):
            raise DataError(f"the support function of a set is named by a variable, not by {x}")
        if any(value is not None and value is not False for value in x.attributes.values()):
            raise DataError(f"{x.name()!r} has attributes: write them as constraints of the set")
        if isinstance(constraints, Constraint) or not isinstance(constraints, Iterable):
            raise UseError(f"a set is described by a list of constraints, not by a {type(constraints).__name__}")
        self.x = x
        self.constraints = tuple(constraints)
        for constraint in self.constraints:
            if not isinstance(constraint, Constraint):
                raise UseError(f"a set is described by constraints, not by a {type(constraint).__name__}: {constraint!r}")
            if constraint.parameters():
                raise DataError(f"a set described with parameters has no support function here: {constraint}")
            if not constraint.is_dcp():
                raise DCPError(f"a set is described by convex constraints, which this is not: {constraint}")
        mask = 0
        for constraint in self.constraints:
            mask |= constraint.kinds
        form = kinds.in_constraint(mask)
        if "integer" in form:
            raise DataError("a set with integer variables is not convex, and has the support function of its hull")
        run = Run(Chain(plan_to(frozenset(_CONES), form)))
        run.columns_for(x)
        run.constrain(list(self.constraints))
        run.drain()
        run.declare()
        run.drain()
        self._atom = SuppFuncAtom.of(x, self.constraints, Compiled(run, list(self.constraints), _CONES, "full"))

    def __call__(self, y: Any) -> Expression:
        """sup of y'x over the set: convex in y, a scalar. y: affine, with the entries of x, else ShapeError."""
        call: Expression = self._atom(y)
        if not call.args[0].is_affine():
            raise DCPError(f"a support function takes an affine expression, not {call.args[0]}")
        return call


#: What users call, as in CVXPY.
suppfunc = SuppFunc

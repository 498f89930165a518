"""partial_optimize: the optimal value of a problem, as a function of some of its variables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from fenchel import dcp
from fenchel.errors import FenchelError, SolverError, UseError
from fenchel.expressions import kinds
from fenchel.expressions.expression import Expression
from fenchel.expressions.formula import Formula, leaves_of
from fenchel.expressions.parameter import Parameter
from fenchel.expressions.variable import Variable
from fenchel.objective import Minimize
from fenchel.problem import Problem

#: Attributes that the curvature of what a leaf stands in may rest on, so that its stand-in needs them.
_SIGNS = ("nonneg", "nonpos", "pos", "neg", "PSD", "NSD")


@dataclass(frozen=True, eq=False)
class PartialProblem(Formula):
    """inf over x of f(x, y) subject to (x, y) in C, a function of y. Graph form: f and C, with an x of its own.

    options: (name, value) of what `value` solves with.
    """

    problem: Problem
    opt_vars: tuple[Variable, ...]
    options: tuple[tuple[str, Any], ...] = ()

    kind = "partial_optimize"
    hands_on = True

    @property
    def leaves(self) -> tuple[Any, ...]:
        """The variables of the problem that are left, and its parameters."""
        inner = set(map(id, self.opt_vars))
        return tuple([leaf for leaf in leaves_of([self.problem]) if id(leaf) not in inner])

    @property
    def parts(self) -> list[Any]:
        """The function and the constraints."""
        return [self.problem.objective.expr, *self.problem.constraints]

    @property
    def brought(self) -> int:
        """The kinds of the function, in the position of the call, and those of the constraints and of x."""
        mask = 0
        for part in (*self.problem.constraints, *self.opt_vars):
            mask |= part.kinds
        return self.problem.objective.expr.kinds | kinds.below(mask)

    @property
    def curvature(self) -> int:  # type: ignore[override]
        """Convex for a minimum, concave for a maximum, where the problem follows the rules."""
        if not self.problem.is_dcp():
            return 0
        return dcp.CONVEX if isinstance(self.problem.objective, Minimize) else dcp.CONCAVE

    def sign(self, *signs: int) -> int:
        """That of the function."""
        return self.problem.objective.expr.resolved() & dcp.SIGN

    def value(self, *values: Any) -> Any:
        """The optimal value, by a solve: inf (-inf for a maximum) where no x is feasible."""
        return np.array(self._solved(values)[0].value)

    def gradient(self, *values: Any) -> list[Any] | None:
        """The sensitivities of the optimal value to the y, from the duals; None where there is no optimum."""
        problem, stand_ins = self._solved(values)
        if not np.isfinite(problem.value):
            return None
        # what reached no data of the program has no source
        slopes = [np.zeros(each.shape) if each.source is None else each.sensitivity for each in stand_ins]
        if any(slope is None for slope in slopes):
            return None
        return [sp.csc_array(slope.reshape((-1, 1), order="F")) for slope in slopes]

    def graph(self, *args: Expression) -> tuple[Expression, list[Any]]:
        """The function and the constraints, with new variables for x."""
        expression, *constraints = self.place(args, self._inner())
        return expression, constraints

    def named(self, *args: str) -> str:
        """PartialProblem(problem)."""
        return f"PartialProblem({self.problem})"

    def _inner(self) -> dict[Any, Expression]:
        """For each variable of x another with its attributes."""
        found: dict[Any, Expression] = {}
        for x in self.opt_vars:
            found[x] = Variable(x.shape, **{name: on for name, on in x.attributes.items() if on is not None and on is not False})
        return found

    def _solved(self, values: Any) -> tuple[Problem, list[Parameter]]:
        """The problem over x for these y, solved, and the parameters that stand for y."""
        stand_ins = []
        for leaf, value in zip(self.leaves, values, strict=True):
            signs = {name: True for name in _SIGNS if leaf.attributes[name]}
            stand_ins.append(Parameter(leaf.shape, **signs))
            stand_ins[-1].save_value(value)
        expression, *constraints = self.place(stand_ins, self._inner())
        problem = Problem(type(self.problem.objective)(expression), constraints)
        if problem.solve(**dict(self.options)) is None:
            raise SolverError(f"the inner problem of partial_optimize has no value: {problem.status}")
        return problem, stand_ins


def partial_optimize(
    prob: Problem,
    opt_vars: Iterable[Variable] | None = None,
    dont_opt_vars: Iterable[Variable] | None = None,
    solver: str | None = None,
    **kwargs: Any,
) -> Expression:
    """inf over x of f(x, y) subject to (x, y) in C (sup, for a maximum): convex (concave) in y where f and C are convex.

    A scalar in the unit of f. prob: the problem. opt_vars: the variables x to optimise over; dont_opt_vars: the y of which
    this is a function; one of the two is enough, and both must name all variables of the problem. In another problem it
    stands for f and C, with variables of its own in place of x. solver, kwargs: for the solves that find its `value`, which
    is inf where no x is feasible, and its `grad`, None there. Raises UseError where variables are not named as said. Boyd
    and Vandenberghe, "Convex Optimization", 2004, section 3.2.5.
    """
    if not isinstance(prob, Problem):
        raise UseError(f"partial_optimize takes a problem, not a {type(prob).__name__}")
    if opt_vars is None and dont_opt_vars is None:
        raise _Unnamed("partial_optimize needs opt_vars, the variables to optimise over, or dont_opt_vars, the others")
    variables = prob.variables()
    inner = _ids(opt_vars) if opt_vars is not None else set(map(id, variables)) - _ids(dont_opt_vars)
    if opt_vars is not None and dont_opt_vars is not None:
        missing = [x.name() for x in variables if id(x) not in inner | _ids(dont_opt_vars)]
        if missing:
            raise _Unnamed(f"opt_vars and dont_opt_vars together name all variables, and {missing[0]!r} is in neither")
    chosen = tuple([x for x in variables if id(x) in inner])
    options = (*(() if solver is None else (("solver", solver),)), *kwargs.items())
    return PartialProblem.of(prob, chosen, options)()  # type: ignore[no-any-return]


class _Unnamed(FenchelError, ValueError):
    """Variables that were not said to be x or y."""


def _ids(variables: Any) -> set[int]:
    found = list(variables)
    for each in found:
        if not isinstance(each, Variable):
            raise UseError(f"partial_optimize takes lists of variables, not a {type(each).__name__} in one: {each!r}")
    return set(map(id, found))

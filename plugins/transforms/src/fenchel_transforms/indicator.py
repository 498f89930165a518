"""indicator: 0 where constraints hold, inf elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from fenchel import dcp
from fenchel.constraints.constraint import Constraint
from fenchel.errors import UseError
from fenchel.expressions import kinds
from fenchel.expressions.constant import Constant
from fenchel.expressions.expression import Expression
from fenchel.expressions.formula import Formula, leaves_of


@dataclass(frozen=True, eq=False)
class Indicator(Formula):
    """0 where the constraints hold within a tolerance, inf elsewhere. Graph form: 0, and the constraints."""

    constraints: tuple[Constraint, ...]
    err_tol: float = 1e-3

    kind = "indicator"

    @property
    def leaves(self) -> tuple[Any, ...]:
        """Those of the constraints."""
        return leaves_of(self.constraints)

    @property
    def parts(self) -> list[Any]:
        """The constraints."""
        return list(self.constraints)

    @property
    def brought(self) -> int:
        """The kinds of the constraints."""
        mask = 0
        for constraint in self.constraints:
            mask |= constraint.kinds
        return kinds.below(mask)

    @property
    def curvature(self) -> int:  # type: ignore[override]
        """Convex, where the constraints follow the rules."""
        return dcp.CONVEX if all(constraint.is_dcp() for constraint in self.constraints) else 0

    def sign(self, *signs: int) -> int:
        """Nonnegative."""
        return dcp.NONNEG

    def value(self, *values: Any) -> Any:
        """0 or inf."""
        holds = all(constraint.value(self.err_tol) for constraint in self.place(map(Constant, values)))
        return np.array(0.0 if holds else np.inf)

    def gradient(self, *values: Any) -> list[Any] | None:
        """0, a subgradient, where the constraints hold; None elsewhere."""
        return None if self.value(*values) else [sp.csc_array((np.size(value), 1)) for value in values]

    def graph(self, *args: Expression) -> tuple[Expression, list[Any]]:
        """0, and the constraints."""
        return Constant(0.0), self.place(args)

    def named(self, *args: str) -> str:
        """Indicator of the constraints."""
        return f"Indicator([{', '.join(map(str, self.constraints))}])"


def indicator(constraints: Iterable[Constraint], err_tol: float = 1e-3) -> Expression:
    """0 where all the constraints hold, inf elsewhere: convex, nonnegative, a scalar.

    constraints: convex ones, as in a problem; in an objective the indicator stands for them. err_tol: `value` takes a
    residual up to this for 0. Raises UseError for something else than constraints. Boyd and Vandenberghe, "Convex
    Optimization", 2004, example 3.1.
    """
    if isinstance(constraints, Constraint) or not isinstance(constraints, Iterable):
        raise UseError(f"indicator takes a list of constraints, not a {type(constraints).__name__}: write [{constraints}]")
    found = tuple(constraints)
    for each in found:
        if not isinstance(each, Constraint):
            raise UseError(f"indicator takes constraints, not a {type(each).__name__}: {each!r}")
    return Indicator.of(found, err_tol)()  # type: ignore[no-any-return]

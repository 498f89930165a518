"""A dense 500 x 500 matrix parameter times a vector."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from cases.figure import Figure, compiled


class ParamMatrix(Figure):
    """min |x|^2 subject to P x <= 1; P a parameter."""

    name = "param_matrix"
    bar: ClassVar[str] = "compiled in a second, in 500 bytes per entry"

    def build(self, cp: Any, scale: float) -> Any:
        """The problem with values."""
        n = int(500 * scale)
        x, P = cp.Variable(n), cp.Parameter((n, n))
        P.value = np.random.default_rng(21).standard_normal((n, n))
        return cp.Problem(cp.Minimize(cp.sum_squares(x)), [P @ x <= 1])

    def measure(self, cp: Any) -> dict[str, float]:
        return compiled(cp, self.build, "OSQP")

    def met(self, found: dict[str, float]) -> bool:
        return found["compile ms"] < 1e3 and found["bytes per entry"] < 500

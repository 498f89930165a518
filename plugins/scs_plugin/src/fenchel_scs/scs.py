"""SCS, and its workspace as a live model."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import cache
from importlib import import_module
from typing import Any, ClassVar

import numpy as np
from scipy.sparse import csc_array

from fenchel.errors import OptionError, SolverError
from fenchel.program import (
    INFEASIBLE,
    INFEASIBLE_INACCURATE,
    OPTIMAL,
    OPTIMAL_INACCURATE,
    SOLVED,
    SOLVER_ERROR,
    UNBOUNDED,
    UNBOUNDED_INACCURATE,
    USER_LIMIT,
    Program,
    Solution,
)
from fenchel.solving.interrupt import attended
from fenchel.solving.solver import Model, Solver

# SCS's status_val; others (-4 failed, -3 indeterminate) are errors.
STATUS = {
    1: OPTIMAL,
    2: OPTIMAL_INACCURATE,
    -1: UNBOUNDED,
    -2: INFEASIBLE,
    -6: UNBOUNDED_INACCURATE,
    -7: INFEASIBLE_INACCURATE,
}
INTERRUPTED = -5
# The switches of older releases, and what they are called now.
SWITCHES = {"use_indirect": "cpu_indirect", "mkl": "mkl", "gpu": "gpu_indirect", "cudss": "cudss"}
#: Up to so many entries of A and P, QDLDL is faster than what SCS would choose (MKL, where there is one).
SMALL = 5000


@cache
def library() -> Any:
    """The package `scs`."""
    return import_module("scs")


class SCS(Solver):
    """minimise x'Px/2 + c'x subject to Ax + s = b, s in K, by operator splitting with Anderson acceleration.

    The standard form and its dual are SCS's own. The default tolerance is CVXPY's, 1e-5, not SCS's 1e-4.

    O'Donoghue, "Operator splitting for a homogeneous embedding of the linear complementarity problem", 2021.
    """

    name = "SCS"
    accepts = (
        frozenset({"zero", "nonneg", "soc", "svec_lower", "exp_cone", "pow3d", "quad_form@objective"}),
    )
    order = ("zero", "nonneg", "soc", "svec_lower", "exp_cone", "pow3d")
    triangle = "upper"
    options: ClassVar[Mapping[str, Any]] = {
        "acceleration_interval": int,
        "acceleration_lookback": int,
        "acceleration_regularization": float,
        "acceleration_relaxation": float,
        "acceleration_type_1": bool,
        "adaptive_diag_scale": bool,
        "adaptive_scale": bool,
        "alpha": float,
        "eps_abs": float,
        "eps_infeas": float,
        "eps_rel": float,
        "linear_solver": (str, Enum),
        "log_csv_filename": str,
        "max_iters": int,
        "normalize": bool,
        "rho_x": float,
        "scale": float,
        "time_limit_secs": float,
        "write_data_filename": str,
    }
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {
        "time_limit": "time_limit_secs",
        "max_iters": "max_iters",
        "tol": ("eps_abs", "eps_rel"),
        "eps": ("eps_abs", "eps_rel"),
    }
    tolerance = 1e-5
    updates = frozenset({"b", "c"})
    releases_gil = True
    interruptible = True
    cost = 30.0

    def translate(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """As for every solver, and the switches of older releases (`use_indirect`) name a linear solver."""
        given = dict(given)
        for switch, linear_solver in SWITCHES.items():
            if given.pop(switch, False):
                given.setdefault("linear_solver", linear_solver)
        return super().translate(given)

    def open(self, program: Program, options: Mapping[str, Any]) -> Model:
        """A workspace: its factorisation is kept for new b and c."""
        return Workspace(program, options)


class Workspace(Model):
    """SCS's workspace for one program.

    It learns while it solves: the memory of the acceleration and the balance of primal and dual stay. So a
    cold start, which must not depend on what was solved before, takes a new workspace.
    """

    def __init__(self, program: Program, options: Mapping[str, Any]) -> None:
        self.program = program
        self.settings: dict[str, Any] = {"eps_abs": SCS.tolerance, "eps_rel": SCS.tolerance}
        self.settings["linear_solver"] = "qdldl" if program.entries <= SMALL else "auto"
        switches = {name for name, kind in SCS.options.items() if kind is bool} | {"verbose"}
        for name, value in options.items():
            self.settings[name] = bool(value) if name in switches else value
        self._open()

    def _open(self) -> None:
        program = self.program
        A, b, cones = program.A, program.b, row_counts(program)
        if not program.m:  # SCS wants a row: 0 <= 1
            A, b, cones = csc_array((1, program.n)), np.ones(1), {"l": 1}
        data = {"P": program.P, "A": A, "b": b, "c": program.c}
        try:
            if program.entries > SMALL:  # during its set-up SCS takes Ctrl-C to itself, and forgets it
                self.work = attended(lambda: library().SCS(data, cones, **self.settings))
            else:  # within a millisecond
                self.work = library().SCS(data, cones, **self.settings)
        except ImportError:
            asked = self.settings["linear_solver"]
            raise OptionError(f"this build of scs is without linear_solver={asked!r}") from None
        except ValueError as error:
            if "allocation error" in str(error):
                found = "SCS cannot set up the problem, and printed why: most often P is not convex"
                raise SolverError(found) from error
            raise OptionError(f"SCS refuses its settings: {error}") from None
        self.used = False
        self.last: Solution | None = None

    def update(self, changed: frozenset[str]) -> None:
        """b and c in place; a new A or P takes a new workspace."""
        if not changed <= SCS.updates:
            self._open()
            return
        program = self.program
        self.work.update(
            b=program.b if "b" in changed and program.m else None, c=program.c if "c" in changed else None
        )

    def solve(self, start: Solution | None) -> Solution:
        """From x, y and s = b - Ax of a start; from where it stopped, if the start is its own last answer."""
        program = self.program
        point: dict[str, Any] = {}
        if start is None or start.x is None or start.y is None:
            start = None
            if self.used:
                self._open()
        elif start is not self.last and program.m:
            point = {"x": start.x, "y": start.y, "s": program.b - program.A @ start.x}
        found = self.work.solve(warm_start=start is not None, **point)
        info = found["info"]
        if info["status_val"] == INTERRUPTED:
            raise KeyboardInterrupt
        solution = Solution(
            status=STATUS.get(info["status_val"], SOLVER_ERROR),
            stopped=info["status"],
            iterations=info["iter"],
            solve_time=info["solve_time"] / 1e3,
            setup_time=info["setup_time"] / 1e3 if not self.used else None,
        )
        self.used = True
        guess = solution.status
        if "reached" in solution.stopped:  # a limit: what SCS would guess if it had to
            solution.status = USER_LIMIT
        x, y = found["x"], found["y"][: program.m]
        if guess in SOLVED:
            self.last = solution
        if guess in SOLVED or solution.status != USER_LIMIT:
            solution.keep(x, y, value=info["pobj"])
        return solution


def row_counts(program: Program) -> dict[str, Any]:
    """SCS's description of K, in the order of the rows: z, l, q, s, ep, p."""
    triangles: list[Any] = program.cones("svec_lower")
    powers: list[Any] = program.cones("pow3d")
    return {
        "z": program.count("zero"),
        "l": program.count("nonneg"),
        "q": [cone.dim for cone in program.cones("soc")],
        "s": [cone.side for cone in triangles],
        "ep": len(program.cones("exp_cone")),
        "p": [cone.alpha for cone in powers],
    }

"""QPALM, and its solver object as a live model."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from importlib import import_module
from typing import Any, ClassVar

import numpy as np

from fenchel.program import OPTIMAL, SOLVER_ERROR, USER_LIMIT, Program, Solution
from fenchel.solving.convexity import demand_convex
from fenchel.solving.solver import LibraryOptions, Model, Solver, attributes
from fenchel.solving.verify import refutation

# QPALM's statuses that come with a point; those of infeasibility are looked into by `refutation`.
POINT = {
    "solved": OPTIMAL,
    "maximum iterations reached": USER_LIMIT,
    "time limit exceeded": USER_LIMIT,
    "user cancellation": USER_LIMIT,
}
REFUTED = ("primal infeasible", "dual infeasible")
#: Not QPALM's own, 1e-4 and 1e-5: it does not look at the gap, and finds feasible linear programs infeasible.
DEFAULTS = {"eps_abs": 1e-8, "eps_rel": 1e-8, "eps_prim_inf": 1e-8, "eps_dual_inf": 1e-8}
#: Where a bound of QPALM's is infinite.
INFINITE = 1e20


@cache
def library() -> Any:
    """The package `qpalm`."""
    return import_module("qpalm")


def settings() -> Mapping[str, Any]:
    """QPALM's options and their types, as the library itself knows them."""
    return attributes(library().Settings())


class QPALM(Solver):
    """minimise x'Px/2 + c'x subject to l <= Ax <= u, by a proximal augmented Lagrangian method.

    Rows b - Ax = 0 become l = u = b, rows b - Ax >= 0 become l = -inf, u = b; y is then QPALM's dual. Bounds are rows. P is read
    from its upper triangle. QPALM may find feasible programs infeasible: the status is the one that a certificate proves.
    `nonconvex=True` looks for a stationary point of an indefinite P; fenchel refuses such a P.

    Hermans, Themelis and Patrinos, "QPALM: a proximal augmented Lagrangian method for nonconvex quadratic programs",
    Mathematical Programming Computation, 2022.
    """

    name = "QPALM"
    accepts = (frozenset({"zero", "nonneg", "quad_form@objective"}),)
    order = ("zero", "nonneg")
    triangle = "upper"
    options: ClassVar[Mapping[str, Any]] = LibraryOptions(settings)
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {
        "time_limit": "time_limit",
        "max_iters": "max_iter",
        "tol": ("eps_abs", "eps_rel"),
        "abstol": "eps_abs",
        "reltol": "eps_rel",
    }
    tolerance = 1e-8
    cost = 24.0
    updates = frozenset({"P", "c", "A", "b"})
    releases_gil = True
    interruptible = True

    def open(self, program: Program, options: Mapping[str, Any]) -> Model:
        """A solver object: its scaling is kept between solves."""
        return Instance(program, options)


class Instance(Model):
    """QPALM's solver object for one program. A cold start, which must not know what was solved before, sets up again."""

    def __init__(self, program: Program, options: Mapping[str, Any]) -> None:
        self.program, self.options = program, options
        self.settings = library().Settings()
        own = {**DEFAULTS, **options, "verbose": int(options["verbose"])}
        QPALM().set_options(own, partial(setattr, self.settings), TypeError)
        self._set_up()

    def _set_up(self) -> None:
        program = self.program
        demand_convex(program, QPALM.name)
        problem = library().Data(program.n, program.m)
        problem.Q, problem.q, problem.A = program.hessian(), program.c, program.A
        problem.bmin, problem.bmax = program.sides(INFINITE)
        try:
            self.core = library().Solver(problem, self.settings)
        except ValueError:
            raise QPALM().refusal(self.options, printed=True) from None
        self.setup_time: float | None = self.core.info.setup_time
        self.used = False

    def update(self, changed: frozenset[str]) -> None:
        """All parts in place."""
        program = self.program
        if "P" in changed:
            demand_convex(program, QPALM.name)
        if changed & {"P", "A"}:
            self.core.update_Q_A(program.hessian().data, program.A.data)
        if "c" in changed:
            self.core.update_q(program.c)
        if "b" in changed:
            self.core.update_bounds(*program.sides(INFINITE))

    def solve(self, start: Solution | None) -> Solution:
        """From x and y of a start, else from a new set-up, if this one was used."""
        if start is None or start.x is None or start.y is None:
            if self.used:
                self._set_up()
            self.core.warm_start(np.zeros(self.program.n), np.zeros(self.program.m))
        else:
            self.core.warm_start(start.x, start.y)
        self.used = True
        self.core.solve(asynchronous=True, suppress_interrupt=False)
        found, info = self.core.solution, self.core.info
        stopped = info.status
        if stopped in REFUTED:
            ray, certificate = scaled(self.core.dual_inf_certificate), scaled(self.core.prim_inf_certificate)
            solution = refutation(self.program, QPALM.name, stopped, ray, certificate)
        else:
            solution = Solution(POINT.get(stopped, SOLVER_ERROR), stopped)
            solution.keep(np.array(found.x), np.array(found.y), value=info.objective)
        solution.iterations, solution.solve_time = info.iter, info.solve_time
        solution.setup_time, self.setup_time = self.setup_time, None
        return solution


def scaled(vector: Any) -> Any:
    """The direction of a certificate, which may be long."""
    return np.array(vector) / max(np.abs(vector).max(initial=0.0), 1e-300)

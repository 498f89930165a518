"""ProxQP, of proxsuite, and its QP object as a live model."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any, ClassVar

import numpy as np
from scipy.sparse import eye_array, vstack

from fenchel.program import INFEASIBLE_OR_UNBOUNDED, OPTIMAL, SOLVER_ERROR, USER_LIMIT, Program, Solution
from fenchel.solving.convexity import demand_convex
from fenchel.solving.solver import LibraryOptions, Model, Solver, attributes
from fenchel.solving.verify import refutation

# ProxQP's statuses that come with a point; the others are looked into by `refutation`.
POINT = {"PROXQP_SOLVED": OPTIMAL, "PROXQP_MAX_ITER_REACHED": USER_LIMIT}
#: Not ProxQP's own: 1e-5, no relative part, no look at the duality gap; and a look for infeasibility at every step with
#: 1e-4, which finds it in feasible linear programs too.
DEFAULTS = {
    "eps_abs": 1e-8,
    "eps_rel": 1e-8,
    "check_duality_gap": True,
    "eps_duality_gap_abs": 1e-8,
    "eps_duality_gap_rel": 1e-8,
    "eps_primal_inf": 1e-8,
    "eps_dual_inf": 1e-8,
    "frequence_infeasibility_check": 20,
}
#: Settings that a model sets for itself.
KEPT = ("verbose", "initial_guess", "compute_timings")


@cache
def library() -> Any:
    """The module `proxsuite.proxqp`."""
    return import_module("proxsuite").proxqp


def settings() -> Mapping[str, Any]:
    """ProxQP's options and their types, as the library itself knows them; an enumeration goes by its names."""
    own = library().dense.QP(1, 0, 0).settings
    types = {name: kind for name, kind in attributes(own).items() if name not in KEPT}
    words = {name: frozenset(kind.__members__) for name, kind in types.items() if hasattr(kind, "__members__")}
    return {**types, **words, "backend": frozenset({"dense", "sparse"})}


class PROXQP(Solver):
    """minimise x'Px/2 + c'x subject to Ax = b, l <= Cx <= u, by a proximal augmented Lagrangian method.

    The zero rows of the standard form are ProxQP's A and b, the others its C and u; bounds are two-sided rows of C, because its
    box takes no starting duals. Its duals y and z are those of the standard form. `backend` ("dense" or "sparse") follows
    the share of non-zero entries. Its words for infeasible and unbounded are not to be trusted: they, and a limit of iterations,
    become a status by their certificate. ProxQP has no time limit and holds the interpreter while it solves; its
    `solve_no_gil` does not, but takes half of the settings and keeps no factorisation: a re-solve costs it three times as
    much. Tighter defaults than its own: DEFAULTS.

    Bambade, El-Kazdadi, Taylor and Carpentier, "ProxQP: yet another quadratic programming solver for robotics and beyond", 2022.
    """

    name = "PROXQP"
    accepts = (frozenset({"zero", "nonneg", "bounds", "quad_form@objective"}),)
    order = ("zero", "nonneg")
    triangle = "upper"
    options: ClassVar[Mapping[str, Any]] = LibraryOptions(settings)
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {
        "max_iters": "max_iter",
        "tol": ("eps_abs", "eps_rel", "eps_duality_gap_abs", "eps_duality_gap_rel"),
        "abstol": ("eps_abs", "eps_duality_gap_abs"),
        "reltol": ("eps_rel", "eps_duality_gap_rel"),
        "rho": "default_rho",
        "mu_eq": "default_mu_eq",
        "mu_in": "default_mu_in",
    }
    tolerance = 1e-8
    cost = 50.0
    updates = frozenset({"P", "c", "A", "b", "bounds"})

    def open(self, program: Program, options: Mapping[str, Any]) -> Model:
        """A QP object: it keeps its scaling and its factorisation between solves."""
        return Instance(program, options)


class Instance(Model):
    """ProxQP's object for one program, dense or sparse."""

    def __init__(self, program: Program, options: Mapping[str, Any]) -> None:
        self.program, self.options = program, options
        self.zeros, self.bounded = program.count("zero"), program.bounded
        own = {**DEFAULTS, **options}
        dense = program.n <= LARGE and program.entries >= DENSE * program.n * (program.n + program.m)
        backend = own.pop("backend", "dense" if dense else "sparse")
        self.dense = backend == "dense"
        ext = library()
        rows = program.m - self.zeros + program.n * self.bounded
        self.core = getattr(ext, backend).QP(program.n, self.zeros, rows)
        self.core.settings.compute_timings = True
        for name, value in own.items():
            words = getattr(type(getattr(self.core.settings, name)), "__members__", None)
            setattr(self.core.settings, name, words[value] if words else bool(value) if name == "verbose" else value)
        self.core.init(**self._read(PROXQP.updates))
        self.setup_time: float | None = self.core.results.info.setup_time / 1e6
        self.last: Solution | None = None

    def _matrix(self, matrix: Any) -> Any:
        return np.asfortranarray(matrix.toarray()) if self.dense else matrix

    def _read(self, parts: frozenset[str]) -> dict[str, Any]:
        """The named parts of the program, by ProxQP's names. The dense back end reads all of P, the other its upper triangle."""
        program, zeros = self.program, self.zeros
        out: dict[str, Any] = {}
        if "P" in parts:
            demand_convex(program, PROXQP.name)
            P = self._matrix(program.hessian())
            out["H"] = P + np.triu(P, 1).T if self.dense else P
        if "c" in parts:
            out["g"] = program.c
        if "A" in parts:
            C = program.A[zeros:]
            out["A"] = self._matrix(program.A[:zeros])
            out["C"] = self._matrix(vstack([C, eye_array(program.n)], format="csc") if self.bounded else C)
        if "b" in parts or "bounds" in parts:
            lower, upper = np.full(program.m - zeros, -np.inf), program.b[zeros:]
            out["b"] = program.b[:zeros]
            out["l"] = np.concatenate([lower, program.lower]) if self.bounded else lower
            out["u"] = np.concatenate([upper, program.upper]) if self.bounded else upper
        return out

    def update(self, changed: frozenset[str]) -> None:
        """All parts in place."""
        self.core.update(**self._read(changed))
        self.setup_time = None

    def solve(self, start: Solution | None) -> Solution:
        """From the answer it holds if `start` is its own last one, from a point with all its duals, else from its own guess."""
        core, guess = self.core, library().InitialGuess
        z = None if start is None else start.z if self.bounded else np.zeros(0)
        if start is None or start.x is None or start.y is None or z is None:
            core.settings.initial_guess = guess.EQUALITY_CONSTRAINED_INITIAL_GUESS
            core.solve()
        elif start is self.last:
            core.settings.initial_guess = guess.WARM_START_WITH_PREVIOUS_RESULT
            core.solve()
        else:
            core.settings.initial_guess = guess.WARM_START
            core.solve(start.x, start.y[: self.zeros], np.concatenate([start.y[self.zeros :], z]))
        found, info = core.results, core.results.info
        stopped = info.status.name
        status = POINT.get(stopped, SOLVER_ERROR)
        y, z = self._split(found.y, np.array(found.z))
        solution = Solution(status, stopped, x=np.array(found.x), y=y, z=z, value=info.objValue)
        counts = info.iter, info.solve_time / 1e6
        if status != OPTIMAL:
            refuted = self._refute(stopped, solution.x)
            solution = solution if status == USER_LIMIT and refuted.status == INFEASIBLE_OR_UNBOUNDED else refuted
        solution.iterations, solution.solve_time = counts
        solution.setup_time, self.setup_time = self.setup_time, None
        self.last = solution
        return solution

    def _split(self, y: Any, z: Any) -> tuple[Any, Any]:
        """ProxQP's duals of equations and of C's rows as those of the rows and of the bounds."""
        rows = self.program.m - self.zeros
        return np.concatenate([y, z[:rows]]), z[rows:] if self.bounded else None

    def _refute(self, stopped: str, x: Any) -> Solution:
        """What a certificate proves: x far away is a ray, and one of infeasibility is the least shift of the right-hand sides
        that makes them fit (Bambade et al., section IV). Some steps lead to it, of a new and dense object."""
        y = z = None
        if self.program.n <= LARGE:
            shift = {"primal_infeasibility_solving": True, "max_iter": SHIFTING, "backend": "dense", "verbose": False}
            nearest = Instance(self.program, {**self.options, **shift}).core
            nearest.solve()
            y, z = self._split(nearest.results.se, np.array(nearest.results.si))
        return refutation(self.program, PROXQP.name, stopped, x, y, z)


#: Steps towards the least shift.
SHIFTING = 8
#: From this share of non-zero entries on, and up to so many columns, the dense back end is the faster one.
DENSE, LARGE = 0.1, 3000

"""PIQP, and its solver object as a live model."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from importlib import import_module
from typing import Any, ClassVar

import numpy as np

from fenchel.program import INFEASIBLE, OPTIMAL, SOLVER_ERROR, UNBOUNDED, USER_LIMIT, Program, Solution
from fenchel.solving.convexity import demand_convex
from fenchel.solving.solver import LibraryOptions, Model, Solver, attributes
from fenchel.solving.verify import refutation

# PIQP's statuses; those not named here (numerical trouble) promise nothing.
STATUS = {
    "PIQP_SOLVED": OPTIMAL,
    "PIQP_MAX_ITER_REACHED": USER_LIMIT,
    "PIQP_PRIMAL_INFEASIBLE": INFEASIBLE,
    "PIQP_DUAL_INFEASIBLE": UNBOUNDED,
}


@cache
def library() -> Any:
    """The package `piqp`."""
    return import_module("piqp")


def settings() -> Mapping[str, Any]:
    """PIQP's options and their types, as the library itself knows them; a back end goes by its name."""
    types = attributes(library().DenseSolver().settings)
    return {**types, "kkt_solver": frozenset(library().KKTSolver.__members__), "backend": frozenset(BACKENDS)}


BACKENDS = {"dense": "dense_cholesky", "sparse": "sparse_ldlt"}


#: Not PIQP's own: at its 1e-4 a certificate proves little. And without a clock it tells no times.
DEFAULTS = {"eps_primal_inf": 1e-6, "eps_dual_inf": 1e-6, "compute_timings": True}


class PIQP(Solver):
    """minimise x'Px/2 + c'x subject to Ax = b, Gx <= h, l <= x <= u, by a proximal interior-point method.

    The zero rows of the standard form are PIQP's A and b, the others its G and h_u; its duals y, z_u and
    z_bu - z_bl are those of the standard form. P is read from its upper triangle. PIQP takes no starting point and
    has no time limit; it holds the interpreter while it solves, and Ctrl-C waits. `kkt_solver` names its linear algebra,
    `backend` ("dense" or "sparse") as CVXPY does; by default it follows the data (`is_dense`). Other defaults: DEFAULTS.

    Schwan, Jiang, Kuhn and Jones, "PIQP: a proximal interior-point quadratic programming solver", 2023.
    """

    name = "PIQP"
    accepts = (frozenset({"zero", "nonneg", "bounds", "quad_form@objective"}),)
    order = ("zero", "nonneg")
    triangle = "upper"
    options: ClassVar[Mapping[str, Any]] = LibraryOptions(settings)
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {
        "max_iters": "max_iter",
        "tol": ("eps_abs", "eps_rel", "eps_duality_gap_abs", "eps_duality_gap_rel"),
        "abstol": ("eps_abs", "eps_duality_gap_abs"),
        "reltol": ("eps_rel", "eps_duality_gap_rel"),
        "threads": "num_threads",
    }
    tolerance = 1e-8
    cost = 12.0
    updates = frozenset({"P", "c", "A", "b", "bounds"})

    def open(self, program: Program, options: Mapping[str, Any]) -> Model:
        """A solver object: its ordering, scaling and memory are kept between solves."""
        return Instance(program, options)


class Instance(Model):
    """PIQP's solver object for one program, with the back end that its density asks for."""

    def __init__(self, program: Program, options: Mapping[str, Any]) -> None:
        ext = library()
        self.program, self.options, self.zeros = program, options, program.count("zero")
        own = {**DEFAULTS, "backend": "dense" if is_dense(program) else "sparse", **options}
        backend = own.pop("backend")
        kkt = own.pop("kkt_solver", BACKENDS[backend])
        self.dense = kkt.startswith("dense")
        self.core = ext.DenseSolver() if self.dense else ext.SparseSolver()
        own["kkt_solver"] = ext.KKTSolver.__members__[kkt]
        PIQP().set_options(own, partial(setattr, self.core.settings), TypeError)
        self.core.setup(**self._read(PIQP.updates))
        self.setup_time: float | None = self.core.result.info.setup_time

    def _matrix(self, matrix: Any) -> Any:
        return np.asfortranarray(matrix.toarray()) if self.dense else matrix

    def _read(self, parts: frozenset[str]) -> dict[str, Any]:
        """The named parts of the program, by PIQP's names."""
        program, zeros = self.program, self.zeros
        out: dict[str, Any] = {}
        if "P" in parts:
            demand_convex(program, PIQP.name)
            out["P"] = self._matrix(program.hessian())
        if "c" in parts:
            out["c"] = program.c
        if "A" in parts:
            out["A"], out["G"] = self._matrix(program.A[:zeros]), self._matrix(program.A[zeros:])
        if "b" in parts:
            out["b"], out["h_u"] = program.b[:zeros], program.b[zeros:]
        if "bounds" in parts:
            out["x_l"], out["x_u"] = program.lower, program.upper
        return out

    def update(self, changed: frozenset[str]) -> None:
        """All parts in place."""
        self.core.update(**self._read(changed))

    def solve(self, start: Solution | None) -> Solution:
        """Always from PIQP's own starting point."""
        stopped = self.core.solve().name
        found, program = self.core.result, self.program
        if stopped in ("PIQP_INVALID_SETTINGS", "PIQP_UNSOLVED"):  # the latter: a back end that this build is without
            raise PIQP().refusal(self.options, printed=False)
        status = STATUS.get(stopped, SOLVER_ERROR)
        y = np.concatenate([found.y, found.z_u])
        z = None if program.lower is None else found.z_bu - found.z_bl
        if status in (INFEASIBLE, UNBOUNDED):
            solution = refutation(program, PIQP.name, stopped, np.array(found.x), y, z)
        else:
            solution = Solution(status, stopped)
            solution.keep(np.array(found.x), y, z, found.info.primal_obj)
        solution.iterations, solution.solve_time = found.info.iter, found.info.solve_time or None
        solution.setup_time, self.setup_time = self.setup_time, None
        return solution


def is_dense(program: Program) -> bool:
    """Whether the dense back end should be the faster one.

    Measured on random programs, which fill in most, the two break even at a share of non-zero entries of 0.06, 0.04, 0.013
    and 0.006 for 20, 100, 300 and 800 columns. Twice that, 1 / sqrt(5 n), leaves room for those with a structure.
    """
    n, m = program.n, program.m
    return bool(program.entries >= n * (n + m) * (0.1 if n > LARGE else 1 / np.sqrt(5.0 * n)))


#: Programs with more columns must be dense indeed for it: the matrices are n by n and m by n.
LARGE = 2000

"""QOCO, and its solver object as a live model."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any, ClassVar

import numpy as np
from scipy.sparse import csc_array

from fenchel.program import INFEASIBLE_OR_UNBOUNDED, OPTIMAL, OPTIMAL_INACCURATE, SOLVER_ERROR, USER_LIMIT, Program, Solution
from fenchel.solving.convexity import demand_convex
from fenchel.solving.solver import LibraryOptions, Model, Solver, attributes
from fenchel.solving.verify import refutation

# QOCO's solve codes.
STATUS = {
    1: (OPTIMAL, "solved"),
    2: (OPTIMAL_INACCURATE, "solved inaccurate"),
    3: (SOLVER_ERROR, "numerical error"),
    4: (USER_LIMIT, "maximum iterations reached"),
}
BLIND = "QOCO looks for no certificates: it ends in a numerical error, at duals that prove nothing"
UNKNOWN = SOLVER_ERROR, "unsolved"


@cache
def library() -> Any:
    """QOCO's extension module. Its Python layer would copy all data at every update."""
    return import_module("qoco.qoco_ext")


def fresh() -> Any:
    """QOCO's default settings."""
    settings = library().QOCOSettings()
    library().set_default_settings(settings)
    return settings


def settings() -> Mapping[str, Any]:
    """QOCO's options and their types, as the library itself knows them."""
    return attributes(fresh())


class QOCO(Solver):
    """minimise x'Px/2 + c'x subject to Ax = b, Gx + s = h, s in K, by an interior-point method, for embedded use.

    The zero rows of the standard form are QOCO's A and b, the others its G and h; its duals y and z are y. It looks for no
    certificates: an infeasible or unbounded problem ends in a numerical error, or in *solved* at a point far away. Where
    that point proves the problem infeasible or unbounded, the status says so. It takes no starting point.

    Chari and Acikmese, "QOCO: a quadratic objective conic optimizer with custom solver generation", 2025.
    """

    name = "QOCO"
    accepts = (frozenset({"zero", "nonneg", "soc", "quad_form@objective"}),)
    order = ("zero", "nonneg", "soc")
    triangle = "upper"
    options: ClassVar[Mapping[str, Any]] = LibraryOptions(settings)
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {"max_iters": "max_iters", "tol": ("abstol", "reltol")}
    tolerance = 1e-7
    cost = 22.0
    updates = frozenset({"P", "c", "A", "b"})
    releases_gil = True
    faults: ClassVar[Mapping[str, str]] = dict.fromkeys(("infeasible[nonneg]", "certificates"), BLIND)

    def open(self, program: Program, options: Mapping[str, Any]) -> Model:
        """A solver object: its ordering and its memory are kept between solves."""
        return Instance(program, options)


class Instance(Model):
    """QOCO's solver object for one program."""

    def __init__(self, program: Program, options: Mapping[str, Any]) -> None:
        demand_convex(program, QOCO.name)
        ext, own = library(), fresh()
        for name, value in options.items():
            setattr(own, name, int(value) if name == "verbose" else value)
        self.program, self.zeros = program, program.count("zero")
        cones, (A, b, G, h) = [cone.dim for cone in program.cones("soc")], program.split()
        sizes = program.n, len(h), len(b)
        data = narrow(program.P), program.c, narrow(A), b, narrow(G), h
        try:
            shape = program.count("nonneg"), len(cones), np.array(cones, np.int32)
            self.core = ext.QOCOSolver(*sizes, *data, *shape, own)
        except ValueError:
            raise QOCO().refusal(options, printed=True) from None
        self.setup_time: float | None = self.core.solution.setup_time_sec

    def update(self, changed: frozenset[str]) -> None:
        """All parts in place."""
        program, zeros = self.program, self.zeros
        c = program.c if "c" in changed else None
        b, h = (program.b[:zeros], program.b[zeros:]) if "b" in changed else (None, None)
        self.core.update_vector_data(c, b, h)
        if "P" in changed:
            demand_convex(program, QOCO.name)
        if changed & {"P", "A"}:
            P = program.P.data if "P" in changed and program.P is not None else None
            A, G = (program.A[:zeros].data, program.A[zeros:].data) if "A" in changed else (None, None)
            self.core.update_matrix_data(P, A, G)

    def solve(self, start: Solution | None) -> Solution:
        """Always from QOCO's own starting point."""
        self.core.solve()
        found = self.core.solution
        status, stopped = STATUS.get(found.status, UNKNOWN)
        x, y = np.array(found.x), np.concatenate([found.y, found.z])
        solution = Solution(status, stopped, x=x, y=y, value=found.obj)
        if status in (SOLVER_ERROR, USER_LIMIT) or np.abs(x).max(initial=0.0) > FAR:
            refuted = refutation(self.program, QOCO.name, stopped, x, y)
            if refuted.status != INFEASIBLE_OR_UNBOUNDED:
                solution = refuted
            elif status == SOLVER_ERROR:
                solution = Solution(status, stopped)
        solution.iterations, solution.solve_time = found.iters, found.solve_time_sec
        solution.setup_time, self.setup_time = self.setup_time, None
        return solution


#: A point so far away may be a ray.
FAR = 1e8


def narrow(matrix: Any) -> Any:
    """QOCO's matrix, which has 32-bit indices; None has none."""
    ext = library()
    if matrix is None or not matrix.shape[0]:
        return ext.CSC(None)
    indices, starts = matrix.indices.astype(np.int32, copy=False), matrix.indptr.astype(np.int32, copy=False)
    return ext.CSC(csc_array((matrix.data, indices, starts), shape=matrix.shape))

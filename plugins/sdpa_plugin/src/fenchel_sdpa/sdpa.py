"""SDPA: one call, one answer, in a process of its own."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from math import sqrt
from typing import Any, ClassVar

import numpy as np
from scipy.sparse import csc_array, csc_matrix

from fenchel.cones.psd import SvecLower
from fenchel.program import OPTIMAL, SOLVER_ERROR, USER_LIMIT, Program, Solution
from fenchel.solving.solver import LibraryOptions, Solver
from fenchel.solving.verify import refutation

# SDPA's phases with a point. Where it cannot go on close to an optimum, both sides are feasible: what that is worth, core checks.
POINT = ("pdOPT", "pdFEAS")
#: Options of its Python layer, which is not used here, and where to print.
LAYER = {"print", "resultFile", "frvMethod", "convMethod", "domainMethod", "rangeMethod", "rho", "zeroPoint"}


def settings() -> Mapping[str, Any]:
    """SDPA's options and their types, as the library itself knows them."""
    defaults = import_module("sdpap.param").param({})
    return {name: type(value) for name, value in defaults.items() if name not in LAYER}


class SDPA(Solver):
    """minimise c'x subject to b - Ax in K, K of linear and semidefinite cones, by a primal-dual interior-point method.

    This is the dual of SDPA's form, minimise b'y subject to A'y = -c, y in K: its y is x, its x is y, with a square matrix for
    a triangle and the difference of two nonnegative numbers for the dual of an equation (its own `frvMethod="split"`). A claim
    of infeasible or unbounded counts where the point at which it was made proves it. The library prints warnings unasked and
    ends the whole process at some errors: it gets one of its own.

    Yamashita, Fujisawa et al., "A high-performance software package for semidefinite programs: SDPA 7", 2010.
    """

    name = "SDPA"
    accepts = (frozenset({"zero", "nonneg", "svec_lower"}),)
    order = ("zero", "nonneg", "svec_lower")
    options: ClassVar[Mapping[str, Any]] = LibraryOptions(settings)
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {
        "max_iters": "maxIteration",
        "tol": ("epsilonStar", "epsilonDash"),
        "feastol": "epsilonStar",
        "reltol": "epsilonDash",
        "threads": "numThreads",
    }
    tolerance = 1e-7
    cost = 40.0
    isolated = True
    interruptible = True
    faults: ClassVar[Mapping[str, str]] = {
        "certificates": "where there are equations SDPA ends in pdINF, a claim of both, with a ray that is good to 1e-3"
    }

    def solve(self, program: Program, options: Mapping[str, Any]) -> Solution:
        """One call, below SDPA's Python layer, which would copy and print."""
        own = {name: value for name, value in options.items() if name != "verbose"}
        own["print"] = "display" if options["verbose"] else "no"
        given = import_module("sdpap.param").param(own)
        A, b, lift = program.A, program.b, lifting(program)
        sides = tuple(cone.side for cone in program.cones("svec_lower") if cone.dim)  # type: ignore[attr-defined]
        if not lift.shape[0]:  # SDPA wants a row: 0 <= 1
            A, b, lift = csc_array((1, program.n)), np.ones(1), csc_array(np.ones((1, 1)))
        K = import_module("sdpap.symcone").SymCone(l=lift.shape[0] - sum(side**2 for side in sides), s=sides)
        call = import_module("sdpap.sdpacall").solve_sdpa
        data = csc_matrix((lift @ A).T), csc_matrix(-program.c.reshape(-1, 1)), csc_matrix((lift @ b).reshape(-1, 1))
        X, w, _, info = call(*data, K, given)
        x, y = w.toarray().ravel(), lift.T @ X.toarray().ravel()
        return self._read(program, x, y[: program.m], info, given["maxIteration"])

    def _read(self, program: Program, x: Any, y: Any, info: Mapping[str, Any], most: int) -> Solution:
        phase = info["phasevalue"]
        solution = Solution(SOLVER_ERROR, phase)
        if phase in POINT or info["iteration"] >= most:
            status = OPTIMAL if phase in POINT and info["iteration"] < most else USER_LIMIT
            solution = Solution(status, phase, x=x, y=y, value=float(program.c @ x))
        else:
            solution = refutation(program, self.name, phase, x, y)
        solution.iterations, solution.solve_time = info["iteration"], info["solveTime"]
        solution.setup_time = info["convertingTime"]
        return solution


def lifting(program: Program) -> Any:
    """E with E A and E b in SDPA's rows: an equation twice, with both signs; a square matrix by columns for a scaled triangle."""
    rows: list[Any] = []
    columns: list[Any] = []
    values: list[Any] = []
    at = 0
    for block in program.blocks:
        for start in range(block.start, block.stop, max(block.cone.dim, 1)):
            own = np.arange(start, start + block.cone.dim)
            if block.cone.kind == "zero":
                place, source = np.arange(2 * len(own)), np.concatenate([own, own])
                scale = np.repeat([1.0, -1.0], len(own))
                size = 2 * len(own)
            elif block.cone.kind == "nonneg":
                place, source, scale, size = np.arange(len(own)), own, np.ones(len(own)), len(own)
            else:
                side = block.cone.side  # type: ignore[attr-defined]
                i, j = SvecLower.entries(side)
                off = i != j
                place = np.concatenate([j * side + i, (i * side + j)[off]])
                source, scale = np.concatenate([own, own[off]]), np.where(off, sqrt(0.5), 1.0)
                scale, size = np.concatenate([scale, scale[off]]), side**2
            rows.append(at + place)
            columns.append(source)
            values.append(scale)
            at += size
    entries = [np.concatenate(part) if part else np.zeros(0) for part in (values, rows, columns)]
    return csc_array((entries[0], (entries[1].astype(int), entries[2].astype(int))), shape=(at, program.m))

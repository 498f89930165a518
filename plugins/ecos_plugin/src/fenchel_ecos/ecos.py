"""ECOS: one call, one answer. The library is dormant, and has no wheel for Python 3.13 and newer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any, ClassVar

import numpy as np
from scipy.sparse import csc_matrix

from fenchel.errors import OptionError
from fenchel.program import (
    INFEASIBLE,
    INFEASIBLE_INACCURATE,
    OPTIMAL,
    OPTIMAL_INACCURATE,
    SOLVER_ERROR,
    UNBOUNDED,
    UNBOUNDED_INACCURATE,
    USER_LIMIT,
    Program,
    Solution,
)
from fenchel.solving.solver import Solver

# ECOS's exit flags; others (-2 numerical trouble, -3 left the cone, -7 fatal) promise nothing.
STATUS = {
    0: OPTIMAL,
    1: INFEASIBLE,
    2: UNBOUNDED,
    10: OPTIMAL_INACCURATE,
    11: INFEASIBLE_INACCURATE,
    12: UNBOUNDED_INACCURATE,
    -1: USER_LIMIT,
}
# After Ctrl-C. Where it is near an optimum by its looser tolerances, and in the first step, ECOS says 10 instead, as if nothing
# had happened: so it does not claim to be interruptible.
INTERRUPTED = -4


@cache
def library() -> Any:
    """The package `ecos`."""
    return import_module("ecos")


class ECOS(Solver):
    """minimise c'x subject to Ax = b, Gx + s = h, s in K, by an interior-point method.

    The zero rows of the standard form are ECOS's A and b, the others its G and h. The Lagrangian of both is
    c'x + y'(Ax - b) + z'(Gx - h), so the dual of the standard form is (y, z).

    Domahidi, Chu and Boyd, "ECOS: an SOCP solver for embedded systems", 2013. The exponential cone: Serrano,
    "Algorithms for unsymmetric cone optimization and an implementation for problems with the exponential
    cone", 2015.
    """

    name = "ECOS"
    accepts = (frozenset({"zero", "nonneg", "soc", "exp_cone_xzy"}),)
    order = ("zero", "nonneg", "soc", "exp_cone_xzy")
    options: ClassVar[Mapping[str, Any]] = {
        "max_iters": int,
        "abstol": float,
        "reltol": float,
        "feastol": float,
        "abstol_inacc": float,
        "reltol_inacc": float,
        "feastol_inacc": float,
    }
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {
        "max_iters": "max_iters",
        "tol": ("abstol", "reltol", "feastol"),
    }
    tolerance = 1e-8
    releases_gil = True
    cost = 20.0

    def solve(self, program: Program, options: Mapping[str, Any]) -> Solution:
        """One call."""
        found = call(program, options)
        info = found["info"]
        status = STATUS.get(info["exitFlag"], SOLVER_ERROR)
        solution = Solution(
            status,
            stopped=info["infostring"],
            iterations=info["iter"],
            solve_time=info["timing"]["tsolve"],
            setup_time=info["timing"]["tsetup"],
        )
        solution.keep(found["x"], np.concatenate([found["y"], found["z"]]), value=info["pcost"])
        return solution


def call(program: Program, options: Mapping[str, Any], **integers: Any) -> Any:
    """What ECOS finds. It wants matrices of scipy's older kind, either of them perhaps without rows."""
    A, b, G, h = program.split()
    dims = {
        "l": program.count("nonneg"),
        "q": [cone.dim for cone in program.cones("soc")],
        "e": len(program.cones("exp_cone_xzy")),
    }
    settings = {**options, "verbose": bool(options.get("verbose", False)), **integers}
    try:
        found = library().solve(program.c, csc_matrix(G), h, dims, csc_matrix(A), b, **settings)
    except (TypeError, ValueError) as error:
        raise OptionError(f"ECOS refuses its settings: {error}") from None
    if found["info"]["exitFlag"] == INTERRUPTED:
        raise KeyboardInterrupt
    return found

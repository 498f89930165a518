"""Is the quadratic objective convex? For solvers that would call a saddle point optimal and not notice."""

from __future__ import annotations

import numpy as np

from fenchel.atoms.definite import LARGE, is_psd
from fenchel.errors import SolverError
from fenchel.program import Program


def demand_convex(program: Program, solver: str) -> None:
    """SolverError where P of x'P x / 2 has a negative eigenvalue (below -1e-10 of its largest entry)."""
    if program.P is None:
        return
    P = program.P.toarray() if program.n <= LARGE else program.P
    if program.triangle != "full":  # is_psd asks about (P + P')/2: twice what is beside the diagonal, and once what is on it
        P = 2.0 * P
        if program.n <= LARGE:
            np.fill_diagonal(P, P.diagonal() / 2.0)
        else:
            P.setdiag(P.diagonal() / 2.0)
    if not is_psd(P):
        raise SolverError(f"{solver} takes convex objectives only; P has a negative eigenvalue.")

"""quantum_cond_entr: the conditional entropy of a state of two systems."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel.atoms.products import multiply
from fenchel.atoms.reshape import reshape
from fenchel.atoms.trace import trace
from fenchel.atoms.transpose import permute_dims
from fenchel.errors import DataError, ShapeError
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel_quantum_atoms.quantum_rel_entr import QuantumRelEntr
from fenchel_quantum_atoms.von_neumann_entr import settled

NAME = "quantum_cond_entr"


def quantum_cond_entr(rho: Any, dims: Any, sys: Any = 0, quad_approx: Any = (3, 3)) -> Expression:
    """S(rho) - S(tr_sys rho), the entropy that the system `sys` has when the other is known: concave, of shape ().

    It is -tr rho (log rho - log (I kron tr_0 rho)) for sys = 0, and with (tr_1 rho) kron I for sys = 1, approximated
    as in `quantum_rel_entr`. rho: affine, symmetric and positive semidefinite, of shape (d0 d1, d0 d1); where it is
    not known to be symmetric it is held to it. dims: (d0, d1). sys: 0 or 1. quad_approx: (m, k). Raises ShapeError
    for other shapes, DataError for another sys or quad_approx. Fawzi and Fawzi, "Efficient optimization of the
    quantum relative entropy", 2018, section 3.
    """
    rho = as_expression(rho)
    d = tuple(dims) if isinstance(dims, tuple | list | np.ndarray) else ()
    if len(d) != 2 or not all(isinstance(n, int | np.integer) and n > 0 for n in d):
        raise DataError(f"the dims of {NAME} are the sides of two systems, not {dims!r}")
    if isinstance(sys, bool) or sys not in (0, 1):
        raise DataError(f"the sys of {NAME} is 0 or 1, the system of which the entropy is, not {sys!r}")
    m, k = settled(quad_approx, NAME)
    side = int(d[0] * d[1])
    if rho.shape != (side, side):
        raise ShapeError(f"{NAME} of systems of sides {d[0]} and {d[1]} takes a matrix of shape {(side, side)}, not {rho.shape}")
    entries = reshape(rho, (*d, *d), "C")  # rho[i, k, j, l], of systems i, j and k, l
    if sys == 0:
        rest = multiply(np.eye(d[0])[:, None, :, None], trace(permute_dims(entries, (1, 3, 0, 2)))[None, :, None, :])
    else:
        rest = multiply(trace(permute_dims(entries, (0, 2, 1, 3)))[:, None, :, None], np.eye(d[1])[None, :, None, :])
    known = rho.is_symmetric()
    return -QuantumRelEntr.of((known, True), m, k)(rho, reshape(rest, (side, side), "C"))

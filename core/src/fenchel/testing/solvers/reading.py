"""What laws read off programs and solutions: what they are made of in words, their arrays by name, iterations."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from fenchel.cones.cone import Array
from fenchel.program import Program, Solution


def words(program: Program) -> str:
    """What a program is made of, in a few words."""
    kinds = list(dict.fromkeys(block.cone.kind for block in program.blocks))
    kinds += ["P"] if program.P is not None else []
    kinds += ["bounds"] if program.lower is not None else []
    kinds += ["integer"] if len(program.integer) else []
    return f"{' + '.join(kinds) or 'no rows'} ({program.m} rows, {program.n} columns)"


def arrays(owner: Program | Solution) -> Mapping[str, Array]:
    """Every array of a program or a solution, by name."""
    out: dict[str, Array] = {}
    for name in ("P", "A", "b", "c", "lower", "upper", "integer", "x", "y", "z"):
        value = getattr(owner, name, None)
        if hasattr(value, "indptr"):
            out |= {f"{name}.{part}": getattr(value, part) for part in ("data", "indices", "indptr")}
        elif value is not None:
            out[name] = value
    return out


def steps(solution: Solution, unknown: float = np.inf) -> float:
    """Iterations, where they are told."""
    return unknown if solution.iterations is None else solution.iterations

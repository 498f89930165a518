"""Calls to try the laws on."""

from __future__ import annotations

from typing import Any

import numpy as np

from fenchel.expressions.parameter import Parameter
from fenchel.expressions.variable import Variable
from fenchel_logic_atoms.and_ import and_
from fenchel_logic_atoms.iff import iff
from fenchel_logic_atoms.implies import implies
from fenchel_logic_atoms.not_ import not_
from fenchel_logic_atoms.or_ import or_
from fenchel_logic_atoms.xor import xor


def truth(*shape: int) -> Variable:
    """A boolean variable."""
    return Variable(shape, boolean=True)


def _connected(connective: Any) -> list[Any]:
    return [
        connective(truth(), truth()),
        connective(truth(3), truth(2, 3)),
        connective(truth(2), truth(2), truth(2), truth()),
        connective(truth(2, 2), Parameter(2, boolean=True)),
        connective(truth(3), np.array([True, False, True])),
        connective(truth(0), truth(0)),
    ]


CASES = {
    "and": _connected(and_),
    "or": _connected(or_),
    "xor": _connected(xor),
    "logic.Not": [not_(truth()), not_(truth(2, 3)), not_(truth(0)), not_(truth(4)[::2])],
    "logic.implies": [implies(truth(), truth()), implies(truth(3), truth(2, 1)), implies(truth(2), Parameter(boolean=True))],
    "logic.iff": [iff(truth(), truth()), iff(truth(3), truth(2, 1)), iff(True, truth(2))],
}

"""The laws of a solver, on PIQP."""

from __future__ import annotations

import pytest

from fenchel.testing.solvers import laws_for
from fenchel_piqp.piqp import PIQP


@pytest.mark.parametrize("law", laws_for(PIQP()))
def test_law(law):
    law()

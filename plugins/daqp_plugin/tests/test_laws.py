"""The laws of a solver, on DAQP."""

from __future__ import annotations

import pytest

from fenchel.testing.solvers import laws_for
from fenchel_daqp.daqp import DAQP


@pytest.mark.parametrize("law", laws_for(DAQP()))
def test_law(law):
    law()

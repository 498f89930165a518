"""The laws of a solver, on Clarabel."""

from __future__ import annotations

import pytest

from fenchel.testing.solvers import laws_for
from fenchel_clarabel.clarabel import CLARABEL


@pytest.mark.parametrize("law", laws_for(CLARABEL()))
def test_law(law):
    law()

"""The laws of a solver, on SCIP."""

from __future__ import annotations

import pytest

from fenchel.testing.solvers import laws_for
from fenchel_scip.scip import SCIP


@pytest.mark.parametrize("law", laws_for(SCIP()))
def test_law(law):
    law()

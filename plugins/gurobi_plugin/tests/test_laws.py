"""The laws of a solver, on Gurobi; without a licence it takes problems of this size."""

from __future__ import annotations

import pytest

from fenchel.testing.solvers import laws_for
from fenchel_gurobi.gurobi import GUROBI

pytest.importorskip("gurobipy", reason="gurobipy is not installed here")


@pytest.mark.parametrize("law", laws_for(GUROBI()))
def test_law(law):
    law()

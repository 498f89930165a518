"""The laws of a solver, on CPLEX; without a licence it takes problems of this size."""

from __future__ import annotations

import pytest

from fenchel.testing.solvers import laws_for
from fenchel_cplex.cplex import CPLEX

pytest.importorskip("cplex", reason="cplex is not installed here")


@pytest.mark.parametrize("law", laws_for(CPLEX()))
def test_law(law):
    law()

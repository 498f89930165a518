"""The laws of a solver, on OSQP."""

from __future__ import annotations

import pytest

from fenchel.testing.solvers import laws_for
from fenchel_osqp.osqp import OSQP


@pytest.mark.parametrize("law", laws_for(OSQP()))
def test_law(law):
    law()

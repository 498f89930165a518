"""The laws of a solver, on CVXOPT."""

from __future__ import annotations

import pytest

from fenchel.testing.solvers import laws_for
from fenchel_cvxopt.cvxopt import CVXOPT


@pytest.mark.parametrize("law", laws_for(CVXOPT()))
def test_law(law):
    law()

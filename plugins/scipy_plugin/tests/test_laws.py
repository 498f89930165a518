"""The laws of a solver, on SCIPY."""

from __future__ import annotations

import pytest

from fenchel.testing.solvers import laws_for
from fenchel_scipy.scipy import SCIPY


@pytest.mark.parametrize("law", laws_for(SCIPY()))
def test_law(law):
    law()

"""The laws of a solver, on SDPA."""

from __future__ import annotations

import pytest

from fenchel.testing.solvers import laws_for
from fenchel_sdpa.sdpa import SDPA


@pytest.mark.parametrize("law", laws_for(SDPA()))
def test_law(law):
    law()

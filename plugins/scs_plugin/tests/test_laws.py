"""The laws of a solver, on SCS."""

from __future__ import annotations

import pytest

from fenchel.testing.solvers import laws_for
from fenchel_scs.scs import SCS


@pytest.mark.parametrize("law", laws_for(SCS()))
def test_law(law):
    law()

"""The laws of a solver, on HiGHS."""

from __future__ import annotations

import pytest

from fenchel.testing.solvers import laws_for
from fenchel_highs.highs import HIGHS


@pytest.mark.parametrize("law", laws_for(HIGHS()))
def test_law(law):
    law()

"""The laws of a solver, on CBC."""

from __future__ import annotations

import pytest

from fenchel.testing.solvers import laws_for
from fenchel_cbc.cbc import CBC


@pytest.mark.parametrize("law", laws_for(CBC()))
def test_law(law):
    law()

"""The laws of a solver, on Xpress; without a licence it takes problems of this size."""

from __future__ import annotations

import pytest

from fenchel.testing.solvers import laws_for
from fenchel_xpress.xpress import XPRESS

pytest.importorskip("xpress", reason="xpress is not installed here")


@pytest.mark.parametrize("law", laws_for(XPRESS()))
def test_law(law):
    law()

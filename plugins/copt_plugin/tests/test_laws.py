"""The laws of a solver, on COPT; without a licence it takes problems of this size."""

from __future__ import annotations

import pytest

from fenchel.testing.solvers import laws_for
from fenchel_copt.copt import COPT

pytest.importorskip("coptpy", reason="coptpy is not installed here")


@pytest.mark.parametrize("law", laws_for(COPT()))
def test_law(law):
    law()

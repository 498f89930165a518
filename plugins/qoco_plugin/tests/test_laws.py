"""The laws of a solver, on QOCO."""

from __future__ import annotations

import pytest

from fenchel.testing.solvers import laws_for
from fenchel_qoco.qoco import QOCO


@pytest.mark.parametrize("law", laws_for(QOCO()))
def test_law(law):
    law()

"""The laws of a solver, on QPALM."""

from __future__ import annotations

import pytest

from fenchel.testing.solvers import laws_for
from fenchel_qpalm.qpalm import QPALM


@pytest.mark.parametrize("law", laws_for(QPALM()))
def test_law(law):
    law()

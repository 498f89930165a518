"""The laws of a solver, on ProxQP."""

from __future__ import annotations

import pytest

from fenchel.testing.solvers import laws_for
from fenchel_proxqp.proxqp import PROXQP


@pytest.mark.parametrize("law", laws_for(PROXQP()))
def test_law(law):
    law()

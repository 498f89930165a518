"""The laws of a solver, on MOSEK; without a licence, those that solve are skipped."""

from __future__ import annotations

import pytest

from fenchel.testing.solvers import laws_for
from fenchel_mosek.mosek import MOSEK

pytest.importorskip("mosek", reason="mosek is not installed here")


@pytest.mark.parametrize("law", laws_for(MOSEK()))
def test_law(law):
    law()

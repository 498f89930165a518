"""The laws of a solver, on GLPK and GLPK_MI."""

from __future__ import annotations

import pytest

from fenchel.testing.solvers import laws_for
from fenchel_glpk.glpk import GLPK
from fenchel_glpk.glpk_mi import GLPK_MI


@pytest.mark.parametrize("law", laws_for(GLPK()))
def test_law(law):
    law()


@pytest.mark.parametrize("law", laws_for(GLPK_MI()))
def test_law_with_integers(law):
    law()

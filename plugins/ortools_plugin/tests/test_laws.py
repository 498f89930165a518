"""The laws of a solver, on GLOP and PDLP."""

from __future__ import annotations

import pytest

from fenchel.testing.solvers import laws_for
from fenchel_ortools.glop import GLOP
from fenchel_ortools.pdlp import PDLP


@pytest.mark.parametrize("law", laws_for(GLOP()))
def test_glop(law):
    law()


@pytest.mark.parametrize("law", laws_for(PDLP()))
def test_pdlp(law):
    law()

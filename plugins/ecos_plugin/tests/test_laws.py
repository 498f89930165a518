"""The laws of a solver, on ECOS."""

from __future__ import annotations

import pytest

from fenchel.testing.solvers import laws_for
from fenchel_ecos.ecos import ECOS

pytest.importorskip("ecos", reason="ecos has no wheel for Python 3.13 and newer")


@pytest.mark.parametrize("law", laws_for(ECOS()))
def test_law(law):
    law()

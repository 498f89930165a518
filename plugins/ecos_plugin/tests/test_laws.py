"""The laws of a solver, on ECOS and ECOS_BB."""

from __future__ import annotations

import pytest

from fenchel.testing.solvers import laws_for
from fenchel_ecos.ecos import ECOS
from fenchel_ecos.ecos_bb import ECOS_BB

pytest.importorskip("ecos", reason="ecos has no wheel for Python 3.13 and newer")


@pytest.mark.parametrize("law", laws_for(ECOS()))
def test_law(law):
    law()


@pytest.mark.parametrize("law", laws_for(ECOS_BB()))
def test_law_with_integers(law):
    law()

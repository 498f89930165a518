"""The laws of a solver, on QTQP."""

import pytest
from fenchel_qtqp.qtqp import QTQP

from fenchel.testing.solvers import laws_for


@pytest.mark.parametrize("law", laws_for(QTQP()))
def test_law(law):
    law()

"""What is special to ECOS; what every solver must do is in the laws."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csc_array

from fenchel.cones.nonneg import NonNeg
from fenchel.cones.zero import Zero
from fenchel.errors import OptionError
from fenchel.program import Block, Program
from fenchel.solving.verify import CompiledCheck
from fenchel.testing.problems import SAMPLES, optimum
from fenchel_ecos.ecos import ECOS

pytest.importorskip("ecos", reason="ecos has no wheel for Python 3.13 and newer")

SOLVER = ECOS()
LP = optimum(SAMPLES["nonneg"]).program


def solved(program, **options):
    return SOLVER.solve(program, SOLVER.translate(options))


def test_duals_by_hand():
    """min x0 + 2 x1, x0 + x1 = 1, x >= 0, at (1, 0): f + y(x0 + x1 - 1) - u'x gives y = -1, u = (0, 1)."""
    A = csc_array(np.array([[1.0, 1.0], [-1.0, 0.0], [0.0, -1.0]]))
    program = Program(
        None, np.array([1.0, 2.0]), 0.0, A, np.array([1.0, 0, 0]), (Block(Zero(1), 0), Block(NonNeg(2), 1))
    )
    solution = solved(program)
    np.testing.assert_allclose(solution.x, [1, 0], atol=1e-7)
    np.testing.assert_allclose(solution.y, [-1, 0, 1], atol=1e-7)
    assert solution.value == pytest.approx(1.0)


def test_equations_alone():
    """Neither G nor h: min 0 subject to x0 + x1 = 1."""
    program = Program(None, np.zeros(2), 0.0, csc_array(np.ones((1, 2))), np.ones(1), (Block(Zero(1), 0),))
    assert CompiledCheck(program).check(solved(program), 1e-6).proved


@pytest.mark.parametrize("name", sorted(ECOS.options))
def test_every_option_is_one_of_the_library(name):
    assert solved(LP, **{name: 50 if name == "max_iters" else 1e-7}).status == "optimal"


def test_tol_and_a_value_that_the_library_refuses():
    assert SOLVER.translate({"tol": 1e-4}) == {
        "verbose": False,
        "abstol": 1e-4,
        "reltol": 1e-4,
        "feastol": 1e-4,
    }
    assert SOLVER.tolerance_of(SOLVER.translate({"feastol": 1e-3})) == 1e-3
    with pytest.raises(OptionError, match="abstol"):
        solved(LP, abstol=-1.0)


def test_a_loose_answer_is_called_inaccurate():
    """Tolerances that cannot be met, and looser ones that can."""
    solution = solved(LP, tol=1e-30, feastol_inacc=1e-4, abstol_inacc=1e-4, reltol_inacc=1e-4)
    assert solution.status == "optimal_inaccurate" and solution.y is not None

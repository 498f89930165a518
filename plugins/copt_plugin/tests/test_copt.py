"""What is special to COPT; the rest is in the laws and in `tests/solving/test_small_programs.py`."""

from __future__ import annotations

import pytest

from fenchel.errors import OptionError
from fenchel.testing.problems import linear
from fenchel_copt.copt import COPT

pytest.importorskip("coptpy", reason="coptpy is not installed here")
SOLVER = COPT()


def opened(program, **options):
    return SOLVER.open(program, SOLVER.translate(options))


def test_options():
    own = SOLVER.translate({"tol": 1e-3, "FeasTol": 1e-5, "mip_gap": 0.1})
    assert own == {"verbose": False} | {"FeasTol": 1e-5, "DualTol": 1e-3, "RelGap": 0.1}
    with pytest.raises(OptionError, match="did you mean TimeLimit"):
        SOLVER.translate({"TimLimit": 3.0})
    with pytest.raises(OptionError, match="takes numbers from 0"):
        opened(linear([1], [[-1]], [0]), TimeLimit=-1.0)


def test_options_reach_the_library():
    model = opened(linear([1], [[-1]], [0]), time_limit=7.5, threads=1, mip_gap=0.25)
    reached = [model.core.getParam(name) for name in ("TimeLimit", "Threads", "RelGap")]
    assert reached == [7.5, 1, 0.25]

"""What is special to Xpress; the rest is in the laws and in `tests/solving/test_small_programs.py`."""

from __future__ import annotations

import pytest

from fenchel.errors import OptionError
from fenchel.testing.problems import linear
from fenchel_xpress.xpress import XPRESS

pytest.importorskip("xpress", reason="xpress is not installed here")
SOLVER = XPRESS()


def opened(program, **options):
    return SOLVER.open(program, SOLVER.translate(options))


def test_options():
    own = SOLVER.translate({"reltol": 1e-4, "FEASTOL": 1e-5, "seed": 3, "mip_gap": 0.1})
    assert own == {"verbose": False} | {"bargapstop": 1e-4, "FEASTOL": 1e-5, "randomseed": 3, "miprelstop": 0.1}
    with pytest.raises(OptionError, match=r"did you mean .*timelimit"):
        SOLVER.translate({"timelimits": 3.0})
    with pytest.raises(OptionError, match="takes float"):
        opened(linear([1], [[-1]], [0]), timelimit="soon")


def test_options_reach_the_library():
    model = opened(linear([1], [[-1]], [0]), time_limit=7.5, threads=1, seed=3, mip_gap=0.25)
    reached = [getattr(model.core.controls, name) for name in ("timelimit", "threads", "randomseed", "miprelstop")]
    assert reached == [7.5, 1, 3, 0.25]

"""What a solver's option table can say: types, ranges, words, a dict of options; and what reaches the solver."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pytest

from fenchel.errors import OptionError
from fenchel.solving.solver import Solver, Within


class Given(Solver):
    """A solver that is only asked about its options."""

    name = "GIVEN"
    accepts = (frozenset({"nonneg"}),)
    order = ("nonneg",)
    options: ClassVar[Mapping[str, Any]] = {
        "gap": Within(float, 0, 1),
        "rounds": Within(int, 1),
        "method": frozenset({"simplex", "barrier"}),
        "eps": float,
        "presolve": bool,
        "start": (int, str),
    }
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {"mip_gap": "gap", "tol": "eps"}
    bundle = "given_params"


@pytest.mark.parametrize(
    ("name", "value", "reached"),
    [
        ("gap", 1, 1.0), ("gap", np.float32(0.5), 0.5), ("mip_gap", 0.25, 0.25), ("rounds", np.int64(3), 3),
        ("method", "barrier", "barrier"), ("eps", 1, 1.0), ("presolve", 1, True), ("presolve", np.False_, False),
        ("start", "cold", "cold"), ("start", 3, 3),
    ],
)  # fmt: skip
def test_a_value_reaches_the_solver_as_its_type(name: str, value: Any, reached: Any) -> None:
    own = Given().translate({name: value})
    got = own[Given.common.get(name, name)]
    assert got == reached and type(got) is type(reached)


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("gap", 1.5, "GIVEN's option 'gap' takes numbers from 0 to 1, not 1.5"),
        ("rounds", 0, "GIVEN's option 'rounds' takes numbers from 1 to inf, not 0"),
        ("eps", float("nan"), "GIVEN's option 'eps' takes numbers from -inf to inf, not nan"),
        ("method", "dual", "GIVEN's option 'method' is one of barrier, simplex, not 'dual'"),
        ("method", ["simplex"], "GIVEN's option 'method' is one of barrier, simplex, not \\['simplex'\\]"),
        ("gap", "small", "GIVEN's option 'gap' takes float, not 'small'"),
        ("start", 1.5, "GIVEN's option 'start' takes int or str, not 1.5"),
        ("methods", "simplex", "GIVEN has no option 'methods'; did you mean method"),
        ("given_params", "gap", "GIVEN's option 'given_params' takes a dict of options, not 'gap'"),
        ("given_params", {"gaps": 1}, "GIVEN has no option 'gaps'; did you mean gap"),
    ],
)
def test_another_value_is_refused(name: str, value: Any, found: str) -> None:
    with pytest.raises(OptionError, match=found):
        Given().translate({name: value})


def test_options_beside_the_dict_win_over_those_in_it_and_own_names_over_common_ones() -> None:
    bundle = {"gap": 0.1, "rounds": 4}
    assert Given().translate({"given_params": bundle, "gap": 0.2}) == {"verbose": False, "gap": 0.2, "rounds": 4}
    assert Given().translate({"gap": 0.2, "mip_gap": 0.5})["gap"] == 0.2
    assert bundle == {"gap": 0.1, "rounds": 4}

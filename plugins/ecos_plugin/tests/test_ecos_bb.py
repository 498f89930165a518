"""What is special to ECOS_BB; what every solver must do is in the laws."""

from __future__ import annotations

import pytest

import fenchel as cp
from fenchel.errors import OptionError
from fenchel.planning.planner import candidates
from fenchel.registry import registry
from fenchel.testing.problems import integer, knapsack, linear
from fenchel_ecos.ecos_bb import ECOS_BB

pytest.importorskip("ecos", reason="ecos has no wheel for Python 3.13 and newer")

SOLVER = ECOS_BB()
WHOLE = integer(frozenset({"nonneg", "soc", "integer"}))
TRIED = {"mi_max_iters": 500, "mi_abs_eps": 1e-7, "mi_rel_eps": 1e-7, "mi_int_tol": 1e-5, "max_iters": 200}


def solved(program, **options):
    return SOLVER.solve(program, SOLVER.translate(options))


@pytest.mark.parametrize("name", sorted(SOLVER.options))
def test_every_option_is_one_of_the_library(name, capfd):
    solution = solved(WHOLE.program, **{name: TRIED.get(name, 1e-6)})
    assert solution.status == "optimal" and solution.value == pytest.approx(WHOLE.value, rel=1e-3)
    assert capfd.readouterr() == ("", "")
    with pytest.raises(OptionError, match="ECOS_BB has no option"):
        SOLVER.translate({"time_limit": 1.0})


@pytest.mark.parametrize(("most", "found"), [(1, False), (60, True)])
def test_its_limit_is_no_loose_answer(most, found):
    solution = solved(knapsack(30, 5, bounds=False), mi_max_iters=most)
    assert solution.status == "user_limit" and (solution.x is not None) == found
    assert solution.iterations <= most


def test_its_own_bound_on_integers_is_no_answer():
    solution = solved(linear([1, 0], [[0, -1], [0, 1]], [0, 1], integer=[0]))  # no least value
    assert solution.status == "solver_error" and "2^23" in solution.stopped and solution.x is None


def test_it_is_never_chosen_and_answers_to_its_name():
    assert all("ECOS_BB" not in {ref.name for ref in some} for some in candidates(registry(), ""))
    x = cp.Variable(3, boolean=True)
    problem = cp.Problem(cp.Minimize(cp.norm(x - 0.4)), [cp.sum(x) >= 2])
    assert problem.solve(solver="ecos_bb") == pytest.approx(0.88**0.5, abs=1e-4)

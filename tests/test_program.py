"""The standard form in the other forms that libraries want, and what a status promises."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from fenchel.errors import OptionError
from fenchel.program import (
    CERTIFICATES,
    INFEASIBLE,
    INFEASIBLE_OR_UNBOUNDED,
    POINTS,
    RAYS,
    SOLVED,
    SOLVER_ERROR,
    UNBOUNDED,
    USER_LIMIT,
    Solution,
)
from fenchel.solving.solver import Solver, attributes
from fenchel.testing.problems import SAMPLES, infeasible, linear, optimum, unbounded

INF = np.inf


def test_bounds_are_the_librarys_own_where_there_is_none():
    program = linear([1, 1, 1], [], [], [-INF, 0, -5], [INF, 1e25, INF])
    lower, upper = program.bounds(1e20)
    assert lower.tolist() == [-1e20, 0, -5] and upper.tolist() == [1e20, 1e20, 1e20]
    lower[:] = 7  # they are the caller's
    assert program.lower.tolist() == [-INF, 0, -5] and program.bounded
    free = linear([1, 1], [[1, 1]], [1])
    assert [side.tolist() for side in free.bounds()] == [[-INF, -INF], [INF, INF]] and not free.bounded


def test_sides_of_rows():
    program = linear([1], [[1], [2], [3]], [4, 5, INF], equations=1)
    lower, upper = program.sides(1e20)
    assert lower.tolist() == [4, -1e20, -1e20] and upper.tolist() == [4, 5, 1e20]
    upper[0] = 7
    assert program.b[0] == 4


def test_equations_and_the_others():
    program = optimum([*SAMPLES["zero"], *SAMPLES["nonneg"], *SAMPLES["soc"]], 5).program
    A, b, G, h = program.split()
    assert np.array_equal(np.r_[A.toarray(), G.toarray()], program.A.toarray()) and np.array_equal(np.r_[b, h], program.b)
    assert len(b) == program.count("zero") > 0


def test_a_hessian_entries_and_marks():
    plain, curved = (optimum(SAMPLES["nonneg"], 3, curved=curved).program for curved in (False, True))
    assert plain.hessian().shape == (3, 3) and plain.hessian().nnz == 0 and curved.hessian() is curved.P
    assert plain.entries == plain.A.nnz and curved.entries == curved.A.nnz + curved.P.nnz
    program = linear([1, 1, 1], [], [], integer=[1])
    assert program.marks("C", "I").tolist() == ["C", "I", "C"] and program.mixed and not plain.mixed


@pytest.mark.parametrize("status", [*POINTS, *CERTIFICATES, *RAYS, INFEASIBLE_OR_UNBOUNDED, SOLVER_ERROR])
def test_a_solution_keeps_what_its_status_promises(status):
    solution, x, y, z = Solution(status), np.ones(1), np.ones(2), np.ones(1)
    solution.keep(x, y, z, 3.0)
    kept = {name for name in ("x", "y", "z", "value") if getattr(solution, name) is not None}
    promised = ((POINTS, {"x", "y", "z", "value"}), (CERTIFICATES, {"y", "z"}), (RAYS, {"x"}))
    assert kept == next((names for words, names in promised if status in words), set())
    assert {*SOLVED, USER_LIMIT} == {*POINTS}


@pytest.mark.parametrize("bounded", [False, True])
def test_a_certificate_and_a_ray_come_to_length(bounded):
    known = infeasible(SAMPLES["nonneg"], bounded=bounded)
    y, z = known.solution.y, known.solution.z
    long = Solution(INFEASIBLE, y=5 * y, z=None if z is None else 5 * z)
    long.scale(known.program)
    assert np.allclose(long.y, y) and (np.allclose(long.z, z) if bounded else long.z is None)
    known = unbounded(SAMPLES["nonneg"], 4, bounded=bounded)
    ray = Solution(UNBOUNDED, x=5 * known.solution.x)
    ray.scale(known.program)
    assert np.allclose(ray.x, known.solution.x)


def test_a_side_that_is_infinite_beside_a_dual_of_zero_has_no_part_in_the_length():
    program = linear([1], [[1], [-1], [1]], [0, -1, INF], [-INF], [INF])
    found = Solution(INFEASIBLE, y=np.array([4.0, 4.0, 0.0]), z=np.zeros(1))
    found.scale(program)
    assert found.y.tolist() == [1, 1, 0] and found.z.tolist() == [0]


def test_what_shows_nothing_stays_as_it_is():
    program = linear([1], [[1]], [3])
    for solution in (Solution(INFEASIBLE, y=np.ones(1)), Solution(UNBOUNDED, x=np.ones(1))):
        solution.scale(program)
        assert (solution.x if solution.y is None else solution.y).tolist() == [1]


def test_what_a_library_says_of_an_option_names_it():
    class Some(Solver):
        """A solver."""

        name = "SOME"

    settings = SimpleNamespace(verbose=False, tol=1e-3, steps=3, reset=print)
    assert attributes(settings) == {"tol": float, "steps": int}

    def put(name: str, value: object) -> None:
        if value == "bad":
            raise ValueError("no good")
        setattr(settings, name, value)

    Some().set_options({"tol": 1e-9}, put, ValueError)
    assert settings.tol == 1e-9
    with pytest.raises(OptionError, match="SOME refuses steps='bad': no good"):
        Some().set_options({"steps": "bad"}, put, TypeError, ValueError)
    with pytest.raises(ValueError, match="no good"):
        Some().set_options({"steps": "bad"}, put, TypeError)
    silent, told = (Some().refusal({"verbose": False, "steps": -1, "tol": 0.5}, printed=printed) for printed in (False, True))
    assert str(silent) == "SOME refuses one of these options: steps=-1, tol=0.5" and "printed which" in str(told)

"""Duals, certificates and rays from a solver that hands over points only."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fenchel.program import (
    INFEASIBLE,
    INFEASIBLE_OR_UNBOUNDED,
    OPTIMAL,
    SOLVER_ERROR,
    UNBOUNDED,
    USER_LIMIT,
    Program,
    Solution,
)
from fenchel.registry import registry
from fenchel.solving.alternatives import complete
from fenchel.solving.verify import CompiledCheck
from fenchel.testing.problems import SAMPLES, infeasible, optimum, unbounded

LINEAR = [*SAMPLES["zero"], *SAMPLES["nonneg"]]
CONES = [*LINEAR, *SAMPLES["soc"]]
TAKES = [("HIGHS", LINEAR), ("XPRESS", LINEAR), ("XPRESS", CONES), ("COPT", CONES)]


def points_of(name):
    """A solver of this name, of which only points are read."""
    solver = registry().solver(name)

    def solve(program: Program) -> Solution:
        own = solver.translate({"reoptimize": False} if "reoptimize" in solver.options else {})
        found = solver.open(program, own).solve(None)
        return replace(found, y=None, z=None)

    return solver, solve


def proved(program, solution, limit=1e-5):
    verdict = CompiledCheck(program).check(solution, limit)
    assert verdict.proved, str(verdict)
    return True


@pytest.mark.parametrize(("name", "cones"), TAKES)
@pytest.mark.parametrize("bounded", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_the_duals_of_an_optimum(name, cones, bounded, seed):
    solver, solve = points_of(name)
    known = optimum(cones, 8, bounded=bounded, triangle=solver.triangle, seed=seed)
    solution = Solution(OPTIMAL, x=known.solution.x)
    complete(known.program, solution, solve)
    assert proved(known.program, solution) and (solution.z is None) == (not bounded)


@pytest.mark.parametrize("name", ["HIGHS", "XPRESS"])
@pytest.mark.parametrize("seed", range(3))
def test_the_duals_of_a_quadratic_optimum(name, seed):
    solver, solve = points_of(name)
    known = optimum(LINEAR, 8, curved=True, bounded=True, triangle=solver.triangle, seed=seed)
    solution = Solution(OPTIMAL, x=known.solution.x)
    complete(known.program, solution, solve)
    assert proved(known.program, solution, 1e-4)  # a barrier method finds x of the dual problem to some 1e-5


@pytest.mark.parametrize(("name", "cones"), TAKES)
@pytest.mark.parametrize("bounded", [False, True])
@pytest.mark.parametrize("claimed", [INFEASIBLE, INFEASIBLE_OR_UNBOUNDED])
def test_a_certificate(name, cones, bounded, claimed):
    _, solve = points_of(name)
    known = infeasible(cones, bounded=bounded)
    solution = Solution(claimed)
    complete(known.program, solution, solve)
    assert solution.status == INFEASIBLE and proved(known.program, solution)


@pytest.mark.parametrize(("name", "cones"), TAKES)
@pytest.mark.parametrize("bounded", [False, True])
@pytest.mark.parametrize("claimed", [UNBOUNDED, INFEASIBLE_OR_UNBOUNDED])
def test_a_ray(name, cones, bounded, claimed):
    solver, solve = points_of(name)
    known = unbounded(cones, 6, bounded=bounded, triangle=solver.triangle)
    solution = Solution(claimed)
    complete(known.program, solution, solve)
    assert solution.status == UNBOUNDED and proved(known.program, solution)


def test_a_ray_of_a_quadratic_program():
    solver, solve = points_of("HIGHS")
    known = unbounded(LINEAR, 6, curved=True, bounded=True, triangle=solver.triangle)
    solution = Solution(UNBOUNDED)
    complete(known.program, solution, solve)
    assert proved(known.program, solution)


@pytest.mark.parametrize("status", [OPTIMAL, INFEASIBLE, UNBOUNDED, INFEASIBLE_OR_UNBOUNDED, USER_LIMIT])
def test_what_is_not_found_stays_away(status):
    known = optimum(LINEAR, 5)
    solution = Solution(status, x=known.solution.x if status == OPTIMAL else None)
    complete(known.program, solution, lambda program: Solution(SOLVER_ERROR))
    assert solution.status == status and solution.y is None and solution.z is None


def test_the_program_is_only_read():
    _, solve = points_of("HIGHS")
    known = optimum(LINEAR, 8, bounded=True, triangle="lower")
    before = [known.program.A.data.copy(), known.program.b.copy(), known.program.c.copy()]
    complete(known.program, Solution(OPTIMAL, x=known.solution.x), solve)
    for was, now in zip(before, (known.program.A.data, known.program.b, known.program.c), strict=True):
        assert np.array_equal(was, now)

"""The compiled check believes right answers, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from fenchel.cones.cone import Cone
from fenchel.cones.exponential import ExpCone, ExpConeXZY
from fenchel.cones.nonneg import NonNeg
from fenchel.cones.psd import SvecLower
from fenchel.cones.soc import SOC
from fenchel.cones.zero import Zero
from fenchel.program import Block, Program, Solution
from fenchel.solving.verify import CompiledCheck, refutation
from fenchel.testing.problems import linear

LIMIT = 1e-6


def quadratic(
    cones: tuple[tuple[Cone, int], ...] = ((NonNeg(50), 1),), n: int = 20, triangle: str = "upper"
) -> tuple[Program, Solution]:
    """A program built from its own optimum: s = P_K(v) and y = P_K*(-v) are complementary (Moreau)."""
    rng = np.random.default_rng(3)
    blocks, s, y, start = [], [], [], 0
    for cone, count in cones:
        v = rng.standard_normal((count, cone.dim))
        s.append(cone.project(v).ravel())
        y.append(cone.dual.project(-v).ravel())
        blocks.append(Block(cone, start, count))
        start = blocks[-1].stop
    root = rng.standard_normal((n, n))
    P = root @ root.T + np.eye(n)
    A, x = rng.standard_normal((start, n)), rng.standard_normal(n)
    y_all = np.concatenate([np.zeros(0), *y])
    stored = {"upper": np.triu, "lower": np.tril, "full": np.asarray}[triangle](P)
    program = Program(
        P=sparse.csc_array(stored),
        c=-P @ x - A.T @ y_all,
        d=0.0,
        A=sparse.csc_array(A),
        b=A @ x + np.concatenate([np.zeros(0), *s]),
        blocks=tuple(blocks),
        triangle=triangle,
    )
    return program, Solution("optimal", x=x, y=y_all)


def bounded() -> tuple[Program, Solution]:
    """min (x0 - 3)^2/2 + (x1 + 3)^2/2 + x2^2/2 + 5 x3, x0 <= 1, x1 >= -1, x2 free, x3 = 2: by hand."""
    program = Program(
        P=sparse.csc_array(np.diag([1.0, 1.0, 1.0, 0.0])),
        c=np.array([-3.0, 3.0, 0.0, 5.0]),
        d=9.0,
        A=sparse.csc_array((0, 4)),
        b=np.zeros(0),
        blocks=(),
        lower=np.array([-np.inf, -1.0, -np.inf, 2.0]),
        upper=np.array([1.0, np.inf, 1e30, 2.0]),
    )
    return program, Solution("optimal", x=np.array([1.0, -1.0, 0.0, 2.0]), z=np.array([2.0, -2.0, 0.0, -5.0]))


MIXED: tuple[tuple[Cone, int], ...] = (
    (Zero(3), 1),
    (NonNeg(2), 3),
    (SOC(4), 2),
    (SOC(3), 1),
    (SOC(4), 1),
    (SvecLower(6), 2),
    (ExpCone(3), 3),
    (ExpConeXZY(3), 1),
)

BAD = {"optimal_inaccurate", "solver_error"}


@pytest.mark.parametrize("triangle", ["upper", "lower", "full"])
@pytest.mark.parametrize("cones", [((NonNeg(50), 1),), ((Zero(1), 5),), MIXED, ()])
def test_an_optimum_is_proved(cones: tuple[tuple[Cone, int], ...], triangle: str) -> None:
    program, solution = quadratic(cones, triangle=triangle)
    verdict = CompiledCheck(program).check(solution, LIMIT)
    assert verdict.ok and verdict.proved and verdict.status == "optimal"
    assert verdict.worst < 1e-7
    assert str(verdict).startswith("optimal, verified; primal ")


@pytest.mark.parametrize("field, number", [("x", "primal"), ("y", "dual")])
@pytest.mark.parametrize("size, statuses", [(1e-8, {"optimal"}), (1e-5, {"optimal_inaccurate"}), (1.0, BAD)])
def test_every_wrong_entry_is_seen(field: str, number: str, size: float, statuses: set[str]) -> None:
    program, solution = quadratic(MIXED)
    check = CompiledCheck(program, "SOLVER")
    right = getattr(solution, field)
    for k in range(len(right)):
        wrong = right.copy()
        wrong[k] += size * 40 if field == "x" else size * 10
        verdict = check.check(replace(solution, **{field: wrong}), LIMIT)
        assert verdict.status in statuses
        if "optimal" not in statuses:
            assert verdict.numbers[number] > LIMIT and not verdict.ok and not verdict.proved
            assert "SOLVER claims optimal" in str(verdict)


def test_each_number_is_the_one_that_is_wrong() -> None:
    program, solution = quadratic(((NonNeg(50), 1),))
    check = CompiledCheck(program)
    slack = program.b - program.A @ solution.x
    # A dual of the wrong sign that keeps c + Px + A'y = 0: only the dual cone and the gap can tell.
    y = solution.y - np.where(slack > 1, 1e-3, 0.0)
    program.c += program.A.T @ (solution.y - y)
    verdict = check.check(replace(solution, y=y), LIMIT)
    assert verdict.dual is not None and verdict.dual < 1e-12
    assert verdict.dual_cone == pytest.approx(1e-3 / (1 + np.abs(y).max()))
    # A dual in the cone that is not complementary: only the gap can tell.
    y = solution.y + np.where(slack > 1, 1e-3, 0.0)
    program.c += program.A.T @ (solution.y - np.where(slack > 1, 1e-3, 0.0) - y)
    verdict = check.check(replace(solution, y=y), LIMIT)
    assert verdict.dual_cone == 0.0 and verdict.dual is not None and verdict.dual < 1e-12
    assert verdict.gap is not None and verdict.gap > LIMIT


@pytest.mark.parametrize("cone", [Zero(3), NonNeg(3), SOC(3), SvecLower(6), ExpCone(), ExpConeXZY()], ids=str)
@pytest.mark.parametrize("last", [False, True])
def test_every_block_is_measured_in_k_and_in_its_dual(cone: Cone, last: bool) -> None:
    """Blocks 0 and 2 are of one cone; one of them is wrong by a distance of 1e-3 before it is scaled."""
    apart: Cone = NonNeg(2) if cone.kind != "nonneg" else Zero(2)
    blocks = (Block(cone, 0, 2), Block(apart, 2 * cone.dim), Block(cone, 2 * cone.dim + 2))
    m = blocks[-1].stop
    program = Program(None, np.zeros(1), 0.0, sparse.csc_array((m, 1)), np.zeros(m), blocks)
    check = CompiledCheck(program)
    assert check.check(Solution("optimal", x=np.zeros(1), y=np.zeros(m)), LIMIT).proved
    rows = slice(m - cone.dim, m) if last else slice(cone.dim, 2 * cone.dim)
    for k in range(cone.dim):
        off = np.zeros((1, cone.dim))
        off[0, k] = -1e-3
        program.b[rows] = off
        primal = check.check(Solution("optimal", x=np.zeros(1), y=np.zeros(m)), LIMIT).primal
        assert primal == pytest.approx(cone.distance(off)[0], rel=2e-3, abs=1e-12)
        program.b[:] = 0.0
        y = np.zeros(m)
        y[rows] = off
        dual_cone = check.check(Solution("optimal", x=np.zeros(1), y=y), LIMIT).dual_cone
        assert dual_cone == pytest.approx(cone.dual.distance(off)[0], rel=2e-3, abs=1e-12)


def test_blocks_without_rows() -> None:
    program, solution = quadratic(((NonNeg(4), 1),))
    program.blocks = (Block(Zero(0), 0, 2), Block(SOC(3), 0, 0), *program.blocks, Block(ExpCone(), 4, 0))
    assert CompiledCheck(program).check(solution, LIMIT).proved


def test_values_that_change_in_place_are_seen() -> None:
    program, solution = quadratic()
    check = CompiledCheck(program)
    assert check.check(solution, LIMIT).ok
    for values in (program.P.data, program.c, program.A.data, program.b):
        before = values.copy()
        values *= 1.5
        assert not check.check(solution, LIMIT).ok
        values[:] = before
    assert check.check(solution, LIMIT).ok


def test_bounds_and_reduced_costs() -> None:
    program, solution = bounded()
    check = CompiledCheck(program)
    verdict = check.check(solution, LIMIT)
    assert verdict.proved and verdict.worst == 0.0
    assert not check.check(replace(solution, z=-solution.z), LIMIT).ok
    assert "not 0 numbers" in check.check(replace(solution, y=np.zeros(1)), LIMIT).fault
    assert not check.check(replace(solution, z=None), LIMIT).proved
    outside = solution.x + np.array([1e-3, 0, 0, 0])
    assert check.check(replace(solution, x=outside), LIMIT).bounds == pytest.approx(1e-3 / 3.0)
    # A reduced cost on a bound that is infinite, and the c that goes with it.
    program.c[2] = -1e-3
    pushed = replace(solution, z=np.array([2.0, -2.0, 1e-3, -5.0]))
    verdict = check.check(pushed, LIMIT)
    assert verdict.dual == 0.0 and verdict.dual_cone == pytest.approx(1e-3 / 6.0) and not verdict.ok


@pytest.mark.parametrize("huge", [1e20, 1e30, np.inf])
def test_a_huge_right_hand_side_does_not_drown_the_others(huge: float) -> None:
    program, solution = quadratic(((NonNeg(50), 1),))
    check = CompiledCheck(program)
    idle = int(np.flatnonzero(solution.y == 0.0)[0])
    program.b[idle] = huge
    assert check.check(solution, LIMIT).proved
    assert not check.check(replace(solution, x=solution.x + 1e-3), LIMIT).ok
    pushed = solution.y.copy()
    pushed[idle] = 1e-3
    assert (check.check(replace(solution, y=pushed), LIMIT).dual_cone or 0.0) > LIMIT


def test_without_duals_optimality_is_a_claim() -> None:
    program, solution = quadratic()
    verdict = CompiledCheck(program, "HIGHS").check(replace(solution, y=None), LIMIT)
    assert verdict.ok and not verdict.proved and verdict.gap is None
    assert str(verdict).startswith("optimal, as claimed by HIGHS (no duals to check); primal")
    program.integer = np.array([0, 3], np.int32)
    wrong = CompiledCheck(program, "HIGHS").check(solution, LIMIT)
    assert wrong.integrality is not None and wrong.integrality > 1e-3 and wrong.status == "solver_error"
    program, solution = bounded()
    program.integer = np.array([0, 3], np.int32)
    verdict = CompiledCheck(program, "HIGHS").check(solution, LIMIT)
    assert verdict.ok and verdict.integrality == 0.0 and "integer program" in str(verdict)


@pytest.mark.parametrize(
    "changes, word",
    [
        ({"x": None}, "no x"),
        ({"x": np.zeros(3)}, "x as an array of float64, shape (3,), not 20 numbers"),
        ({"x": np.zeros((20, 1))}, "not 20 numbers"),
        ({"x": [0.0] * 20}, "no array"),
        ({"x": np.full(20, None)}, "object"),
        ({"x": np.full(20, np.nan)}, "x with nan in 20 of 20 entries"),
        ({"y": np.full(50, -np.inf)}, "y with -inf in 50 of 50 entries"),
        ({"y": np.zeros(51)}, "not 50 numbers"),
        ({"x": np.full(20, 1e308)}, "x with 1e+308 in 20"),
        ({"y": np.zeros((50, 1))}, "shape (50, 1)"),
        ({"status": "solved"}, "'solved' is not a status"),
    ],
)
def test_garbage_is_named(changes: dict[str, Any], word: str) -> None:
    program, solution = quadratic()
    verdict = CompiledCheck(program, "SOLVER").check(replace(solution, **changes), LIMIT)
    assert verdict.status == "solver_error" and not verdict.ok
    assert word in verdict.fault and word in str(verdict)


@pytest.mark.parametrize("where", ["P", "c", "A", "b"])
def test_data_that_are_not_finite_prove_nothing(where: str) -> None:
    program, solution = quadratic()
    values = getattr(program, where)
    (values.data if where in "PA" else values)[0] = np.nan
    assert "not finite" in CompiledCheck(program).check(solution, LIMIT).fault
    for status in ("infeasible", "unbounded"):
        verdict = CompiledCheck(program).check(replace(solution, status=status), LIMIT)
        assert not verdict.proved


def infeasible() -> tuple[Program, Solution]:
    """x0 + x1 >= 2 against the bounds x0 <= 1 and x1 <= 0.5; x2 is in it for nothing."""
    program = Program(
        P=None,
        c=np.ones(3),
        d=0.0,
        A=sparse.csc_array(np.array([[-1.0, -1.0, 0.0], [0.0, 0.0, 1.0]])),
        b=np.array([-2.0, 1.0]),
        blocks=(Block(NonNeg(2), 0),),
        lower=np.zeros(3),
        upper=np.array([1.0, 0.5, np.inf]),
    )
    return program, Solution("infeasible", y=np.array([4.0, 0.0]), z=np.array([4.0, 4.0, 0.0]))


def test_a_certificate_of_infeasibility() -> None:
    program, solution = infeasible()
    check = CompiledCheck(program, "SOLVER")
    assert check.check(solution, LIMIT).proved
    assert check.check(replace(solution, y=solution.y * 1e-6, z=solution.z * 1e-6), LIMIT).proved
    bare = check.check(Solution("infeasible"), LIMIT)
    assert bare.ok and not bare.proved and "no certificate" in str(bare)
    for y, z in (
        ([-4.0, 0.0], [-4.0, -4.0, 0.0]),  # the wrong sign
        ([4.0, 0.0], [4.0, 3.9, 0.0]),  # A'y + z is not 0
        ([4.0, 0.1], [4.0, 4.0, -0.1]),  # a lower bound that pays: still a certificate
        ([4.0, -0.1], [4.0, 4.0, 0.1]),  # y outside of K*, z on an infinite bound
    ):
        verdict = check.check(replace(solution, y=np.array(y), z=np.array(z)), LIMIT)
        assert verdict.proved == (y[1] == 0.1)
        if not verdict.proved:
            assert verdict.status == "infeasible_inaccurate" and "not verified" in str(verdict)
    program.b[0] = -1.4  # feasible now
    assert not check.check(solution, LIMIT).ok


def test_a_certificate_in_cones() -> None:
    rng = np.random.default_rng(0)
    cones: tuple[Cone, ...] = (Zero(2), SOC(3), SvecLower(6), ExpCone(3))
    y = np.concatenate([sum(cone.dual.project(rng.standard_normal((9, cone.dim)))) for cone in cones])
    A = rng.standard_normal((14, 4))
    A -= np.outer(y, y @ A) / (y @ y)
    b = rng.standard_normal(14)
    b -= y * (b @ y + 1) / (y @ y)
    starts = np.cumsum([0, 2, 3, 6])
    blocks = tuple(Block(cone, int(start)) for cone, start in zip(cones, starts, strict=True))
    check = CompiledCheck(Program(None, np.ones(4), 0.0, sparse.csc_array(A), b, blocks))
    assert check.check(Solution("infeasible", y=y), LIMIT).proved
    off = y.copy()
    off[2] = -1.0
    assert not check.check(Solution("infeasible", y=off), LIMIT).ok


def test_a_ray() -> None:
    """min -x0 + x2^2/2, x1 <= 1 - x0, x0 >= 0: down along (1, -1, 0)."""
    program = Program(
        P=sparse.csc_array(np.diag([0.0, 0.0, 1.0])),
        c=np.array([-1.0, 0.0, 0.0]),
        d=0.0,
        A=sparse.csc_array(np.array([[1.0, 1.0, 0.0]])),
        b=np.ones(1),
        blocks=(Block(NonNeg(1), 0),),
        lower=np.array([0.0, -np.inf, -np.inf]),
        upper=np.full(3, np.inf),
    )
    check = CompiledCheck(program, "SOLVER")
    assert check.check(Solution("unbounded", x=np.array([3.0, -3.0, 0.0])), LIMIT).proved
    for ray in ([-1.0, 1.0, 0.0], [1.0, 0.0, 0.0], [1.0, -1.0, 1.0], [0.0, 0.0, 0.0]):
        verdict = check.check(Solution("unbounded", x=np.array(ray)), LIMIT)
        assert verdict.status == "unbounded_inaccurate" and not verdict.proved
    program.lower[1] = 0.0
    assert not check.check(Solution("unbounded", x=np.array([3.0, -3.0, 0.0])), LIMIT).ok
    bare = check.check(Solution("unbounded"), LIMIT)
    assert bare.ok and not bare.proved


def test_a_refutation_is_what_the_numbers_prove() -> None:
    """x <= -1 and x >= 1 contradict each other; min x, x <= 1 has the ray -1."""
    apart, free = linear([1], [[1], [-1]], [-1, -1]), linear([1], [[1]], [1])
    y, nothing = np.full(2, 0.5), np.zeros(1)
    assert refutation(apart, "some", "why", nothing, y).status == "infeasible"
    assert refutation(apart, "some", "why", nothing).status == "infeasible_or_unbounded"
    found = refutation(free, "some", "why", -np.ones(1), np.ones(1))
    assert (found.status, found.stopped, found.y) == ("unbounded", "why", None) and found.x.tolist() == [-1]


def test_a_limit_keeps_its_word_and_its_numbers() -> None:
    program, solution = quadratic()
    check = CompiledCheck(program)
    verdict = check.check(replace(solution, status="user_limit", x=solution.x + 1.0), LIMIT)
    assert verdict.ok and not verdict.proved and verdict.worst > 1e-3
    assert check.check(Solution("user_limit"), LIMIT).ok
    assert check.check(Solution("infeasible_or_unbounded"), LIMIT).ok
    inaccurate = check.check(replace(solution, status="optimal_inaccurate"), LIMIT)
    assert inaccurate.status == "optimal_inaccurate" and not inaccurate.proved


def test_it_writes_into_nothing_it_was_given() -> None:
    program, solution = quadratic()
    arrays = (program.P.data, program.c, program.A.data, program.b, solution.x, solution.y)
    for values in arrays:
        values.flags.writeable = False
    assert CompiledCheck(program).check(solution, LIMIT).ok

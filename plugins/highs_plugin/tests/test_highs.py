"""What is special to HiGHS; what every solver must do is in the laws."""

from __future__ import annotations

import os
import signal
import threading

import numpy as np
import pytest
from scipy.sparse import csc_array

from fenchel.cones.nonneg import NonNeg
from fenchel.cones.zero import Zero
from fenchel.errors import OptionError
from fenchel.program import Block, Program
from fenchel.solving.verify import CompiledCheck
from fenchel_highs.highs import HIGHS

SOLVER = HIGHS()
INF = np.inf


def opened(program, **options):
    return SOLVER.open(program, SOLVER.translate(options))


def proved(program, solution):
    verdict = CompiledCheck(program, "HIGHS").check(solution, 1e-6)
    assert verdict.proved, str(verdict)
    return True


def boxed(quadratic=False, n=20, m=8, equalities=3):
    """A random LP or QP with equalities, inequalities, and bounds of which some are infinite."""
    rng = np.random.default_rng(0)
    half = rng.standard_normal((n, n)) * (rng.random((n, n)) < 0.2)
    P = csc_array(np.tril(half @ half.T + np.eye(n))) if quadratic else None
    A = csc_array(rng.standard_normal((m, n)))
    b = A @ rng.random(n)
    b[equalities:] += rng.random(m - equalities)
    lower, upper = np.zeros(n), np.full(n, 2.0)
    if quadratic:
        lower[3] = -INF
        upper[4] = INF
    blocks = (Block(Zero(equalities), 0), Block(NonNeg(m - equalities), equalities))
    return Program(P, rng.standard_normal(n), 0.0, A, b, blocks, lower, upper, triangle="lower")


def rows(c, A, b, lower=None, upper=None, P=None, integer=(), zero=0):
    """A small program; `zero` of its rows are equalities."""
    A = csc_array(np.reshape(A, (len(b), len(c))))
    blocks = ((Block(Zero(zero), 0),) if zero else ()) + (
        (Block(NonNeg(len(b) - zero), zero),) if len(b) > zero else ()
    )
    bounds = [None if bound is None else np.array(bound, float) for bound in (lower, upper)]
    P = None if P is None else csc_array(P)
    integer = np.array(integer, np.int32)
    return Program(P, np.array(c, float), 0.0, A, np.array(b, float), blocks, *bounds, integer, "lower")


def knapsack(n=80, m=20):
    """A multi-dimensional knapsack, hard to finish and easy to start."""
    rng = np.random.default_rng(0)
    W = rng.integers(10, 1000, (m, n)).astype(float)
    c = -rng.integers(10, 100, n)
    return rows(c, W, W.sum(axis=1) / 2, np.zeros(n), np.ones(n), integer=range(n))


def test_only_the_lower_triangle_is_read():
    full = np.array([[2.0, 0.5], [0.5, 1.0]])
    program = rows([1, 1], [[-1, -1]], [-4], P=np.tril(full))
    x = opened(program).solve(None).x
    gradient = full @ x + 1
    assert gradient[0] == pytest.approx(gradient[1], abs=1e-5) and x.sum() == pytest.approx(4)


@pytest.mark.parametrize("quadratic", [False, True])
@pytest.mark.parametrize("changed", [{"c"}, {"b"}, {"bounds"}, {"A"}, {"P"}, {"P", "c", "A", "b", "bounds"}])
def test_update_in_place(changed, quadratic):
    rng = np.random.default_rng(1)
    program = boxed(quadratic)
    model = opened(program)
    first = model.solve(None)
    assert proved(program, first) and first.setup_time > 0
    if "c" in changed:
        program.c = program.c + rng.standard_normal(program.n)
    if "b" in changed:
        program.b = program.b + 0.2 * rng.random(program.m)
    if "bounds" in changed:
        program.upper = program.upper - 0.5
    if "A" in changed:
        program.A.data *= 1.01
    if "P" in changed and quadratic:
        program.P.data *= 3.0
    model.update(frozenset(changed - (set() if quadratic else {"P"})))
    again = model.solve(first)
    assert again.setup_time is None
    assert proved(program, again)
    np.testing.assert_allclose(again.x, opened(program).solve(None).x, atol=1e-5)
    assert quadratic or changed == {"P"} or np.abs(again.x - first.x).max() > 1e-3


def test_start():
    model = opened(boxed(n=60, m=30), presolve="off")
    cold = model.solve(None)
    assert cold.iterations > 0
    assert model.solve(cold).iterations == 0
    assert model.solve(None).iterations == cold.iterations
    model.program.A.data *= 1.0 + 1e-9
    model.update(frozenset({"A"}))
    assert model.solve(cold).iterations < cold.iterations / 2  # the basis outlives a new A


def test_integer_start():
    program = knapsack()
    good = opened(program, time_limit=0.5).solve(None)
    first = opened(program, mip_max_nodes=0, mip_heuristic_effort=0.0, presolve="off")
    assert first.solve(good).value <= good.value + 1e-6


@pytest.mark.parametrize(
    "program",
    [
        rows([1, 0], [[-1, -1], [1, 1]], [-2, 1]),
        rows([1, 0], [[-1, -1]], [-2], [-INF, 0], [0.5, 0.7]),
        rows([1, 0], [[1, 1]], [-2], [0, 0], [0.5, INF], zero=1),
        rows([1, 0], [[1, 1], [2, 2]], [1, 3], zero=2),
        rows([1, 0], [[-1, -1], [1, 1]], [-2, 1], P=np.eye(2)),
    ],
    ids=["rows", "upper bounds", "lower bounds", "equalities", "quadratic"],
)
def test_infeasible(program):
    solution = opened(program).solve(None)
    assert solution.status == "infeasible" and solution.x is None
    assert proved(program, solution)


def test_infeasible_with_free_columns():
    rng = np.random.default_rng(0)
    A, y, b = rng.standard_normal((30, 10)), rng.random(30), rng.standard_normal(30)
    A -= np.outer(y, A.T @ y) / (y @ y)
    b -= y * (b @ y + 1) / (y @ y)
    lower, upper = np.full(10, -INF), np.full(10, INF)
    upper[0] = 0.0
    program = rows(np.ones(10), A, b, lower, upper)
    solution = opened(program).solve(None)
    assert solution.status == "infeasible"
    assert proved(program, solution)


def test_unbounded():
    program = rows([3, 0], [[1, 1]], [2])
    solution = opened(program).solve(None)
    assert solution.status == "unbounded" and program.c @ solution.x == pytest.approx(-1)
    assert proved(program, solution)


def test_unbounded_quadratic_is_not_hidden_by_regularisation():
    program = rows([1, 0], [[1, 1]], [2], P=np.diag([0.0, 1.0]))
    model = opened(program)
    solution = model.solve(None)
    assert solution.status == "unbounded" and proved(program, solution)
    assert model.core.getOptionValue("qp_regularization_value")[1] > 0


def test_a_distant_quadratic_optimum_is_not_blurred_by_regularisation():
    program = rows([-1e4, 1], [[-1, -1]], [-4], P=np.diag([1.0, 1.0]))
    solution = opened(program).solve(None)
    assert proved(program, solution) and solution.x == pytest.approx([1e4, -1])
    program = rows([-1, -1e-3], [], [], P=np.diag([1e-3, 1e-5]))
    assert opened(program).solve(None).x == pytest.approx([1e3, 1e2], rel=1e-9)


def test_a_second_solve_that_cycles_is_given_up():
    rng = np.random.default_rng(10)
    n, m, rank = int(rng.integers(5, 80)), int(rng.integers(1, 80)), int(rng.integers(0, 64))
    half = rng.standard_normal((rank, n))
    P = half.T @ half * 10.0 ** rng.integers(-4, 5)
    A, x = rng.standard_normal((m, n)), 100 * rng.standard_normal(n)
    b, y = A @ x + rng.random(m), rng.random(m)
    c = -P @ x - A.T @ y if rng.random() < 0.7 else rng.standard_normal(n)
    program = rows(c, A, b, np.full(n, -INF), np.full(n, INF), P=np.tril(P))
    solution = opened(program, time_limit=10.0).solve(None)
    assert solution.status == "unbounded" and proved(program, solution)
    assert solution.solve_time < 5


def test_integer():
    program = rows([1, 0.1], [[-1, -0.5]], [-1.3], [0, 0], [9, 0.5], integer=[0])
    solution = opened(program).solve(None)
    assert solution.status == "optimal" and solution.x == pytest.approx([2, 0])
    assert solution.y is None and solution.z is None
    assert solution.raw["mip_dual_bound"] == pytest.approx(2)
    infeasible = rows([1], [[-1], [1]], [-0.3, 0.6], integer=[0])
    solution = opened(infeasible).solve(None)
    assert (solution.status, solution.x, solution.y) == ("infeasible", None, None)


def test_integer_columns_whose_bounds_are_fractions():
    """HiGHS 1.15 by itself puts the one to the other in the equation, forgets that they are integer, and says (1.86, -1.86)."""
    A, b = [[1.29, 1.29], [1, 0], [0, 1]], [0, 2.83, 0.21]
    solution = opened(rows([-0.39, 0.48], A, b, [-1.86, -1.86], [1.86, 1.86], integer=[0, 1], zero=1)).solve(None)
    assert solution.status == "optimal" and solution.x == pytest.approx([1, -1])
    assert opened(rows([1], [[1]], [5], [0.2], [0.8], integer=[0])).solve(None).status == "infeasible"


def test_unbounded_integer_is_told_from_infeasible():
    solution = opened(rows([1, 0], [[1, 1]], [2], integer=[0])).solve(None)
    assert solution.status == "unbounded"


def test_a_limit_without_a_point_has_no_point():
    solution = opened(knapsack(), time_limit=1e-6).solve(None)
    assert (solution.status, solution.x, solution.value) == ("user_limit", None, None)


@pytest.mark.parametrize("repeat", [1, 3])
def test_time_limit_is_per_solve(repeat):
    model = opened(knapsack(), time_limit=0.2)
    for _ in range(repeat):
        solution = model.solve(None)
    assert solution.status == "user_limit" and 0.1 < solution.solve_time < 0.6
    verdict = CompiledCheck(model.program, "HIGHS").check(solution, 1e-6)
    assert verdict.primal < 1e-6 and verdict.integrality < 1e-6
    linear = opened(boxed(n=60, m=30), time_limit=0.2)
    while (solution := linear.solve(None)).status == "optimal" and linear.core.getRunTime() < 0.25:
        pass
    assert solution.status == "optimal"  # HiGHS's own clock is past the limit


def test_options():
    own = SOLVER.translate({"tol": 1e-3, "primal_feasibility_tolerance": 1e-4, "seed": 3, "mip_gap": 0.1})
    assert own == {
        "verbose": False,
        "primal_feasibility_tolerance": 1e-4,
        "dual_feasibility_tolerance": 1e-3,
        "random_seed": 3,
        "mip_rel_gap": 0.1,
    }
    assert SOLVER.translate({"highs_options": {"presolve": "off"}})["presolve"] == "off"
    assert SOLVER.translate({"hipo_system": "augmented"})["hipo_system"] == "augmented"
    with pytest.raises(OptionError, match="did you mean presolve"):
        SOLVER.translate({"highs_options": {"presolv": "off"}})
    with pytest.raises(OptionError, match="'threads' takes int"):
        SOLVER.translate({"threads": 1.5})
    with pytest.raises(OptionError, match="refuses presolve='perhaps'"):
        opened(boxed(), presolve="perhaps")


def test_options_reach_highs():
    core = opened(boxed(), mip_gap=0.25, threads=1, presolve="off", mip_detect_symmetry=False).core
    names = ("mip_rel_gap", "threads", "presolve", "mip_detect_symmetry")
    assert [core.getOptionValue(name)[1] for name in names] == [0.25, 1, "off", False]


def test_another_number_of_threads():
    for threads in (1, 2, 1):
        assert proved(boxed(), opened(boxed(), threads=threads).solve(None))


@pytest.mark.parametrize("integer", [False, True])
def test_ctrl_c_stops_the_iteration(integer):
    program, hits = knapsack(200, 60), []
    if not integer:
        rng = np.random.default_rng(0)
        A = rng.standard_normal((600, 1200))
        program = rows(rng.standard_normal(1200), A, A @ rng.random(1200) + 1, np.zeros(1200), np.ones(1200))
    model = opened(program, time_limit=20.0)
    before = signal.signal(signal.SIGINT, lambda *_: hits.append("pressed"))
    press = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
    try:
        press.start()
        solution = model.solve(None)
        press.join()
    finally:
        signal.signal(signal.SIGINT, before)
    assert hits == ["pressed"]
    assert solution.status == "user_limit" and "nterrupt" in solution.stopped


def test_log(capfd):
    for program in (boxed(), boxed(True), rows([1], [[-1]], [-0.5], integer=[0])):
        opened(program).solve(None)
    assert capfd.readouterr() == ("", "")
    opened(boxed(), verbose=True).solve(None)
    out = capfd.readouterr().out
    assert "HiGHS" in out and "WARNING" not in out

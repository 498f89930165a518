"""What is special to Clarabel; what every solver must do is in the laws."""

from __future__ import annotations

import os
import signal
import threading

import numpy as np
import pytest
from scipy.sparse import csc_array, random_array

from fenchel.cones.exponential import ExpCone
from fenchel.cones.nonneg import NonNeg
from fenchel.cones.power import PowCone3D
from fenchel.cones.psd import SvecUpper
from fenchel.cones.soc import SOC
from fenchel.cones.zero import Zero
from fenchel.errors import OptionError
from fenchel.program import Block, Program
from fenchel.solving.verify import CompiledCheck
from fenchel_clarabel.clarabel import CLARABEL

SOLVER = CLARABEL()


def known(*cones, n=6, quadratic=False, seed=0):
    """A program made from an optimal pair: slacks and duals are the two Moreau parts of random points."""
    rng = np.random.default_rng(seed)
    blocks, slack, dual = [], [], []
    for cone, count in cones:
        v = rng.standard_normal((count, cone.dim))
        inside = cone.project(v)
        blocks.append(Block(cone, sum(map(len, slack)), count))
        slack.append(inside.ravel())
        dual.append((inside - v).ravel())
    s, y, x = np.concatenate(slack), np.concatenate(dual), rng.standard_normal(n)
    A = rng.standard_normal((len(s), n))
    half = rng.standard_normal((n, n)) if quadratic else np.zeros((n, n))
    P = half @ half.T
    upper = csc_array(np.triu(P)) if quadratic else None
    return Program(upper, -P @ x - A.T @ y, 0.0, csc_array(A), A @ x + s, tuple(blocks))


EVERY_CONE = (
    (Zero(2), 1),
    (NonNeg(4), 1),
    (SOC(3), 2),
    (SOC(1), 1),
    (ExpCone(3), 2),
    (PowCone3D(0.3), 1),
    (SvecUpper(6), 2),
)


def opened(program, **options):
    return SOLVER.open(program, SOLVER.translate(options))


def proved(program, solution):
    verdict = CompiledCheck(program, "CLARABEL").check(solution, 1e-6)
    assert verdict.proved, str(verdict)
    return True


@pytest.mark.parametrize("quadratic", [False, True])
@pytest.mark.parametrize("cones", [EVERY_CONE, *((pair,) for pair in EVERY_CONE[1:])])
def test_cones(cones, quadratic):
    program = known(*cones, n=3, quadratic=quadratic)
    solution = opened(program).solve(None)
    if quadratic or program.m > 3:
        assert proved(program, solution)
    assert solution.status in ("optimal", "unbounded")


@pytest.mark.parametrize("changed", [{"c"}, {"b"}, {"P"}, {"A"}, {"P", "c", "A", "b"}])
def test_update_in_place(changed):
    program, other = known(*EVERY_CONE, quadratic=True), known(*EVERY_CONE, quadratic=True, seed=5)
    model = opened(program)
    first = model.solve(None)
    if changed == {"P", "c", "A", "b"}:
        program.P, program.c, program.A, program.b = other.P, other.c, other.A, other.b
    for name in changed if len(changed) == 1 else ():
        part = getattr(program, name)
        if name in "PA":
            part.data *= 1.01
        else:
            setattr(program, name, part * 1.01)
    model.update(frozenset(changed))
    again = model.solve(first)
    assert first.setup_time > 0 and again.setup_time is None
    assert proved(program, again)
    assert max(np.abs(again.x - first.x).max(), np.abs(again.y - first.y).max()) > 1e-4
    np.testing.assert_allclose(again.x, opened(program).solve(None).x, atol=1e-5)


def test_update_after_presolve_sets_up_again():
    blocks = (Block(NonNeg(2), 0),)
    program = Program(None, np.ones(1), 0.0, csc_array([[-1.0], [1.0]]), np.array([0.0, 1e25]), blocks)
    model = opened(program)
    model.solve(None)
    program.b = np.array([-3.0, 1e25])
    model.update(frozenset({"b"}))
    again = model.solve(None)
    assert again.setup_time is not None
    assert again.x[0] == pytest.approx(3)


def test_no_rows():
    program = Program(csc_array(np.eye(2)), np.array([1.0, 2.0]), 0.0, csc_array((0, 2)), np.zeros(0), ())
    assert opened(program).solve(None).x == pytest.approx([-1, -2])


def test_certificates_are_scaled():
    blocks = (Block(NonNeg(2), 0),)
    infeasible = Program(None, np.ones(1), 0.0, csc_array([[-1.0], [1.0]]), np.array([-2.0, 1.0]), blocks)
    solution = opened(infeasible).solve(None)
    assert solution.status == "infeasible" and solution.x is None
    assert infeasible.b @ solution.y == pytest.approx(-1)
    assert proved(infeasible, solution)
    unbounded = Program(None, 3 * np.ones(1), 0.0, csc_array([[1.0], [1.0]]), np.ones(2), blocks)
    solution = opened(unbounded).solve(None)
    assert solution.status == "unbounded" and solution.y is None
    assert unbounded.c @ solution.x == pytest.approx(-1)
    assert proved(unbounded, solution)


@pytest.mark.parametrize("options", [{"max_iters": 2}, {"max_iter": 2}, {"time_limit": 1e-9}])
def test_limits(options):
    solution = opened(known(*EVERY_CONE), **options).solve(None)
    assert solution.status == "user_limit" and solution.x.shape == (6,)


def test_options():
    assert SOLVER.translate({"tol": 1e-3, "tol_feas": 1e-4, "threads": 2}) == {
        "verbose": False,
        "tol_gap_abs": 1e-3,
        "tol_gap_rel": 1e-3,
        "tol_feas": 1e-4,
        "max_threads": 2,
    }
    with pytest.raises(OptionError, match="did you mean tol_feas"):
        SOLVER.translate({"tol_feass": 1e-3})
    with pytest.raises(OptionError, match="direct_solve_method"):
        opened(known(*EVERY_CONE), direct_solve_method="by hand")
    with pytest.raises(OptionError, match="at least 0, not -1"):
        opened(known(*EVERY_CONE), threads=-1)


def test_option_table_is_the_librarys():
    import clarabel

    settings = clarabel.DefaultSettings()
    names = {name for name in dir(settings) if name[0] != "_" and not callable(getattr(settings, name))}
    assert set(SOLVER.options) | {"verbose"} == names
    for name, kind in SOLVER.options.items():
        assert isinstance(getattr(settings, name), kind), name


def test_ctrl_c_stops_the_iteration():
    n, hits = 800, []
    A = csc_array(random_array((n, n), density=0.02, rng=np.random.default_rng(0)))
    program = Program(csc_array(np.eye(n)), -np.ones(n), 0.0, A, np.ones(n), (Block(NonNeg(n), 0),))
    model = opened(program)
    before = signal.signal(signal.SIGINT, lambda *_: hits.append("pressed"))
    press = threading.Timer(0.02, os.kill, (os.getpid(), signal.SIGINT))
    try:
        press.start()
        solution = model.solve(None)
        press.join()
    finally:
        signal.signal(signal.SIGINT, before)
    assert hits == ["pressed"]
    assert (solution.status, solution.stopped) == ("user_limit", "CallbackTerminated")
    assert proved(program, model.solve(None))


def test_log(capfd):
    opened(known(*EVERY_CONE)).solve(None)
    assert capfd.readouterr() == ("", "")
    opened(known(*EVERY_CONE), verbose=True).solve(None)
    assert "Clarabel" in capfd.readouterr().out

"""What is special to SDPA; what every solver must do is in the laws."""

from __future__ import annotations

import os

import numpy as np
import pytest
from scipy.sparse import csc_array

import fenchel as cp
from fenchel.cones.nonneg import NonNeg
from fenchel.cones.psd import SvecLower
from fenchel.cones.zero import Zero
from fenchel.errors import OptionError
from fenchel.program import Block, Program
from fenchel.solving.verify import CompiledCheck
from fenchel.solving.worker import placed
from fenchel.testing.problems import SAMPLES, infeasible, optimum, unbounded
from fenchel_sdpa.sdpa import SDPA, lifting

SOLVER = placed(SDPA())


def opened(given, **options):
    return SOLVER.open(given, SOLVER.translate(options))


def known(**more):
    return optimum([*SAMPLES["zero"], *SAMPLES["nonneg"], *SAMPLES["svec_lower"]], 8, **more)


def test_it_has_a_process_of_its_own():
    assert opened(known().program).process.pid != os.getpid()


def test_lifting_keeps_inner_products():
    """E turns the scaled triangle into the square matrix, and its transpose the matrix back into the triangle."""
    blocks = (Block(Zero(2), 0), Block(NonNeg(1), 2), Block(SvecLower(6), 3, 2))
    given = Program(None, np.zeros(1), 0.0, csc_array((15, 1)), np.zeros(15), blocks)
    E, rng = lifting(given), np.random.default_rng(0)
    assert E.shape == (4 + 1 + 18, 15)
    v, w = rng.standard_normal((2, 15))
    v[:2] = 0
    assert (E @ v) @ (E @ w) == pytest.approx(v @ w)
    matrix = (E @ v)[5:14].reshape(3, 3)
    assert matrix == pytest.approx(matrix.T) and matrix[0, 0] == v[3] and matrix[1, 0] == pytest.approx(v[4] / np.sqrt(2))
    i, j = SvecLower.entries(3)
    assert matrix[i, j] * np.where(i == j, 1, np.sqrt(2)) == pytest.approx(v[3:9])


def test_phases():
    for kind in ("nonneg", "svec_lower"):
        given = infeasible(SAMPLES[kind], seed=0).program
        solution = opened(given).solve(None)
        assert (solution.status, solution.stopped) == ("infeasible", "pUNBD") and solution.x is None
        given = unbounded(SAMPLES[kind], 6).program
        solution = opened(given).solve(None)
        assert (solution.status, solution.stopped) == ("unbounded", "dUNBD") and solution.y is None
        assert CompiledCheck(given).check(solution, 1e-6).proved


def test_no_claim_without_a_proof():
    solution = opened(unbounded([*SAMPLES["zero"], *SAMPLES["nonneg"]], 6).program).solve(None)
    assert (solution.status, solution.stopped) == ("infeasible_or_unbounded", "pdINF")
    assert solution.x is solution.y is None


def test_limit():
    solution = opened(known().program, max_iters=2).solve(None)
    assert solution.status == "user_limit" and solution.x.shape == (8,) and solution.iterations == 2


def test_options():
    assert SOLVER.translate({"tol": 1e-5, "threads": 1}) == {
        "verbose": False,
        "epsilonStar": 1e-5,
        "epsilonDash": 1e-5,
        "numThreads": 1,
    }
    with pytest.raises(OptionError, match="did you mean maxIteration"):
        SOLVER.translate({"maxIterations": 3})
    with pytest.raises(OptionError, match=r"takes int, not 2.5"):
        SOLVER.translate({"max_iters": 2.5})
    with pytest.raises(OptionError, match="at least 1, not 0"):
        SOLVER.translate({"max_iters": 0})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("maxIteration", 50), ("epsilonStar", 1e-6), ("lambdaStar", 1000), ("omegaStar", 3.0), ("lowerBound", -1e6),
        ("upperBound", 1e6), ("betaStar", 0.2), ("betaBar", 0.3), ("gammaStar", 0.8), ("epsilonDash", 1e-6),
        ("mpfPrecision", 100), ("isSymmetric", True), ("isDimacs", True), ("xPrint", "NOPRINT"), ("yPrint", "NOPRINT"),
        ("sPrint", "NOPRINT"), ("infPrint", "NOPRINT"), ("sdpaResult", ""), ("numThreads", 1),
    ],
)  # fmt: skip
def test_every_option_is_taken(name, value):
    one = known()
    assert opened(one.program, **{name: value}).solve(None).value == pytest.approx(one.value, rel=1e-4)


def test_option_table_is_the_librarys():
    names = test_every_option_is_taken.pytestmark[0].args[1]
    assert {name for name, _ in names} == set(SOLVER.options)


@pytest.mark.parametrize("other", ["CLARABEL", "SCS"])
@pytest.mark.parametrize("seed", range(2))
def test_agrees(other, seed):
    """The nearest correlation matrix in the spectral norm, with a second-order cone, which becomes a semidefinite one."""
    rng = np.random.default_rng(seed)
    C = rng.standard_normal((4, 4))
    X, t = cp.Variable((4, 4), symmetric=True), cp.Variable()
    ones, psd, ball = cp.diag(X) == 1, X >> 0, cp.norm(X[0, 1:]) <= 0.8
    problem = cp.Problem(cp.Minimize(cp.sum(cp.multiply(C + C.T, X)) + t), [ones, psd, ball, t >= cp.norm(X[1, 2:] - 1)])
    problem.solve(solver=other, tol=1e-9, max_iters=100_000)
    expected = problem.value, X.value, ones.dual_value, psd.dual_value, ball.dual_value
    problem.solve(solver="SDPA")
    assert problem.status == "optimal" and problem.solver_stats.num_iters > 0
    found = problem.value, X.value, ones.dual_value, psd.dual_value, ball.dual_value
    for one, wanted in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, wanted, atol=2e-4)


def test_log(capfd):
    opened(known().program).solve(None)
    assert capfd.readouterr() == ("", "")
    opened(known().program, verbose=True).solve(None)
    assert "SDPA" in capfd.readouterr().out

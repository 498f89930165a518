"""What is special to CVXOPT; what every solver must do is in the laws."""

from __future__ import annotations

import os
import signal
import threading

import numpy as np
import pytest
from scipy.sparse import csc_array

import fenchel as cp
from fenchel.cones.nonneg import NonNeg
from fenchel.errors import OptionError
from fenchel.program import Block, Program
from fenchel.solving.verify import CompiledCheck
from fenchel.testing.problems import SAMPLES, linear, optimum, unbounded
from fenchel.testing.solvers import Subject
from fenchel_cvxopt.cvxopt import CVXOPT

SOLVER = CVXOPT()
CONES = [sample for kind in SOLVER.order for sample in SAMPLES[kind]]
TRIED = {
    "maxiters": 50,
    "abstol": 1e-9,
    "reltol": 1e-9,
    "feastol": 1e-9,
    "refinement": 2,
    "kktreg": 1e-12,
    "use_correction": False,
    "time_limit": 100.0,
}


def solved(program, **options):
    return SOLVER.solve(program, SOLVER.translate(options))


def proved(program, solution):
    verdict = CompiledCheck(program, "CVXOPT").check(solution, 1e-6)
    assert verdict.proved, str(verdict)
    return solution


def test_dual_signs():
    """min x0 + 2 x1, x0 + x1 = 1, x >= 0, at (1, 0): f + y(x0 + x1 - 1) - u'x gives y = -1, u = (0, 1)."""
    solution = solved(linear([1, 2], [[1, 1], [-1, 0], [0, -1]], [1, 0, 0], equations=1))
    assert solution.x == pytest.approx([1, 0], abs=1e-6) and solution.y == pytest.approx([-1, 0, 1], abs=1e-6)


def test_every_option_has_a_value_here():
    assert TRIED.keys() | {"kktsolver"} == SOLVER.options.keys()


@pytest.mark.parametrize("curved", [False, True])
@pytest.mark.parametrize("name", sorted(TRIED))
def test_every_option_is_one_of_the_library(name, curved):
    known = optimum(CONES, 8, curved=curved, triangle="lower")
    Subject(SOLVER).judge("options", known.program, solved(known.program, **{name: TRIED[name]}), known.value)


@pytest.mark.parametrize("curved", [False, True])
@pytest.mark.parametrize("kktsolver", sorted(SOLVER.options["kktsolver"]))
def test_every_factorisation(kktsolver, curved):
    cones = CONES if kktsolver != "chol2" else [*SAMPLES["zero"], *SAMPLES["nonneg"]]  # which takes linear cones only
    known = optimum(cones, 8, curved=curved, triangle="lower")
    if kktsolver == "qr" and curved:
        with pytest.raises(OptionError, match="takes no quadratic objective"):
            solved(known.program, kktsolver=kktsolver)
        return
    Subject(SOLVER).judge("options", known.program, solved(known.program, kktsolver=kktsolver), known.value)


def test_names_of_the_documents():
    near = dict.fromkeys(("abstol", "reltol", "feastol"), 1e-8)
    own = SOLVER.translate({"max_iters": 30, "refinement": 1, "kktsolver": "robust", **near})
    assert own["maxiters"] == 30 and own["kktsolver"] == "robust"
    assert SOLVER.tolerance_of(SOLVER.translate({"tol": 1e-4})) == 1e-4
    with pytest.raises(OptionError, match="'kktsolver' is one of chol, chol2, ldl, ldl2, qr, robust, not 'lu'"):
        SOLVER.translate({"kktsolver": "lu"})
    with pytest.raises(OptionError, match="did you mean refinement"):
        SOLVER.translate({"refinements": 1})


@pytest.mark.parametrize("kktsolver", ["chol", "robust"])
@pytest.mark.parametrize("P", [None, csc_array(np.eye(2))], ids=["linear", "quadratic"])
@pytest.mark.parametrize(
    ("rows", "right", "equations", "status"),
    [
        ([[1, 1], [2, 2], [-1, 0], [0, -1]], [1, 2, 0, 0], 2, "optimal"),
        ([[1, 0], [0, 1], [1, 1], [-1, 0]], [1, 1, 2, 0], 3, "optimal"),
        ([[1, 1], [2, 2], [-1, 0], [0, -1]], [1, 3, 0, 0], 2, "infeasible"),
        ([[1, 0], [-1, 0], [0, -1]], [0, -1, 0], 0, "infeasible"),
    ],
    ids=["repeated", "more than columns", "contradiction", "rows apart"],
)
def test_short_ranks(rows, right, equations, status, P, kktsolver):
    program = linear([1, 2], rows, right, equations=equations)
    program.P, program.triangle = P, "lower"
    assert proved(program, solved(program, kktsolver=kktsolver)).status == status


def test_a_column_that_nothing_mentions():
    assert proved(linear([1, 0], [[-1, 0]], [-1]), solved(linear([1, 0], [[-1, 0]], [-1]))).status == "optimal"
    free = linear([1, -1], [[-1, 0]], [-1])
    assert proved(free, solved(free)).status == "unbounded"


@pytest.mark.parametrize("kind", SOLVER.order)
def test_a_ray_of_a_quadratic_program(kind):
    known = unbounded(SAMPLES[kind], 6, curved=True, triangle="lower")
    solution = proved(known.program, solved(known.program))
    assert solution.status == "unbounded" and known.program.c @ solution.x == pytest.approx(-1)


def test_certificates_are_of_length_one():
    apart = linear([1000, 0], [[1, 0], [-1, 0], [0, -1]], [0, -500, 0])
    assert apart.b @ solved(apart).y == pytest.approx(-1)
    free = linear([1000, -1000], [[-1, 0]], [-500])
    assert free.c @ solved(free).x == pytest.approx(-1)


def test_large_data_is_not_taken_for_a_certificate():
    """It measures certificates by 1 + |h|: of this program it has said unbounded."""
    rng = np.random.default_rng(0)
    A = rng.uniform(0, 1, (40, 20))
    program = linear(-rng.uniform(0.5, 1, 20), np.r_[A, -np.eye(20)], np.r_[1e6 * A.sum(axis=1), np.zeros(20)])
    assert proved(program, solved(program)).status == "optimal"


def test_an_indefinite_matrix_variable_is_kept_semidefinite():
    X = cp.Variable((3, 3), symmetric=True)
    C = np.array([[1.0, 2, 0], [2, -1, 1], [0, 1, 0.5]])
    semidefinite = X >> 0
    problem = cp.Problem(cp.Minimize(cp.trace(C @ X)), [semidefinite, cp.trace(X) == 1])
    values, vectors = np.linalg.eigh(C)
    assert problem.solve(solver="CVXOPT") == pytest.approx(values[0], abs=1e-6)
    assert X.value == pytest.approx(np.outer(vectors[:, 0], vectors[:, 0]), abs=1e-3)
    assert semidefinite.dual_value == pytest.approx(C - values[0] * np.eye(3), abs=1e-5)


def test_limits():
    large = optimum([(NonNeg(300), 1)], 150, curved=True, triangle="lower").program
    late = solved(large, max_iters=2)
    assert late.status == "user_limit" and late.x is not None and late.iterations == 2
    gone = solved(large, time_limit=0.0)
    assert (gone.status, gone.stopped, gone.x) == ("user_limit", "time limit", None)


def test_ctrl_c_is_felt_between_iterations():
    rng = np.random.default_rng(0)
    A = rng.standard_normal((4000, 500))
    rows = Block(NonNeg(4000), 0)
    program = Program(None, rng.standard_normal(500), 0.0, csc_array(A), A @ rng.random(500) + 1, (rows,), triangle="lower")
    press = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    press.start()
    with pytest.raises(KeyboardInterrupt):
        for _ in range(100):
            solved(program)
    press.join()


def test_the_log_goes_through_pythons_print(capsys):
    program = optimum(SAMPLES["nonneg"], 4).program
    solved(program, verbose=True)
    assert "pcost" in capsys.readouterr().out

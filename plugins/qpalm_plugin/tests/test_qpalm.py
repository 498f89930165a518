"""What is special to QPALM; what every solver must do is in the laws."""

from __future__ import annotations

import os
import signal
import threading

import numpy as np
import pytest
from scipy.sparse import csc_array

from fenchel.cones.nonneg import NonNeg
from fenchel.errors import OptionError
from fenchel.program import Block, Program, Solution
from fenchel.solving.verify import CompiledCheck
from fenchel.testing.problems import SAMPLES, optimum
from fenchel_qpalm.qpalm import DEFAULTS, QPALM, library

SOLVER = QPALM()


def program(P, c, A, b):
    """All rows are inequalities."""
    A = csc_array(np.reshape(np.array(A, float), (len(b), len(c))))
    blocks = (Block(NonNeg(len(b)), 0),) if len(b) else ()
    P = None if P is None else csc_array(np.array(P, float))
    return Program(P, np.array(c, float), 0.0, A, np.array(b, float), blocks)


def random(seed=0, n=60, m=90):
    rng = np.random.default_rng(seed)
    half, A = rng.standard_normal((n, n)), rng.standard_normal((m, n))
    return program(np.triu(half @ half.T / n + np.eye(n)), rng.standard_normal(n), A, A @ rng.standard_normal(n) + rng.random(m))


def opened(given, **options):
    return SOLVER.open(given, SOLVER.translate(options))


SMALL = program(np.eye(2), [1, 2], [[1, 1], [-1, 0]], [3, 0.5])


def test_start():
    given = random()
    model = opened(given)
    cold = model.solve(None)
    assert cold.setup_time > 0
    warm = model.solve(cold)
    assert warm.iterations < cold.iterations / 2 and warm.setup_time is None
    assert opened(given).solve(cold).iterations < cold.iterations / 2
    assert model.solve(Solution("optimal", x=cold.x)).iterations == model.solve(None).iterations == cold.iterations


def test_a_claim_counts_where_its_certificate_proves_it():
    """With QPALM's own tolerances it finds this linear program, built around an optimum, infeasible."""
    given = optimum(SAMPLES["nonneg"], seed=0).program
    own = opened(given, eps_abs=1e-4, eps_rel=1e-4, eps_prim_inf=1e-5, eps_dual_inf=1e-5).solve(None)
    assert (own.status, own.stopped) == ("infeasible_or_unbounded", "primal infeasible") and own.y is None
    assert opened(given).solve(None).status == "optimal"
    unbounded = opened(program(None, [3], [[1]], [2])).solve(None)
    assert unbounded.status == "unbounded" and unbounded.y is None


def test_one_row_cannot_be_met():
    given = program(None, [0], [[-1], [1]], [-6, 3])
    solution = opened(given).solve(None)
    assert solution.status == "infeasible" and CompiledCheck(given).check(solution, 1e-6).proved


@pytest.mark.parametrize("options", [{"max_iters": 2}, {"max_iter": 2}, {"time_limit": 1e-9}])
def test_limits(options):
    solution = opened(random(), **options).solve(None)
    assert solution.status == "user_limit" and solution.x.shape == (60,)


def test_options():
    assert SOLVER.translate({"tol": 1e-3, "time_limit": 2})["time_limit"] == 2
    assert SOLVER.tolerance_of(SOLVER.translate({"tol": 1e-3, "eps_rel": 1e-5})) == 1e-3
    with pytest.raises(OptionError, match="did you mean max_iter"):
        SOLVER.translate({"max_itr": 3})
    with pytest.raises(OptionError, match=r"takes int, not 2.5"):
        SOLVER.translate({"max_iter": 2.5})
    with pytest.raises(OptionError, match=r"delta=0.5"):
        opened(SMALL, delta=0.5)


def test_option_table_is_the_librarys():
    names = {name for name in dir(library().Settings()) if name[0] != "_"}
    assert set(SOLVER.options) == names - {"verbose"} and DEFAULTS.keys() <= names


@pytest.mark.parametrize("name", sorted({name for name in dir(library().Settings()) if name[0] != "_"} - {"verbose"}))
def test_every_option_is_taken(name):
    given = getattr(library().Settings(), name)
    model = opened(SMALL, **{name: given})
    assert getattr(model.settings, name) == given and model.solve(None).x == pytest.approx([-0.5, -2], abs=1e-3)


def test_ctrl_c():
    given = random(0, 500, 900)
    press = threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT))
    model = opened(given, tol=1e-13)
    press.start()
    with pytest.raises(KeyboardInterrupt):
        while True:
            model.solve(None)
    press.join()

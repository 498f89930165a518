"""What is special to SCS; what every solver must do is in the laws."""

from __future__ import annotations

import os
import signal
import threading

import numpy as np
import pytest
from scipy.sparse import csc_array

from fenchel.cones.nonneg import NonNeg
from fenchel.errors import OptionError, SolverError
from fenchel.program import Block, Program
from fenchel.solving.verify import CompiledCheck
from fenchel.testing.problems import SAMPLES, optimum
from fenchel_scs.scs import SCS, SMALL

SOLVER = SCS()
QP = optimum(SAMPLES["nonneg"], 5, curved=True).program


def opened(program, **options):
    return SOLVER.open(program, SOLVER.translate(options))


@pytest.mark.parametrize(
    ("given", "own"),
    [
        ({}, {}),
        ({"eps": 1e-3}, {"eps_abs": 1e-3, "eps_rel": 1e-3}),
        ({"tol": 1e-3}, {"eps_abs": 1e-3, "eps_rel": 1e-3}),
        ({"eps": 1e-3, "eps_abs": 1e-6}, {"eps_abs": 1e-6, "eps_rel": 1e-3}),
        ({"use_indirect": True}, {"linear_solver": "cpu_indirect"}),
        ({"use_indirect": False}, {}),
        ({"use_indirect": True, "linear_solver": "qdldl"}, {"linear_solver": "qdldl"}),
        ({"mkl": True}, {"linear_solver": "mkl"}),
        ({"time_limit": 3, "max_iters": 7}, {"time_limit_secs": 3, "max_iters": 7}),
    ],
)
def test_old_and_common_spellings(given, own):
    assert SOLVER.translate(given) == {"verbose": False, **own}


def test_the_tolerance_is_the_larger_of_the_two():
    assert SOLVER.tolerance_of({}) == 1e-5
    assert SOLVER.tolerance_of(SOLVER.translate({"eps": 1e-3})) == 1e-3
    assert SOLVER.tolerance_of(SOLVER.translate({"eps_abs": 1e-7, "eps_rel": 1e-8})) == 1e-7


def test_every_option_is_one_of_the_library():
    given = {
        "acceleration_interval": 10,
        "acceleration_lookback": 5,
        "acceleration_regularization": 1e-8,
        "acceleration_relaxation": 1.0,
        "acceleration_type_1": 1,
        "adaptive_diag_scale": True,
        "adaptive_scale": False,
        "alpha": 1.4,
        "eps_abs": 1e-6,
        "eps_infeas": 1e-7,
        "eps_rel": 1e-6,
        "linear_solver": "qdldl",
        "log_csv_filename": "",
        "max_iters": 5000,
        "normalize": 1,
        "rho_x": 1e-6,
        "scale": 0.2,
        "time_limit_secs": 60,
        "write_data_filename": "",
    }
    assert set(given) == set(SCS.options)
    del given["log_csv_filename"], given["write_data_filename"]  # these write files
    assert opened(QP, **given).solve(None).status == "optimal"


def test_the_linear_solver_of_a_size_and_one_that_is_asked_for():
    def used(program, **options):
        return opened(program, **options).solve(None).stopped, opened(program, **options).settings[
            "linear_solver"
        ]

    assert used(QP) == ("solved", "qdldl")
    assert used(QP, use_indirect=True) == ("solved", "cpu_indirect")
    assert QP.A.nnz <= SMALL
    large = optimum([(NonNeg(SMALL // 50 + 1), 1)], 50).program
    assert used(large)[1] == "auto"


@pytest.mark.parametrize(
    "options", [{"alpha": 3.0}, {"linear_solver": "abacus"}, {"linear_solver": "gpu_indirect"}]
)
def test_a_value_that_the_library_refuses(options):
    with pytest.raises(OptionError, match=r"alpha|abacus|gpu_indirect"):
        opened(QP, **options)


def test_a_p_that_is_not_convex():
    c = np.zeros(2)
    program = Program(csc_array(-np.eye(2)), c, 0.0, csc_array(np.eye(2)), np.ones(2), (Block(NonNeg(2), 0),))
    with pytest.raises(SolverError, match="not convex"):
        opened(program).solve(None)


def test_a_start_saves_iterations_and_new_vectors_keep_the_workspace():
    model = opened(QP)
    cold = model.solve(None)
    work = model.work
    assert cold.setup_time is not None
    again = model.solve(cold)
    assert again.iterations < cold.iterations and again.setup_time is None
    model.update(frozenset({"b", "c"}))
    assert model.solve(again).status == "optimal" and model.work is work
    model.update(frozenset({"A"}))
    assert model.work is not work
    # From the start's x and y, in a workspace that has not seen them.
    assert model.solve(cold).iterations < cold.iterations


def test_a_cold_start_takes_a_new_workspace():
    """SCS keeps what its acceleration learnt: `warm_start=False` alone took 25 iterations instead of 125."""
    model = opened(QP)
    first = model.solve(None)
    work = model.work
    assert model.solve(None).iterations == first.iterations and model.work is not work


def test_answers_are_close_to_the_tolerance_asked_for():
    check = CompiledCheck(QP)
    for tol in (1e-3, 1e-6, 1e-9):
        assert check.check(opened(QP, tol=tol).solve(None), 10 * tol).proved


@pytest.mark.skipif(os.name == "nt", reason="signals are sent as on Unix")
def test_ctrl_c_stops_it():
    program = optimum([(NonNeg(600), 1)], 200).program
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            opened(program, tol=1e-300, max_iters=10**8, time_limit=30).solve(None)
    finally:
        timer.cancel()

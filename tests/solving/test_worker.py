"""A solver in a process of its own: its answers are the same, and what happens to the process is said."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import textwrap
import threading
from copy import deepcopy

import numpy as np
import pytest

import fenchel as cp
from fenchel.errors import OptionError, SolverError
from fenchel.solving import worker
from fenchel.solving.worker import placed
from fenchel.testing.problems import SAMPLES, optimum
from fenchel.testing.solvers import laws_for
from fenchel_clarabel.clarabel import CLARABEL
from fenchel_osqp.osqp import OSQP


class Lonely(OSQP):
    """It cannot share a process with something that is always there."""

    conflicts = ("sys",)


class LonelyConic(CLARABEL):
    """The same, with cones."""

    conflicts = ("sys",)


@pytest.fixture
def lonely(monkeypatch):
    """OSQP itself, in a worker."""
    monkeypatch.setattr(OSQP, "conflicts", ("sys",))
    yield placed(OSQP())
    placed(OSQP()).worker.stop()


def problem():
    x, right = cp.Variable(3), cp.Parameter(3, value=np.ones(3))
    constraint = x >= right
    return cp.Problem(cp.Minimize(cp.sum_squares(x)), [constraint]), x, right, constraint


def test_a_solver_without_a_conflict_stays_here():
    solver = OSQP()
    assert placed(solver) is solver
    assert placed(Lonely()) is placed(Lonely()) and isinstance(placed(Lonely()), Lonely)


def test_the_first_to_come_stays(monkeypatch):
    monkeypatch.setattr(Lonely, "library", "osqp")
    solver = Lonely()
    monkeypatch.setitem(sys.modules, "osqp", os)
    assert placed(solver) is solver


@pytest.mark.parametrize(
    "law", [law for law in laws_for(Lonely()) if law.name not in ("reference", "imports")], ids=lambda law: law.name
)
def test_the_laws_hold_there(law):
    law()


def test_cones_are_pickled():
    drawn = [sample for kind in CLARABEL.order for sample in SAMPLES[kind]]
    known = optimum(drawn, 8, curved=True)
    solver = placed(LonelyConic())
    assert solver.solve(known.program, solver.translate({})).value == pytest.approx(known.value, rel=1e-4)


def test_a_problem_is_solved_there_and_again(lonely):
    given, x, right, constraint = problem()
    for k in range(3):
        right.value = np.arange(3.0) + k
        given.solve(solver="OSQP")
        assert given.status == "optimal" and given.solver_stats.setups == 1
        np.testing.assert_allclose(x.value, right.value, atol=1e-3)
        np.testing.assert_allclose(constraint.dual_value, 2 * right.value, atol=1e-2)
    assert lonely.worker.process.pid != os.getpid()


def test_errors_come_back_with_their_types(lonely):
    given, *_ = problem()
    with pytest.raises(OptionError, match="max_iter or max_iters"):
        given.solve(solver="OSQP", max_itr=3)
    with pytest.raises(OptionError, match="eps_abs=-1"):
        given.solve(solver="OSQP", eps_abs=-1.0)
    with pytest.raises(SolverError, match="OSQP failed: KeyError"):
        lonely.worker.ask("solve", 999, False, None)


def test_limits_work_there(lonely):
    given, *_ = problem()
    given.solve(solver="OSQP", time_limit=1e-9)
    assert given.status == "user_limit"


def test_the_log_comes_back(lonely, capsys):
    given, *_ = problem()
    given.solve(solver="OSQP")
    assert capsys.readouterr().out == ""
    given.solve(solver="OSQP", verbose=True)
    assert "OSQP" in capsys.readouterr().out


ENDLESS = {"eps_abs": 1e-300, "eps_rel": 1e-300, "max_iter": 10**9}


def test_a_crash_is_an_error_and_the_next_solve_starts_again(lonely):
    given, x, *_ = problem()
    given.solve(solver="OSQP")
    first = lonely.worker.process
    threading.Timer(0.3, first.kill).start()
    with pytest.raises(SolverError, match="OSQP runs in a process of its own, and that ended with code"):
        given.solve(solver="OSQP", **ENDLESS)
    given.solve(solver="OSQP")  # a live model of the process that is gone
    assert given.status == "optimal" and lonely.worker.process is not first
    np.testing.assert_allclose(x.value, 1, atol=1e-3)


class LeavesAChild(OSQP):
    """Its process dies, and a child that it forked keeps its pipes open."""

    conflicts = ("sys",)

    def translate(self, given):
        if not os.fork():
            signal.alarm(60)  # by default its end
            signal.pause()
        os._exit(7)


@pytest.fixture
def alarm():
    """A wait without end is an error."""

    def never(number, frame):
        raise AssertionError("the wait went on")

    before = signal.signal(signal.SIGALRM, never)
    signal.alarm(30)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


FORKS = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")


@FORKS
def test_its_death_is_told_while_its_child_holds_the_pipe(alarm):
    with pytest.raises(SolverError, match="ended with code 7"):
        placed(LeavesAChild()).translate({})


def test_what_answers_no_more_is_ended(monkeypatch):
    monkeypatch.setattr(worker, "_GRACE", 0.1)
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        assert worker._ended(process) == process.returncode != 0
    with subprocess.Popen([sys.executable, "-c", "raise SystemExit(5)"]) as process:
        process.wait()
        assert worker._ended(process) == 5


@FORKS
def test_a_fork_takes_no_turn_with_it(lonely, alarm):
    """Another thread had its turn when this process was forked: in the child nobody has it, and the worker is another one."""
    lonely.translate({})
    first = lonely.worker.process
    assert first is not None
    with lonely.worker._lock:
        child = os.fork()
        if not child:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(30)
            try:
                lonely.translate({})
                os._exit(0 if lonely.worker.process is not first else 1)
            finally:
                os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_ctrl_c_ends_the_worker_and_the_next_solve_starts_another(lonely):
    given, x, *_ = problem()
    given.solve(solver="OSQP")
    first = lonely.worker.process
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        given.solve(solver="OSQP", **ENDLESS)
    assert first.poll() is not None
    given.solve(solver="OSQP")
    assert given.status == "optimal" and lonely.worker.process is not first
    np.testing.assert_allclose(x.value, 1, atol=1e-3)


@pytest.mark.skipif(not hasattr(signal, "siginterrupt"), reason="this system restarts no waits")
def test_ctrl_c_ends_the_wait_where_a_library_made_waits_go_on(lonely, alarm):
    given, *_ = problem()
    given.solve(solver="OSQP")
    signal.siginterrupt(signal.SIGINT, False)  # as some libraries leave it
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        given.solve(solver="OSQP", **ENDLESS)


def test_models_that_nobody_holds_are_dropped():
    solver = placed(Lonely())
    program = optimum(SAMPLES["nonneg"], curved=True).program
    models = [solver.open(deepcopy(program), solver.translate({})) for _ in range(3)]
    handles = [model.handle for model in models]
    assert len(set(handles)) == 3
    del models
    gc.collect()
    assert sorted(handle for _, handle in solver.worker.dropped) == handles
    solver.translate({})
    assert not solver.worker.dropped
    with pytest.raises(SolverError, match="KeyError"):
        solver.worker.ask("solve", handles[0], False, None)


def test_threads_take_turns():
    solver = placed(Lonely())
    known = [optimum(SAMPLES["nonneg"], curved=True, seed=seed) for seed in range(4)]
    found: dict[int, float] = {}

    def run(k: int) -> None:
        model = solver.open(known[k].program, solver.translate({}))
        for _ in range(5):
            found[k] = model.solve(None).value

    threads = [threading.Thread(target=run, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[k] for k in range(4)] == pytest.approx([one.value for one in known], rel=1e-3)


def test_it_ends_with_its_parent():
    """A process that started a worker ends, and the worker with it, whether it ends in order or not, or in a solve."""
    code = """
    import os, sys, threading, time
    from fenchel.solving.worker import placed
    from fenchel_osqp.osqp import OSQP
    OSQP.conflicts = ("sys",)
    solver = placed(OSQP())
    solver.translate({})
    print(solver.worker.process.pid, flush=True)
    if sys.argv[1] == "solving":
        from fenchel.testing.problems import SAMPLES, optimum
        program, endless = optimum(SAMPLES["nonneg"], curved=True).program, {"eps_abs": 0.0, "eps_rel": 1e-300, "max_iter": 10**9}
        threading.Thread(target=solver.solve, args=(program, solver.translate(endless))).start()
        time.sleep(1)
    if sys.argv[1] != "soft":
        os._exit(3)
    """
    for how in ("soft", "hard", "solving"):
        environment = dict(os.environ, PYTHONPATH=os.pathsep.join(filter(None, sys.path)))
        command = [sys.executable, "-c", textwrap.dedent(code), how]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        pid = int(done.stdout)
        for _ in range(600):
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                break
            threading.Event().wait(0.05)
        else:
            pytest.fail(f"the worker of a parent that ended {how} is still there")


def test_an_isolated_solver_is_always_elsewhere(monkeypatch):
    monkeypatch.setattr(OSQP, "isolated", True)
    given, x, *_ = problem()
    given.solve(solver="OSQP")
    np.testing.assert_allclose(x.value, 1, atol=1e-3)
    assert given._session("OSQP", {}).model.process.pid != os.getpid()
    placed(OSQP()).worker.stop()

from __future__ import annotations

import signal
import subprocess
import sys
import threading

import pytest

from fenchel.solving.interrupt import Interrupt, delayed


def test_ctrl_c_is_kept_for_the_callback_and_raised_at_the_end():
    interrupt, reached = Interrupt(), []
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), interrupt:
        signal.raise_signal(signal.SIGINT)
        reached.append(interrupt.pressed)
    assert reached == [True]
    assert signal.getsignal(signal.SIGINT) is before
    with interrupt:
        assert not interrupt.pressed


def test_the_users_own_handler_decides():
    hits = []
    before = signal.signal(signal.SIGINT, lambda *_: hits.append(1))
    try:
        with Interrupt():
            signal.raise_signal(signal.SIGINT)
            assert not hits
        assert hits == [1]
    finally:
        signal.signal(signal.SIGINT, before)


def test_it_is_idle_where_sigint_is_ignored_and_in_other_threads():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Interrupt():
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    handlers = []

    def work():
        with Interrupt():
            handlers.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert handlers == [before]


def test_ctrl_c_is_taken_back_from_a_library_that_takes_it():
    interrupt = Interrupt()
    taken = []
    with pytest.raises(KeyboardInterrupt), interrupt:
        signal.signal(signal.SIGINT, lambda *_: taken.append(1))
        interrupt.rearm()
        signal.raise_signal(signal.SIGINT)
        assert interrupt.pressed and not taken
    mine = signal.getsignal(signal.SIGINT)
    interrupt.rearm()  # which is nothing outside the block
    assert signal.getsignal(signal.SIGINT) is mine


def test_ctrl_c_waits_where_a_library_would_forget_it():
    reached = []
    with pytest.raises(KeyboardInterrupt), delayed():
        signal.raise_signal(signal.SIGINT)
        reached.append(True)
    assert reached == [True]
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


@pytest.mark.solver("SCS")
def test_scs_does_not_forget_ctrl_c_during_its_set_up():
    """A process of its own, as pytest's own handler would be in the way."""
    code = """
import os, signal, time
from fenchel.testing.solvers import Subject
from fenchel_scs.scs import SCS

program = Subject(SCS()).large(400)
began = time.perf_counter()
SCS().open(program, {"verbose": False})
spent = time.perf_counter() - began
pid = os.getpid()
try:
    if not os.fork():
        time.sleep(spent / 3)
        os.kill(pid, signal.SIGINT)
        os._exit(0)
    for _ in range(9):  # it comes in one of them
        SCS().open(program, {"verbose": False})
except KeyboardInterrupt:
    print("interrupted")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "interrupted", done.stderr

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import pytest

from fenchel.solving.interrupt import Interrupt, attended


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


class Endless:
    """A call that goes on until it is told to stop, or for a minute; and whether it was."""

    def __init__(self):
        self.begun, self.told, self.ended = threading.Event(), threading.Event(), False

    def __call__(self):
        self.begun.set()
        self.ended = self.told.wait(60)


def test_an_attended_call_answers_as_any_other():
    assert attended(lambda: 7) == 7 == in_another_thread(lambda: attended(lambda: 7))
    with pytest.raises(ZeroDivisionError):
        attended(lambda: 1 / 0)
    threads = attended(threading.active_count), attended(threading.current_thread)
    assert threads[0] == threading.active_count() + 1 and threads[1] is not threading.main_thread()
    assert in_another_thread(lambda: attended(threading.active_count)) == threading.active_count() + 1


def in_another_thread(call):
    found = []
    thread = threading.Thread(target=lambda: found.append(call()))
    thread.start()
    thread.join()
    return found[0]


def test_ctrl_c_stops_an_attended_call():
    call, pressing = Endless(), threading.Thread(target=lambda: (call.begun.wait(), os.kill(os.getpid(), signal.SIGINT)))
    pressing.start()
    with pytest.raises(KeyboardInterrupt):
        attended(call, call.told.set)
    assert call.ended


@pytest.mark.parametrize("when", ["before", "after"])
def test_ctrl_c_is_not_lost_while_the_thread_starts(monkeypatch, when):
    """The call would go on for ever, and so would the process that waits for its threads."""
    call, start = Endless(), threading.Thread.start

    def pressed(thread):
        if when == "before":
            signal.raise_signal(signal.SIGINT)
        start(thread)
        if when == "after":
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(threading.Thread, "start", pressed)
    with pytest.raises(KeyboardInterrupt):
        attended(call, call.told.set)
    assert call.ended


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no alarm")
def test_the_handler_of_another_signal_stops_an_attended_call():
    def rings(number, frame):
        raise TimeoutError

    call, before = Endless(), signal.signal(signal.SIGALRM, rings)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        with pytest.raises(TimeoutError):
            attended(call, call.told.set)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert call.ended


def test_where_no_thread_can_start_nobody_waits_for_it(monkeypatch):
    def full(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", full)
    with pytest.raises(RuntimeError, match="new thread"):
        attended(Endless())


def test_ctrl_c_is_kept_until_a_call_without_a_stop_has_ended():
    call = Endless()

    def pressing():
        call.begun.wait()
        os.kill(os.getpid(), signal.SIGINT)
        call.told.set()

    threading.Thread(target=pressing).start()
    with pytest.raises(KeyboardInterrupt):
        attended(call)
    assert call.ended


@pytest.mark.solver("SCS")
def test_scs_does_not_forget_ctrl_c_during_its_set_up():
    """A process of its own, as pytest's own handler would be in the way; and in it a thread that gets what others keep back."""
    code = """
import os, subprocess, threading, time
from fenchel.testing.solvers import Subject
from fenchel_scs.scs import SCS

program = Subject(SCS()).large(400)
began = time.perf_counter()
SCS().open(program, {"verbose": False})
spent = time.perf_counter() - began
pid = os.getpid()
try:
    threading.Thread(target=threading.Event().wait, daemon=True).start()
    subprocess.Popen(["sh", "-c", f"sleep {spent / 3}; kill -INT {pid}"])
    for _ in range(9):  # it comes in one of them
        SCS().open(program, {"verbose": False})
except KeyboardInterrupt:
    print("interrupted")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "interrupted", done.stderr

from __future__ import annotations

import signal
import threading

import pytest

from fenchel.solving.interrupt import Interrupt


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

"""Ctrl-C while a library runs that asks, now and then, whether it should stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, TypeVar

_Answer = TypeVar("_Answer")


class Interrupt:
    """`with interrupt:` keeps Ctrl-C as `pressed`, for the library's callback, and raises it at the end.

    Most libraries lose an exception that is raised inside a callback. Does nothing outside the main thread,
    where Python delivers no signals, and where SIGINT is ignored. May be entered again and again.
    """

    def __init__(self) -> None:
        self.pressed = False
        self._old: Any = None

    def _press(self, number: int, frame: FrameType | None) -> None:
        self.pressed = True

    def __enter__(self) -> None:
        self.pressed = False
        here = threading.current_thread() is threading.main_thread()
        if here and callable(signal.getsignal(signal.SIGINT)):
            self._old = signal.signal(signal.SIGINT, self._press)

    def rearm(self) -> None:
        """For a library that puts its own handler in place: take Ctrl-C back, from its callback in the same thread."""
        if self._old is not None and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, self._press)

    def __exit__(self, *failure: object) -> None:
        if self._old is not None:
            signal.signal(signal.SIGINT, self._old)
            self._old = None
        if self.pressed:
            signal.raise_signal(signal.SIGINT)  # the user's own handler decides; by default KeyboardInterrupt


def reclaim() -> None:
    """Put Python's own handler in place again, in the main thread.

    Libraries exchange it for theirs during a solve. Two of them in concurrent threads can undo each other's exchange in the
    wrong order, and then Ctrl-C reaches a library that does not run any more; some leave it so that waits go on after it.
    """
    handler = signal.getsignal(signal.SIGINT)
    if callable(handler) and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, handler)


def attended(call: Callable[[], _Answer], stop: Callable[[], None] | None = None) -> _Answer:
    """What call() returns, from a thread of its own where this is the main one, which attends to Ctrl-C meanwhile.

    For a library that asks nobody whether Ctrl-C was pressed, or takes it to itself and forgets it. stop: ends the call early,
    and may come before the call begins. Either way Ctrl-C is raised when the call has ended, and no thread is left behind.
    To keep SIGINT back instead (`pthread_sigmask`) is of no use: another thread, as of a BLAS, gets it then.
    """
    if threading.current_thread() is not threading.main_thread():
        return call()
    answers: list[_Answer] = []
    errors: list[BaseException] = []
    done = threading.Event()  # a `join` that was interrupted does not wait a second time (CPython 3.11)

    def run() -> None:
        try:
            answers.append(call())
        except BaseException as error:  # it is raised below
            errors.append(error)
        finally:
            done.set()

    thread, interrupt, turn = threading.Thread(target=run), Interrupt(), 0.001
    with interrupt:
        try:
            thread.start()
            while not done.wait(turn):
                interrupt.rearm()
                if interrupt.pressed and stop is not None:
                    stop()
                turn = min(2 * turn, 0.05)
        except BaseException:  # the handler of another signal, as of an alarm, or there can be no more threads
            if stop is not None:
                stop()
            if thread.is_alive():
                done.wait()
            raise
    if errors:
        raise errors[0]
    return answers[0]

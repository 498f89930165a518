"""Ctrl-C while a library runs that asks, now and then, whether it should stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


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


@contextmanager
def delayed() -> Iterator[None]:
    """Ctrl-C waits for the end of the block: for a library that takes it to itself there, and forgets it.

    Where the system cannot keep signals back (Windows), nothing.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

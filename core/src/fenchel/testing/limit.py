"""No law runs for ever: a process that judges one has a limit of its own, and whoever started it says so."""

from __future__ import annotations

import faulthandler
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """End this process, with a traceback on what is standard error now, where the block takes longer.

    A thread of C's sees to it, so that a library which holds the GIL is ended too.
    """
    with os.fdopen(os.dup(2), "w") as errors:  # a law may send the other one elsewhere
        faulthandler.dump_traceback_later(seconds, exit=True, file=errors)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


def overrun(errors: str) -> str:
    """Of a process whose standard error is this: that it took too long, and where it was; nothing where it did not."""
    found = re.search(r"^Timeout \((.*)\)!$", errors, re.MULTILINE)
    if found is None:
        return ""
    at = re.search(r"most recent call first\):\n +(File .*)", errors[found.end() :])
    return f"it was ended when its time was over, {found[1]}" + (f", at {at[1]}" if at else "")

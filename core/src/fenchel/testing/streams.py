"""What a call prints, also from C: both of Python's streams and both file descriptors below them."""

from __future__ import annotations

import contextlib
import ctypes
import io
import os
import sys
import tempfile
from collections.abc import Iterator


class Printed:
    """The text that was caught; complete once the block has ended."""

    text = ""


@contextlib.contextmanager
def catching() -> Iterator[Printed]:
    """`with catching() as printed: ...`, then printed.text. Nothing of it reaches the terminal."""
    printed, words = Printed(), io.StringIO()
    with tempfile.TemporaryFile() as file:
        _flush()
        saved = os.dup(1), os.dup(2)
        try:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
            with contextlib.redirect_stdout(words), contextlib.redirect_stderr(words):
                yield printed
        finally:
            _flush()
            for number, original in enumerate(saved, 1):
                os.dup2(original, number)
                os.close(original)
            file.seek(0)
            printed.text = words.getvalue() + file.read().decode(errors="replace")


def _flush() -> None:
    """Empty the buffers of Python's streams and, where this process can name it, of C's."""
    sys.stdout.flush()
    sys.stderr.flush()
    with contextlib.suppress(OSError, TypeError, AttributeError):
        ctypes.CDLL(None).fflush(None)

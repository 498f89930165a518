"""The error that every law raises."""

from __future__ import annotations


class LawError(AssertionError):
    """A law does not hold. law: its name; culprit: what broke it; what was found follows in the message."""

    def __init__(self, law: str, culprit: object, found: str) -> None:
        super().__init__(f"law {law!r} does not hold for {culprit}: {found}")
        self.law, self.culprit = law, culprit

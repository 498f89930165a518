"""What the laws said of a solver."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One law's outcome: passed, failed, or not claimed. detail: why."""

    law: str
    outcome: str
    detail: str
    seconds: float


@dataclass(frozen=True)
class Report:
    """Every law of one solver. Its `str` is a table."""

    name: str
    rows: tuple[Row, ...]

    @property
    def failed(self) -> tuple[str, ...]:
        """Names of the laws that do not hold."""
        return tuple(row.law for row in self.rows if row.outcome == "failed")

    @property
    def ok(self) -> bool:
        """True where every law that is claimed holds."""
        return not self.failed

    def __str__(self) -> str:
        width = max((len(row.law) for row in self.rows), default=0)
        lines = [
            f"{row.law:{width}}  {row.outcome:11}  {row.seconds:6.2f} s  {row.detail}".rstrip()
            for row in self.rows
        ]
        counts = {row.outcome: 0 for row in self.rows}
        for row in self.rows:
            counts[row.outcome] += 1
        total = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
        return "\n".join([f"{self.name}: {total}", *lines])

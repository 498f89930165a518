"""From measurements to ratios, verdicts and tables. The bars are those of DESIGN section 5."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log
from typing import Any

from cases.case import Case
from cases.resolve import Resolve

MUST_VECTORISED, AIM_VECTORISED, MUST_EACH = 3.0, 1.5, 5.0
MUST_MEMORY, AIM_MEMORY = 3.0, 2.0
MUST_IMPORT, AIM_IMPORT = 100.0, 60.0
#: Microseconds that the check of an answer to a model solved again may take.
CHECK = 25.0

Measured = dict[str, Any]


def total(side: Measured | None) -> float | None:
    """Least build plus least compile, in ms; None where the side did not run."""
    return None if not side or "error" in side else min(side["build"]) + min(side["compile"])


def ratio(over: float | None, under: float | None) -> float | None:
    """over / under, None where either is missing."""
    return None if over is None or not under else over / under


def geometric_mean(values: Sequence[float | None]) -> float | None:
    """The geometric mean of the values that are there; None where there are none."""
    there = [value for value in values if value is not None]
    return exp(sum(map(log, there)) / len(there)) if there else None


def shown(value: float | None, unit: str = "") -> str:
    """Three digits that matter, or a dash."""
    if value is None:
        return "-"
    return (f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}") + unit


def met(value: float | None, bar: float | None) -> str:
    """Yes, no, or a dash where there is no bar or no value."""
    return "-" if value is None or bar is None else "yes" if value <= bar else "NO"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns of equal width: the first to the left, the others to the right."""
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    lines = []
    for row in (head, ["-" * width for width in widths], *rows):
        cells = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
        lines.append("  ".join([row[0].ljust(widths[0]), *cells[1:]]).rstrip())
    return "\n".join(lines)


class Report:
    """Collects what was measured and says what it means."""

    def __init__(self) -> None:
        self.times: list[tuple[Case, Measured]] = []
        self.resolves: list[tuple[Resolve, str, Measured]] = []
        self.imports: Measured = {}
        self.notes: list[str] = []
        self.failures: list[str] = []
        self.missed = 0

    @property
    def good(self) -> bool:
        """Whether everything ran, agreed, and met its bar; `text` has to be called first."""
        return not self.failures and not self.missed

    def verdict(self, value: float | None, bar: float | None) -> str:
        """`met`, counted."""
        word = met(value, bar)
        self.missed += word == "NO"
        return word

    def mean_line(self, ratios: Sequence[float | None], must: float, aim: float) -> list[str]:
        """The geometric mean of the vectorised cases beside its bars; no line where nothing ran."""
        mean = geometric_mean(ratios)
        if mean is None:
            return []
        bars = f"Must {must:g}x: {self.verdict(mean, must)}; Aim {aim:g}x"
        return [f"vectorised cases, geometric mean: fenchel/hand {shown(mean, 'x')} ({bars})"]

    def text(self) -> str:
        """Everything, ready to print."""
        self.missed = 0
        parts = [self.case_table(), self.memory_table(), self.resolve_table(), self.import_table()]
        parts += ["\n".join(self.notes), "\n".join(self.failures)]
        return "\n\n".join(part for part in parts if part)

    def case_table(self) -> str:
        """Build and compile."""
        if not self.times:
            return ""
        rows, vectorised = [], []
        for case, sides in self.times:
            hand, fenchel, cvxpy = (total(sides.get(name)) for name in ("hand", "fenchel", "cvxpy"))
            over = ratio(fenchel, hand)
            each = None
            if case.family == "vectorised":
                vectorised.append(over)
                bar, verdict = f"{MUST_EACH:g}x", self.verdict(over, MUST_EACH)
            else:
                each = None if fenchel is None else 1e3 * fenchel / sides["fenchel"]["units"]
                bar = f"{case.must:g} us" if case.must else "-"
                verdict = self.verdict(each, case.must)
            there = fenchel is not None
            rows.append(
                [
                    case.name,
                    shown(hand),
                    shown(min(sides["fenchel"]["build"]) if there else None),
                    shown(min(sides["fenchel"]["compile"]) if there else None),
                    shown(over, "x"),
                    shown(cvxpy),
                    shown(ratio(cvxpy, hand), "x"),
                    shown(ratio(cvxpy, fenchel), "x"),
                    f"{shown(each)}/{case.unit}" if each is not None else "-",
                    bar,
                    verdict,
                ]
            )
        ratios = ["/hand", "cvxpy", "cvxpy/hand", "cvxpy/fenchel", "us each"]
        head = ["case", "hand", "build", "compile", *ratios, "Must", "met"]
        lines = ["BUILD AND COMPILE, CPU ms (build, compile, /hand: fenchel)", table(head, rows)]
        lines += self.mean_line(vectorised, MUST_VECTORISED, AIM_VECTORISED)
        return "\n".join(lines)

    def memory_table(self) -> str:
        """Peak memory. A loop has no bar: by hand it keeps no objects, so there the ratio says little."""
        rows, vectorised = [], []
        for case, sides in self.times:
            memory = {name: measured.get("peak_mb") for name, measured in sides.get("memory", {}).items()}
            hand, fenchel, cvxpy = (memory.get(name) for name in ("hand", "fenchel", "cvxpy"))
            if hand is None:
                continue
            over = ratio(fenchel, hand)
            if case.family == "vectorised":
                vectorised.append(over)
            rows.append(
                [
                    case.name,
                    shown(hand),
                    shown(fenchel),
                    shown(over, "x"),
                    shown(cvxpy),
                    shown(ratio(cvxpy, hand), "x"),
                    met(over, MUST_MEMORY) if case.family == "vectorised" else "-",
                ]
            )
        if not rows:
            return ""
        head = ["case", "hand", "fenchel", "/hand", "cvxpy", "cvxpy/hand", f"<= {MUST_MEMORY:g}x"]
        lines = ["PEAK MEMORY, MB (tracemalloc: Python and numpy)", table(head, rows)]
        lines += self.mean_line(vectorised, MUST_MEMORY, AIM_MEMORY)
        return "\n".join(lines)

    def resolve_table(self) -> str:
        """Solving again with new parameters."""
        if not self.resolves:
            return ""
        rows = []
        for case, solver, sides in self.resolves:
            fenchel, cvxpy = sides.get("fenchel", {}), sides.get("cvxpy", {})
            bare = fenchel.get("bare_us", cvxpy.get("bare_us"))
            over, check = fenchel.get("overhead_us"), fenchel.get("check_us")
            rest = None if over is None or check is None else over - check
            rows.append(
                [
                    f"{case.name} {solver}",
                    shown(bare),
                    shown(fenchel.get("side_us")),
                    shown(rest),
                    shown(check),
                    shown(fenchel["equal"] * 100, "%") if "equal" in fenchel else "-",
                    shown(cvxpy.get("side_us")),
                    shown(cvxpy.get("overhead_us")),
                    f"{case.must:g} us" if case.must else "-",
                    self.verdict(rest, case.must),
                    self.verdict(check, CHECK if case.must else None),
                ]
            )
        head = ["case", "bare", "fenchel", "over bare", "check", "equal", "cvxpy", "over bare", "Must", "met", "check met"]
        title = "SOLVING AGAIN WITH NEW PARAMETERS, CPU us, medians; the check apart (equal: values with equal iterations)"
        return f"{title}\n{table(head, rows)}"

    def import_table(self) -> str:
        """The import, and a first small model."""
        if not self.imports:
            return ""
        rows = []
        for name, measured in self.imports.items():
            own = name == "fenchel"
            value = measured.get("import_ms")
            rows.append(
                [
                    f"import {name}",
                    shown(value),
                    shown(measured.get("first_model_ms")),
                    f"{MUST_IMPORT:g} ms" if own else "-",
                    self.verdict(value, MUST_IMPORT) if own else "-",
                ]
            )
        head = ["", "import", "first model", "Must", "met"]
        title = f"IMPORT OVER numpy AND scipy.sparse, CPU ms (Aim {AIM_IMPORT:g} ms)"
        return f"{title}\n{table(head, rows)}"

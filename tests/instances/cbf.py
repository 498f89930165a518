"""A strict reader of the Conic Benchmark Format, and its programs as a user of the modelling API writes them.

Friberg, "CBLIB 2014: a benchmark library for conic mixed-integer and continuous optimization", 2016, and "The conic benchmark
format", version 2, 2017. Whatever the instances have no need of is refused, never skipped.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

import fenchel as cp

LINEAR = ("F", "L=", "L+", "L-")
#: Cones whose size is given, and those of three rows.
CONES = ("Q", "QR", "EXP")


@dataclass(frozen=True)
class Conic:
    """minimise (maximise) c'x + d subject to x in K, A x + b in C; K and C are lists of (kind, first, size)."""

    c: Any
    d: float
    A: Any
    b: Any
    variables: tuple[tuple[str, int, int], ...]
    rows: tuple[tuple[str, int, int], ...]
    maximise: bool = False


def read_cbf(path: Path) -> Conic:
    """The program in a file, gzip or not. ValueError naming the line that is not understood."""
    with (gzip.open(path, "rt") if path.suffix == ".gz" else open(path)) as file:
        lines = ((number, line.split()) for number, line in enumerate(file, 1) if line.strip() and line[0] != "#")
        return _program(path, lines)


def _program(path: Path, lines: Iterator[tuple[int, list[str]]]) -> Conic:
    found: dict[str, Any] = {}

    def entries(keyword: str, width: int) -> list[list[float]]:
        number, (count,) = next(lines)
        rows = []
        for _ in range(int(count)):
            number, words = next(lines)
            if len(words) != width:
                raise ValueError(f"{path}, line {number}: {keyword} has {width} numbers in a line, not {len(words)}")
            rows.append([float(word) for word in words])
        return rows

    def domains(keyword: str) -> tuple[tuple[str, int, int], ...]:
        number, (total, count) = next(lines)
        out, first = [], 0
        for _ in range(int(count)):
            number, (kind, size) = next(lines)
            if kind not in LINEAR + CONES or (kind == "EXP" and int(size) != 3):
                raise ValueError(f"{path}, line {number}: this reader has no need of {kind} {size} in {keyword}")
            out.append((kind, first, int(size)))
            first += int(size)
        if first != int(total):
            raise ValueError(f"{path}, line {number}: the cones of {keyword} have {first} rows, not {total}")
        return tuple(out)

    for number, (keyword, *rest) in lines:
        if keyword in found or rest:
            raise ValueError(f"{path}, line {number}: {keyword} again, or with more in its line")
        if keyword == "VER":
            found[keyword] = next(lines)[1]
            if found[keyword] not in (["1"], ["2"]):
                raise ValueError(f"{path}: version {found[keyword]} of the format")
        elif keyword == "OBJSENSE":
            found[keyword] = next(lines)[1][0]
        elif keyword in ("VAR", "CON"):
            found[keyword] = domains(keyword)
        elif keyword in ("OBJACOORD", "BCOORD"):
            found[keyword] = entries(keyword, 2)
        elif keyword == "ACOORD":
            found[keyword] = entries(keyword, 3)
        elif keyword == "OBJBCOORD":
            found[keyword] = float(next(lines)[1][0])
        else:
            raise ValueError(f"{path}, line {number}: this reader has no need of {keyword}")
    if found.get("OBJSENSE") not in ("MIN", "MAX") or "VAR" not in found:
        raise ValueError(f"{path} has no VAR, or no OBJSENSE that is MIN or MAX")
    n, m = (sum(size for _, _, size in found.get(keyword, ())) for keyword in ("VAR", "CON"))
    rows = np.array(found.get("ACOORD", [])).reshape(-1, 3)
    c, b = np.zeros(n), np.zeros(m)
    for into, keyword in ((c, "OBJACOORD"), (b, "BCOORD")):
        for place, value in found.get(keyword, ()):
            into[int(place)] = value
    A = sp.csr_array((rows[:, 2], (rows[:, 0].astype(int), rows[:, 1].astype(int))), shape=(m, n))
    return Conic(c, found.get("OBJBCOORD", 0.0), A, b, found["VAR"], found.get("CON", ()), found["OBJSENSE"] == "MAX")


def state_conic(program: Conic) -> cp.Problem:
    """Cones of one kind and size are one constraint."""
    x = cp.Variable(len(program.c))
    constraints: list[Any] = []
    for domains, of in ((program.variables, lambda at: x[at]), (program.rows, lambda at: program.A[at] @ x + program.b[at])):
        kinds: dict[tuple[str, int], list[Any]] = {}
        for kind, first, size in domains:
            alike = (kind, 0) if kind in LINEAR else (kind, size)
            kinds.setdefault(alike, []).append(np.arange(first, first + size))
        for (kind, size), places in kinds.items():
            at = np.concatenate(places)
            if kind == "L=":
                constraints.append(of(at) == 0)
            elif kind == "L+":
                constraints.append(of(at) >= 0)
            elif kind == "L-":
                constraints.append(of(at) <= 0)
            elif kind in CONES:
                columns = [of(at.reshape(-1, size)[:, k]) for k in range(size)]  # entry k of each cone
                constraints += _cones(kind, columns)
    objective = program.c @ x + program.d
    return cp.Problem(cp.Maximize(objective) if program.maximise else cp.Minimize(objective), constraints)


def _cones(kind: str, columns: list[Any]) -> list[Any]:
    if kind == "EXP":  # x1 >= x2 exp(x3 / x2)
        return [cp.ExpCone(columns[2], columns[1], columns[0])]
    first, second, *rest = columns
    if kind == "Q":
        return [cp.SOC(first, cp.vstack([second, *rest]), axis=0)]
    # 2 x1 x2 >= norm(x3, ...)^2, x1, x2 >= 0
    turned = [np.sqrt(2) * each for each in rest]
    return [cp.SOC(first + second, cp.vstack([first - second, *turned]), axis=0)]

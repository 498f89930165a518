"""Every instance with every solver that takes it: the reference value, or a word that is not *optimal*."""

from __future__ import annotations

import csv
import time
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import fenchel as cp

from . import cases
from .cbf import read_cbf, state_conic
from .reading import read
from .stating import state


class Unreached(AssertionError):
    """The solver did not reach the reference, and says so."""


class Believed(AssertionError):
    """The answer is wrong, and its status is as of a right one."""


def _cases() -> list[Any]:
    parameters = []
    for folder, name, solver in cases.runs():
        marks = [pytest.mark.slow] if (name, solver) in cases.SLOW else []
        if (name, solver) in cases.TOO_LONG:
            marks.append(pytest.mark.skip(reason=cases.TOO_LONG[name, solver]))
        for known, error in ((cases.HONEST, Unreached), (cases.BELIEVED, Believed)):
            if (name, solver) in known:
                marks.append(pytest.mark.xfail(raises=error, strict=True, reason=known[name, solver]))
        own = {"time_limit": cases.TIME_LIMIT[solver]} if solver in cases.TIME_LIMIT else {}
        parameters.append(pytest.param(folder, name, solver, own, marks=marks, id=f"{name}-{solver}"))
        if (name, solver) in cases.SHARPER:
            sharper = cases.SHARPER[name, solver]
            parameters.append(pytest.param(folder, name, solver, sharper, id=f"{name}-{solver}-sharper"))
    return parameters


@cache
def _references(folder: Path) -> dict[tuple[str, str], dict[str, str]]:
    with open(folder / "optima.csv", newline="") as file:
        return {(Path(row["file"]).parent.name, row["name"]): row for row in csv.DictReader(file)}


@pytest.mark.parametrize(("folder", "name", "solver", "options"), _cases())
@pytest.mark.filterwarnings("ignore:Solution may be inaccurate")
def test_instance(
    instances: Path,
    folder: str,
    name: str,
    solver: str,
    options: dict[str, Any],
    record_property: Callable[[str, object], None],
) -> None:
    if solver not in cp.installed_solvers():
        pytest.skip(f"{solver} is not installed")
    reference = _references(instances)[folder, name]
    if folder in ("netlib", "miplib"):
        pytest.importorskip("highspy", reason="HiGHS reads MPS")
    conic = folder == "cblib"
    instance: Any = (read_cbf if conic else read)(instances / reference["file"])
    begin = time.perf_counter()
    problem = (state_conic if conic else state)(instance)
    built = time.perf_counter() - begin
    fault = ""
    try:
        problem.solve(solver=solver, **options)
    except cp.SolverError as error:
        if problem.status is None:  # refused, which no run here should be
            raise
        fault = str(error)
    off, wanted = None, reference["status"]
    if wanted == "optimal" and problem.value is not None:
        off = abs(problem.value - float(reference["value"])) / max(1.0, abs(float(reference["value"])))
    record_property("run", _line(name, solver, problem, off, built))
    said = f"{problem.value} for {wanted} {reference['value']}; {problem.solver_stats.verified} {fault}"
    reached = problem.status == wanted and (off is None or off <= float(reference["tol"]))
    if not reached and problem.status in (cp.OPTIMAL, cp.INFEASIBLE, cp.UNBOUNDED):
        raise Believed(said)
    if not reached:
        raise Unreached(said)


def _line(name: str, solver: str, problem: cp.Problem, off: float | None, built: float) -> str:
    stats = problem.solver_stats
    error = "" if off is None or off == float("inf") else f"{off:.0e}"
    times = [built, problem.compilation_time, stats.solve_time]
    return (
        f"{name:<13}{solver:<9}{problem.status:<21}{error:>8}"
        + "".join(f"{1e3 * seconds:8.1f}" for seconds in times)
        + f"     {stats.verified}"
    )


def test_every_instance_is_run(instances: Path) -> None:
    listed = {(folder, name) for folder, names in cases.NAMES.items() for name in names}
    here = {key for key in _references(instances) if key[0] in cases.NAMES}
    assert here == listed


def test_every_instance_has_two_solvers_where_two_can() -> None:
    """Runs that are neither slow nor known to miss reach the reference: counting them counts the solvers."""
    missed = {*cases.HONEST, *cases.BELIEVED, *cases.SLOW, *cases.TOO_LONG} - {*cases.SHARPER}
    able: dict[str, int] = {}
    for _, name, solver in cases.runs():
        able[name] = able.get(name, 0) + ((name, solver) not in missed)
    assert min(able.values()) >= 2


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "nonsense.mps"
    wrong.write_text("nonsense\n")
    with warnings.catch_warnings(), pytest.raises(ValueError, match="cannot read"):
        warnings.simplefilter("ignore")
        read(wrong)


CBF = """VER
2
OBJSENSE
MAX
VAR
3 2
F 1
L+ 2
CON
3 1
Q 3
OBJACOORD
1
0 2.0
OBJBCOORD
1.0
ACOORD
2
1 0 1.0
2 1 1.0
BCOORD
1
0 5.0
"""


@pytest.mark.solver("CLARABEL")
def test_a_small_cbf_file(tmp_path: Path) -> None:
    """maximise 2 x0 + 1 with norm(x0, x1) <= 5, x1, x2 >= 0."""
    path = tmp_path / "small.cbf"
    path.write_text(f"# a remark\n{CBF}")
    assert state_conic(read_cbf(path)).solve(solver="CLARABEL") == pytest.approx(11.0, abs=1e-5)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("VER\n2", "VER\n9", "version"),
        ("Q 3", "POW 3", "no need of POW 3"),
        ("Q 3", "EXP 4", "no need of EXP 4"),
        ("3 1\nQ 3", "4 1\nQ 3", "3 rows, not 4"),
        ("OBJBCOORD", "PSDVAR", "no need of PSDVAR"),
        ("1 0 1.0\n", "1 0\n", "3 numbers in a line, not 2"),
        ("MAX", "SAT", "OBJSENSE"),
        ("BCOORD\n1\n0 5.0\n", "VAR\n1 1\nF 1\n", "VAR again"),
    ],
)
def test_a_cbf_file_that_is_not_understood_is_refused(tmp_path: Path, old: str, new: str, found: str) -> None:
    path = tmp_path / "wrong.cbf"
    path.write_text(CBF.replace(f"\n{old}", f"\n{new}") if not CBF.startswith(old) else CBF.replace(old, new, 1))
    with pytest.raises(ValueError, match=found):
        read_cbf(path)

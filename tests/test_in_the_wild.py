"""Programs as libraries and users of CVXPY write them (see wild_programs.py) find here what they find there.

FENCHEL_CVXPY names a Python that has CVXPY 1.9 (in an environment of its own): then points and facts are compared too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import fenchel as cp

PATH = Path(__file__).with_name("wild_programs.py")
CVXPY = os.environ.get("FENCHEL_CVXPY", "")

#: Points that solvers find less exactly than values: nearly flat there, in their own units.
FLAT = {("covariance_selection", "precision"): 1e-3, ("matrix_completion", "fit"): 2e-3}

pytestmark = pytest.mark.filterwarnings("ignore")


def loaded() -> ModuleType:
    """The programs, without CVXPY."""
    spec = spec_from_file_location("wild_programs", PATH)
    assert spec is not None and spec.loader is not None
    found = module_from_spec(spec)
    sys.modules["wild_programs"] = found  # so that what it defines can be pickled
    spec.loader.exec_module(found)
    return found


wild = loaded()
OURS: dict[str, Any] = {}


def ours(name: str) -> Any:
    """What a program returns with fenchel; it runs once."""
    if name not in OURS:
        OURS[name] = wild.plain(wild.PROGRAMS[name][0](cp))
    return OURS[name]


@pytest.fixture(scope="module")
def theirs() -> dict[str, Any]:
    """What all of them return with CVXPY, in a process of its own."""
    if not CVXPY:
        pytest.skip("FENCHEL_CVXPY does not name a Python that has CVXPY")
    said = subprocess.run([CVXPY, str(PATH), "cvxpy"], capture_output=True, text=True, timeout=600, check=True)
    reports = [json.loads(line) for line in said.stdout.splitlines() if line.startswith("{")]
    return {report["name"]: report for report in reports}


@pytest.mark.parametrize("name", wild.PROGRAMS)
def test_optimum(name: str) -> None:
    """The optimum that CVXPY finds, as it is written with the program."""
    assert ours(name)["value"] == pytest.approx(wild.PROGRAMS[name][1], rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("name", wild.PROGRAMS)
def test_as_with_cvxpy(name: str, theirs: dict[str, Any]) -> None:
    """The same optimum, the same points, which are unique, and the same answers to all questions."""
    mine, other = ours(name), theirs[name]
    assert "error" not in other, other["error"]
    assert mine["value"] == pytest.approx(other["value"], rel=1e-5, abs=1e-6)
    assert mine["primal"].keys() == other["primal"].keys()
    for part, point in mine["primal"].items():
        np.testing.assert_allclose(point, other["primal"][part], rtol=1e-4, atol=FLAT.get((name, part), 2e-4), err_msg=part)
    assert mine.get("facts") == other.get("facts")


def test_no_program_knows_whom_it_runs_with() -> None:
    text = PATH.read_text(encoding="utf-8")
    assert "import cvxpy" not in text.replace("`import cvxpy.<path>`", "") and "fenchel" not in text

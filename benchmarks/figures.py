"""Parameters at work: large ones, products, warm starts, sweeps; fenchel and CVXPY in processes of their own.

    python benchmarks/figures.py [FIGURE ...] [--no-cvxpy] [--strict]

What each figure is, and the bar that it must meet, is said in its file in cases/.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

from cases.figure import Figure
from cases.param_matrix import ParamMatrix
from cases.param_product import ParamProduct
from cases.param_vector import ParamVector
from cases.sweep_portfolio import SweepPortfolio
from cases.warm_nnls import WarmNNLS

FIGURES: dict[str, Figure] = {
    figure.name: figure for figure in (ParamVector(), ParamMatrix(), ParamProduct(), WarmNNLS(), SweepPortfolio())
}
#: A side is stopped after this many seconds, or where it asks for more memory than this.
SECONDS, BYTES = 120, 6 * 2**30


def one(side: str, name: str) -> None:
    """Measure in this process and print a line of JSON."""
    import importlib
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    warnings.simplefilter("ignore")
    with contextlib.redirect_stdout(sys.stderr):
        found = FIGURES[name].measure(importlib.import_module(side))
    print(json.dumps(found), flush=True)


def measured(python: str, side: str, name: str) -> dict[str, Any]:
    """The numbers of one side, or {"error": why there are none}."""
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    command = [python, str(Path(__file__)), "--one", side, name]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, env=os.environ | threads)
    except subprocess.TimeoutExpired:
        return {"error": f"not done in {SECONDS} s"}
    if run.returncode:
        return {"error": (run.stderr.strip().splitlines() or [f"exit code {run.returncode}"])[-1]}
    return dict(json.loads(run.stdout.splitlines()[-1]))


def main() -> int:
    """Read the command line, measure, print. Status 1 where --strict finds a bar missed."""
    raw = argparse.RawDescriptionHelpFormatter
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    arguments.add_argument("figures", nargs="*", metavar="FIGURE", help=f"all by default: {', '.join(FIGURES)}")
    arguments.add_argument("--no-cvxpy", action="store_true", help="fenchel only")
    arguments.add_argument("--strict", action="store_true", help="exit with 1 where a bar is missed")
    arguments.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options = arguments.parse_args()
    if options.one:
        one(*options.one)
        return 0
    if unknown := [name for name in options.figures if name not in FIGURES]:
        arguments.error(f"no figure {', '.join(unknown)}; there are {', '.join(FIGURES)}")
    sides = {"fenchel": sys.executable}
    if not options.no_cvxpy:
        from sides import cvxpy_python

        sides["cvxpy"] = str(cvxpy_python())
    good = True
    for name in options.figures or FIGURES:
        figure = FIGURES[name]
        print(f"\n{name}: {figure.bar}")
        for side, python in sides.items():
            found = measured(python, side, name)
            numbers = ", ".join(f"{key} {value:,.4g}" for key, value in found.items() if key != "error")
            verdict = ""
            if side == "fenchel":
                met = "error" not in found and figure.met(found)
                good &= met
                verdict = "   met" if met else "   NOT met"
            print(f"  {side:8}{numbers or found['error']}{verdict}", flush=True)
    return 1 if options.strict and not good else 0


if __name__ == "__main__":
    sys.exit(main())

"""One side, one case, one process: measure and print a line of JSON.

    python worker.py time|memory|resolve SIDE CASE [--solver NAME] [--repeat N]
    python worker.py import MODULE

SIDE is `hand`, or the name of the module that plays `cp`: `fenchel` or `cvxpy`. Times are CPU milliseconds of
this process (microseconds for `resolve`); the runner sets one BLAS thread.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import importlib
import json
import os
import sys
import tracemalloc
import warnings
from statistics import mean, median
from time import perf_counter, process_time
from typing import Any

#: A side is repeated for the first of these CPU seconds at least, and not after the second: what takes a
#: fraction of a millisecond needs many repetitions for a steady minimum, what takes seconds needs few.
LEAST, MOST = 0.3, 5.0
#: So many re-solves of one kind in a row.
STRETCH = 20


def form_of(problem: Any, solver: str) -> Any:
    """What `get_problem_data` returns first, with its matrix touched: a lazy one would be made here."""
    content = problem.get_problem_data(solver)[0]
    _ = content["A"].data
    return content


def size_of(content: Any) -> list[int]:
    """Rows, columns and non-zeros of a compiled problem; CVXPY gives OSQP's rows as A and F."""
    matrices = [content[key] for key in ("A", "F") if hasattr(content.get(key), "nnz")]
    rows, entries = sum(M.shape[0] for M in matrices), sum(M.nnz for M in matrices)
    return [int(rows), int(matrices[0].shape[1]), int(entries)]


def optimum(side: str, case: Any) -> float:
    """The optimal value at the small size, which also warms up whatever a first run imports or plans."""
    d = case.data(case.small)
    if side == "hand":
        from bare import BareClarabel

        bare = BareClarabel(case.hand(d), ())
        bare.step()
        return float(-bare.value if case.maximise else bare.value)
    problem = case.build(importlib.import_module(side), d)
    form_of(problem, case.solver)
    return float(problem.solve(solver=case.solver))


def time_case(side: str, case: Any, repeat: int) -> dict[str, Any]:
    """Build and compile, afresh each time, `repeat` times, but for LEAST seconds and not after MOST."""
    value = optimum(side, case)
    d = case.data()
    cp = None if side == "hand" else importlib.import_module(side)
    build: list[float] = []
    compile_: list[float] = []
    begin = process_time()
    while not build or (spent := process_time() - begin) < LEAST or (len(build) < repeat and spent < MOST):
        problem = content = None
        gc.collect()
        if cp is None:
            start = process_time()
            content = case.hand(d)
            build.append(0.0)
            compile_.append(1e3 * (process_time() - start))
            size = [*content.A.shape, content.A.nnz]
        else:
            start = process_time()
            problem = case.build(cp, d)
            built = process_time()
            content = form_of(problem, case.solver)
            compile_.append(1e3 * (process_time() - built))
            build.append(1e3 * (built - start))
            size = size_of(content)
    return {"value": value, "build": build, "compile": compile_, "size": size, "units": case.units(d)}


def memory_case(side: str, case: Any) -> dict[str, Any]:
    """Peak megabytes that one build and compile allocate, as tracemalloc sees them: Python's and numpy's."""
    optimum(side, case)
    d = case.data()
    cp = None if side == "hand" else importlib.import_module(side)
    gc.collect()
    tracemalloc.start()
    problem = None if cp is None else case.build(cp, d)
    content = case.hand(d) if problem is None else form_of(problem, case.solver)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    del problem, content
    return {"peak_mb": peak / 2**20}


def resolve_case(side: str, case: Any, solver: str, count: int) -> dict[str, Any]:
    """Microseconds a solve, over `count` new values: the bare loop, the side's loop, and what the side takes more.

    The two take turns, STRETCH values each, so that what the machine does meanwhile meets both alike, and each finds the
    caches as its own loop leaves them. Every value is timed on both sides, and the overhead is the median of the differences:
    a machine that is disturbed for a while, or a value that is hard, does not move it. `equal` is the share of the values that
    took both sides the same number of iterations; the differences are theirs alone, where they are a tenth of all. fenchel's
    check of the answer is in the side's time, and told apart: in a loop over the same values in which nothing else is timed,
    by the clock on the wall.
    """
    import numpy as np
    from bare import BARE, OPTIONS

    d = case.data()
    form, values = case.hand(d), case.values(d, count + STRETCH)
    case.fill(d, form, values[0])
    bare = BARE[solver](form, case.parts)
    problem, parameters, variable = case.build(importlib.import_module(side), d)
    options = OPTIONS[solver]
    hands, sides = [], []  # of each value: CPU microseconds
    by_hand: list[int] = []  # iterations
    by_side: list[int] = []
    worst = 0.0
    for first in range(0, len(values), STRETCH):
        stretch = values[first : first + STRETCH]
        expected = []
        for value in stretch:
            start = process_time()
            case.fill(d, form, value)
            answer = case.answer(d, bare.step())
            hands.append(1e6 * (process_time() - start))
            expected.append(answer)
            by_hand.append(bare.iterations)
        for value, x in zip(stretch, expected, strict=True):
            start = process_time()
            for parameter, new in zip(parameters, value, strict=True):
                parameter.value = new
            problem.solve(solver=solver, **options)
            answer = variable.value
            sides.append(1e6 * (process_time() - start))
            by_side.append(int(problem.solver_stats.num_iters))
            worst = max(worst, float(np.abs(x - answer).max()))
    checks = checked(side)
    for value in values if side == "fenchel" else ():
        for parameter, new in zip(parameters, value, strict=True):
            parameter.value = new
        problem.solve(solver=solver, **options)
    # the first stretch compiles, sets up and warms up
    hands, sides, by_hand, by_side = hands[STRETCH:], sides[STRETCH:], by_hand[STRETCH:], by_side[STRETCH:]
    more = [side - hand for hand, side in zip(hands, sides, strict=True)]
    alike = [difference for difference, a, b in zip(more, by_hand, by_side, strict=True) if a == b]
    return {
        "bare_us": median(hands),
        "side_us": median(sides),
        "overhead_us": median(alike if 10 * len(alike) >= count else more),
        "check_us": 1e6 * median(checks[STRETCH:]) if checks else None,
        "equal": len(alike) / count,
        "bare_iterations": mean(by_hand),
        "side_iterations": mean(by_side),
        "largest_difference": worst,
        "count": count,
    }


def checked(side: str) -> list[float]:
    """Seconds of each check of an answer from now on; nothing for a side that checks nothing."""
    took: list[float] = []
    if side != "fenchel":
        return took
    from fenchel.solving.verify import CompiledCheck

    check = CompiledCheck.check

    def timed(self: Any, solution: Any, limit: float) -> Any:
        start = perf_counter()
        verdict = check(self, solution, limit)
        took.append(perf_counter() - start)
        return verdict

    CompiledCheck.check = timed  # type: ignore[method-assign]
    return took


def import_case(module: str) -> dict[str, Any]:
    """CPU milliseconds of the import over numpy and scipy.sparse, then those of a first small model."""
    import numpy  # noqa: F401
    import scipy.sparse  # noqa: F401

    start = process_time()
    cp = importlib.import_module(module)
    imported = process_time()
    x = cp.Variable(2)
    form_of(cp.Problem(cp.Minimize(cp.sum(x)), [x >= 1]), "CLARABEL")
    return {"import_ms": 1e3 * (imported - start), "first_model_ms": 1e3 * (process_time() - imported)}


def main() -> None:
    """Read the command line, measure, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("what", choices=("time", "memory", "resolve", "import"))
    arguments.add_argument("side")
    arguments.add_argument("case", nargs="?", default="")
    arguments.add_argument("--solver", default="")
    arguments.add_argument("--repeat", type=int, default=7)
    given = arguments.parse_args()
    warnings.simplefilter("ignore")
    # What a side prints must not mix with the result.
    with contextlib.redirect_stdout(sys.stderr):
        if given.what == "import":
            result = import_case(given.side)
        else:
            from cases import CASES, RESOLVES

            if given.what == "resolve":
                result = resolve_case(given.side, RESOLVES[given.case], given.solver, given.repeat)
            elif given.what == "memory":
                result = memory_case(given.side, CASES[given.case])
            else:
                result = time_case(given.side, CASES[given.case], given.repeat)
    print(json.dumps(result), flush=True)
    os._exit(0)  # taking down a large model is not part of any measurement, and can take seconds


if __name__ == "__main__":
    main()

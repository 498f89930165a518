"""What solvers of one sort have in common beyond the laws: the known answers of small programs, starts, files, limits, Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csc_array

from fenchel.cones.nonneg import NonNeg
from fenchel.cones.soc import SOC
from fenchel.cones.zero import Zero
from fenchel.errors import LicenseError, SolverError
from fenchel.program import Program
from fenchel.registry import registry
from fenchel.solving.solver import Model
from fenchel.solving.verify import CompiledCheck
from fenchel.testing.problems import blocks_of, knapsack

INF = np.inf
LINEAR = ("CBC", "SCIP", "SCIPY")
#: Those of rows, columns and quadratic forms (`fenchel.solving.tabular`).
TABULAR = ("COPT", "CPLEX", "GUROBI", "XPRESS")
#: Options under which the search ends at its first solution; a dual simplex method without presolve; a file to write to.
FIRST: dict[str, dict[str, Any]] = {
    "COPT": {"NodeLimit": 1, "HeurLevel": 0},
    "CPLEX": {"mip.limits.solutions": 1, "mip.strategy.heuristicfreq": -1},
    "GUROBI": {"SolutionLimit": 1, "Heuristics": 0.0},
    "XPRESS": {"maxmipsol": 1, "heuremphasis": 0},
}
SIMPLEX: dict[str, dict[str, Any]] = {
    "COPT": {"Presolve": 0, "LpMethod": 1},
    "CPLEX": {"preprocessing.presolve": 0, "lpmethod": 2},
    "GUROBI": {"Presolve": 0, "Method": 1},
    "XPRESS": {"presolve": 0, "defaultalg": 2},
}
FILES = {"COPT": "save_file", "CPLEX": "cplex_filename", "GUROBI": "save_file", "XPRESS": "write_mps"}


def opened(name: str, program: Program, **options: Any) -> Model:
    solver = registry().solver(name)
    model: Model = solver.open(program, solver.translate(options))
    return model


def rows(
    name: str, c: Any, A: Any, b: Any, lower: Any = None, upper: Any = None, P: Any = None,
    integer: Any = (), zero: int = 0, cones: Any = (),
) -> Program:  # fmt: skip
    """A program for this solver; `zero` of its rows are equations, the last ones in second-order cones of these sizes."""
    triangle = registry().solver(name).triangle
    A = csc_array(np.reshape(np.array(A, float), (len(b), len(c))))
    linear = [(Zero(zero), 1), (NonNeg(len(b) - zero - sum(cones)), 1)]
    blocks = blocks_of([each for each in linear if each[0].dim] + [(SOC(size), 1) for size in cones])
    bounds = [None if bound is None else np.array(bound, float) for bound in (lower, upper)]
    cut = {"upper": np.triu, "lower": np.tril, "full": np.array}[triangle]
    P = None if P is None else csc_array(cut(np.array(P, float)))
    return Program(P, np.array(c, float), 0.0, A, np.array(b, float), blocks, *bounds, np.array(integer, np.int32), triangle)


def proved(name: str, program: Program, solution: Any) -> bool:
    verdict = CompiledCheck(program, name).check(solution, 1e-4)
    assert verdict.proved, str(verdict)
    return True


def disc(c: Any) -> Any:
    """minimise c'x over norm(x) <= 1."""
    return {"c": c, "A": np.r_[np.zeros((1, len(c))), -np.eye(len(c))], "b": [1.0] + [0.0] * len(c), "cones": [len(c) + 1]}


OPTIMA: dict[str, tuple[dict[str, Any], Any, Any, Any]] = {
    "rows": ({"c": [1, -1], "A": [[-1, 0], [0, 1]], "b": [-2, 3]}, [2, 3], [1, 1], None),
    "bounds": ({"c": [1, -1], "A": [], "b": [], "lower": [-2, -2], "upper": [4, 4]}, [-2, 4], [], [-1, 1]),
    "equation": (
        {"c": [1, -1], "A": [[1, 1]], "b": [1], "lower": [-2, -2], "upper": [4, 4], "zero": 1}, [-2, 3], [1], [-2, 0],
    ),
    "quadratic row": ({"c": [1, 1], "A": [[-1, -1]], "b": [-2], "P": np.eye(2)}, [1, 1], [2], None),
    "quadratic bound": (
        {"c": [1, -9], "A": [], "b": [], "lower": [-INF, -2], "upper": [INF, 4], "P": np.eye(2)}, [-1, 4], [], [0, 5],
    ),
    "both triangles": ({"c": [1, 0], "A": [], "b": [], "P": [[2, 1], [1, 2]]}, [-2 / 3, 1 / 3], [], None),
    "cone": (disc([3, 4]), [-0.6, -0.8], [5, 3, 4], None),
}  # fmt: skip
#: The first of them are linear, the last has a cone.
FIRST_OF = dict.fromkeys(LINEAR, 3) | {"HIGHS": 6} | dict.fromkeys(TABULAR, 7)
ASKED = [(name, case) for name, count in FIRST_OF.items() for case in [*OPTIMA][:count]]


@pytest.mark.parametrize(("name", "case"), ASKED)
def test_dual_signs(name: str, case: str) -> None:
    given, x, y, z = OPTIMA[case]
    program = rows(name, **given)
    solution = opened(name, program).solve(None)
    assert solution.x == pytest.approx(x, abs=1e-4)
    assert solution.y == pytest.approx(y, abs=1e-4)
    assert solution.z is None if z is None else solution.z == pytest.approx(z, abs=1e-4)
    assert proved(name, program, solution)


@pytest.mark.parametrize("name", TABULAR)
def test_the_apex_of_a_cone_has_duals(name: str) -> None:
    apex = rows(name, [1, 0.3, 0.2], -np.eye(3), np.zeros(3), cones=[3])  # minimise t + ... over norm(x) <= t
    solution = opened(name, apex).solve(None)
    assert solution.x == pytest.approx([0, 0, 0], abs=1e-4)
    assert solution.y == pytest.approx([1, 0.3, 0.2], abs=1e-4) and proved(name, apex, solution)


@pytest.mark.parametrize("name", TABULAR)
@pytest.mark.parametrize(
    "given",
    [
        {"A": [[-1, -1], [1, 1]], "b": [-2, 1]},
        {"A": [[-1, -1]], "b": [-2], "lower": [-INF, 0], "upper": [0.5, 0.7]},
        {"A": [[1, 1], [2, 2]], "b": [1, 3], "zero": 2},
        {"A": [[-1, -1], [1, 1]], "b": [-2, 1], "P": np.eye(2)},
        {"A": [[-1, 0], [0, 0], [-1, 0], [0, -1]], "b": [-2, 1, 0, 0], "cones": [3]},
    ],
    ids=["rows", "bounds", "equations", "quadratic", "cone"],
)
def test_infeasible_with_its_certificate(name: str, given: dict[str, Any]) -> None:
    program = rows(name, [1, 0], **given)
    solution = opened(name, program).solve(None)
    assert solution.status == "infeasible" and solution.x is None and proved(name, program, solution)
    claimed = opened(name, program, reoptimize=False).solve(None)
    assert claimed.status in ("infeasible", "infeasible_or_unbounded", "optimal_inaccurate")
    assert claimed.status == "optimal_inaccurate" or claimed.y is None


@pytest.mark.parametrize("name", TABULAR)
@pytest.mark.parametrize(
    "given",
    [
        {"c": [1, 0], "A": [[1, 1]], "b": [2]},
        {"c": [1, 0], "A": [[1, 1]], "b": [2], "lower": [-INF, 0], "upper": [3, 4]},
        {"c": [1, 0], "A": [[1, 1]], "b": [2], "P": np.diag([0.0, 1.0])},
        {"c": [-2, 1], "A": -np.eye(2), "b": np.zeros(2), "cones": [2]},
    ],
    ids=["rows", "bounds", "quadratic", "cone"],
)
def test_unbounded_with_its_ray(name: str, given: dict[str, Any]) -> None:
    program = rows(name, **given)
    solution = opened(name, program).solve(None)
    assert solution.status == "unbounded" and solution.y is None and proved(name, program, solution)
    assert program.c @ solution.x == pytest.approx(-1)


@pytest.mark.parametrize("name", TABULAR)
def test_integer(name: str) -> None:
    program = rows(name, [1, 0.1], [[-1, -0.5]], [-1.3], [0, 0], [9, 0.5], integer=[0])
    solution = opened(name, program).solve(None)
    assert solution.status == "optimal" and solution.x == pytest.approx([2, 0])
    assert solution.y is None and solution.z is None
    assert solution.raw["mip_dual_bound"] == pytest.approx(2) and solution.raw["mip_gap"] == pytest.approx(0)
    solution = opened(name, rows(name, [1], [[-1], [1]], [-0.3, 0.6], integer=[0])).solve(None)
    assert (solution.status, solution.x, solution.y) == ("infeasible", None, None)
    assert opened(name, rows(name, [1, 0], [[1, 1]], [2], integer=[0])).solve(None).status == "unbounded"


@pytest.mark.parametrize("name", TABULAR)
def test_a_start_is_used(name: str) -> None:
    program = knapsack(40, 5)
    best = opened(name, program).solve(None)
    quick = opened(name, program, **FIRST[name])
    cold, warm = quick.solve(None), quick.solve(best)
    assert warm.value == pytest.approx(best.value)
    assert cold.x is None or cold.value >= warm.value


@pytest.mark.parametrize("name", TABULAR)
def test_the_basis_is_kept_and_can_be_dropped(name: str) -> None:
    rng = np.random.default_rng(0)
    A = rng.standard_normal((30, 60))
    program = rows(name, rng.standard_normal(60), A, A @ rng.random(60) + 1, np.zeros(60), np.ones(60))
    model = opened(name, program, **SIMPLEX[name])
    cold = model.solve(None)
    assert cold.iterations and model.solve(cold).iterations == 0
    program.b += 1e-9
    model.update(frozenset({"b"}))
    near, dropped = model.solve(cold).iterations, model.solve(None).iterations
    assert near is not None and dropped is not None and near <= 2 < dropped


@pytest.mark.parametrize("name", TABULAR)
def test_a_problem_beyond_the_licence_says_so(name: str) -> None:
    n = 12000
    try:
        solution = opened(name, rows(name, np.ones(n), np.ones((1, n)), [-1.0], np.zeros(n), np.ones(n))).solve(None)
    except LicenseError as error:
        assert "licen" in str(error) and "limits the size" in str(error)
    else:
        pytest.skip(f"there is a licence for this size here: {solution.status}")


@pytest.mark.parametrize("name", TABULAR)
def test_the_problem_is_written_to_a_file(name: str, tmp_path: Path) -> None:
    path = tmp_path / ("problem.mps" if name == "XPRESS" else "problem.lp")
    opened(name, rows(name, [1], [[-1]], [-2]), **{FILES[name]: str(path)}).solve(None)
    assert path.stat().st_size > 0


@pytest.mark.parametrize("name", TABULAR)
def test_an_indefinite_objective_is_no_optimum(name: str) -> None:
    program = rows(name, [0, 0], [], [], [-1, -1], [1, 1], P=[[0, 1], [1, 0]])
    with pytest.raises(SolverError, match=rf"{name} (refuses: |finds that the problem is not convex)"):
        opened(name, program).solve(None)


@pytest.mark.parametrize("name", ["CBC", *TABULAR])
@pytest.mark.skipif(os.name == "nt", reason="signals are sent as on Unix")
def test_ctrl_c_stops_the_search_where_the_users_handler_goes_on(name: str) -> None:
    hits: list[str] = []
    model = opened(name, knapsack(300, 60), time_limit=60.0, mip_gap=0.0)
    before = signal.signal(signal.SIGINT, lambda *_: hits.append("pressed"))
    try:  # from another process, for some hold the interpreter's lock
        with subprocess.Popen(["sh", "-c", f"sleep 0.5; kill -INT {os.getpid()}"]):
            solution = model.solve(None)
    finally:
        signal.signal(signal.SIGINT, before)
    assert hits == ["pressed"]
    assert solution.status == "user_limit" and (solution.solve_time or 0.0) < 30


@pytest.mark.parametrize("name", TABULAR)
def test_a_limit_hands_over_the_best_point(name: str) -> None:
    program = knapsack(300, 60)
    solution = opened(name, program, time_limit=2.0, mip_gap=0.0).solve(None)
    assert solution.status == "user_limit"
    verdict = CompiledCheck(program, name).check(solution, 1e-6)
    assert verdict.primal < 1e-6 and verdict.integrality < 1e-6


@pytest.mark.parametrize("name", ["DAQP", "OSQP", "PIQP", "PROXQP", "QOCO", "QPALM"])
def test_an_objective_that_is_not_convex_is_refused(name: str) -> None:
    with pytest.raises(SolverError, match=f"{name} takes convex objectives only; P has a negative eigenvalue"):
        opened(name, rows(name, [1, 1], np.eye(2), [2, 1], P=-np.eye(2)))
    program = rows(name, [1, 1], np.eye(2), [2, 1], P=np.eye(2))
    model = opened(name, program)
    program.P.data *= -1
    with pytest.raises(SolverError, match="negative eigenvalue"):
        model.update(frozenset({"P"}))

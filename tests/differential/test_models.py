"""Random models: two solvers agree, duals are duals, parameters are followed; and, where it is installed, CVXPY says the same.

FENCHEL_CVXPY names a Python that has CVXPY 1.9 (in an environment of its own); FENCHEL_SEEDS=a:b compares other seeds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from typing import Any

import numpy as np
import pytest

import fenchel as cp
from fenchel.constraints import PSD, SOC, Equality, ExpCone, Inequality, NonNeg, Zero
from fenchel.errors import PluginError, SolverError

from . import certificate, models
from .black_box import PYTHON
from .certificate import close

SEEDS = range(*map(int, os.environ.get("FENCHEL_SEEDS", "0:120").split(":")))
SOLVED = ("optimal", "optimal_inaccurate")

pytestmark = pytest.mark.filterwarnings("ignore")


def built(seed: int, redrawn: bool = False) -> Any:
    """The model of a seed; with its second parameter values, if asked."""
    model = models.Model(cp, seed)
    if redrawn:
        model.redraw()
    return model


def best(model: Any) -> float:
    """The optimum, as a minimum."""
    return certificate.best(model.problem)


def bound(model: Any) -> float:
    """What the duals say of it."""
    return certificate.lagrangian(model.problem, box=50)


def integral(model: Any) -> bool:
    return bool(model.problem.is_mixed_integer())


def solve(model: Any, solver: str, **options: Any) -> str:
    model.problem.solve(solver=solver, **options)
    return str(model.problem.status)


@pytest.mark.parametrize("seed", SEEDS)
def test_two_solvers(seed: int) -> None:
    """Another solver, on another standard form, finds the same optimum, and both points satisfy every constraint."""
    one, other = built(seed), built(seed)
    first = solve(one, "HIGHS" if one.mixed else "CLARABEL")
    if integral(one):
        pytest.skip("one solver here takes integers")
    try:
        second = solve(other, "CLARABEL" if one.mixed else "ECOS")
    except (SolverError, PluginError):  # not installed here, not a cone of ECOS's, or more than it can do
        second = solve(other, "SCS", eps_abs=1e-8, eps_rel=1e-8, max_iters=20_000)
    assert (first in SOLVED) == (second in SOLVED), (first, second)
    if first in SOLVED:
        assert close(best(one), best(other), 1e-4), (best(one), best(other))


@pytest.mark.parametrize("seed", SEEDS)
def test_optimal(seed: int) -> None:
    """The point satisfies every constraint, has the value said, and the Lagrangian with the duals found has that minimum."""
    model = built(seed)
    status = solve(model, "HIGHS" if model.mixed else "CLARABEL")
    if status not in SOLVED:
        assert status == "infeasible"
        return
    for c in model.problem.constraints:
        assert np.max(c.violation(), initial=0.0) <= 1e-5, c
    assert close(float(model.problem.objective.value), float(model.problem.value))
    if not integral(model):
        assert close(bound(model), best(model), 1e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_new_parameters(seed: int) -> None:
    """A compiled problem that follows new parameter values finds what a fresh one finds."""
    model = built(seed)
    if not model.parameters:
        pytest.skip("no parameters")
    solver = "HIGHS" if model.mixed else "CLARABEL"
    solve(model, solver)
    model.redraw()
    fresh = built(seed, redrawn=True)
    assert (solve(model, solver) in SOLVED) == (solve(fresh, solver) in SOLVED)
    if model.problem.status in SOLVED:
        assert close(best(model), best(fresh))
        for x, y in zip(model.variables, fresh.variables, strict=True):
            if not model.mixed:  # the optimum is unique
                np.testing.assert_allclose(x.value, y.value, atol=2e-3)


# ---- CVXPY as a black box ------------------------------------------------------------------------------------------


def theirs(seeds: list[int]) -> dict[int, Any]:
    """What CVXPY makes of the models; a crash of its process costs one seed."""
    found: dict[int, Any] = {}
    while seeds:
        said = subprocess.run(
            [PYTHON, models.__file__, "cvxpy", *map(str, seeds)], capture_output=True, text=True, timeout=3600, check=False
        )
        for line in said.stdout.splitlines():
            if line.startswith("{"):
                report = json.loads(line)
                found[report["seed"]] = report
        left = [seed for seed in seeds if seed not in found]
        if left:
            found[left[0]] = {"seed": left[0], "error": f"the process ended with {said.returncode}: {said.stderr[-200:]}"}
        seeds = left[1:]
    return found


@pytest.fixture(scope="module")
def cvxpy() -> dict[int, Any]:
    if not PYTHON:
        pytest.skip("FENCHEL_CVXPY does not name a Python that has CVXPY")
    return theirs(list(SEEDS))


def known_better(ours: list[Any], their: list[Any]) -> bool:
    """The same facts, or what we know beyond theirs: a sign from an attribute, emptiness that they take for a constant."""
    same = [a == b or b == "UNKNOWN" for a, b in zip(ours[:4], their[:4], strict=True)]
    same[1] = same[1] or (ours[1], their[1]) in (("CONVEX", "CONSTANT"), ("AFFINE", "CONSTANT"))  # zero-size entries
    return all(same) and np.allclose(ours[4], their[4], atol=1e-8)


@pytest.mark.parametrize("seed", SEEDS)
def test_cvxpy_agrees(seed: int, cvxpy: dict[int, Any]) -> None:
    """Facts, values, statuses, optima, points and duals. Where they differ our own must be optimal by the Lagrangian."""
    their = cvxpy[seed]
    ours = models.report(cp, seed)
    if "error" in their:
        assert all(s["status"] in (*SOLVED, "infeasible") for s in ours["solves"])
        pytest.skip(f"CVXPY: {their['error']}")
    for e, f in zip(ours["facts"], their["facts"], strict=True):
        assert known_better(e, f), (e, f)
    model = built(seed)
    for k, (a, b) in enumerate(zip(ours["solves"], their["solves"], strict=True)):
        if k:
            model.redraw()
        same = (a["status"] in SOLVED) == (b["status"] in SOLVED)
        if same and a["status"] in SOLVED:
            same = close(a["value"], b["value"])
            same = same and (integral(model) or alike(a["dual"], b["dual"]))
            same = same and (model.mixed or alike(a["primal"], b["primal"]))
        if not same:
            assert a["status"] in SOLVED, (a["status"], b["status"])
            solve(model, "HIGHS" if model.mixed else "CLARABEL")
            assert all(np.max(c.violation(), initial=0.0) <= 1e-5 for c in model.problem.constraints)
            if integral(model):
                assert b["status"] not in SOLVED or best(model) < model.problem.objective.SIGN * b["value"]
            else:
                assert close(bound(model), best(model), 1e-4), (a["value"], b["value"])


def alike(ours: Any, their: Any) -> bool:
    return all(
        (p is None) == (q is None) and (p is None or (len(p) == len(q) and np.allclose(p, q, atol=2e-3)))
        for p, q in zip(ours, their, strict=True)
    )


def test_the_generator_covers_what_it_names() -> None:
    """Every class of atom, constraint and attribute that the generator can write comes up among the seeds."""
    if len(SEEDS) < 120:
        pytest.skip("too few seeds")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        all_models = [built(seed) for seed in SEEDS]
    atoms = {atom.__name__ for model in all_models for atom in model.problem.atoms()}
    wanted = (
        "Abs Max Maximum Minimum Norm1 Norm2 NormInf SumLargest Huber Exp LogSumExp Logistic Log Entr QuadForm LambdaMax GeoMean "
        "Power Pnorm KLDiv RelEntr NormNuc SigmaMax LogDet Var Std QuadOverLin Ptp Cummax Cumsum"
    )
    assert set(wanted.split()) <= atoms, sorted(set(wanted.split()) - atoms)
    constraints = {type(c) for model in all_models for c in model.problem.constraints}
    assert {PSD, SOC, Equality, ExpCone, Inequality, NonNeg, Zero} <= constraints
    attributes = {name for model in all_models for x in model.variables for name, on in x.attributes.items() if on}
    assert {"nonneg", "nonpos", "symmetric", "PSD", "NSD", "diag", "sparsity", "bounds", "boolean", "integer"} <= attributes
    assert any(not model.problem.is_dpp() for model in all_models)


if __name__ == "__main__":
    sys.exit(pytest.main([__file__, "-q"]))

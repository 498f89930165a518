"""The problems that the solver laws are built on have the answers they say."""

from __future__ import annotations

import numpy as np
import pytest

from fenchel.solving.verify import CompiledCheck
from fenchel.testing.problems import SAMPLES, infeasible, integer, optimum, unbounded

KINDS = [*SAMPLES, ("zero", "nonneg", "soc", "exp_cone", "svec_lower", "pow3d")]


@pytest.mark.parametrize("kinds", KINDS, ids=str)
@pytest.mark.parametrize("bounded", [False, True])
def test_the_answers_are_right(kinds: str | tuple[str, ...], bounded: bool) -> None:
    cones = [sample for kind in ([kinds] if isinstance(kinds, str) else kinds) for sample in SAMPLES[kind]]
    for seed in range(3):
        for curved in (False, True):
            for triangle in ("upper", "lower", "full"):
                known = optimum(cones, 7, curved=curved, bounded=bounded, triangle=triangle, seed=seed)
                verdict = CompiledCheck(known.program).check(known.solution, 1e-7)
                assert verdict.proved and verdict.gap is not None, str(verdict)
                program, x = known.program, known.solution.x
                assert program.A.nnz == program.m * program.n
                if not curved:
                    assert known.value == pytest.approx(program.c @ x)
            known = unbounded(cones, curved=curved, bounded=bounded, seed=seed)
            assert CompiledCheck(known.program).check(known.solution, 1e-7).proved
        known = infeasible(cones, bounded=bounded, seed=seed)
        assert CompiledCheck(known.program).check(known.solution, 1e-7).proved


@pytest.mark.parametrize(
    "kinds",
    [
        frozenset({"nonneg", "integer"}),
        frozenset({"nonneg", "integer", "bounds"}),
        frozenset({"nonneg", "integer", "soc"}),
        frozenset({"nonneg", "integer", "bounds", "quad_form@objective"}),
    ],
    ids=lambda kinds: "+".join(sorted(kinds)),
)
def test_integer_problems_are_feasible_and_not_trivial(kinds: frozenset[str]) -> None:
    values = set()
    for seed in range(3):
        known = integer(kinds, seed=seed)
        verdict = CompiledCheck(known.program).check(known.solution, 1e-9)
        assert verdict.ok and verdict.integrality == 0.0, str(verdict)
        assert np.isfinite(known.value)
        values.add(known.value)
    assert len(values) == 3

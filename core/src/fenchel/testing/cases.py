"""Calls to try the laws of atoms on, found by trying: for packages whose own tests are not at hand.

A package that knows better has a module `cases` with CASES, as `laws_for_atoms` takes them; what it does not name is found.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from itertools import islice, product
from typing import Any

import numpy as np

from fenchel.errors import FenchelError
from fenchel.expressions.atom import AtomType, face
from fenchel.expressions.expression import Expression
from fenchel.expressions.variable import Variable
from fenchel.plugins import AtomRef
from fenchel.testing.atoms import Array, Case, Sampler, positive, real, symmetric

#: Shapes of an argument, and what stands for one that takes no expression.
SHAPES: tuple[Any, ...] = ((), (4,), (2, 3), (4, 4))
PLAIN: tuple[Any, ...] = (2, 0.5, 0, 1, (2, 2), (4, 4), "F", np.array([1.0, 2.0, 3.0, 4.0]), np.eye(4))
#: As many calls of one atom are enough.
ENOUGH = 4


def definite(rng: np.random.Generator, shape: Any) -> Any:
    """Positive definite matrices along the last two axes."""
    A = rng.normal(size=shape)
    return A @ np.swapaxes(A, -1, -2) + np.eye(shape[-1])


def cases_of(package: Any) -> Mapping[str, Sequence[Case | Expression]]:
    """Calls of every atom of a package, by kind (for a function without one: by name)."""
    own: dict[str, Any] = {}
    if find_spec(f"{package.__name__}.cases"):
        own = dict(import_module(f"{package.__name__}.cases").CASES)
    return {(name := ref.kind or ref.names[0]): own.get(name) or found(ref) for ref in package.fenchel_atoms()}


def found(ref: AtomRef) -> list[Case]:
    """Calls of one atom; none where trying finds none."""
    if not ref.names:  # one more kind of an atom: only its package knows with which fields
        return []
    return list(islice((case for _, case in calls(called(ref, ref.names[0])) if case.call.is_dcp()), ENOUGH))


def called(ref: AtomRef, name: str) -> Any:
    """What a name stands for, without the path that users write before some."""
    return face(getattr(import_module(ref.module), name.rpartition(".")[2]))


def calls(function: Any) -> Iterator[tuple[list[Any], Case]]:
    """Arguments, and the call with them, that can be made and has a finite value somewhere."""
    found = False
    for declared in ({}, {"nonneg": True}, {"boolean": True}):
        if found and "boolean" in declared:  # for what takes nothing else
            return
        for args in _arguments(_count(function), declared):
            try:
                call = function(*args)
            except (FenchelError, TypeError, ValueError, IndexError):
                continue
            case = _sampled(call) if isinstance(call, Expression) and not call.is_constant() else None
            if case is not None:
                found = True
                yield args, case


def _count(function: Any) -> int:
    """How many arguments it needs; two where it takes any number."""
    if isinstance(function, AtomType) and not function.function:
        return function.arity or 2  # type: ignore[attr-defined]
    parameters = inspect.signature(function).parameters.values()
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    needed = sum(each.default is each.empty and each.kind in positional for each in parameters)
    starred = any(each.kind is each.VAR_POSITIONAL for each in parameters)
    return max(needed, 2 if starred and not needed else 1)


def _arguments(count: int, declared: dict[str, Any]) -> Iterator[list[Any]]:
    """Variables of one shape each time, declared so, the last arguments plain where the function wants that."""
    for plain in range(count):
        for shape, values in product(SHAPES, product(PLAIN, repeat=plain)):
            yield [*(Variable(shape, **declared) for _ in range(count - plain)), *values]


def _sampled(call: Expression) -> Case | None:
    """The call with values at which it is finite."""
    square = all(v.ndim >= 2 and v.shape[-1] == v.shape[-2] for v in call.variables())
    signed: list[Sampler] = [] if all(v.is_nonneg() for v in call.variables()) else [real]
    samplers = [*signed, positive, *([symmetric, definite] if square else [])]
    for sampler in samplers:
        rng = np.random.default_rng(7)
        if all(_finite(call, sampler, rng) for _ in range(5)):
            return Case(call, sampler)
    return None


def _finite(call: Expression, sampler: Sampler, rng: np.random.Generator) -> bool:
    for variable in call.variables():
        variable.save_value(sampler(rng, variable.shape))
    try:
        value: Array | None = call.value
    except (FenchelError, ValueError):
        return False
    return value is not None and bool(np.isfinite(value).all())

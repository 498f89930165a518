"""The laws of an atom. A package tests its atoms in a few lines, with calls to try them on:

    import fenchel_exponential_atoms as package
    from fenchel.testing.atoms import Case, laws_for_atoms, positive

    CASES = {"exp": [exp(Variable()), exp(Variable((2, 3)))], "log": [Case(log(Variable(3)), positive)], ...}

    @pytest.mark.parametrize("law", laws_for_atoms(package, CASES))
    def test_law(law):
        law()

Each law is a function of the cases of one atom and a numpy Generator, and raises a `LawError` that names
itself and the call for which it does not hold. `check_atom` holds an atom to all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from itertools import product
from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.errors import ShapeError
from fenchel.expressions import kinds
from fenchel.expressions.atom import Atom, Elementwise, Reduction
from fenchel.expressions.constant import Constant
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape
from fenchel.expressions.variable import Variable
from fenchel.plugins import OBJECTIVE, AtomRef, load
from fenchel.testing.law import LawError

Array = np.ndarray[Any, np.dtype[np.float64]]
Sampler = Callable[[np.random.Generator, Shape], Any]


def real(rng: np.random.Generator, shape: Shape) -> Any:
    """Numbers of either sign."""
    return 2 * rng.normal(size=shape)


def positive(rng: np.random.Generator, shape: Shape) -> Any:
    """Numbers between 0.1 and 3."""
    return rng.uniform(0.1, 3, shape)


def symmetric(rng: np.random.Generator, shape: Shape) -> Any:
    """Symmetric matrices along the last two axes."""
    A = rng.normal(size=shape)
    return A + np.swapaxes(A, -1, -2)


@dataclass(frozen=True, eq=False)
class Case:
    """A call of an atom to try the laws on.

    Its variables and parameters get the sampler's values, made to fit what is declared of them.
    """

    call: Expression
    sampler: Sampler = real


Cases = Sequence[Case]


def laws_for_atoms(package: Any, cases: Mapping[str, Sequence[Case | Expression]]) -> list[Any]:
    """One pytest parameter, a function of no arguments, for each law and each of `package.fenchel_atoms()`.

    cases: for each kind (for a function without one: its name) the calls to try. A reference without cases
    raises LawError at once.
    """
    import pytest

    params = []
    for ref in package.fenchel_atoms():
        name = ref.kind or ref.names[0]
        given = [case if isinstance(case, Case) else Case(case) for case in cases.get(name, ())]
        if not given:
            raise LawError("cases", name, "there are none to try its laws on")
        params.append(pytest.param(partial(reference, ref), id=f"{name}-reference"))
        for law in LAWS if ref.kind else COMPOSED:
            check = partial(law, given, np.random.default_rng(7))
            params.append(pytest.param(check, id=f"{name}-{law.__name__}"))
    return params


def check_atom(cases: Cases, rng: np.random.Generator) -> None:
    """Every law of an atom."""
    for law in LAWS:
        law(cases, rng)


# ---- what is declared ----------------------------------------------------------------------------


def reference(ref: AtomRef) -> None:
    """The reference says what the class says, and its names are there."""
    module = import_module(ref.module)
    for name in (each.rpartition(".")[2] for each in ref.names):
        if not hasattr(module, name):
            raise LawError("reference", ref.module, f"it has no {name!r}")
        if not getattr(module, name).__doc__:
            raise LawError("reference", f"{ref.module}.{name}", "it has no docstring")
    named = [load(ref.target(name)) for name in ref.names] or vars(module).values()  # without names: one more kind of an atom
    classes = [thing for thing in named if isinstance(thing, type) and issubclass(thing, Atom)]
    said = {facts for cls in classes for facts in facts_of_class(cls) if facts[0]}  # a class without a kind is only a name
    if len(said) > 1:
        said = {facts for facts in said if facts[0] == ref.kind}
    expected = {(ref.kind, ref.emits, ref.returns, ref.cost)} if ref.kind else set()
    if said != expected:
        raise LawError("reference", ref.module, f"the reference says {expected}, the class {said}")


def facts_of_class(cls: type[Atom]) -> list[tuple[Any, ...]]:
    """What a class says, in the words of references to it: (kind, emits, returns, cost), a line for each of its kinds."""
    if cls.cases:
        return [(kind, emits, cls.returns, cls.cost) for kind, emits in cls.cases.items()]
    return [(cls.kind, cls.emits, cls.returns, cls.cost)]


def shape(cases: Cases, rng: np.random.Generator) -> None:
    """The shape of the value is the one declared, and the value is finite inside the domain."""
    for case in cases:
        _draw(case, rng)
        value = case.call.value
        if np.shape(value) != case.call.shape:
            raise LawError(
                "shape", case.call, f"{case.call.shape} is declared, the value has {np.shape(value)}"
            )
        if not np.isfinite(value).all():
            raise LawError("shape", case.call, f"the value is {value} inside the domain")


def shapes(cases: Cases, rng: np.random.Generator) -> None:
    """An N-D call is made of its slices, in order, for every axis; of no entries, a value or a ShapeError."""
    for case in cases:
        for atom, values in _larger(case, rng):
            given = [np.shape(value) for value in values]
            culprit = f"{type(atom).__name__} with {_fields(atom)} of {given}"
            try:
                declared = atom.shape(*given)
            except ShapeError:
                if all(np.size(value) for value in values):
                    raise
                continue
            value = atom.value(*values)
            if np.shape(value) != declared:
                raise LawError("shapes", culprit, f"{declared} is declared, the value has {np.shape(value)}")
            single = atom
            if isinstance(atom, Reduction):
                single = type(atom).of(**{**_fields(atom), "axis": None, "keepdims": False})
                expected = _reduced(single, values, atom.axis, atom.keepdims)
                if declared != expected.shape or not np.allclose(value, expected):
                    raise LawError("shapes", culprit, f"reduced by hand it is {expected}, not {value}")
            split = atom.slices(*given)
            assert split is not None
            each, where = split
            parts = [single.value(*_slice(values, each, where, k)) for k in range(len(where[0]))]
            if np.size(value) != len(parts) or not np.allclose(np.ravel(value, order="F"), parts):
                raise LawError("shapes", culprit, f"the slices have the values {parts}, the call {value}")


def _reduced(single: Atom, values: Sequence[Any], axis: Any, keepdims: bool) -> Any:
    """A function of a vector, along axes as numpy counts them."""
    array, *others = values
    like = np.sum(array, axis=axis, keepdims=True)
    axes = tuple(range(array.ndim)) if axis is None else axis
    found = np.empty(like.shape)
    for index in np.ndindex(like.shape):
        line = tuple(
            slice(None) if like.shape[k] != n or n == 1 else index[k] for k, n in enumerate(array.shape)
        )
        found[index] = single.value(array[line].ravel(order="F"), *others)
    return found if keepdims else np.squeeze(found, axes)


def sign(cases: Cases, rng: np.random.Generator) -> None:
    """The value has the sign declared."""
    for case in cases:
        facts = case.call.resolved()
        for _ in range(20):
            _draw(case, rng)
            value = case.call.value
            slack = 1e-9 * (1 + np.abs(value).max(initial=0.0))
            if (facts & dcp.NONNEG and (value < -slack).any()) or (
                facts & dcp.NONPOS and (value > slack).any()
            ):
                raise LawError("sign", case.call, f"{dcp.sign_name(facts)} is declared, a value is {value}")


def curvature(cases: Cases, rng: np.random.Generator) -> None:
    """f((a + b)/2) <= (f(a) + f(b))/2 where f is declared convex, >= where concave; it is one of the two."""
    for case in cases:
        call = case.call
        if not call.is_dcp():
            raise LawError(
                "curvature", call, "it is neither convex nor concave by the rules, so nothing can be tried"
            )
        for _ in range(20):
            _draw(case, rng)
            a, fa = [x.value for x in call.variables()], call.value
            _draw(case, rng, call.variables())
            b, fb = [x.value for x in call.variables()], call.value
            middle = [(x, (left + right) / 2) for x, left, right in zip(call.variables(), a, b, strict=True)]
            if not all(np.allclose(x.project(point), point) for x, point in middle):
                continue  # between integers there may be nothing
            for x, point in middle:
                x.save_value(point)
            gap = (fa + fb) / 2 - call.value
            slack = 1e-9 * (1 + np.abs(fa).max(initial=0.0) + np.abs(fb).max(initial=0.0))
            if (call.is_convex() and (gap < -slack).any()) or (call.is_concave() and (gap > slack).any()):
                raise LawError(
                    "curvature", call, f"{call.curvature} is declared, and fails between {a} and {b}"
                )


def monotonicity(cases: Cases, rng: np.random.Generator) -> None:
    """Where one argument grows, the value grows or shrinks as declared for it."""
    for case in cases:
        atom, args = _atom(case.call), case.call.args
        declared = atom.monotone(*[arg.resolved() & dcp.SIGN for arg in args])
        for k, direction in enumerate(declared):
            if args[k].is_constant():
                continue
            for _ in range(20):
                _draw(case, rng)
                low = [arg.value for arg in args]
                _draw(case, rng)
                high = [*low]
                high[k] = np.maximum(low[k], args[k].value)
                step = atom.value(*high) - atom.value(*low)
                slack = 1e-9 * (1 + np.abs(atom.value(*low)).max(initial=0.0))
                if (direction & dcp.UP and (step < -slack).any()) or (
                    direction & dcp.DOWN and (step > slack).any()
                ):
                    named = {dcp.UP: "up", dcp.DOWN: "down", dcp.BOTH: "both"}[direction]
                    raise LawError(
                        "monotonicity", case.call, f"{named} is declared in argument {k}: {low} to {high}"
                    )


def gradient(cases: Cases, rng: np.random.Generator) -> None:
    """The gradient is that of finite differences, along random directions that fit what is declared."""
    for case in cases:
        call, h = case.call, 1e-6
        if not call.variables():
            continue
        _draw(case, rng)
        found = _atom(call).gradient(*[arg.value for arg in call.args])
        if found is None and all(_isolated(x) for x in call.variables()):
            continue
        expected = [(arg.size, call.size) for arg in call.args]
        if found is None or [np.shape(G) for G in found] != expected:
            raise LawError("gradient", call, f"at a point inside it is {found}, not of shapes {expected}")
        point = {x: x.value for x in call.variables()}
        for _ in range(3):
            along = {x: _direction(x, rng) for x in point}
            slope = sum(_matrix(G, x, call).T @ along[x].ravel(order="F") for x, G in call.grad.items())
            ends = []
            for step in (h, -h):
                for x, value in point.items():
                    x.save_value(value + step * along[x])
                ends.append(np.ravel(call.value, order="F"))
            for x, value in point.items():
                x.save_value(value)
            differences = (ends[0] - ends[1]) / (2 * h)
            if not np.allclose(differences, slope, rtol=1e-5, atol=1e-5):
                raise LawError("gradient", call, f"it gives {slope}, differences {differences}, at {point}")


# ---- the graph form ------------------------------------------------------------------------------


def graph(cases: Cases, rng: np.random.Generator) -> None:
    """The graph form, minimised with the arguments fixed, is the value; as objective and in a constraint."""
    for case in cases:
        atom = _atom(case.call)
        if atom.homogeneous is not None:  # the engine makes the perspective of its graph form: see `solved`
            continue
        for arguments, fixed, expected in placed_slices(case, rng):
            for objective in (True, False):
                check_form("graph", case.call, atom.graph(*arguments), fixed, expected, objective)


def form_kinds(cases: Cases, rng: np.random.Generator) -> None:
    """`emits`, `returns` and `hands_on` are what the graph form makes, but for what the user put in: in all cases together,
    exactly. It is DCP.
    """
    atom = _atom(cases[0].call)
    emitted: set[str] = set()
    returned: set[str] = set()
    handed_on = False
    for case in cases:
        for arguments, _, _ in placed_slices(case, rng):
            form = _atom(case.call).graph(*arguments)
            inside, above = kinds_of(case.call, form)
            handed_on = handed_on or stands_in(form[0], arguments)
            brought = kinds.in_objective(_atom(case.call).brought)
            emitted |= inside - brought
            returned |= {kind for kind in above if not brought & {kind, kind + OBJECTIVE}}
    if emitted != set(atom.emits):
        raise LawError("form_kinds", atom, f"emits is {atom.emits}, the graph form makes {sorted(emitted)}")
    if returned != set(atom.returns):
        raise LawError("form_kinds", atom, f"returns is {atom.returns}, on top there are {sorted(returned)}")
    if handed_on != atom.hands_on:
        where = "stands in the expression of its graph form" if handed_on else "never stands in the expression of its graph form"
        raise LawError("form_kinds", atom, f"hands_on is {atom.hands_on}, an argument {where}")


def solved(cases: Cases, rng: np.random.Generator) -> None:
    """A problem of the call, with its variables fixed, has the value as its optimum; also in a constraint."""
    for case in cases:
        _draw(case, rng)
        fixed = [x == x.value for x in case.call.variables() if x.size]
        for objective in (True, False):
            check_form("solved", case.call, (case.call, []), fixed, case.call.value, objective)


def templates(cases: Cases, rng: np.random.Generator) -> None:
    """A call of one signature with another, on other variables, is lowered by the template of the first."""
    from fenchel.objective import Maximize, Minimize
    from fenchel.planning.chain import chain
    from fenchel.planning.planner import plan
    from fenchel.problem import Problem

    for case in cases:
        call = case.call
        goal = Minimize if call.is_convex() else Maximize
        others = [_like(arg, arg.shape) if isinstance(arg, Variable) else arg for arg in call.args]
        first, second = (Problem(goal(each.sum())) for each in (call, call.copy(others)))
        solver = _solver_for(first)
        kept = chain(plan(first.form, solver)).templates
        first.get_problem_data(solver)
        before = set(kept)
        second.get_problem_data(solver)
        if set(kept) != before:
            raise LawError("templates", call, "a second call on other variables made a template of its own")


#: The laws of an atom, and of a function that only composes atoms.
LAWS = (shape, shapes, sign, curvature, monotonicity, gradient, graph, form_kinds, solved, templates)
COMPOSED = (shape, sign, curvature, gradient, solved)


def check_form(
    law: str, call: Expression, form: Any, fixed: list[Any], expected: Any, objective: bool
) -> None:
    """Raise LawError where the optimum of a form of a call, with its arguments `fixed`, is not as expected.

    form: expression and constraints. objective: the expression stands in the objective, and the sum of its
    entries is compared; else it stands in a constraint, and each of them is. The least where the call is convex,
    the largest where it is concave: of an affine one both.
    """
    from fenchel.objective import Maximize, Minimize
    from fenchel.problem import Problem

    expression, constraints = form
    for goal in [Minimize] * call.is_convex() + [Maximize] * call.is_concave():
        if objective:
            problem = Problem(goal(expression.sum()), [*constraints, *fixed])
            found, wanted = problem.solve(solver=_solver_for(problem)), np.sum(expected)
        else:
            t = Variable(expression.shape)
            bound = expression <= t if goal is Minimize else expression >= t
            problem = Problem(goal(t.sum()), [*constraints, *fixed, bound])
            problem.solve(solver=_solver_for(problem))
            found, wanted = t.value, expected
        if found is None or not np.allclose(found, wanted, rtol=1e-4, atol=1e-5):
            where = "the objective" if objective else "a constraint"
            raise LawError(law, call, f"in {where} the optimum is {found}, the value is {wanted}")


def _solver_for(problem: Any) -> str | None:
    """Clarabel, which takes every cone; with integers, what the planner chooses."""
    return None if problem.is_mixed_integer() else "CLARABEL"


def kinds_of(culprit: Any, form: Any) -> tuple[set[str], set[str]]:
    """The kinds in the constraints of a form, and those of the atoms on top of its expression. It is DCP."""
    expression, constraints = form
    if not expression.is_dcp() or not all(constraint.is_dcp() for constraint in constraints):
        raise LawError("form_kinds", culprit, "its graph form is not DCP")
    top = kinds.in_objective(expression.kinds)
    above = {kind.removesuffix(OBJECTIVE) for kind in top if kind.endswith(OBJECTIVE)}
    inside = {kind for kind in top if not kind.endswith(OBJECTIVE)}
    return inside.union(*[kinds.in_constraint(constraint.kinds) for constraint in constraints]), above


def stands_in(expression: Expression, arguments: Sequence[Expression]) -> bool:
    """Is one of the arguments, not constant, reached through affine atoms only, and those that hand arguments on?"""
    wanted = {id(argument) for argument in arguments if not argument.is_constant()}
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        if id(node) in wanted:
            return True
        if node.atom is not None and (node.atom.kind is None or node.atom.hands_on):
            waiting += node.args
    return False


# ---- points and slices ---------------------------------------------------------------------------


def _draw(case: Case, rng: np.random.Generator, leaves: Sequence[Any] | None = None) -> None:
    """Give values to the leaves (all of them for None) with which the call is inside its domain."""
    call = case.call
    drawn = [*call.variables(), *call.parameters()] if leaves is None else leaves
    for _ in range(100):
        for leaf in drawn:
            leaf.save_value(leaf.project(_signed(case.sampler(rng, leaf.shape), leaf.facts)))
        if all(np.all(np.asarray(constraint.violation()) <= 1e-9) for constraint in call.domain):
            return
    raise LawError("domain", call, "100 samples lie outside it: give the case a sampler")


def _signed(value: Any, facts: int) -> Any:
    """The value with the sign that the facts tell, so that projection does not make many zeros of it."""
    return np.abs(value) if facts & dcp.NONNEG else -np.abs(value) if facts & dcp.NONPOS else value


def _atom(call: Expression) -> Atom:
    assert call.atom is not None, f"{call} is a leaf, not a call"
    return call.atom


def _direction(x: Any, rng: np.random.Generator) -> Array:
    """A random direction with the structure (symmetric, diagonal, sparse) declared of a variable."""
    along = rng.normal(size=x.shape)
    if x.declared is not None and x.declared.free_index is not None:
        index = x.declared.free_index
        free = rng.normal(size=x.declared.free)
        along = np.where(index >= 0, free[index], 0.0).reshape(x.shape, order="F")
    return np.asarray(along)


def _isolated(x: Any) -> bool:
    """Is a variable declared boolean or integer, so that nothing is near its values?"""
    return bool(x.attributes["boolean"] is True or x.attributes["integer"] is True)


def _matrix(G: Any, x: Expression, call: Expression) -> Any:
    """The gradient in a variable as an array; it is a number where both are scalar."""
    return G.toarray() if hasattr(G, "toarray") else np.reshape(G, (x.size, call.size))


def _fields(atom: Atom) -> dict[str, Any]:
    return {name: value for name, value in vars(atom).items() if not name.startswith("_")}


def _slice(values: Sequence[Any], each: Sequence[Shape], where: Sequence[Any], k: int) -> list[Any]:
    """The arguments of call k of those that a call splits into."""
    return [
        np.ravel(value, order="F")[places[k]].reshape(one, order="F")
        for value, one, places in zip(values, each, where, strict=True)
    ]


def placed_slices(
    case: Case, rng: np.random.Generator, most: int = 2
) -> Iterator[tuple[list[Any], list[Any], Any]]:
    """Of some of the calls that a call splits into, or of itself: arguments for a graph form, as the
    engine gives them (affine, of a shape and sign), constraints that fix them at a random point, and the
    value there.
    """
    call = case.call
    _draw(case, rng)
    values = [arg.value for arg in call.args]
    split = _atom(call).slices(*[arg.shape for arg in call.args])
    if split is None:
        yield *_placeholders(call, values), call.value
        return
    each, where = split
    flat = np.ravel(call.value, order="F")
    for k in rng.permutation(len(where[0]))[:most]:
        yield *_placeholders(call, _slice(values, each, where, k)), flat[k]


def _placeholders(call: Expression, values: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    arguments: list[Any] = []
    fixed = []
    for k, (arg, value) in enumerate(zip(call.args, values, strict=True)):
        if k in _atom(call).coefficients:
            arguments.append(Constant(value))
            continue
        x = Variable(np.shape(value))
        x.facts |= arg.resolved() & dcp.SIGN  # an attribute would add a bound, and so a kind
        arguments.append(x)
        if x.size:
            fixed.append(x == value)
    return arguments, fixed


def _like(arg: Expression, shape: Shape) -> Variable:
    """A variable of a shape, declared as an argument is."""
    declared = arg.attributes if isinstance(arg, Variable) else {}
    return Variable(shape, **{name: value for name, value in declared.items() if value is not None})


def _larger(case: Case, rng: np.random.Generator) -> Iterator[tuple[Atom, list[Any]]]:
    """The atom of a case with arguments of more dimensions, and of none."""
    atom, args = _atom(case.call), case.call.args

    def arguments(*shapes: Shape) -> list[Any]:
        found = []
        for k, (arg, shape) in enumerate(zip(args, shapes, strict=True)):
            like = _like(arg, () if k in atom.coefficients else shape)
            found.append(np.asarray(like.project(_signed(case.sampler(rng, like.shape), arg.resolved()))))
        return found

    if isinstance(atom, Elementwise):
        for shape in ((), (3,), (2, 3, 2), (0,), (2, 0)):
            yield atom, arguments(*[shape] * len(args))
        if len(args) > 1:
            yield atom, arguments((2, 1, 2), *[(3, 1)] * (len(args) - 1))
    elif isinstance(atom, Reduction) and atom.length is not None:
        n = atom.length
        lines: list[tuple[Shape, int | None]] = [((2, n, 2), 1), ((n,), None), ((n, 0), 0)]
        for (wide, along), keepdims in product(lines, (False, True)):
            reduced = type(atom).of(**{**_fields(atom), "axis": along, "keepdims": keepdims})
            yield reduced, arguments(wide, *[()] * (len(args) - 1))
    elif isinstance(atom, Reduction):
        for axis, keepdims in product((None, 0, 2, -2, (0, 2), (0, 1, 2)), (False, True)):
            reduced = type(atom).of(**{**_fields(atom), "axis": axis, "keepdims": keepdims})
            yield reduced, arguments((2, 3, 2), *[()] * (len(args) - 1))
        for shape, axis in (((0,), None), ((2, 0), 0), ((2, 0), 1), ((0, 2), 0)):
            yield type(atom).of(**{**_fields(atom), "axis": axis}), arguments(shape, *[()] * (len(args) - 1))
    elif atom.slices(*[arg.shape for arg in args]) is not None:
        for batch in ((2,), (2, 3), (0,)):
            yield atom, arguments(*[(*batch, *arg.shape[-2:]) for arg in args])

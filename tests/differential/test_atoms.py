"""Every atom and every constraint, in the objective and in a constraint: optimal by proof, alike with every solver, and as CVXPY
has it where that is right.

FENCHEL_CVXPY names a Python that has CVXPY 1.9.3 (in an environment of its own). What differs from it is listed here, once, with
the reason; what cannot be listed by cases is a rule in the code: a gradient that differs is held to finite differences, a sign of
a constant to its value, duals that differ to the Lagrangian.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.linalg import logm
from scipy.special import gammaln, log_ndtr

import fenchel as cp
from fenchel.registry import registry

from . import atoms
from .black_box import PYTHON, BlackBox
from .certificate import best, close, lagrangian, worst

pytestmark = pytest.mark.filterwarnings("ignore")

ATOMS, CONSTRAINTS, PROBLEMS = (atoms.cases(table) for table in (atoms.ATOMS, atoms.CONSTRAINTS, atoms.PROBLEMS))
SOLVED = ("optimal", "optimal_inaccurate")

#: Solvers, and how far their points and duals may lie from each other's.
SOLVERS = {"CLARABEL": 1e-3, "SCS": 3e-3, "ECOS": 3e-3}

# ---- what differs from CVXPY 1.9.3, and why ------------------------------------------------------------------------


def _entropy(X: Any) -> Any:
    return -np.trace(X @ logm(X))


def _reduced(X: Any, axis: int) -> Any:
    return np.einsum("ijkj->ik" if axis else "ijil->jl", X.reshape(2, 2, 2, 2))


#: Values that CVXPY has otherwise: the closed form, and how near it we are.
CLOSED_FORMS: dict[str, tuple[Callable[..., Any], float]] = {
    # CVXPY: 7 per cent off at 1, our squares at most 0.001
    "log_normcdf": (lambda x: log_ndtr(x), 1e-3),
    # CVXPY: the largest of ten tangents; ours is log Gamma to 2.4e-9
    "loggamma": (lambda q: gammaln(q), 1e-8),
    # CVXPY: another number unless the matrices commute
    "quantum_rel_entr": (lambda G, H: np.trace(G @ (logm(G) - logm(H))), 1e-4),
    "quantum_cond_entr": (lambda J: _entropy(J) - _entropy(_reduced(J, 0)), 1e-4),
}

#: Optima that CVXPY has otherwise, or not at all; ours are proved.
OPTIMA = {
    "log_normcdf": "our approximation is nearer: see CLOSED_FORMS",
    "loggamma": "our approximation is nearer: see CLOSED_FORMS",
    "quantum_rel_entr": "CVXPY's value is another: see CLOSED_FORMS",
    "quantum_cond_entr": "CVXPY's value is another: see CLOSED_FORMS",
    "power(q, 0)": "1, of which q is no variable",
    "sum_largest(X, 1.5)": "CVXPY's canonicalizer fails: TypeError",
    "sum_smallest(T, 3)": "CVXPY's canonicalizer fails: ValueError",
    "cvar": "CVXPY's canonicalizer fails: TypeError",
    "norm1(X, axis=1, keepdims=True)": "CVXPY's point is not optimal: it takes the other axis",
    "geo_mean(Q, axis=0)": "CVXPY's point is not optimal: it takes the other axis",
    "Problem(transforms.scalarize.weighted_sum([Minimize(sum_squares(x)), Maximize(sum(x))], [1, -2]))": "SCS: ValueError",
    "upper_tri": "CVXPY's value has another shape than it says, so that its optimum is another number",
    "hstack([T, N])": "CVXPY puts the entries of 3-D arrays in other places than numpy",
    "concatenate([X, A], axis=None)": "CVXPY puts the entries in other places than numpy",
    "real": "CVXPY fails where nothing is complex: NotImplementedError",
    "imag": "CVXPY fails where nothing is complex: NotImplementedError",
    "real(s) + imag(s)": "CVXPY fails where nothing is complex: NotImplementedError",
    "PowCone3DApprox(x, y, z, 0.25)": "CVXPY fails for one number as alpha: ValueError",
    "OpRelEntrConeQuad": "CVXPY has no solver for it that takes no complex numbers: SolverError",
}

#: Facts that CVXPY has otherwise: what we say -> predicates, subjects of cases, reason.
FACTS: list[tuple[bool, str, str, str]] = [
    (
        False, "is_quadratic is_qpwa",
        "quad_form|QuadForm|x.T @ P @ x|matrix_frac|MatrixFrac|quad_over_lin|multiply|x @ y|x * s|X @ Y|cumprod|cumsum",
        "CVXPY takes arguments for affine, whatever they are, and parameters for nonnegative",
    ),
    (False, "is_quadratic", "huber", "it is no polynomial; is_qpwa is true"),
    (False, "is_pwl is_qpwa", "dotsort|cumprod", "CVXPY takes arguments for piecewise linear, whatever they are"),
    (True, "is_pwl is_qpwa", "cummax", "linear inequalities state it"),
    (True, "is_qpwa", "x / p|n / o|o / n|1 / p", "as its is_pwl, which CVXPY has so too"),
    (True, "is_pwl is_qpwa is_quadratic is_nonpos", "geo_mean", "of one entry: the entry itself"),
    (False, "is_nonneg", "geo_mean", "of one entry: the entry itself, which may be negative, as CVXPY's own optima show"),
    (True, "is_pwl", "power", "x^1 is affine"),
    (True, "is_convex is_dpp", "c ** x|0.5 ** X", "monotone, up for c > 1 and down for c < 1"),
    (True, "is_convex is_dpp", "power", "an even power is decreasing for x <= 0, with approx=False too"),
    (False, "is_convex is_dpp", "power", "an even power is not increasing everywhere, with approx=False either"),
    (True, "is_convex is_concave is_affine is_constant is_dpp is_pwl is_qpwa is_quadratic", "imag", "0 where nothing is complex"),
    (True, "is_convex is_concave is_dpp", "conj", "monotone, where nothing is complex"),
    (True, "is_concave", "suppfunc", "of a constant: a constant"),
    (True, "is_nonneg is_nonpos", "diag", "off the diagonal too; and the diagonal of an NSD matrix"),
    (True, "is_nsd", "partial_trace|psd_wrap", "of an NSD matrix"),
    (True, "is_psd", "nsd_wrap", "of a PSD matrix"),
    (True, "is_symmetric", "hermitian_wrap", "what is real and Hermitian is symmetric"),
    (False, "is_nonneg", "loggamma", "of a nonpositive argument there is none"),
    (False, "is_nonpos", "cumprod", "the product of two nonpositive numbers is nonnegative"),
    (True, "is_dpp", "quantum_cond_entr", "affine in its parameters"),
    (False, "is_dpp", "QuadForm", "of a constant x: x'Px, a product of two parameters"),
    (False, "is_dpp", "kron", "CVXPY was asked for an outer product instead"),
    (True, "is_quadratic is_nonneg", "perspective", "of a constant c: c s"),
    (True, "is_pwl is_qpwa", "sum|max", "the norm of a constant is a constant"),
]  # fmt: skip

#: Shapes that CVXPY has otherwise.
SHAPES = {
    "quad_form": "() also for constant x of shape (n, 1)",
    "linearize": "that of the expression",
}

#: Calls that only one of the two takes.
TAKEN = {
    "perspective": "s may be any expression that is concave where it has to be",
    "von_neumann_entr": "a matrix not known to be symmetric is held to it",
    "quantum_rel_entr": "a matrix not known to be symmetric is held to it",
    "quantum_cond_entr": "a matrix not known to be symmetric is held to it",
    "suppfunc": "DCPError, as for every argument that breaks the rules of DCP; CVXPY: ValueError",
}

#: What constraints say of themselves otherwise.
CONSTRAINT_FACTS = {
    "residual violation": "each cone's distance, in the 2-norm of entries; CVXPY: of all together, the spectral norm of matrices",
    "holds num_cones cone_sizes": "CVXPY has none for OpRelEntrConeQuad, or counts its arguments",
}
#: Those that it is about, beside `>>` and `<<`.
PECULIAR = {"PSD", "OpRelEntrConeQuad", "RelEntrConeQuad", "NonNeg", "ExpCone", "PowCone3D"}


def reason(case: str, table: dict[str, str]) -> str | None:
    """Why a case is listed; by itself, or by what it is about."""
    return table.get(case) or table.get(atoms.subject(case))


# ---- without CVXPY -------------------------------------------------------------------------------------------------


def test_every_public_atom_has_a_case() -> None:
    """And every name of a class, a constraint or a transform; two names of one thing need one case, and the class of an atom that
    a case has needs none."""
    cases = [*CASES, *MIXED]
    called = set().union(*(atoms.subjects(case) for case in cases))
    made = [atoms.Stated(cp, case).made for case in cases]
    classes = set().union(*(e.atoms() for e in made))
    wanted = {name for plugin in registry().plugins() for ref in plugin.atoms for name in ref.names} - set(UNSAID)
    things = {id(named(name)) for name in called}
    assert sorted(name for name in wanted - called if id(named(name)) not in things and named(name) not in classes) == []


def named(name: str) -> Any:
    """What a name with dots stands for."""
    found: Any = cp
    for part in name.split("."):
        found = getattr(found, part, None)
    return found


#: Names without a case, and why.
UNSAID = {
    "ParametricPower": "a power with a parameter as exponent, which CVXPY takes in geometric programs only",
    "indicator": "transforms.indicator, which has cases",
    "OpRelEntrQuad": "inside of OpRelEntrConeQuad",
    "RelEntrQuad": "inside of RelEntrConeQuad",
}


@cache
def places(case: str) -> list[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return atoms.positions(cp, case)


def places_of(case: str, solver: str = "") -> list[str]:
    """The positions in which a case is solved. Not by SCS: what is infeasible, where it diverges slowly, and semidefinite cones
    too large for a first-order method to be tried on in every run."""
    if case in CONSTRAINTS:
        return ["alone"]
    if case in PROBLEMS:
        return ["problem"]
    if solver == "SCS":
        return [] if atoms.subject(case) in SLOW else [place for place in places(case) if place != "infeasible"]
    return places(case)


SLOW = ("quantum_cond_entr", "quantum_rel_entr")
CASES = [*ATOMS, *CONSTRAINTS, *PROBLEMS]
MIXED = atoms.cases(atoms.MIXED)


@cache
def ours(what: str, case: str, solver: str = "") -> Any:
    return atoms.answer(cp, what, case, solver)


def refused(answer: Any) -> bool:
    return "SolverError" in answer.get("error", []) and "cannot take this problem" in answer["said"]


@cache
def proved(place: str, case: str) -> str:
    """Empty where our answer is proved to be optimal (or infeasible, by the solver's certificate); else what is wrong."""
    stated, problem = atoms.problem(cp, place, case)
    problem.solve(solver="CLARABEL")
    if problem.status not in SOLVED:
        return "" if problem.status in ("infeasible", "unbounded") else problem.status
    if not worst(problem) <= 1e-5 * (1 + max(np.max(np.abs(v.value), initial=0) for v in stated.leaves.values())):
        return f"violated by {worst(problem)}"
    if not close(float(problem.objective.value), float(problem.value)):
        return f"the value is {problem.objective.value}, not {problem.value}"
    if any(c.dual_value is None for c in problem.constraints):
        return "" if atoms.subject(case) in ("RelEntrConeQuad", "OpRelEntrConeQuad") else "no duals"
    for c in problem.constraints:
        if not isinstance(c.dual_value, list) and np.shape(c.dual_value) != c.shape:
            return f"the dual of {c} has the shape {np.shape(c.dual_value)}"
    bound = lagrangian(problem)
    return "" if close(bound, best(problem), 1e-4) else f"the Lagrangian has the minimum {bound}, not {best(problem)}"


@pytest.mark.parametrize("case", CASES)
def test_optimal(case: str) -> None:
    """Our points satisfy the constraints, have the values said, and the duals prove them."""
    for place in places_of(case):
        assert place == "refused" or proved(place, case) == "", place


@pytest.mark.parametrize("solver", ["SCS", "ECOS"])
@pytest.mark.parametrize("case", CASES)
def test_solvers_agree(case: str, solver: str) -> None:
    """Another solver, on another standard form, has the same status, optimum and point; only ECOS may refuse, and only for
    semidefinite cones and where the user wants no tower."""
    for place in places_of(case, solver):
        found, reference = ours(place, case, solver), ours(place, case, "CLARABEL")
        if solver == "ECOS" and refused(found):
            assert "svec" in found["said"] or "approx=False" in case or "pow" in found["said"], found["said"]
            continue
        assert differences(found, reference, SOLVERS[solver]) == [], place


def differences(a: Any, b: Any, tolerance: float, duals: bool = False) -> list[str]:
    """What differs between two answers; duals only where asked, since they need not be unique."""
    if "error" in a or "error" in b:
        same = "error" in a and b.get("error") and b["error"][0] in a["error"]
        return [] if same else [f"{a.get('error', a)} {a.get('said')}, {b.get('error', b)} {b.get('said')}"]
    found = []
    if outcome(a) != outcome(b):
        return [f"{a['status']}, {b['status']}"]
    if not alike(a["value"], b["value"], tolerance / 10):
        found.append(f"value {a['value']}, {b['value']}")
    if "primal" in a:
        found += [
            f"{letter} {a['primal'].get(letter)}, {b['primal'].get(letter)}"
            for letter in sorted({*a["primal"], *b["primal"]})
            if not alike(a["primal"].get(letter), b["primal"].get(letter), tolerance)
        ]
        if duals and not alike(a["dual"], b["dual"], 3 * tolerance):
            found.append(f"duals {a['dual']}, {b['dual']}")
    return found


def outcome(answer: Any) -> str:
    return str(answer["status"]).removesuffix("_inaccurate")


def alike(a: Any, b: Any, tolerance: float) -> bool:
    """The same numbers, however they are put together."""
    a, b = flat(a), flat(b)
    return len(a) == len(b) and np.allclose(a, b, rtol=tolerance, atol=tolerance, equal_nan=True)


def flat(value: Any) -> list[float]:
    """All numbers in lists in lists."""
    if isinstance(value, list):
        return [number for each in value for number in flat(each)]
    return [] if value is None else [float(value)]


@pytest.mark.parametrize("case", MIXED)
def test_solvers_of_mixed_integer_problems_agree(case: str) -> None:
    assert differences(ours("problem", case, "HIGHS"), ours("problem", case, "SCIPY"), 1e-6) == []


# ---- CVXPY as a black box ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cvxpy() -> Iterator[BlackBox]:
    if not PYTHON:
        pytest.skip("FENCHEL_CVXPY does not name a Python that has CVXPY")
    box = BlackBox(Path(atoms.__file__))
    yield box
    box.close()


@pytest.mark.parametrize("solver", ["CLARABEL", "SCS"])
@pytest.mark.parametrize("case", CASES)
def test_optima_as_cvxpy(case: str, solver: str, cvxpy: BlackBox) -> None:
    """Status, optimum, point and duals; where duals are not unique, ours are proved; where the optimum is listed, all is."""
    for place in places_of(case, solver):
        theirs = {"error": ["listed"], "said": ""} if atoms.subject(case) in SLOW else cvxpy.ask(place, case, solver)
        mine = ours(place, case, solver)
        found = differences(mine, theirs, SOLVERS[solver])
        if reason(case, OPTIMA) is None:
            assert found == [], place
        if found or differences(mine, theirs, SOLVERS[solver], duals=True):
            assert proved(place, case) == "", place


@pytest.mark.parametrize("case", MIXED)
def test_mixed_integer_optima_as_cvxpy(case: str, cvxpy: BlackBox) -> None:
    assert differences(ours("problem", case, "HIGHS"), cvxpy.ask("problem", case, "HIGHS"), 1e-6) == []


@pytest.mark.parametrize("case", ATOMS)
def test_facts_as_cvxpy(case: str, cvxpy: BlackBox) -> None:
    """Shape, sign, curvature, DPP and the other predicates; of the call, and with other expressions as arguments."""
    a, b = ours("facts", case), cvxpy.ask("facts", case)
    facts = [(side["own"].get("facts", side["own"]), side["probes"]) for side in (a, b)]
    (mine, probes), (theirs, others) = facts
    for probe, ours_said, theirs_said in [("own", mine, theirs), *((key, probes[key], others[key]) for key in probes)]:
        assert unlike(case, ours_said, theirs_said) == [], probe


def unlike(case: str, a: Any, b: Any) -> list[Any]:
    """The facts that differ and are not listed."""
    if "error" in a or "error" in b:
        same = "error" in a and "error" in b and b["error"][0] in a["error"]
        return [] if same or reason(case, TAKEN) else [(a.get("error"), b.get("error"), a.get("said"), b.get("said"))]
    found = []
    for name, said in a.items():
        if said == b[name] or (name == "shape" and reason(case, SHAPES)):
            continue
        if a["is_constant"] and name in "is_nonneg is_nonpos is_zero is_psd is_nsd is_pwl is_qpwa":
            continue  # CVXPY follows the rules for signs also where there are numbers; our sign is checked against them
        subject = atoms.subject(case) or case
        if not any(said is wanted and name in names.split() and subject in cases.split("|") for wanted, names, cases, _ in FACTS):
            found.append((name, said, b[name]))
    return found


@pytest.mark.parametrize("case", [case for case in ATOMS if not atoms.subject(case).endswith("_wrap")])
def test_signs_of_constants(case: str) -> None:
    """A sign that is said of numbers is theirs."""
    leaves = {}
    for letter in atoms.letters(case):
        table = atoms.SQUARE_PROBES if atoms.LEAVES[letter].square else atoms.PROBES
        given = atoms.LEAVES[letter]
        constant = given.kind == "Variable" and "suppfunc" not in case and "perspective" not in case and "linearize" not in case
        leaves[letter] = table["constant"](cp, given) if constant else atoms.Stated(cp, case).leaves[letter]
    e = atoms.read(cp, case, leaves)
    value = e.value
    assert not (e.is_nonneg() and np.any(value < -1e-8)) and not (e.is_nonpos() and np.any(value > 1e-8))


@pytest.mark.parametrize("case", ATOMS)
def test_values_as_cvxpy(case: str, cvxpy: BlackBox) -> None:
    """Values, gradients and domains at a point."""
    a, b = (answer("facts", case)["own"] for answer in (ours, cvxpy.ask))
    if "error" in b:
        assert reason(case, TAKEN) or reason(case, OPTIMA), b
        return
    assert "error" not in a, a
    closed = CLOSED_FORMS.get(atoms.subject(case))
    if closed is None:
        assert alike(a["value"], b["value"], 1e-7)
    assert a["domain"] == b["domain"] or a["domain"] is True
    assert a["value's shape"] == a["facts"]["shape"]
    same = "error" in a["grad"] or ("error" not in b["grad"] and alike_slopes(a["grad"], b["grad"]))
    if not same or "error" in a["grad"]:
        assert "error" not in a["grad"] or "error" in b["grad"], a["grad"]
        if "error" not in a["grad"]:
            assert alike_slopes(a["grad"], by_differences(case))


@pytest.mark.parametrize("case", [case for case in ATOMS if atoms.subject(case) in CLOSED_FORMS])
def test_closed_forms(case: str) -> None:
    """The value is what the name says, where CVXPY has another."""
    stated = atoms.Stated(cp, case)
    form, tolerance = CLOSED_FORMS[atoms.subject(case)]
    if case.endswith("(2, 2))"):
        tolerance = 1e-3  # a coarser quadrature
    if case.endswith("1)"):
        form = lambda J: _entropy(J) - _entropy(_reduced(J, 1))  # noqa: E731
    np.testing.assert_allclose(stated.made.value, form(*(leaf.value for leaf in stated.leaves.values())), atol=tolerance)


def alike_slopes(a: Any, b: Any) -> bool:
    """The same gradients; none is 0, where the other has zeros."""
    return all(
        alike(a.get(letter), b.get(letter), 1e-5) or not np.any(flat(a.get(letter)) + flat(b.get(letter))) for letter in {*a, *b}
    )


def by_differences(case: str, step: float = 1e-6) -> dict[str, Any]:
    """The gradient in each variable by central differences."""
    stated = atoms.Stated(cp, case)
    found: dict[str, Any] = {}
    for letter, leaf in stated.variables.items():
        start = leaf.value
        rows = []
        for place in np.ndindex(*leaf.shape[::-1]):
            there = []
            for sign in (1, -1):
                moved = np.array(start, dtype=float)
                moved[place[::-1]] += sign * step
                leaf.save_value(moved)
                there.append(np.ravel(stated.made.value, order="F"))
            rows.append((there[0] - there[1]) / (2 * step))
        leaf.save_value(start)
        found[letter] = atoms.plain(np.array(rows))
    return found


@pytest.mark.parametrize("case", CONSTRAINTS)
def test_constraints_as_cvxpy(case: str, cvxpy: BlackBox) -> None:
    """Shape, size, cones, residual, violation, and whether it holds."""
    a, b = ours("facts", case), cvxpy.ask("facts", case)
    for name, said in a.items():
        theirs = b[name]
        if said == theirs or (not isinstance(said, dict) and not isinstance(theirs, dict) and alike(said, theirs, 1e-7)):
            continue
        if name in ("residual", "violation") and not isinstance(theirs, dict) and alike(np.linalg.norm(said), theirs, 1e-7):
            continue
        listed = atoms.subject(case) in PECULIAR or ">>" in case or "<<" in case
        assert listed and any(name in names.split() for names in CONSTRAINT_FACTS), (name, said, theirs)

"""Each law of atoms bites: an atom with one fault is caught by the law that is about it."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from fenchel import Variable, dcp
from fenchel.constraints import SOC
from fenchel.expressions.call import Call
from fenchel.plugins import AtomRef
from fenchel.testing import atoms as laws
from fenchel.testing.atoms import Case, check_atom, laws_for_atoms, positive, symmetric
from fenchel.testing.law import LawError
from fenchel_exponential_atoms.entr import Entr
from fenchel_exponential_atoms.log import Log
from fenchel_polyhedral_atoms.abs import Abs
from fenchel_polyhedral_atoms.max import Max
from fenchel_polyhedral_atoms.maximum import Maximum
from fenchel_polyhedral_atoms.norm1 import Norm1
from fenchel_quadratic_atoms.norm2 import Norm2
from fenchel_semidefinite_atoms.lambda_max import LambdaMax


class AbsOfTooManyDimensions(Abs):
    def value(self, x):
        return np.abs(x)[..., None]


class LogIsNegativeOutside(Log):
    """Says that it is defined everywhere."""

    def domain(self, x):
        return []


class NormInRowMajorOrder(Norm2):
    def slices(self, shape):
        each, (where,) = super().slices(shape)
        return each, [where[::-1]]


class MaxIgnoresKeepdims(Max):
    def shape(self, shape):
        return np.max(np.zeros(shape), axis=self.axis).shape


class MaxSaysNonnegative(Max):
    def sign(self, x):
        return dcp.NONNEG


class MaximumTakesTheSignOfOne(Maximum):
    def sign(self, *signs):
        return signs[0]


class AbsSaysConcave(Abs):
    curvature = dcp.CONCAVE


class EntrSaysConvex(Entr):
    curvature = dcp.CONVEX


class AbsIsOfNoCurvature(Abs):
    curvature = 0


class AbsSaysUp(Abs):
    def monotone(self, x):
        return (dcp.UP,)


class MaximumSaysDownInTheSecond(Maximum):
    def monotone(self, *signs):
        return (dcp.UP, dcp.DOWN)


class AbsOfTwiceTheSlope(Abs):
    def slope(self, x):
        return 2 * np.sign(x)


class NormWithTransposedGradient(Norm1):
    def gradient(self, x):
        return [matrix.T for matrix in super().gradient(x)]


class LogWithoutGradient(Log):
    def inside(self, x):
        return False


class LambdaMaxWithWrongEigenvector(LambdaMax):
    def gradient(self, A):
        return super().gradient(-A)


class AbsOfOneSide(Abs):
    """The graph form is |x| for x >= 0 only."""

    def graph(self, x):
        t = Variable(x.shape)
        return t, [x <= t]


class AbsTwice(Abs):
    def graph(self, x):
        t = Variable(x.shape)
        return 2 * t, [x <= t, -x <= t]


class AbsOnTheWrongSide(Abs):
    """The constraint is not convex."""

    def graph(self, x):
        t = Variable(x.shape)
        return t, [Abs(x) >= t]


class AbsByACone(Abs):
    """Makes a kind that it does not say."""

    def graph(self, x):
        t = Variable(x.shape)
        return t, [SOC(t, x)]


class AbsSaysMore(Abs):
    emits = ("nonneg", "soc")


class NormReturnsNothing(Norm1):
    returns = ()
    emits = ("abs",)


class AbsWithABound(Abs):
    """An attribute is a kind, too."""

    def graph(self, x):
        t = Variable(x.shape, nonneg=True)
        return t, [x <= t, -x <= t]


class AbsHandsItsArgumentOn(Abs):
    """Does not say that the argument keeps the position of the call."""

    def graph(self, x):
        t = Variable(x.shape)
        return t - x, [2 * x <= t, 0 <= t]


class AbsSaysThatItHandsOn(Abs):
    hands_on = True


class MaximumSwapsEntries(Maximum):
    """The arguments of call k are those of entry n - k."""

    def slices(self, *shapes):
        each, where = super().slices(*shapes)
        return each, [places[::-1] for places in where]


class AbsMadeAnew(Abs):
    """Every call has an atom of its own, so none can share a template."""

    def __call__(self, x):
        atom = object.__new__(AbsMadeAnew)
        return Call(atom, (x,))


FAULTS = [
    (laws.shape, AbsOfTooManyDimensions(Variable(2))),
    (laws.shape, LogIsNegativeOutside(Variable(4))),
    (laws.shapes, NormInRowMajorOrder(Variable((2, 2)), 0)),
    (laws.shapes, MaxIgnoresKeepdims(Variable((2, 2)), 0)),
    (laws.shapes, MaximumSwapsEntries(Variable(2), Variable(2))),
    (laws.sign, MaxSaysNonnegative(Variable(2))),
    (laws.sign, MaximumTakesTheSignOfOne(Variable(2, nonpos=True), Variable(2))),
    (laws.curvature, AbsSaysConcave(Variable(2))),
    (laws.curvature, Case(EntrSaysConvex(Variable(2)), positive)),
    (laws.curvature, AbsIsOfNoCurvature(Variable(2))),
    (laws.monotonicity, AbsSaysUp(Variable(2))),
    (laws.monotonicity, MaximumSaysDownInTheSecond(Variable(2), Variable(2))),
    (laws.gradient, AbsOfTwiceTheSlope(Variable(2))),
    (laws.gradient, NormWithTransposedGradient(Variable(3))),
    (laws.gradient, Case(LogWithoutGradient(Variable(2)), positive)),
    (laws.gradient, Case(LambdaMaxWithWrongEigenvector(Variable((3, 3), symmetric=True), True), symmetric)),
    (laws.graph, AbsOfOneSide(Variable(3, nonpos=True))),
    (laws.graph, AbsTwice(Variable(2))),
    (laws.form_kinds, AbsOnTheWrongSide(Variable(2))),
    (laws.form_kinds, AbsByACone(Variable(2))),
    (laws.form_kinds, AbsSaysMore(Variable(2))),
    (laws.form_kinds, AbsWithABound(Variable(2))),
    (laws.form_kinds, NormReturnsNothing(Variable(2))),
    (laws.form_kinds, AbsHandsItsArgumentOn(Variable(2))),
    (laws.form_kinds, AbsSaysThatItHandsOn(Variable(2))),
    (laws.solved, MaximumSwapsEntries(Variable(2), Variable(2))),
    (laws.solved, AbsTwice(Variable(2))),
    (laws.templates, AbsMadeAnew(Variable(2))),
]


def name(param):
    if isinstance(param, Case):
        return type(param.call.atom).__name__
    return param.__name__ if callable(param) else type(param.atom).__name__


@pytest.mark.filterwarnings("ignore:Solution may be inaccurate")  # so says the check of the faulty ones
@pytest.mark.parametrize(("law", "faulty"), FAULTS, ids=name)
def test_a_law_bites(law, faulty):
    case = faulty if isinstance(faulty, Case) else Case(faulty)
    with pytest.raises(LawError) as caught:
        law([case], np.random.default_rng(0))
    assert caught.value.law == law.__name__


def test_every_law_has_a_fault_that_it_catches():
    assert {law for law, _ in FAULTS} == set(laws.LAWS)


@pytest.mark.parametrize(
    "cases",
    [
        [Abs(Variable(2)), Abs(Variable((2, 2), nonneg=True))],
        [Max(Variable((2, 3)), 0)],
        [Case(Entr(Variable(2)), positive)],
        [LambdaMax.of(True)(Variable((2, 2), symmetric=True)), Case(LambdaMax(Variable((2, 2))), symmetric)],
    ],
)
def test_the_laws_hold_for_the_atoms_without_the_faults(cases):
    check_atom([case if isinstance(case, Case) else Case(case) for case in cases], np.random.default_rng(0))


def test_a_call_that_is_never_inside_its_domain_needs_a_sampler():
    with pytest.raises(LawError, match="sampler"):
        laws.shape([Case(Log(Variable(30)))], np.random.default_rng(0))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"names": ("abs", "absolute")}, "absolute"),
        ({"emits": ("soc",)}, "soc"),
        ({"returns": ("max",)}, "max"),
        ({"cost": 2.0}, "2.0"),
        ({"kind": "modulus"}, "modulus"),
        ({"names": ("abs",)}, "the class"),
        ({"names": ("Abs", "np")}, None),
    ],
)
def test_a_reference_that_says_something_else_is_caught(fields, said):
    right = {"names": ("abs", "Abs"), "kind": "abs", "emits": ("nonneg",)}
    laws.reference(AtomRef("fenchel_polyhedral_atoms.abs", **right))
    wrong = AtomRef("fenchel_polyhedral_atoms.abs", **{**right, **fields})
    if said is None:  # numpy has a docstring, and is no atom
        laws.reference(wrong)
        return
    with pytest.raises(LawError, match=said):
        laws.reference(wrong)


def test_an_atom_without_cases_is_caught():
    package = SimpleNamespace(fenchel_atoms=lambda: [AtomRef("fenchel_polyhedral_atoms.neg", ("neg",))])
    with pytest.raises(LawError, match="none to try"):
        laws_for_atoms(package, {})
    assert len(laws_for_atoms(package, {"neg": [Abs(Variable())]})) == 1 + len(laws.COMPOSED)

"""The laws of the exponential atoms, their values, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

import fenchel as cp
import fenchel_exponential_atoms as package
from fenchel import Parameter, Variable
from fenchel.errors import ShapeError
from fenchel.testing.atoms import Case, laws_for_atoms, positive

CASES = {
    "entr": [Case(cp.entr(Variable()), positive), Case(cp.entr(Variable((2, 3))), positive)],
    "exp": [cp.exp(Variable()), cp.exp(Variable((2, 1, 2))), cp.exp(Variable(0))],
    "kl_div": [
        Case(cp.kl_div(Variable(3), Variable(3)), positive),
        Case(cp.kl_div(Variable((2, 2)), Parameter()), positive),
    ],
    "log": [Case(cp.log(Variable()), positive), Case(cp.log(Variable((2, 1, 2))), positive)],
    "log1p": [
        Case(cp.log1p(Variable()), positive),
        Case(cp.log1p(Variable((2, 2), nonneg=True)), positive),
        Case(cp.log1p(Variable(2, nonpos=True)), lambda rng, shape: rng.uniform(-0.9, 0, shape)),
    ],
    "log_sum_exp": [
        cp.log_sum_exp(Variable()),
        cp.log_sum_exp(Variable(4, nonneg=True)),
        cp.log_sum_exp(Variable((3, 2, 2)), axis=(0, 2), keepdims=True),
        cp.log_sum_exp(Variable((0, 2)), axis=1),
    ],
    "loggamma": [Case(cp.loggamma(Variable()), positive), Case(cp.loggamma(Variable((2, 1, 2))), positive)],
    "logistic": [cp.logistic(Variable()), cp.logistic(Variable((2, 1, 2)))],
    "rel_entr": [
        Case(cp.rel_entr(Variable(3), Variable(3)), positive),
        Case(cp.rel_entr(Variable((2, 1)), Variable(3)), positive),
        Case(cp.rel_entr(1.5, Variable(2)), positive),
    ],
    "xexp": [
        Case(cp.xexp(Variable(nonneg=True)), positive),
        Case(cp.xexp(Variable((2, 1, 2), nonneg=True)), positive),
        cp.xexp(Variable(0, nonneg=True)),
    ],
}


@pytest.mark.parametrize("law", laws_for_atoms(package, CASES))
def test_law(law):
    law()


inf, nan = np.inf, np.nan


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (cp.exp([-1000.0, 0, 1, 1000]), [0, 1, np.e, inf]),
        (cp.log([-1.0, 0, 1]), [nan, -inf, 0]),
        (cp.log1p([-2.0, -1, 0, 1e-20]), [nan, -inf, 0, 1e-20]),
        (cp.entr([-1.0, 0, 1, 2]), [-inf, 0, 0, -2 * np.log(2)]),
        (cp.rel_entr([0.0, 0, 1, -1, 2], [0.0, 1, 0, 1, 1]), [0, 0, inf, inf, 2 * np.log(2)]),
        (cp.kl_div([0.0, 0, 1, -1, 2], [0.0, 1, 0, 1, 1]), [0, 1, inf, inf, 2 * np.log(2) - 1]),
        (cp.loggamma([-0.5, 0, 1, 2, 5]), [inf, inf, 0, 0, np.log(24)]),
        (cp.xexp([-1.0, 0, 1, 1000]), [-1 / np.e, 0, np.e, inf]),
        (cp.logistic([-1000.0, 0, 1000]), [0, np.log(2), 1000]),
        (cp.log_sum_exp([1000.0, 1000]), 1000 + np.log(2)),
        (cp.log_sum_exp(np.zeros((2, 3)), axis=1, keepdims=True), np.full((2, 1), np.log(3))),
    ],
)
def test_value(call, expected):
    np.testing.assert_allclose(call.value, expected)


@pytest.mark.parametrize("function", [cp.log, cp.entr, cp.log1p])
def test_no_gradient_outside_the_domain(function):
    x = Variable(2)
    x.value = [1.0, -1.0]
    assert function(x).grad == {x: None}


def test_domains():
    x, y = Variable(2), Variable(2)
    x.value, y.value = [-2.0, 1.0], [1.0, -3.0]
    assert [c.violation().tolist() for c in cp.log(x).domain] == [[2, 0]]
    assert [c.violation().tolist() for c in cp.log1p(x).domain] == [[1, 0]]
    assert [c.violation().tolist() for c in cp.entr(x).domain] == [[2, 0]]
    for atom in (cp.rel_entr, cp.kl_div):
        assert [c.violation().tolist() for c in atom(x, y).domain] == [[2, 0], [0, 3]]
    assert cp.exp(x).domain == cp.logistic(x).domain == cp.log_sum_exp(x).domain == []


def test_facts_of_compositions():
    x = Variable(3)
    assert cp.exp(cp.exp(x)).is_convex()
    assert not cp.exp(cp.log(x)).is_dcp()
    assert cp.log(cp.log(x)).is_concave()
    assert cp.log_sum_exp(cp.exp(x)).is_convex()
    assert cp.log1p(Variable(nonneg=True)).is_nonneg()
    assert cp.rel_entr(1.0, cp.log(x)).is_convex()
    assert not cp.kl_div(1.0, cp.log(x)).is_dcp()
    assert isinstance(cp.log_sum_exp(x), cp.LogSumExp)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: cp.log_sum_exp(Variable(0)), "no entries"),
        (lambda: cp.log_sum_exp(Variable(3), axis=1), "out of range"),
        (lambda: cp.rel_entr(Variable(2), Variable(3)), "broadcast"),
        (lambda: cp.kl_div(Variable(2), Variable(3)), "broadcast"),
    ],
)
def test_refused(make, said):
    with pytest.raises(ShapeError, match=said):
        make()


def test_the_convex_terms_of_loggamma_are_as_close_to_it_as_its_docstring_says():
    from scipy.special import gammaln

    x = np.exp(np.linspace(np.log(1e-12), np.log(1e4), 2000))
    forms = [cp.LogGamma.of().graph(cp.Constant(each)) for each in x]
    assert not any(constraints for _, constraints in forms)
    assert np.abs([form.value - gammaln(each) for each, (form, _) in zip(x, forms, strict=True)]).max() < 2.4e-9


def test_xexp_is_convex_where_its_argument_is_known_to_be_nonnegative():
    x = Variable(2)
    assert cp.xexp(Variable(2, nonneg=True)).is_convex() and cp.xexp(cp.abs(x)).is_convex()
    assert not cp.xexp(x).is_dcp() and not cp.xexp(Variable(nonpos=True)).is_dcp()
    assert cp.xexp(Parameter()).is_constant()

"""Quadratics as second-order cones: the laws, the factor, and a solver that takes no quadratics."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

import fenchel as cp
from fenchel import Parameter, Variable
from fenchel.testing.graph_rules import check_graph_rule
from fenchel_quadratic_rules.quad_to_soc import ObjectiveQuadToSOC, QuadToSOC, factor

rng = np.random.default_rng(5)
F = rng.normal(size=(4, 2))
SINGULAR = F @ F.T
DEFINITE = SINGULAR + np.eye(4)


def calls():
    """All classes of the kind, P definite and singular, of either sign, dense and sparse; N-D, zero-size."""
    x = Variable(4)
    zero, diagonal = np.zeros((4, 4)), np.diag([1.0, 0, 4, 0])
    matrices = [DEFINITE, SINGULAR, -SINGULAR, zero, diagonal, sparse.csc_array(SINGULAR)]
    return [
        cp.square(Variable()),
        cp.square(Variable((2, 2))),
        cp.sum_squares(Variable((2, 3))),
        cp.sum_squares(Variable((2, 3, 2)), axis=(0, 2)),
        cp.sum_squares(Variable(0)),
        *[cp.quad_form(x, P) for P in matrices],
        cp.quad_form(Variable((4, 1)), DEFINITE),
    ]


@pytest.mark.parametrize("rule", [QuadToSOC(), ObjectiveQuadToSOC()])
def test_laws(rule):
    check_graph_rule(rule, calls(), np.random.default_rng(0))


def banded(n):
    beside = np.full(n - 1, -1.0)
    return sparse.diags_array([beside, np.full(n, 2.01), beside], offsets=[-1, 0, 1])


B = sparse.random_array((60, 25), density=0.05, rng=np.random.default_rng(1), format="csc")


@pytest.mark.parametrize(
    ("P", "rank"),
    [
        (DEFINITE, 4),
        (SINGULAR, 2),
        (np.zeros((3, 3)), 0),
        (np.zeros((0, 0)), 0),
        (np.diag([1e-12, 1e6]), 2),
        (sparse.csc_array(np.diag([1.0, 0, 4])), 2),
        (sparse.csc_array((3, 3)), 0),
        (sparse.csc_array(banded(20000)), 20000),
        (sparse.csc_array(B @ B.T), np.linalg.matrix_rank(B.toarray())),
    ],
)
def test_factor(P, rank):
    found = factor(P)
    assert found.shape == (P.shape[0], rank)
    assert sparse.issparse(found) == sparse.issparse(P)
    gap = sparse.coo_array(found @ found.T - P)
    scale = np.sqrt(P.diagonal())
    rows, columns = gap.coords
    assert (np.abs(gap.data) <= 1e-9 * scale[rows] * scale[columns]).all()
    if sparse.issparse(P) and P.nnz:
        assert found.nnz <= 2 * P.nnz


@pytest.mark.parametrize("solver", ["ECOS", "SCS", "CLARABEL"])
def test_one_model_through_every_chain(solver):
    x = Variable(4)
    y = np.arange(4.0)
    objective = cp.Minimize(cp.quad_form(x - y, DEFINITE) + cp.sum(x))
    plain = cp.Problem(objective, [cp.sum_squares(x) <= 2])
    assert plain.solve(solver=solver) == pytest.approx(plain.solve(solver="CLARABEL"), abs=2e-3)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_matrix_of_parameters_is_followed(sign):
    x = Variable(2)
    P = Parameter((2, 2), **{"PSD" if sign > 0 else "NSD": True})
    inside = sign * cp.quad_form(x, P) <= 1
    problem = cp.Problem(cp.Maximize(cp.sum(x)), [inside])
    for value in (np.eye(2), np.array([[2.0, 1], [1, 3]]), np.array([[4.0, 2], [2, 1]])):
        P.value = sign * (value + 0.1 * np.eye(2))
        assert problem.solve(solver="CLARABEL") == pytest.approx(np.sqrt(np.linalg.inv(sign * P.value).sum()), rel=1e-5)

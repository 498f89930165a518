"""The laws of the quantum atoms, values and optima in closed form, the constraints, and what is refused."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import fenchel as cp
import fenchel_quantum_atoms as package
from fenchel import Variable
from fenchel.errors import DataError, ShapeError
from fenchel.testing.atoms import Case, laws_for_atoms, positive
from fenchel_quantum_atoms.op_rel_entr_quad import OpRelEntrQuad
from fenchel_quantum_atoms.rel_entr_quad import RelEntrQuad, logarithm, quadrature
from fenchel_quantum_atoms.von_neumann_entr import VonNeumannEntr


def definite(rng, shape):
    """Positive definite matrices along the last two axes, with eigenvalues between 0.2 and 2."""
    Q = np.linalg.qr(rng.normal(size=shape))[0]
    return (Q * rng.uniform(0.2, 2, shape[:-1])[..., None, :]) @ np.swapaxes(Q, -1, -2)


def of_symmetric(function):
    """Calls on matrices known to be symmetric, not known to be, diagonal, of one entry, batched."""
    return [
        Case(function(Variable((3, 3), symmetric=True)), definite),
        Case(function(Variable((3, 3), diag=True)), lambda rng, shape: np.diag(rng.uniform(0.2, 2, shape[-1]))),
        Case(function(Variable((2, 2))), definite),
        Case(function(Variable((1, 1))), lambda rng, shape: rng.uniform(0.2, 2, shape)),
        Case(function(Variable((2, 2, 2), symmetric=True)), definite),
    ]


def pair(n, **declared):
    return Variable((n, n), **declared), Variable((n, n), **declared)


CASES = {
    "von_neumann_entr": of_symmetric(cp.von_neumann_entr),
    "von_neumann_entr/quad": [
        *of_symmetric(lambda X: cp.von_neumann_entr(X, (3, 3))),
        *of_symmetric(lambda X: cp.von_neumann_entr(X, (2, 0))),
        *of_symmetric(lambda X: cp.von_neumann_entr(X, [1, 1])),
    ],
    "quantum_rel_entr": [
        Case(cp.quantum_rel_entr(*pair(2, symmetric=True)), definite),
        Case(cp.quantum_rel_entr(*pair(2)), definite),
        Case(cp.quantum_rel_entr(*pair(2, PSD=True), (2, 0)), definite),
        Case(cp.quantum_rel_entr(Variable((2, 2, 2)), Variable((2, 2, 2)), (2, 1)), definite),
    ],
    "quantum_cond_entr": [
        Case(cp.quantum_cond_entr(Variable((4, 4), symmetric=True), (2, 2), 0, (2, 1)), definite),
        Case(cp.quantum_cond_entr(Variable((2, 2)), (1, 2), 1, (1, 1)), definite),
    ],
    "rel_entr_quad": [
        Case(RelEntrQuad.of(m, k)(Variable(), Variable()), positive) for m, k in ((3, 3), (1, 1), (2, 0), (1, 2))
    ]
    + [Case(RelEntrQuad.of(2, 2)(Variable((2, 3)), Variable(3)), positive)],
    "op_rel_entr_quad": [
        Case(OpRelEntrQuad.of((True,) * 3, 3, 3)(*pair(3, symmetric=True), Variable((3, 3), symmetric=True)), definite),
        Case(OpRelEntrQuad.of((False,) * 3, 2, 0)(*pair(2), Variable((2, 2))), definite),
        Case(OpRelEntrQuad.of((True, False, True), 1, 2)(*pair(2, PSD=True), Variable((2, 2), PSD=True)), definite),
    ],
}


@pytest.mark.parametrize("law", laws_for_atoms(package, CASES))
def test_law(law):
    law()


# ---- the quadrature ------------------------------------------------------------------------------------


def test_the_logarithm_has_its_value_and_slope_at_1_and_bounds_it_from_one_side():
    u = np.geomspace(1e-3, 1e3, 61)
    for m, k in ((1, 0), (2, 1), (3, 3)):
        assert logarithm(1.0, m, k) == 0
        assert (logarithm(1 + 1e-6, m, k) - logarithm(1 - 1e-6, m, k)) / 2e-6 == pytest.approx(1, abs=1e-9)
        assert (np.sign(u - 1) * (np.log(u) - logarithm(u, m, k)) >= -1e-12).all()


def test_the_accuracy_that_is_promised():
    u = np.geomspace(0.01, 100, 101)
    assert np.abs(logarithm(u, 3, 3) - np.log(u)).max() < 1e-4


def test_the_nodes_integrate_polynomials():
    nodes, weights = quadrature(3)
    for power in range(6):
        assert weights @ nodes**power == pytest.approx(1 / (power + 1))


# ---- values --------------------------------------------------------------------------------------------

P = np.array([0.5, 0.3, 0.2])
Q = np.array([0.2, 0.2, 0.6])
TURN = np.linalg.qr(np.random.default_rng(1).normal(size=(3, 3)))[0]


def turned(spectrum):
    return TURN @ np.diag(spectrum) @ TURN.T


SPECTRAL = -(P * np.log(P)).sum()
DIVERGENCE = (P * np.log(P / Q)).sum()


def test_entropies_of_matrices_with_common_eigenvectors_are_those_of_the_spectra():
    assert cp.von_neumann_entr(turned(P)).value == pytest.approx(SPECTRAL)
    assert cp.von_neumann_entr(turned(P), (3, 3)).value == pytest.approx(SPECTRAL, abs=1e-7)
    assert cp.quantum_rel_entr(turned(P), turned(Q)).value == pytest.approx(DIVERGENCE, abs=1e-7)
    stacked = cp.von_neumann_entr(np.stack([turned(P), np.eye(3) / 3]))
    np.testing.assert_allclose(stacked.value, [SPECTRAL, np.log(3)])


def test_the_relative_entropy_of_matrices_that_do_not_commute():
    def log(X):
        w, V = np.linalg.eigh(X)
        return (V * np.log(w)) @ V.T

    X, Y = turned(P), np.diag(Q) + 0.05
    expected = np.trace(X @ (log(X) - log(Y)))
    assert cp.quantum_rel_entr(X, Y).value == pytest.approx(expected, abs=1e-6)


def test_values_at_the_edge_of_the_domain():
    pure = np.diag([1.0, 0.0])
    assert cp.von_neumann_entr(pure).value == 0
    assert cp.von_neumann_entr(pure, (3, 3)).value == pytest.approx(0)
    assert cp.von_neumann_entr(pure - 1e-9 * np.eye(2)).value == pytest.approx(0, abs=1e-7)
    assert cp.von_neumann_entr(-pure).value == -np.inf
    assert cp.quantum_rel_entr(pure, np.eye(2) / 2).value == pytest.approx(np.log(2), abs=1e-6)
    assert cp.quantum_rel_entr(-pure, np.eye(2)).value == np.inf
    assert 5 < cp.quantum_rel_entr(np.eye(2) / 2, pure).value < np.inf  # r(0) is finite
    x, y = Variable(2), Variable(2)
    x.value, y.value = [0, 1], [1, -1]
    np.testing.assert_array_equal(RelEntrQuad.of()(x, y).value, [0, np.inf])


@pytest.mark.parametrize("sys", [0, 1])
def test_the_conditional_entropy_of_a_product_is_that_of_the_part(sys):
    rho, sigma = turned(P), np.array([[0.7, 0.2], [0.2, 0.3]])
    part = (rho, sigma)[sys]
    expected = -sum(w * np.log(w) for w in np.linalg.eigvalsh(part))
    assert cp.quantum_cond_entr(np.kron(rho, sigma), [3, 2], sys).value == pytest.approx(expected, abs=1e-6)


def test_the_conditional_entropy_of_an_entangled_pair_is_negative():
    bell = np.zeros((4, 4))
    bell[np.ix_([0, 3], [0, 3])] = 0.5
    assert cp.quantum_cond_entr(bell, (2, 2)).value == pytest.approx(-np.log(2), abs=1e-6)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (cp.von_neumann_entr, "von_neumann_entr"),
        (lambda X: cp.von_neumann_entr(X, (2, 2)), "von_neumann_entr"),
        (lambda X: cp.quantum_rel_entr(X, np.eye(2)), "quantum_rel_entr"),
        (lambda X: cp.quantum_rel_entr(np.eye(2), X), "quantum_rel_entr"),
        (lambda X: cp.quantum_cond_entr(X, (1, 2)), "quantum_rel_entr"),
    ],
)
def test_the_value_needs_symmetric_matrices(call, name):
    with pytest.raises(DataError, match=rf"^{name} has .*entry \(0, 1\) is 2, entry \(1, 0\) is 0"):
        _ = call(np.array([[1.0, 2.0], [0.0, 1.0]])).value


# ---- optima --------------------------------------------------------------------------------------------

SOLVERS = ["CLARABEL", "SCS"]


@pytest.mark.parametrize("quad", [(), (3, 3)])
@pytest.mark.parametrize("solver", SOLVERS)
def test_the_gibbs_state(solver, quad):
    """max S(X) - tr HX over states: X = exp(-H)/tr exp(-H), and the value is log tr exp(-H)."""
    H = turned([0.0, 1.0, 2.0])
    X = Variable((3, 3), symmetric=True)
    unit = cp.trace(X) == 1
    problem = cp.Problem(cp.Maximize(cp.von_neumann_entr(X, quad) - cp.trace(H @ X)), [unit])
    weights = np.exp(-np.arange(3.0))
    assert problem.solve(solver=solver) == pytest.approx(np.log(weights.sum()), abs=1e-3)
    np.testing.assert_allclose(X.value, turned(weights / weights.sum()), atol=2e-3)
    assert unit.dual_value == pytest.approx(np.log(weights.sum()) - 1, abs=5e-3)
    assert problem.value == pytest.approx(problem.objective.value, abs=1e-3)


@pytest.mark.parametrize("solver", SOLVERS)
def test_the_nearest_state_in_relative_entropy(solver):
    """min D(X, Y) over X with tr X = 1: X = Y/tr Y, and the value is -log tr Y."""
    Y = np.array([[2.0, 0.5], [0.5, 1.0]])
    X = Variable((2, 2), symmetric=True)
    problem = cp.Problem(cp.Minimize(cp.quantum_rel_entr(X, Y)), [cp.trace(X) == 1])
    assert problem.solve(solver=solver) == pytest.approx(-np.log(3), abs=2e-3)
    np.testing.assert_allclose(X.value, Y / 3, atol=5e-3)


def test_a_matrix_not_known_to_be_symmetric_is_held_to_it():
    X = Variable((2, 2))
    problem = cp.Problem(cp.Maximize(cp.von_neumann_entr(X)), [cp.trace(X) == 1, X[0, 1] == 0.2])
    problem.solve(solver="CLARABEL")
    np.testing.assert_allclose(X.value, [[0.5, 0.2], [0.2, 0.5]], atol=1e-5)


def test_the_approximation_needs_semidefinite_cones_alone():
    X = Variable((2, 2), symmetric=True)
    assert VonNeumannEntr.of(True, (3, 3)).kind == "von_neumann_entr/quad"
    problem = cp.Problem(cp.Maximize(cp.von_neumann_entr(X, (3, 3))), [cp.trace(X) == 1])
    cones = problem.get_problem_data("CLARABEL")[0]["dims"]
    assert cones.exp == 0 and len(cones.psd) == 6 and problem.solve() == pytest.approx(np.log(2), abs=1e-6)


# ---- the constraints -----------------------------------------------------------------------------------


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize(("m", "k"), [(3, 3), (2, 0), (1, 1)])
def test_scalar_entropies_under_the_constraint(solver, m, k):
    x, y, z = Variable((2, 2)), Variable((2, 2)), Variable((2, 2))
    given = np.array([[1.0, 2.0], [0.5, 0.1]]), np.array([[2.0, 1.0], [0.5, 0.4]])
    held = cp.RelEntrConeQuad(x, y, z, m, k)
    cp.Problem(cp.Minimize(cp.sum(z)), [held, x == given[0], y == given[1]]).solve(solver=solver)
    np.testing.assert_allclose(z.value, RelEntrQuad.of(m, k)(*map(cp.Constant, given)).value, atol=2e-3)
    assert held.value(1e-3) and held.residual.shape == (2, 2) and np.max(held.violation()) < 1e-3
    if m == 3:
        np.testing.assert_allclose(z.value, given[0] * np.log(given[0] / given[1]), atol=2e-3)


def test_an_exponential_cone_as_an_approximation():
    """y exp(x / y) <= z is y log(y / z) <= -x."""
    x, y, z = cp.Variable(3), cp.Variable(3), cp.Variable(3)
    cone = cp.ExpCone(x, y, z)
    approximate = cone.as_quad_approx(3, 2)
    assert (approximate.m, approximate.k) == (3, 2) and approximate.args[:2] == [y, z]
    given = [y == [1.0, 2.0, 0.5], z == [3.0, 2.0, 1.0]]
    exact = cp.Problem(cp.Maximize(cp.sum(x)), [cone, *given]).solve(solver="CLARABEL")
    assert cp.Problem(cp.Maximize(cp.sum(x)), [approximate, *given]).solve(solver="CLARABEL") == pytest.approx(exact, abs=1e-4)


@pytest.mark.parametrize("solver", SOLVERS)
def test_matrix_entropies_under_the_constraint(solver):
    X, Y, Z = (Variable((3, 3), symmetric=True) for _ in range(3))
    held = cp.OpRelEntrConeQuad(X, Y, Z, 3, 3)
    fixed = [turned(P) == X, turned(Q) == Y]
    problem = cp.Problem(cp.Minimize(cp.trace(Z)), [held, *fixed])
    assert problem.solve(solver=solver) == pytest.approx(DIVERGENCE, abs=2e-3)
    np.testing.assert_allclose(Z.value, turned(P * np.log(P / Q)), atol=5e-3)
    assert held.value(1e-2)


def test_many_matrices_at_once():
    X, Y, Z = (Variable((2, 3, 3), symmetric=True) for _ in range(3))
    held = cp.OpRelEntrConeQuad(X, Y, Z, 2, 1)
    fixed = [np.stack([turned(P), turned(Q)]) == X, np.stack([turned(Q), turned(P)]) == Y]
    cp.Problem(cp.Minimize(cp.sum(cp.trace(Z))), [held, *fixed]).solve(solver="CLARABEL")
    expected = [(-p * logarithm(q / p, 2, 1)).sum() for p, q in ((P, Q), (Q, P))]
    np.testing.assert_allclose(cp.trace(Z).value, expected, atol=1e-5)
    assert held.residual.shape == (2,) and held.value(1e-5)


def test_residuals():
    """(x, y, z) + d (1, 1, 1) is on the boundary."""
    x, y, z = Variable(4), Variable(4), Variable(4)
    held = cp.RelEntrConeQuad(x, y, z, 3, 3)
    assert held.residual is None
    with pytest.raises(ValueError, match="no value"):
        held.violation()
    x.value, y.value, z.value = [1, 2, -1, 0], [2, 1, 1, 1], [0, 0, 5, 0]
    found = held.residual
    assert found[0] == 0 and found[1] > 0 and found[2] == 1 and found[3] == 0
    moved = RelEntrQuad.of(3, 3)(cp.Constant(2 + found[1]), cp.Constant(1 + found[1]))
    assert moved.value == pytest.approx(0 + found[1])
    assert not held.value()
    X, Y, Z = (Variable((2, 2)) for _ in range(3))
    matrix = cp.OpRelEntrConeQuad(X, Y, Z, 3, 3)
    assert matrix.residual is None
    X.value, Y.value, Z.value = np.diag([1.0, 2]), np.diag([2.0, 1]), np.zeros((2, 2))
    assert matrix.residual == pytest.approx(found[1])
    X.value = np.diag([-1.0, 2])
    assert matrix.residual == pytest.approx(max(1, found[1]))
    X.value, Y.value, Z.value = np.eye(2), np.eye(2), np.array([[0, 0.5], [0, 0]])
    assert matrix.residual == pytest.approx(0.5)


@pytest.mark.parametrize("name", ["RelEntrConeQuad", "OpRelEntrConeQuad"])
def test_a_constraint_like_any_other(name):
    args = [Variable((3, 3), symmetric=True) for _ in range(3)]
    held = getattr(cp, name)(*args, 3, 2, constr_id=7)
    assert (held.m, held.k, held.id) == (3, 2, 7) and held.args == args and isinstance(held, cp.Cone)
    assert held.is_dcp() and held.is_dpp() and held.shape == (3, 3, 3) and held.size == 27
    assert not getattr(cp, name)(cp.abs(args[0]), *args[1:], 3, 2).is_dcp()
    assert held.num_cones() * held.cone_sizes()[0] == 27
    assert str(held) == f"{name}({', '.join(map(str, args))}, 3, 2)"
    assert held.dual_value is None and held.dual_residual is None
    assert [each.value for each in held.dual_variables] == [None] * len(held.dual_variables)
    held.save_dual_value(1.0)
    assert held.dual_value is None
    copied = pickle.loads(pickle.dumps(held))
    assert (copied.m, copied.k, copied.kinds) == (3, 2, held.kinds)
    assert __file__ in held.line


# ---- bad input -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("quad", [(3,), (0, 3), (3, -1), (3.5, 1), (True, 1), 3, "33", None, (1, 2, 3)])
def test_quad_approx_refused(quad):
    X = np.eye(2)
    for call in (cp.von_neumann_entr, lambda X, quad: cp.quantum_rel_entr(X, X, quad)):
        with pytest.raises(DataError, match=r"(the quad_approx of \w+ is a pair|\w+ takes m >= 1 nodes)"):
            call(X, quad)


@pytest.mark.parametrize(("m", "k"), [(0, 3), (3, -1), (3.5, 1), (None, 1)])
def test_orders_refused(m, k):
    for constraint in (cp.RelEntrConeQuad, cp.OpRelEntrConeQuad):
        with pytest.raises(DataError, match=rf"{constraint.__name__} takes m >= 1 nodes and k >= 0"):
            constraint(np.eye(2), np.eye(2), np.eye(2), m, k)


@pytest.mark.parametrize(
    "call",
    [
        lambda: cp.von_neumann_entr(Variable((2, 3))),
        lambda: cp.von_neumann_entr(Variable((0, 0))),
        lambda: cp.quantum_rel_entr(Variable((2, 2)), Variable((3, 3))),
        lambda: cp.quantum_rel_entr(Variable(2), Variable(2)),
        lambda: cp.quantum_cond_entr(Variable((4, 4)), (2, 3)),
        lambda: cp.RelEntrConeQuad(Variable(2), Variable(3), Variable(2), 3, 3),
        lambda: cp.OpRelEntrConeQuad(Variable((2, 2)), Variable((2, 2)), Variable((3, 3)), 3, 3),
        lambda: cp.OpRelEntrConeQuad(Variable(2), Variable(2), Variable(2), 3, 3),
    ],
)
def test_shape_refused(call):
    with pytest.raises(ShapeError, match="takes"):
        call()


@pytest.mark.parametrize(
    ("dims", "sys", "match"),
    [
        ((4,), 0, "two systems"),
        ((2, 2, 1), 0, "two systems"),
        ((2.0, 2), 0, "two systems"),
        (4, 0, "two systems"),
        ((2, 2), 2, "sys of quantum_cond_entr is 0 or 1"),
        ((2, 2), True, "sys of quantum_cond_entr is 0 or 1"),
    ],
)
def test_systems_refused(dims, sys, match):
    with pytest.raises(DataError, match=match):
        cp.quantum_cond_entr(Variable((4, 4)), dims, sys)


def test_complex_matrices_are_refused():
    X = np.array([[1, 1j], [-1j, 1]])
    for call in (cp.von_neumann_entr, lambda X: cp.quantum_rel_entr(X, X), lambda X: cp.quantum_cond_entr(X, (1, 2))):
        with pytest.raises(DataError, match="complex"):
            call(X)

"""The laws on the affine atoms, and every atom against numpy on random shapes, batches and no entries."""

from __future__ import annotations

import itertools
import warnings
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

import fenchel as cp
import fenchel_affine_atoms as package
from fenchel import Parameter, Variable
from fenchel.errors import DataError, DCPError, ShapeError
from fenchel.expressions.expression import Expression
from fenchel.testing.atoms import laws_for_atoms

RNG = np.random.default_rng(1)
C = RNG.normal(size=(2, 3))


def column(n: int) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", cp.CvxpyDeprecationWarning)
        return cp.conv([1.0, -2.0, 0.5], Variable((n, 1)))


CASES = {
    "bmat": [cp.bmat([[Variable((2, 2)), C], [1.0, Variable(4)]]), cp.bmat([[Variable((2, 2, 2)), np.ones((2, 1, 2))]])],
    "block": [cp.block([[Variable((2, 2)), C], [Variable(5)]]), cp.block([Variable(), 2.0, Variable(3)])],
    "conj": [cp.conj(2 * Variable(3))],
    "conv": [column(4), column(1)],
    "convolve": [
        cp.convolve(C[0], Variable(4)),
        cp.convolve(Variable(2, nonneg=True), [-1.0, 0.0, -2.0]),
        cp.convolve(Parameter(3), Variable(2)),
        cp.convolve(2.0, Variable()),
    ],
    "cumprod": [cp.cumprod(Parameter((2, 3)), axis=1), cp.cumprod(Parameter(3, nonneg=True))],
    "cumsum": [
        cp.cumsum(Variable(4)),
        cp.cumsum(Variable((3, 2), nonneg=True), axis=1),
        cp.cumsum(Variable((2, 3, 2)), axis=1),
        cp.cumsum(Variable((2, 1)), axis=-1),
        cp.cumsum(Variable((0, 2))),
        cp.cumsum(Variable((2, 0))),
    ],
    "deep_flatten": [cp.deep_flatten([[Variable((2, 2)), 1.0], Variable()])],
    "diff": [
        cp.diff(Variable(4)), cp.diff(Variable((2, 5)), k=3, axis=1), cp.diff(Variable((2, 3, 2)), axis=-2), cp.diff(Variable(1)),
    ],
    "einsum": [
        cp.einsum("ij,jk->ik", C, Variable((3, 2))),
        cp.einsum("bij,bj->bi", RNG.normal(size=(2, 2, 3)), Variable((2, 3))),
        cp.einsum("ij,jk,kl", Parameter((2, 2)), Variable((2, 3)), C.T),
        cp.einsum("...ii->...i", Variable((2, 3, 3))),
        cp.einsum("i,j,k", [1.0, 2.0], Variable(2), [3.0]),
    ],
    "hermitian_wrap": [cp.hermitian_wrap(Variable((2, 2)))],
    "imag": [cp.imag(Variable(3))],
    "kron": [
        cp.kron(C, Variable((2, 2))),
        cp.kron(Variable((2, 1)), np.eye(2)),
        cp.kron(Parameter((2, 2), nonneg=True), Variable((1, 2), nonneg=True)),
        cp.kron(Variable(2), C),
        cp.kron(C, Variable((2, 0))),
    ],
    "mean": [cp.mean(Variable((2, 3))), cp.mean(Variable((2, 3, 2)), axis=(0, 2), keepdims=True), cp.mean(Variable())],
    "nonpos_wrap": [cp.nonpos_wrap(2 * Variable(2, nonpos=True))],
    "nsd_wrap": [cp.nsd_wrap(Variable((2, 2), NSD=True))],
    "outer": [cp.outer(C[0], Variable(2)), cp.outer(Variable(2), Parameter(3)), cp.outer(Variable(), [1.0, 2.0])],
    "partial_trace": [
        cp.partial_trace(Variable((6, 6), symmetric=True), (2, 3), 0),
        cp.partial_trace(Variable((2, 6, 6)), [3, 2], -1),
        cp.partial_trace(Variable((8, 8)), (2, 2, 2), 1),
    ],
    "partial_transpose": [
        cp.partial_transpose(Variable((6, 6), symmetric=True), (2, 3), 0),
        cp.partial_transpose(Variable((2, 6, 6)), (3, 2), 1),
    ],
    "prod": [cp.prod(Parameter(3)), cp.prod(Parameter((2, 3), nonneg=True), axis=1, keepdims=True)],
    "psd_wrap": [cp.psd_wrap(Variable((2, 2), PSD=True))],
    "real": [cp.real(2 * Variable(3))],
    "skew_symmetric_wrap": [cp.skew_symmetric_wrap(Variable((2, 2)))],
    "symmetric_wrap": [cp.symmetric_wrap(Variable((2, 2), symmetric=True))],
    "upper_tri": [
        cp.upper_tri(Variable((3, 3))), cp.upper_tri(Variable((2, 3, 3), nonneg=True)), cp.upper_tri(Variable((1, 1))),
    ],
    "scalar_product": [
        cp.vdot(Variable((2, 3)), C), cp.scalar_product([1, [2, 3]], Variable(3)), cp.vdot(Variable(3), Parameter()),
    ],
    "vec_to_upper_tri": [cp.vec_to_upper_tri(Variable(6)), cp.vec_to_upper_tri(Variable((1, 3)), strict=True)],
}  # fmt: skip


@pytest.mark.parametrize("law", laws_for_atoms(package, CASES))
def test_law(law):
    law()



@pytest.mark.parametrize(
    "name_case", [(name, k) for name, cases in CASES.items() for k in range(len(cases))], ids=lambda case: f"{case[0]}-{case[1]}"
)
def test_rows_say_what_the_value_says(name_case):
    """A variable that must equal the call has its value in the solution; and again with other values of the parameters."""
    name, k = name_case
    call = CASES[name][k]
    rng = np.random.default_rng(3)
    y = Variable(call.shape)
    fixed = [x == Parameter(x.shape) for x in call.variables() if x.size]
    problem = cp.Problem(cp.Minimize(0), [*fixed, y == call])
    for _ in range(2):
        for constraint in fixed:
            x, p = constraint.args
            x.save_value(x.project(rng.normal(size=x.shape)))
            p.value = x.value
        for p in call.parameters():
            p.value = p.project(rng.normal(size=p.shape))
        expected = call.value
        if not y.size:
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of parameters that are not DPP
            problem.solve(solver="CLARABEL")
        np.testing.assert_allclose(y.value, expected, atol=1e-6)


@pytest.mark.parametrize("parametric", [False, True])
@pytest.mark.parametrize("atom", [cp.kron, cp.convolve, cp.outer, cp.vdot])
def test_alike_products_in_a_loop(atom, parametric):
    """They are lowered together: each has its own constant, zeros in other places, and its own variable; of some, entries."""
    rng = np.random.default_rng(5)
    data = [rng.normal(size=3) * (rng.random(3) < 0.6) for _ in range(4)]
    variables = [Variable(3) for _ in data]
    found, constraints = [], []
    for k, (values, x) in enumerate(zip(data, variables, strict=True)):
        c = Parameter(3, value=values) if parametric else values
        call = atom(c, x) if k % 2 or atom is cp.convolve else atom(x, c)
        part = call.flatten("F")[::-1]
        y = Variable(part.shape)
        found.append((y, part))
        constraints += [x == np.arange(3.0) + k, y == part]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        cp.Problem(cp.Minimize(0), constraints).solve(solver="CLARABEL")
    for y, part in found:
        np.testing.assert_allclose(y.value, part.value, atol=1e-7)


def test_nonneg_wrap_is_found_too():
    x = Variable(2)
    e = cp.nonneg_wrap(cp.max(x) - cp.min(x))
    assert e.is_nonneg() and e.is_convex() and str(e).startswith("nonneg_wrap(")
    assert cp.square(e).is_convex()


RANDOM = [(0,), (1,), (4,), (3, 1), (2, 3), (3, 0), (2, 2, 3)]


def check(call: Any, reference: Any, *shapes: Any) -> None:
    """Value, shape and gradient of a call on variables, against numpy; linear in each of them."""
    variables = [Variable(shape) for shape in shapes]
    for x in variables:
        x.value = RNG.normal(size=x.shape)
    e = call(*variables)
    expected = np.asarray(reference(*[x.value for x in variables]))
    assert e.shape == expected.shape
    np.testing.assert_allclose(e.value, expected, atol=1e-12)
    for x, G in e.grad.items():
        at_zero = np.asarray(reference(*[np.zeros(y.shape) if y is x else y.value for y in variables]))
        slope = G.toarray() if hasattr(G, "toarray") else np.reshape(G, (x.size, e.size))
        moved = (slope.T @ x.value.ravel(order="F")).reshape(e.shape, order="F")
        np.testing.assert_allclose(moved, expected - at_zero, atol=1e-12)


@pytest.mark.parametrize("a", [(), *RANDOM])
@pytest.mark.parametrize("b", [(), *RANDOM])
def test_kron_is_that_of_numpy(a, b):
    data = RNG.normal(size=a)
    check(lambda x: cp.kron(data, x), lambda x: np.kron(data, x), b)
    check(lambda x: cp.kron(x, data), lambda x: np.kron(x, data), b)
    check(cp.kron, np.kron, a, b)


def test_kron_leaves_out_what_zeros_of_the_constant_hide():
    x = Variable((20, 20))
    data, _, _ = cp.Problem(cp.Minimize(0), [cp.kron(sp.eye_array(30), x) == 0]).get_problem_data("CLARABEL")
    assert data["A"].nnz == 30 * 400 and data["A"].shape == (600 * 600, 400)


def test_kron_facts():
    P, N, x = Variable((2, 2), PSD=True), Variable((2, 2), NSD=True), Variable((2, 2), nonneg=True)
    eye = np.eye(2)
    assert cp.kron(eye, P).is_psd() and cp.kron(P, eye).is_symmetric() and cp.kron(-eye, N).is_psd()
    assert cp.kron(eye, N).is_nsd() and cp.kron(P, -eye).is_nsd() and not cp.kron(C, P).is_psd()
    assert cp.kron(C**2, x).is_nonneg() and cp.kron(-(C**2), x).is_nonpos()
    assert cp.kron(eye, cp.exp(x)).is_convex() and cp.kron(cp.exp(x), -eye).is_concave()
    assert cp.kron(x, x).curvature == "UNKNOWN"
    p = Parameter((2, 2))
    assert cp.kron(p, x).is_dcp() and not cp.kron(p, x).is_dpp() and not cp.kron(eye, p).is_dpp()
    assert isinstance(cp.kron(eye, P), cp.kron) and str(cp.kron(p, x)) == f"kron({p}, {x})"


@pytest.mark.parametrize(("m", "n"), [*itertools.product((1, 2, 5), repeat=2)])
def test_convolve_is_that_of_numpy(m, n):
    data = RNG.normal(size=m)
    check(lambda x: cp.convolve(data, x), lambda x: np.convolve(data, x), n)
    check(lambda x: cp.convolve(x, data), lambda x: np.convolve(x, data), n)
    check(cp.convolve, np.convolve, m, n)


def test_conv_takes_columns_and_says_that_it_is_old():
    with pytest.warns(cp.CvxpyDeprecationWarning, match="convolve"):
        check(lambda x: cp.conv([1, 2], x), lambda x: np.convolve([1, 2], x.ravel())[:, None], (1, 3))
    with pytest.warns(cp.CvxpyDeprecationWarning):
        assert cp.conv(np.ones((2, 1)), Variable(3)).shape == (4, 1)
    with pytest.warns(cp.CvxpyDeprecationWarning):
        assert cp.conv([1, 2], Variable(3)).shape == (4,)


def test_conv_is_a_class_of_its_own():
    x, p = Variable((1, 3), name="x"), Parameter(2)
    with pytest.warns(cp.CvxpyDeprecationWarning):
        call, scalars, parametric = cp.conv([1.0, 2.0], x), cp.conv(2.0, Variable()), cp.conv(p, x)
    assert isinstance(call, cp.conv) and not isinstance(call, cp.convolve)
    assert isinstance(cp.convolve([1.0], Variable(3)), cp.convolve) and not isinstance(x, cp.conv)
    assert str(call) == "conv([1., 2.], x)" and call.shape == (4, 1) and scalars.shape == (1,)
    assert parametric.is_dcp() and not parametric.is_dpp()
    for shape in ((2, 2), (1, 1, 3)):
        with pytest.raises(ShapeError, match="conv takes vectors"), pytest.warns(cp.CvxpyDeprecationWarning):
            cp.conv([1.0, 2.0], Variable(shape))


@pytest.mark.parametrize("shape", RANDOM)
def test_running_sums_and_products_are_those_of_numpy(shape):
    for axis in (*range(-len(shape), len(shape)), None):
        check(lambda x, axis=axis: cp.cumsum(x, axis), lambda x, axis=axis: np.cumsum(x, axis), shape)
        x = Variable(shape)
        x.value = RNG.normal(size=shape)
        e = cp.cumprod(x, axis)
        np.testing.assert_allclose(e.value, np.cumprod(x.value, axis))
        differences(e, x)
    for axis, keepdims in itertools.product((None, 0, -1, tuple(range(len(shape)))), (False, True)):
        e = cp.prod(x, axis, keepdims)
        np.testing.assert_allclose(e.value, np.prod(x.value, axis=axis, keepdims=keepdims))
        differences(e, x)


def differences(e: Expression, x: Any) -> None:
    """The gradient is that of finite differences, also where entries are zero."""
    for point in (x.value, np.where(np.arange(x.size).reshape(x.shape) % 2, x.value, 0)):
        x.value = point
        along, h = RNG.normal(size=x.shape), 1e-6
        G = e.grad[x]
        slope = np.ravel((G.toarray() if hasattr(G, "toarray") else np.reshape(G, (1, 1))).T @ along.ravel(order="F"))
        ends = []
        for step in (h, -h):
            x.value = point + step * along
            ends.append(e.value.ravel(order="F"))
        x.value = point
        np.testing.assert_allclose((ends[0] - ends[1]) / (2 * h), slope, rtol=1e-5, atol=1e-6)


def test_cumsum_has_three_entries_for_each():
    x = Variable(500)
    problem = cp.Problem(cp.Minimize(cp.sum_squares(cp.cumsum(x) - 1)), [x >= 0])
    data, _, _ = problem.get_problem_data("CLARABEL")
    assert data["A"].nnz + data["P"].nnz < 3000
    assert problem.solve(solver="CLARABEL") == pytest.approx(0, abs=1e-5)


def test_cumsum_of_a_scalar_and_of_convex_terms():
    s, x = Variable(), Variable(3)
    assert cp.cumsum(s) is s and x.cumsum(0).shape == (3,)
    assert cp.cumsum(cp.square(x)).is_convex() and not cp.cumsum(cp.square(x)).is_concave()
    problem = cp.Problem(cp.Maximize(x[0] + 2 * x[1]), [cp.cumsum(cp.square(x)) <= [1.0, 5.0, 5.0]])
    assert problem.solve(solver="CLARABEL") == pytest.approx(5, abs=1e-5)
    np.testing.assert_allclose(x.value, [1, 2, 0], atol=1e-3)


def test_polynomials_and_linear_programs():
    x = Variable(4)
    assert cp.cumsum(x).is_pwl()
    assert cp.cumsum(x).is_quadratic() and cp.kron(x, x).is_quadratic() and cp.convolve(x, x).is_quadratic()
    assert not cp.prod(x).is_quadratic() and not cp.cumprod(x).is_quadratic() and not cp.kron(x, cp.square(x)).is_quadratic()
    problem = cp.Problem(cp.Minimize(cp.sum(cp.cumsum(x))), [cp.cumsum(x) >= 1, x >= 0])
    assert problem.is_lp()
    for solver in ("CLARABEL", "HIGHS", "OSQP", "SCS"):
        assert problem.solve(solver=solver) == pytest.approx(4, abs=1e-4)


def test_the_adjoint_of_cumsum_needs_no_matrix():
    x = RNG.normal(size=(2, 3, 2))
    slope = RNG.normal(size=12)
    for axis in range(3):
        atom = cp.cumsum(Variable(x.shape), axis).atom
        (G,) = atom.gradient(x)
        np.testing.assert_allclose(atom.adjoint(slope, x)[0], G @ slope)


@pytest.mark.parametrize("shape", RANDOM)
def test_diff_is_that_of_numpy(shape):
    for axis, k in itertools.product(range(-len(shape), len(shape)), range(5)):
        check(lambda x, k=k, axis=axis: cp.diff(x, k, axis), lambda x, k=k, axis=axis: np.diff(x, k, axis), shape)


@pytest.mark.parametrize("shape", RANDOM)
def test_mean_is_that_of_numpy(shape):
    for axis, keepdims in itertools.product((None, 0, -1, (0,), tuple(range(len(shape)))), (False, True)):
        if 0 in np.atleast_1d(np.take(shape, range(len(shape)) if axis is None else axis)):
            with pytest.raises(ShapeError, match="no entries"):
                cp.mean(Variable(shape), axis, keepdims)
        else:
            check(
                lambda x, axis=axis, keep=keepdims: cp.mean(x, axis, keep),
                lambda x, axis=axis, keep=keepdims: np.mean(x, axis=axis, keepdims=keep),
                shape,
            )


def test_arrays_from_parts():
    Z = np.zeros((2, 1))

    def expected(X, y):
        return np.block([[X, Z], [y[None], np.full((1, 1), 5.0)]])

    check(lambda X, y: cp.bmat([[X, Z], [y, 5.0]]), expected, (2, 2), (2,))
    for make in (cp.block, np.block):  # numpy's calls ours
        check(lambda X, y, make=make: make([[X, Z], [y, 5.0 * np.ones(1)]]), expected, (2, 2), (2,))
    check(lambda x: cp.block([x, 1.0, 2.0]), lambda x: np.block([x, 1.0, 2.0]), (3,))
    check(lambda x: cp.block([[[x]], [[2 * x]]]), lambda x: np.block([[[x]], [[2 * x]]]), (2, 2))
    check(cp.block, np.block, (2, 2))
    check(cp.deep_flatten, lambda x: x.ravel(order="F"), (2, 3))
    nested = [[Variable(2), 1], [2, [3, np.array([[1, 2], [3, 4]])]]]
    nested[0][0].value = [7, 8]
    np.testing.assert_array_equal(cp.deep_flatten(nested).value, [7, 8, 1, 2, 3, 1, 3, 2, 4])


@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_triangles(n):
    def above(x):
        return x[(..., *np.triu_indices(n, 1), None)]

    for batch in ((), (2,), (2, 3)):
        check(cp.upper_tri, above, (*batch, n, n))
    size = n * (n + 1) // 2
    for k, shape in itertools.product((0, 1), ((size,), (size, 1), (1, size))[: 3 if n else 1]):

        def filled(v, k=k):
            X = np.zeros((n + k, n + k))
            X[np.triu_indices(n + k, k)] = v.ravel()
            return X

        check(lambda v, k=k: cp.vec_to_upper_tri(v, strict=bool(k)), filled, shape)
    v = Variable(size)
    v.value = np.arange(size)
    np.testing.assert_array_equal(cp.upper_tri(cp.vec_to_upper_tri(v, strict=True)).value[:, 0], v.value)


@pytest.mark.parametrize("dims", [(2,), (2, 3), (3, 1, 2), (2, 2, 2)])
def test_products_of_spaces(dims):
    n = int(np.prod(dims))
    rows = "abcdef"[: len(dims)]
    for axis in range(-len(dims), len(dims)):
        k = axis % len(dims)

        def traced(X, k=k):
            same = (rows[:k] + "z" + rows[k + 1 :]).upper()
            parts = X.reshape(*X.shape[:-2], *dims, *dims)
            others = rows[:k] + rows[k + 1 :]
            summed = np.einsum(f"...{rows[:k]}Z{rows[k + 1 :]}{same}->...{others}{others.upper()}", parts)
            return summed.reshape(*X.shape[:-2], n // dims[k], n // dims[k])

        def turned(X, k=k):
            parts = X.reshape(*X.shape[:-2], *dims, *dims)
            return np.swapaxes(parts, X.ndim - 2 + k, X.ndim - 2 + k + len(dims)).reshape(X.shape)

        for batch in ((), (2,), (0,)):
            check(lambda X, axis=axis: cp.partial_trace(X, dims, axis), traced, (*batch, n, n))
            check(lambda X, axis=axis: cp.partial_transpose(X, dims, axis), turned, (*batch, n, n))


def test_facts_of_products_of_spaces():
    A, B = np.array([[2.0, 1], [1, 3]]), np.diag([1.0, 2, 4])
    product = np.kron(A, B)
    np.testing.assert_allclose(cp.partial_trace(product, (2, 3), 0).value, 5 * B)
    np.testing.assert_allclose(cp.partial_trace(product, (2, 3), 1).value, 7 * A)
    P, S = Variable((6, 6), PSD=True), Variable((6, 6), symmetric=True)
    assert cp.partial_trace(P, (2, 3)).is_psd() and cp.partial_trace(S, (2, 3)).is_symmetric()
    assert cp.partial_trace(-P, (2, 3)).is_nsd() and not cp.partial_trace(S, (2, 3)).is_psd()
    assert cp.partial_transpose(S, (2, 3)).is_symmetric() and not cp.partial_transpose(P, (2, 3)).is_psd()


EINSUMS = [
    ("ij,jk->ik", (2, 3), (3, 4)), ("ij,jk", (2, 3), (3, 4)), ("ii", (3, 3)), ("ii->i", (3, 3)), ("ij->", (2, 3)),
    ("ij->ji", (2, 3)),
    ("ba", (2, 3)), ("i,i", (3,), (3,)), ("i,j", (3,), (2,)), ("i,j->ji", (3,), (2,)), ("ij,kl->ljki", (2, 3), (2, 2)),
    ("bij,bjk->bik", (2, 3, 2), (2, 2, 4)), ("...ij,...jk->...ik", (2, 3, 2), (2, 4)), ("i...,i...->...", (3, 2), (3, 2)),
    ("...,...", (2, 3), (3,)), ("...a,...b->...ab", (2, 1, 3), (4, 2)), ("ij,j,jk,k->i", (2, 3), (3,), (3, 2), (2,)),
    ("iij,j->i", (2, 2, 3), (3,)), ("i,i,i->i", (3,), (3,), (3,)), ("ijk,jil->kl", (2, 3, 4), (3, 2, 5)), (",i->i", (), (3,)),
    ("ab,ab,c->", (2, 2), (2, 2), (3,)), ("ij,jk->ik", (2, 0), (0, 3)), ("ij->j", (0, 3)), ("aab,bcc->ac", (2, 2, 3), (3, 2, 2)),
    ("ij , jk -> ik", (2, 2), (2, 2)), ("a...b,b->a...", (2, 3, 4), (4,)), ("...->...", (2, 3)), ("i,->i", (2,), ()),
]  # fmt: skip


@pytest.mark.parametrize("case", EINSUMS, ids=lambda case: case[0])
@pytest.mark.parametrize("optimize", ["greedy", "optimal", True, False])
def test_einsum_is_that_of_numpy(case, optimize):
    subscripts, *shapes = case
    check(lambda *xs: cp.einsum(subscripts, *xs, optimize=optimize), lambda *xs: np.einsum(subscripts, *xs), *shapes)
    for k, shape in enumerate(shapes):  # affine in each, where the others are constant
        data = [RNG.normal(size=other) for other in shapes]
        e = np.einsum(subscripts, *data[:k], Variable(shape), *data[k + 1 :], optimize=optimize)  # numpy's calls ours
        assert isinstance(e, Expression) and e.is_affine() and e.is_dpp()


def test_einsum_takes_a_path():
    path = ["einsum_path", (1, 2), (0, 1)]
    e = cp.einsum("ij,jk,kl->il", C.T, Variable((2, 3)), C.T, optimize=path)
    assert e.shape == (3, 2) and e.is_affine()


@pytest.mark.parametrize(("a", "b"), [((3,), (3,)), ((2, 3), (2, 3)), ((), ()), ((2, 3), (3, 2)), ((0,), (0,)), ((3,), ())])
def test_vdot_is_over_all_entries_by_columns(a, b):
    def expected(x, y):
        return np.sum(x.ravel(order="F") * y.ravel(order="F"))

    check(cp.vdot, expected, a, b)
    check(cp.scalar_product, expected, a, b)
    check(lambda x: np.vdot(x, np.ones(a)), np.sum, a)


@pytest.mark.parametrize(("a", "b"), [*itertools.product([(), (1,), (3,), (0,)], repeat=2)])
def test_outer_is_that_of_numpy(a, b):
    check(cp.outer, np.outer, a, b)
    data = RNG.normal(size=b)
    assert cp.outer(Variable(a), data).is_affine() and cp.outer(Variable(a), data).is_dpp()


def test_real_numbers():
    x = Variable((2, 3), nonneg=True)
    assert cp.real(x) is x and cp.conj(x) is x and x.conj() is x and x.H.shape == (3, 2)
    assert cp.imag(x).is_zero() and cp.imag(x).shape == (2, 3)
    assert not any(isinstance(e, part) for e in (x, cp.imag(x), 2 * x) for part in (cp.real, cp.imag, cp.conj))
    for part in (cp.real, cp.imag, cp.conj):
        with pytest.raises(DataError, match="complex"):
            part(np.array([1j]))


def test_wraps_say_what_no_rule_finds():
    X = Variable((3, 3))
    assert cp.psd_wrap(X).is_psd() and cp.psd_wrap(X).is_symmetric() and not cp.psd_wrap(X).is_nsd()
    assert cp.nsd_wrap(X).is_nsd() and cp.nsd_wrap(X).is_symmetric()
    assert cp.symmetric_wrap(X).is_symmetric() and not cp.symmetric_wrap(X).is_psd()
    assert cp.hermitian_wrap(X).is_hermitian()
    assert cp.skew_symmetric_wrap(X).is_skew_symmetric() and not cp.skew_symmetric_wrap(X).is_symmetric()
    assert (-cp.skew_symmetric_wrap(X) + cp.skew_symmetric_wrap(X.T)).is_skew_symmetric()
    assert cp.symmetric_wrap(Variable((3, 3), PSD=True)).is_psd()
    assert cp.nonneg_wrap(X).is_nonneg() and cp.nonpos_wrap(X).is_nonpos() and cp.nonneg_wrap(-cp.exp(X)).is_concave()
    assert str(cp.psd_wrap(X)) == f"psd_wrap({X})" and isinstance(cp.psd_wrap(X), cp.psd_wrap)
    assert not cp.Constant(np.zeros((2, 3))).is_psd() and cp.Constant([[0, -1], [1, 0]]).is_skew_symmetric()


def test_a_wrapped_matrix_is_not_looked_at():
    x = Variable(2)
    P = np.diag([1.0, -1e-6])
    with pytest.raises(DCPError):
        cp.Problem(cp.Minimize(cp.quad_form(x, P))).solve()
    problem = cp.Problem(cp.Minimize(cp.quad_form(x, cp.psd_wrap(np.diag([1.0, 2.0])))), [x == 1])
    assert problem.solve(solver="CLARABEL") == pytest.approx(3, abs=1e-6)
    assert cp.quad_form(x, cp.psd_wrap(P)).is_convex()


def test_products_of_entries_belong_to_geometric_programs():
    x = Variable(3, nonneg=True)
    assert cp.prod(x).curvature == "UNKNOWN" and cp.prod(x).is_nonneg() and not cp.prod(Variable(3)).is_nonneg()
    assert cp.prod([x[0], 2.0]).shape == () and x.prod(0).shape == () and np.prod(x).shape == ()
    assert cp.prod([2, 3, 4]).value == 24 and isinstance(cp.prod(x), cp.Prod)
    for call in (cp.prod(x), cp.cumprod(x)[2]):
        with pytest.raises(DCPError, match="geometric programs"):
            cp.Problem(cp.Maximize(call)).solve()
    p = Parameter(3, value=[1, 2, 3])
    problem = cp.Problem(cp.Minimize(cp.sum(x)), [x >= cp.cumprod(p), cp.sum(x) >= cp.prod(p)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        assert problem.solve(solver="CLARABEL") == pytest.approx(9, abs=1e-5)
        p.value = [1, 3, 3]
        assert problem.solve(solver="CLARABEL") == pytest.approx(13, abs=1e-5)


x3, X23, X33, s0 = Variable(3), Variable((2, 3)), Variable((3, 3)), Variable()


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (lambda: cp.kron("a", x3), DataError, "data"),
        (lambda: cp.kron(np.ma.masked_array([1, 2], [0, 1]), x3), DataError, "masked"),
        (lambda: cp.convolve(X23, x3), ShapeError, r"\(2, 3\)"),
        (lambda: cp.convolve([], x3), ShapeError, "entries"),
        (lambda: cp.cumsum(X23, 2), ShapeError, "axis 2"),
        (lambda: cp.cumsum(X23, (0, 1)), ShapeError, "one axis"),
        (lambda: cp.cumsum(s0, 1), ShapeError, "axis 1"),
        (lambda: cp.cumprod(X23, -3), ShapeError, "axis -3"),
        (lambda: cp.diff(s0), ShapeError, "scalar"),
        (lambda: cp.diff(x3, -1), ShapeError, "-1"),
        (lambda: cp.diff(x3, 1.5), ShapeError, "1.5"),
        (lambda: cp.diff(x3, 1, 1), ShapeError, "axis 1"),
        (lambda: cp.bmat([[X33, X23]]), ShapeError, "row 0.*argument 1"),
        (lambda: cp.bmat([[X33], [X33, x3]]), ShapeError, "row 1"),
        (lambda: cp.bmat(3), DataError, "list of lists.*int"),
        (lambda: cp.bmat([]), ShapeError, "at least one"),
        (lambda: cp.bmat([X33, 1]), DataError, "row 1"),
        (lambda: cp.block([[x3], x3]), ShapeError, "equally deep"),
        (lambda: cp.block([[x3], []]), ShapeError, r"\(1,\) is empty"),
        (lambda: cp.outer(X23, x3), ShapeError, r"x has the shape \(2, 3\)"),
        (lambda: cp.outer(x3, X23), ShapeError, "y has"),
        (lambda: cp.vdot(x3, [1, 2]), ShapeError, "3 and 2"),
        (lambda: cp.vdot([], x3), ShapeError, "at least one"),
        (lambda: cp.upper_tri(X23), ShapeError, "square"),
        (lambda: cp.vec_to_upper_tri(X23), ShapeError, "vector"),
        (lambda: cp.vec_to_upper_tri(x3[:2]), ShapeError, "triangle, not 2"),
        (lambda: cp.partial_trace(X33, (2, 2)), ShapeError, "4 rows, and there are 3"),
        (lambda: cp.partial_trace(X23, (2, 3)), ShapeError, "square"),
        (lambda: cp.partial_trace(X33, (3,), 1), ShapeError, "axis 1"),
        (lambda: cp.partial_trace(X33, "ab"), ShapeError, "shape"),
        (lambda: cp.partial_transpose(X33, (3, 1), 2), ShapeError, "axis 2"),
        (lambda: cp.mean(X23, 5), ShapeError, "axis 5"),
        (lambda: cp.mean([x3, x3]), DataError, "hstack"),
        (lambda: cp.psd_wrap(X23), ShapeError, "psd_wrap takes square"),
        (lambda: cp.symmetric_wrap(x3), ShapeError, "symmetric_wrap"),
        (lambda: cp.prod(X23, 2), ShapeError, "axis 2"),
        (lambda: cp.einsum(X23, [0, 1]), ShapeError, "string"),
        (lambda: cp.einsum("ij,jk->ik", X23), ShapeError, "2 operands"),
        (lambda: cp.einsum("ijk->i", X23), ShapeError, "operand 0"),
        (lambda: cp.einsum("i->i", X23), ShapeError, "operand 0"),
        (lambda: cp.einsum("ij,jk->ik", X23, X23), ShapeError, "'j' has the lengths 3 and 2"),
        (lambda: cp.einsum("ij->k", X23), ShapeError, "'k'"),
        (lambda: cp.einsum("ij->ii", X23), ShapeError, "each once"),
        (lambda: cp.einsum("i1->i", X23), ShapeError, "letters"),
        (lambda: cp.einsum("i,i,i", x3, x3, x3, optimize="best"), ShapeError, "'best'"),
    ],
)  # fmt: skip
def test_refused(make, error, said):
    with pytest.raises(error, match=said):
        make()

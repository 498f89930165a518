"""Laws of the engine: what is pushed is the value; alike, alone or in one piece, the same program; sharing; depth; shapes."""

from __future__ import annotations

import importlib.util
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

import fenchel as cp

_SPEC = importlib.util.spec_from_file_location(
    "lowering_models", Path(__file__).parents[1] / "differential" / "models.py"
)
assert _SPEC is not None and _SPEC.loader is not None
models = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(models)

pytestmark = pytest.mark.filterwarnings("ignore")


class Rows:
    """The compiled rows b - A x of a problem and its objective c'x + d, at the current values of the variables."""

    def __init__(self, problem: cp.Problem, solver: str = "CLARABEL") -> None:
        _, chain, _ = problem.get_problem_data(solver)
        self.compiled = chain.session.compiled
        self.problem = problem

    @property
    def program(self) -> Any:
        self.compiled.follow()
        return self.compiled.program

    def x(self) -> Any:
        """The columns, where every column is a variable's."""
        x = np.zeros(self.program.n)
        for variable, first in self.compiled.columns_of.items():
            flat = variable.value.ravel(order="F")
            index = None if variable.declared is None else variable.declared.free_index
            if index is None:
                x[first : first + flat.size] = flat
            else:
                x[first + index[index >= 0]] = flat[index >= 0]
        return x

    def values(self) -> Any:
        """b - A x, row by row."""
        return self.program.b - self.program.A @ self.x()

    def objective(self) -> float:
        """c'x + d."""
        return float(self.program.c @ self.x() + self.program.d)


def redrawn(leaves: list[Any], rng: np.random.Generator) -> None:
    """Random values that keep to the structure of the variables."""
    for leaf in leaves:
        value = rng.normal(size=leaf.shape)
        given = leaf.attributes
        if given["symmetric"] or given["PSD"] or given["NSD"]:
            value = value + np.swapaxes(value, -1, -2)
        if given["diag"]:
            value = np.diag(np.diag(value))
        if given["sparsity"] is not None:
            value = np.triu(value)
        leaf.save_value(value)


# ---- push == value -----------------------------------------------------------------------------------------------


CONTINUOUS = [seed for seed in range(1000, 1150) if seed % 7 != 3]  # the others have integers


@pytest.mark.parametrize("seed", CONTINUOUS)
def test_what_is_pushed_is_the_value(seed: int) -> None:
    """Random affine expressions in ==, NonNeg, SOC and the objective, at random points and parameter values."""
    model = models.Model(cp, seed)
    rng = np.random.default_rng(seed)
    e, f, g = (model.affine(depth=6) for _ in range(3))
    weight = rng.normal(size=g.shape)
    flat = cp.vec(f, order="F")
    constraints = [e == 0, f <= 0, cp.SOC(1.0 + flat[0], flat), cp.vec(e, order="C") == cp.vec(e, order="C") + 1]
    rows = Rows(cp.Problem(cp.Minimize(3 - cp.sum(cp.multiply(weight, g))), constraints))
    for _ in range(2):
        redrawn(model.variables, rng)
        model.redraw()
        value = flat.value
        found = rows.values()
        zero = np.concatenate([-np.ravel(e.value, order="F"), np.ones(e.size)])
        soc = np.concatenate([[1 + value[0]], value])
        parts = {"zero": zero, "nonneg": -value, "soc": soc}
        for kind, expected in parts.items():
            start = rows.compiled.starts[kind]
            np.testing.assert_allclose(found[start : start + expected.size], expected, atol=1e-9)
        assert rows.objective() == pytest.approx(3 - float(np.sum(weight * g.value)), abs=1e-9)


@pytest.mark.parametrize("seed", range(3000, 3060))
def test_value_and_gradient(seed: int) -> None:
    """The gradient of a random affine expression is the matrix of its rows."""
    model = models.Model(cp, seed)
    e = model.affine(depth=6)
    rng = np.random.default_rng(seed)
    before = np.ravel(e.value, order="F")
    slopes = e.grad
    moved = before.copy()
    for v in e.variables():
        step = rng.normal(size=v.shape)
        slope = slopes[v]
        dense = np.full((1, 1), slope) if isinstance(slope, float) else slope.toarray()
        moved += dense.T @ step.ravel(order="F")
        v.save_value(v.value + step)
    np.testing.assert_allclose(np.ravel(e.value, order="F"), moved, atol=1e-9)


# ---- alike, alone, in one piece ------------------------------------------------------------------------------------


def fingerprint(program: Any) -> Counter[Any]:
    """A program up to the order of its columns and rows.

    Each column with its cost and entries, each known by its row, which is known by its cone, right-hand side and entries; refined
    until columns and rows know each other.
    """
    A = sp.coo_array(program.A)
    i, j, v = A.coords[0], A.coords[1], np.round(A.data, 9)
    keep = v != 0
    i, j, v = i[keep], j[keep], v[keep]
    cone = np.empty(program.m, object)
    for block in program.blocks:
        for k in range(block.count):
            start = block.start + k * block.cone.dim
            kind = block.cone.kind
            names = {"zero": lambda r: "zero", "nonneg": lambda r: "nonneg", "soc": lambda r: f"soc {r > 0}"}
            name = names.get(kind, lambda r, kind=kind: f"{kind} {r}")
            cone[start : start + block.cone.dim] = [name(r) for r in range(block.cone.dim)]
    rows = [hash((cone[r], round(float(program.b[r]), 9) + 0.0)) for r in range(program.m)]
    P = sp.coo_array((program.n, program.n)) if program.P is None else sp.coo_array(program.P)
    columns = [hash(round(float(c), 9) + 0.0) for c in program.c]
    for _ in range(4):
        gathered: list[list[Any]] = [[] for _ in columns]
        for r, c, value in zip(i, j, v, strict=True):
            gathered[c].append((rows[r], value))
        for r, c, value in zip(P.coords[0], P.coords[1], np.round(P.data, 9), strict=True):
            gathered[c].append((columns[r], value, "P"))
            if r != c:
                gathered[r].append((columns[c], value, "P"))
        columns = [hash((old, tuple(sorted(map(str, new))))) for old, new in zip(columns, gathered, strict=True)]
        crossed: list[list[Any]] = [[] for _ in rows]
        for r, c, value in zip(i, j, v, strict=True):
            crossed[r].append((columns[c], value))
        rows = [hash((old, tuple(sorted(map(str, new))))) for old, new in zip(rows, crossed, strict=True)]
    return Counter(rows + columns)


N = 6
rng = np.random.default_rng(11)
A = rng.normal(size=(N, 3, 4))
B = rng.normal(size=(N, 3))
R = np.abs(rng.normal(size=N)) + 1
S = [sp.random_array((3, 4), density=0.6, rng=rng, format="csr") for _ in range(N)]
y, X, Y = cp.Variable(4, "y"), cp.Variable((4, N), "X"), cp.Variable((4, N), "Y", bounds=[-5, 5])
z, q = cp.Variable(N, "z"), cp.Parameter(N, "q", value=R, nonneg=True)
W = cp.Variable((2, 2, N), "W")

#: Constraint number k of a loop; and, where there is one, the same constraints in one piece.
LOOPS: dict[str, tuple[Callable[[int], Any], Callable[[], Any] | None]] = {
    "entries": (lambda k: z[k] <= R[k], lambda: z <= R),
    "two terms": (lambda k: z[k] + 2 * z[(k + 1) % N] <= R[k], lambda: z + 2 * z[[*range(1, N), 0]] <= R),
    "three terms and an offset": (lambda k: z[k] - z[0] + 3 * X[1, k] - 1 == R[k], None),
    "columns": (lambda k: X[:, k] >= Y[:, k], lambda: X.T >= Y.T),
    "recursion": (lambda k: X[:, k] == A[0].T @ A[1] @ X[:, (k + 1) % N] + B[k, 0], None),
    "dense products": (lambda k: A[k] @ y == B[k], lambda: A @ y == B),
    "sparse products": (lambda k: S[k] @ y <= B[k], lambda: sp.vstack(S) @ y <= B.ravel()),
    "sums": (lambda k: cp.sum(X[:, k]) <= R[k], lambda: cp.sum(X, axis=0) <= R),
    "norms": (lambda k: cp.norm(X[:, k]) <= R[k], lambda: cp.norm(X, axis=0) <= R),
    "norms of affine": (lambda k: cp.norm(A[k] @ X[:, k] - B[k]) <= R[k] + z[k], None),
    "norms of one vector": (lambda k: cp.norm(A[k] @ y) <= R[k], None),
    "soc": (lambda k: cp.SOC(R[k] + z[k], X[:, k]), lambda: cp.SOC(R + z, X)),
    "soc of rows": (lambda k: cp.SOC(R[k], 2 * X[:, k] - 1), lambda: cp.SOC(R, (2 * X - 1).T, axis=1)),
    "abs": (lambda k: cp.abs(z[k] - 1) <= R[k], lambda: cp.abs(z - 1) <= R),
    "maximum": (
        lambda k: cp.maximum(z[k], 2 * z[k] - R[k], 0) <= 1,
        lambda: cp.maximum(z, 2 * z - R, 0) <= 1,
    ),
    "max": (lambda k: cp.max(X[:, k]) <= R[k], lambda: cp.max(X, axis=0) <= R),
    "norm1": (lambda k: cp.norm1(X[:, k]) <= R[k], lambda: cp.norm(X, 1, axis=0) <= R),
    "exp": (lambda k: cp.exp(z[k]) <= R[k], lambda: cp.exp(z) <= R),
    "log_sum_exp": (lambda k: cp.log_sum_exp(X[:, k]) <= R[k], lambda: cp.log_sum_exp(X, axis=0) <= R),
    "nested": (lambda k: cp.maximum(cp.norm(X[:, k]), cp.abs(z[k])) <= R[k], None),
    "squares": (lambda k: cp.sum_squares(X[:, k]) <= R[k], lambda: cp.sum_squares(X, axis=0) <= R),
    "psd": (lambda k: W[:, :, k] >> R[k] * np.eye(2), None),
    "exponential cones": (lambda k: cp.ExpCone(z[k], 1.0, X[0, k]), lambda: cp.ExpCone(z, np.ones(N), X[0])),
    "parameters": (lambda k: q[k] * z[k] <= 1, lambda: cp.multiply(q, z) <= 1),
    "parametric norms": (lambda k: cp.norm(q[k] * X[:, k]) <= q[k] + 1, None),
    "quotients": (lambda k: z[k] / q[k] <= 1, lambda: z / q <= 1),
}
FILL = [cp.sum(y) + cp.sum(X) + cp.sum(Y) + cp.sum(z) + cp.sum(W) == 0.123]  # every column, in one order


def compiled(constraints: list[Any]) -> Any:
    return Rows(cp.Problem(cp.Minimize(cp.sum(y) + 2 * cp.sum(z)), [*FILL, *constraints])).program


def joined(programs: list[Any], shared: int) -> Any:
    """Programs with the same first columns and their own further ones, and the same first row, in one."""
    from fenchel.program import Program

    first = programs[0]
    blocks, rows, rhs, m, n = [], [], [], 0, shared
    kinds = ("zero", "nonneg", "soc", "svec_upper", "svec_lower", "psd", "exp_cone", "exp_cone_xzy")
    total = shared + sum(p.n - shared for p in programs)
    for number, p in enumerate(programs):
        skip = 1 if number else 0  # the row of FILL
        wide = sp.lil_array((p.m - skip, total))
        dense = p.A.toarray()[skip:]
        wide[:, :shared] = dense[:, :shared]
        wide[:, n : n + p.n - shared] = dense[:, shared:]
        n += p.n - shared
        for block in p.blocks:
            assert block.cone.kind in kinds
            if block.cone.kind in ("zero", "nonneg"):
                size = block.size - (skip if block.start == 0 else 0)
                if size:
                    blocks.append(type(block)(type(block.cone)(size), m + block.start - (skip if block.start else 0), 1))
            else:
                blocks.append(type(block)(block.cone, m + block.start - skip, block.count))
        rows.append(wide)
        rhs.append(p.b[skip:])
        m += p.m - skip
    c = np.concatenate([first.c[:shared], *(p.c[shared:] for p in programs)])
    return Program(None, c, 0.0, sp.csc_array(sp.vstack(rows)), np.concatenate(rhs), tuple(blocks))


@pytest.mark.parametrize("name", LOOPS)
def test_a_loop_is_its_constraints_one_by_one(name: str) -> None:
    """Gathered and pushed as one, as against each alone."""
    make, _ = LOOPS[name]
    whole = compiled([make(k) for k in range(N)])
    shared = sum(v.size for v in (y, X, Y, z, W))
    bounds = compiled([])  # what every program has anyway: the row of FILL, and Y's bounds
    parts = [compiled([make(k)]) for k in range(N)]
    alone = Counter()
    for kind in {b.cone.kind for p in parts for b in p.blocks}:
        alone[kind] = sum(p.count(kind) - bounds.count(kind) for p in parts) + bounds.count(kind)
    assert {kind: whole.count(kind) for kind in alone} == dict(alone)
    assert whole.n - shared == sum(p.n - shared for p in parts)
    if not bounds.count("nonneg"):  # bounds went to columns or nowhere
        assert fingerprint(whole) == fingerprint(joined(parts, shared))


@pytest.mark.parametrize("name", LOOPS)
def test_order_does_not_matter(name: str) -> None:
    """The same constraints in another order, with others between them."""
    make, _ = LOOPS[name]
    others = [z[0] - X[0, 0] <= 5, cp.norm(cp.hstack([y, z])) <= 50, cp.abs(Y[0, 0]) <= 4]
    plain = compiled([*[make(k) for k in range(N)], *others])
    mixed = compiled([make(3), others[0], make(0), make(5), others[1], make(1), make(4), others[2], make(2)])
    assert fingerprint(plain) == fingerprint(mixed)


@pytest.mark.parametrize("name", [name for name, (_, whole) in LOOPS.items() if whole is not None])
def test_a_loop_is_the_constraint_in_one_piece(name: str) -> None:
    make, vectorised = LOOPS[name]
    assert vectorised is not None
    assert fingerprint(compiled([make(k) for k in range(N)])) == fingerprint(compiled([vectorised()]))


@pytest.mark.parametrize("name", ["norms", "abs", "max", "squares", "exp", "norm1", "maximum"])
def test_terms_of_the_objective_in_a_loop(name: str) -> None:
    """A Python sum of calls, as against the sum of the vectorised call."""
    terms = {
        "norms": (lambda k: cp.norm(X[:, k] - B[k, 0]), lambda: cp.norm(X - B[:, 0], axis=0)),
        "abs": (lambda k: cp.abs(z[k] - R[k]), lambda: cp.abs(z - R)),
        "max": (lambda k: cp.max(X[:, k]), lambda: cp.max(X, axis=0)),
        "squares": (lambda k: cp.square(z[k] - 2 * X[0, k]), lambda: cp.square(z - 2 * X[0])),
        "exp": (lambda k: cp.exp(z[k]), lambda: cp.exp(z)),
        "norm1": (lambda k: cp.norm1(X[:, k]), lambda: cp.norm(X, 1, axis=0)),
        "maximum": (lambda k: cp.maximum(z[k], R[k]), lambda: cp.maximum(z, R)),
    }
    make, whole = terms[name]
    loop = Rows(cp.Problem(cp.Minimize(sum(make(k) for k in range(N))), [cp.sum(X) + cp.sum(z) == 0])).program
    once = Rows(cp.Problem(cp.Minimize(cp.sum(whole())), [cp.sum(X) + cp.sum(z) == 0])).program
    assert fingerprint(loop) == fingerprint(once)


# ---- sharing -------------------------------------------------------------------------------------------------------


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """An error where the block takes longer: what walks every path of a shared graph never ends."""

    def stop(*_: Any) -> None:
        raise TimeoutError(f"not done within {seconds} s")

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    old = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    except TimeoutError as error:
        pytest.fail(str(error), pytrace=False)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, old)


def doubled(e: Any, step: Callable[[Any], Any] = lambda e: e + e) -> Any:
    for _ in range(60):
        e = step(e)
    return e


DOUBLE = [lambda e: e + e, lambda e: 3 * e - e, lambda e: -(-e - e), lambda e: e.T + e.T]


@pytest.mark.parametrize(
    ("shape", "step"), [((3,), DOUBLE[0]), ((), DOUBLE[0]), ((3,), DOUBLE[1]), ((3,), DOUBLE[2]), ((2, 2), DOUBLE[3])]
)
def test_a_node_doubled_sixty_times(shape: Any, step: Callable[[Any], Any]) -> None:
    """In every place that an expression can stand."""
    x, w = cp.Variable(shape), cp.Variable()
    e = doubled(x, step)
    x.value = np.ones(shape)
    w.value = np.array(1.0)
    n = x.size
    with within(60):
        np.testing.assert_array_equal(e.value, np.full(shape, 2.0**60))
        rows = Rows(cp.Problem(cp.Minimize(cp.sum(e) + w), [e == 1.0, -e <= w, cp.NonNeg(e), cp.SOC(w, cp.vec(e, order="F"))]))
        big = np.full(n, 2.0**60)
        np.testing.assert_allclose(rows.values(), np.concatenate([-big, big, big, [1.0], big]), rtol=1e-12)
        assert rows.objective() == pytest.approx(n * 2.0**60, rel=1e-12)
        curved = [cp.norm(cp.vec(e, order="F")) <= w, cp.max(e) <= w, w + e >= cp.exp(w)]
        Rows(cp.Problem(cp.Minimize(cp.sum_squares(e) + cp.sum(cp.abs(e))), curved))


def test_a_convex_call_doubled_sixty_times() -> None:
    x = cp.Variable(3)
    with within(60):
        program = Rows(cp.Problem(cp.Minimize(doubled(cp.norm(x))), [doubled(cp.abs(x)) <= 1])).program
    assert [program.c.max(), program.A.max()] == pytest.approx([2.0**60] * 2, rel=1e-12)
    assert program.n <= 3 + 1 + 3


def test_doubling_through_many_operators() -> None:
    """The paths are 6^25; the nodes 6 x 25."""
    x = cp.Variable((2, 2))
    e = x
    for k in range(25):
        e = (e + e.T + e[::-1] + cp.reshape(e, (2, 2), order="C") + 2 * e - np.eye(2) @ e) / (4 + k % 2)
    rows = Rows(cp.Problem(cp.Minimize(0), [e == 0]))
    x.value = np.array([[1.0, 2], [-3, 4]])
    np.testing.assert_allclose(rows.values(), -e.value.ravel(order="F"), rtol=1e-9)


@pytest.mark.parametrize("deep", [False, True])
def test_an_epigraph_is_shared(deep: bool) -> None:
    """One node in 1,000 constraints is expanded once; in the objective once more, where the position makes a difference."""
    x = cp.Variable(5)
    inner = x
    if deep:
        for _ in range(10):
            inner = inner + inner
    shared = cp.norm(inner)
    program = Rows(cp.Problem(cp.Minimize(cp.sum(x)), [shared <= k + x[k % 5] for k in range(1000)])).program
    assert (program.n, program.count("soc"), program.count("nonneg")) == (6, 6, 1000)
    twice = Rows(cp.Problem(cp.Minimize(shared + 2 * shared), [shared <= k for k in range(1, 10)])).program
    assert twice.count("soc") <= 12
    squares = cp.sum_squares(inner)
    mixed = Rows(cp.Problem(cp.Minimize(squares), [squares <= 4, squares + x[0] <= 5])).program
    assert mixed.P is not None and mixed.P.nnz >= 5
    assert len([cone for kind in ("soc", "rsoc", "soc3") for cone in mixed.cones(kind)]) == 1


@pytest.mark.solver("ECOS")
@pytest.mark.parametrize("parametric", [False, True])
def test_quadratics_below_a_shared_sum(parametric: bool) -> None:
    """More than a few paths lead down, so the engine walks once for an order, and ends at the calls."""
    x = cp.Variable(40)
    root = np.tril(np.ones((40, 40))) / 40
    Q = cp.Parameter((40, 40), PSD=True, value=root @ root.T) if parametric else cp.Constant(root @ root.T)
    e = cp.quad_form(x, Q) + cp.sum_squares(x - 1) + cp.norm(x[:5]) + cp.sum(cp.multiply(np.arange(40), x))
    flat = cp.Problem(cp.Minimize(cp.quad_form(x, Q) + cp.sum_squares(x - 1) + cp.norm(x[:5]) + np.arange(40) @ x))
    expected = flat.solve(solver="CLARABEL")
    for _ in range(3):
        e = (e + 2 * e) / 3
    assert cp.Problem(cp.Minimize(3 * e)).solve(solver="CLARABEL") == pytest.approx(3 * expected, rel=1e-5)
    assert cp.Problem(cp.Maximize(-e)).solve(solver="ECOS") == pytest.approx(-expected, rel=1e-5)


def test_one_leaf_in_very_many_constraints() -> None:
    x = cp.Variable(200)
    total = cp.sum(x)
    program = Rows(cp.Problem(cp.Minimize(total), [total - x[k % 200] >= k for k in range(2000)])).program
    assert program.A.count_nonzero() == 2000 * 199


def test_two_equal_calls_are_two() -> None:
    """What is shared is the node: calls that merely look alike keep their own columns, and the same optimum."""
    x = cp.Variable(2)
    program = Rows(cp.Problem(cp.Minimize(cp.norm(x) + cp.norm(x)), [x >= 1])).program
    assert program.count("soc") == 6


# ---- depth ---------------------------------------------------------------------------------------------------------

DEPTH = 50_000
CHAINS: dict[str, tuple[tuple[int, ...], Callable[[Any, Any, int], Any]]] = {
    "a sum of entries": ((), lambda e, x, k: e + x[k % 4]),
    "a sum of vectors": ((4,), lambda e, x, k: e + x),
    "a sum to the right": ((4,), lambda e, x, k: x + e),
    "differences": ((4,), lambda e, x, k: 1 - e),
    "scalings": ((4,), lambda e, x, k: 0.9999 * e),
    "reversals": ((4,), lambda e, x, k: -(e[::-1])),
    "reshapes": ((4,), lambda e, x, k: cp.reshape(e, (2, 2) if k % 2 == 0 else (4,), order="F")),
    "nested maximum": ((), lambda e, x, k: cp.maximum(e, x[k % 4] - k % 7)),
    "nested abs": ((), lambda e, x, k: cp.abs(e) + 0.001),
}


@pytest.mark.parametrize("name", CHAINS)
def test_depth(name: str) -> None:
    """Build, evaluate, lower in a constraint and in the objective."""
    shape, step = CHAINS[name]
    depth = DEPTH if name == "a sum of entries" else 5_000
    x = cp.Variable(4)
    e: Any = x if shape else x[0]
    for k in range(depth):
        e = step(e, x, k)
    x.value = np.array([1.0, -2, 3, 0.5])
    assert np.isfinite(e.value).all()
    if e.is_affine():
        rows = Rows(cp.Problem(cp.Minimize(cp.sum(e)), [e <= 0]))
        np.testing.assert_allclose(rows.values(), -np.ravel(e.value, order="F"), rtol=1e-6, atol=1e-6)
        assert rows.objective() == pytest.approx(float(np.sum(e.value)), rel=1e-6, abs=1e-6)
    else:
        program = Rows(cp.Problem(cp.Minimize(cp.sum(x)), [e <= 10, x >= -1])).program
        assert program.m >= depth and program.A.nnz >= 2 * depth


# ---- shapes --------------------------------------------------------------------------------------------------------

SHAPES = [(), (1,), (3,), (0,), (2, 3), (1, 3), (3, 0), (2, 2, 2), (2, 1, 3), (0, 2, 2), (2, 2, 1, 2)]
ATOMS: dict[str, Callable[[Any], Any]] = {
    "abs": lambda e: cp.sum(cp.abs(e)),
    "maximum": lambda e: cp.sum(cp.maximum(e, 0.5, -e)),
    "huber": lambda e: cp.sum(cp.huber(e, 0.7)),
    "exp": lambda e: cp.sum(cp.exp(e)),
    "square": lambda e: cp.sum(cp.square(e)),
    "sum_squares": lambda e: cp.sum_squares(e),
    "norm1": lambda e: cp.norm1(e),
    "norm": lambda e: cp.norm(cp.vec(e, order="F")),
    "along an axis": lambda e: cp.sum(cp.norm(e, axis=0)) if e.ndim else cp.abs(e),
    "max along an axis": lambda e: cp.sum(cp.max(e, axis=-1)) if e.ndim and e.shape[-1] else cp.sum(e),
    "squares along axes": lambda e: cp.sum(cp.sum_squares(e, axis=tuple(range(0, e.ndim, 2)))),
}


@pytest.mark.parametrize("position", ["objective", "constraint"])
@pytest.mark.parametrize("name", ATOMS)
def test_optimum_in_every_shape(name: str, position: str) -> None:
    """min f(x) with x fixed is the value of f, in both positions."""
    shift = np.random.default_rng(5)
    for shape in SHAPES:
        x, t = cp.Variable(shape), cp.Variable()
        x.value = np.round(shift.normal(size=shape), 2)
        fixed = x == x.value
        e = ATOMS[name](2 * x - 1)
        expected = float(e.value)
        if position == "objective":
            problem = cp.Problem(cp.Minimize(e + 0 * t), [fixed, t >= 0])
        else:
            problem = cp.Problem(cp.Minimize(t), [fixed, e <= t])
        assert problem.solve(solver="CLARABEL") == pytest.approx(expected, rel=1e-5, abs=1e-5), shape


# ---- bounds --------------------------------------------------------------------------------------------------------

COST = np.array([1.0, 2.0, 3.0])
FLOORS: dict[str, Callable[[Any], list[Any]]] = {
    "x >= a": lambda x: [x >= -1],
    "a <= x": lambda x: [-1 <= x],
    "-x <= a": lambda x: [-x <= 1],
    "array": lambda x: [x >= np.full(3, -1.0)],
    "entries": lambda x: [x[k] >= -1 for k in range(3)],
    "negated entries": lambda x: [-x[k] <= 1 for k in range(3)],
    "scaled entries": lambda x: [2 * x[0] >= -2, -3 * x[1] <= 3, -2 <= x[2] * 2],
    "slices": lambda x: [x[:2] >= -1, x[2:] >= -1],
    "reversed": lambda x: [x[::-1] >= -1],
    "with an offset": lambda x: [x + 1 >= 0],
    "NonNeg": lambda x: [cp.NonNeg(x + 1)],
    "NonPos": lambda x: [cp.NonPos(-x - 1)],
    "tightest of several": lambda x: [x >= -5, x >= -1, x >= -2],
    "infinite in part": lambda x: [x >= np.array([-1, -np.inf, -1]), x[1] >= -1],
}


@pytest.mark.parametrize("solver", ["HIGHS", "CLARABEL"])
@pytest.mark.parametrize("name", FLOORS)
def test_bounds_and_their_duals(name: str, solver: str) -> None:
    """min c'x over x >= -1, written in many ways, with column bounds and with rows: x = -1, and the duals are c."""
    for sign in (1, -1):  # and mirrored: max over x <= 1
        x = cp.Variable(3)
        floors = FLOORS[name](x if sign == 1 else -1 * x)
        goal = cp.Minimize(COST @ x) if sign == 1 else cp.Maximize(COST @ x)
        problem = cp.Problem(goal, floors)
        assert problem.solve(solver=solver) == pytest.approx(-sign * 6, rel=1e-6)
        np.testing.assert_allclose(x.value, -sign, atol=1e-6)
        total = 0
        for c in floors:
            weighted = cp.sum(cp.multiply(np.maximum(c.dual_value, 0), c.expr))
            total = total + (-weighted if isinstance(c, cp.NonNeg) else weighted)
        x.value = np.full(3, 17.0)  # f + y'(lhs - rhs) has slope 0 in x
        slope = goal.SIGN * COST + np.ravel(total.grad[x].toarray()) if hasattr(total.grad[x], "toarray") else None
        assert slope is not None
        np.testing.assert_allclose(slope, 0, atol=1e-5)


@pytest.mark.parametrize("solver", ["HIGHS", "CLARABEL", "OSQP"])
def test_bounds_that_follow_a_parameter(solver: str) -> None:
    p = cp.Parameter(3)
    x = cp.Variable(3, bounds=[-10, None])
    problem = cp.Problem(cp.Minimize(COST @ x), [x >= p, -x[0] <= -p[0] / 2])
    for value in ([-1.0, 2, 3], [4, -20, 0], [-1, 2, 3]):
        p.value = np.array(value, float)
        low = np.maximum(p.value, -10)
        low[0] = max(low[0], value[0] / 2)
        assert problem.solve(solver=solver) == pytest.approx(float(COST @ low), rel=1e-3)


# ---- what need not be said ---------------------------------------------------------------------------------------


def test_a_mask_leaves_no_zeros_behind() -> None:
    mask = np.zeros((4, 5))
    mask[1, 2], mask[3, 0] = 2.0, -1.0
    X, Y, p = cp.Variable((4, 5)), cp.Variable((4, 5)), cp.Parameter(value=3.0)
    in_loop = [cp.multiply(mask, Z) <= 1 for Z in (X, Y)]
    for constraints in ([cp.multiply(mask, X) <= 1], in_loop, [p * cp.multiply(mask, X) <= 1]):
        rows = Rows(cp.Problem(cp.Minimize(cp.sum(X) + cp.sum(Y)), constraints))
        assert rows.program.A.nnz == 2 * len(constraints)
        for Z in (X, Y):
            Z.value = np.random.default_rng(0).normal(size=(4, 5))
        slack = rows.program.b - rows.program.A @ np.concatenate([X.value.ravel(order="F"), Y.value.ravel(order="F")])
        factor = 3.0 if constraints[0].parameters() else 1.0
        expected = [1 - factor * mask * Z.value for Z in (X, Y)[: len(constraints)]]
        np.testing.assert_allclose(slack, np.concatenate([each.ravel(order="F") for each in expected]))


def test_of_a_symmetric_matrix_of_blocks_one_triangle_is_written() -> None:
    A, B, C = cp.Variable((3, 3), symmetric=True), cp.Variable((3, 2)), cp.Variable((2, 2), symmetric=True)
    blocks = cp.vstack([cp.hstack([A, B]), cp.hstack([B.T, C])])
    for solver in ("CLARABEL", "SCS"):
        data = cp.Problem(cp.Minimize(0), [blocks >> 0]).get_problem_data(solver)[0]
        assert data["A"].nnz == 15

"""The laws of the logic atoms, truth tables by solvers, their relaxations, names, and what they refuse."""

from __future__ import annotations

from importlib import metadata
from itertools import product
from operator import and_, or_, xor

import numpy as np
import pytest

import fenchel as cp
import fenchel_logic_atoms as package
from fenchel import Constant, Parameter, Variable, dcp
from fenchel.errors import DataError, PluginError, ShapeError, UseError
from fenchel.registry import only
from fenchel.testing.atoms import Case, check_atom, laws_for_atoms
from fenchel.testing.law import LawError
from fenchel_logic_atoms.cases import CASES

And, Not, Or, Xor = cp.logic.And, cp.logic.Not, cp.logic.Or, cp.logic.Xor
iff, implies = cp.logic.iff, cp.logic.implies

#: Formulas in three unknowns, with what they say of truth values.
FORMULAS = {
    "not": (lambda x, y, z: ~x, lambda a, b, c: not a),
    "and": (lambda x, y, z: x & y, lambda a, b, c: a and b),
    "or": (lambda x, y, z: x | y, lambda a, b, c: a or b),
    "xor": (lambda x, y, z: x ^ y, lambda a, b, c: a != b),
    "and of three": (And, lambda a, b, c: a and b and c),
    "or of three": (Or, lambda a, b, c: a or b or c),
    "xor of three": (Xor, lambda a, b, c: a ^ b ^ c),
    "xor of five": (lambda x, y, z: Xor(x, y, z, x, ~y), lambda a, b, c: a ^ b ^ c ^ a ^ (not b)),
    "implies": (lambda x, y, z: implies(x, y), lambda a, b, c: not a or b),
    "iff": (lambda x, y, z: iff(x, y), lambda a, b, c: a == b),
    "nested": (lambda x, y, z: ~(x & ~y) | (z ^ x) & y, lambda a, b, c: not (a and not b) or ((c != a) and b)),
    "with constants": (lambda x, y, z: (x & True) ^ (False | y) ^ 1, lambda a, b, c: (a != b) != True),  # noqa: E712
}
TABLE = np.array(list(product([0.0, 1.0], repeat=3)))


@pytest.mark.parametrize("law", laws_for_atoms(package, CASES))
def test_law(law):
    law()


def _below(self, *args):
    """Too little: nothing holds z up."""
    z = Variable(boolean=True)
    return z, [z <= x for x in args]


def _above(self, *args):
    """Too little: nothing holds z down."""
    z = Variable(boolean=True)
    return z, [sum(args) - (len(args) - 1) <= z]


def _relaxed(self, *args):
    """Not integer."""
    z = Variable(bounds=[0, 1])
    return z, [*(z <= x for x in args), sum(args) - (len(args) - 1) <= z]


@pytest.mark.parametrize(
    ("kind", "name", "wrong", "law"),
    [
        ("and", "graph", _below, "graph"),
        ("and", "graph", _above, "graph"),
        ("and", "graph", _relaxed, "form_kinds"),
        ("or", "monotone", lambda self, *signs: (dcp.DOWN,) * len(signs), "monotonicity"),
        ("xor", "monotone", lambda self, *signs: (dcp.UP,) * len(signs), "monotonicity"),
        ("xor", "sign", lambda self, *signs: dcp.NONPOS, "sign"),
        ("or", "value", lambda self, *values: np.min(np.broadcast_arrays(*values), axis=0), "graph"),
    ],
)
def test_the_laws_bite(kind, name, wrong, law):
    right = CASES[kind][0].atom
    atom = type(type(right).__name__, (type(right),), {name: wrong}).of()
    with pytest.raises(LawError) as caught:
        check_atom([Case(atom(*call.args)) for call in CASES[kind]], np.random.default_rng(0))
    assert caught.value.law == law


@pytest.mark.parametrize("solver", ["HIGHS", "SCIP"])
@pytest.mark.parametrize("name", FORMULAS)
def test_truth_table(name, solver):
    """Each line of the table in one problem, the value pushed down and up: it stays what it is."""
    formula, meaning = FORMULAS[name]
    expected = [float(meaning(*map(bool, line))) for line in TABLE]
    X = Variable(TABLE.shape, boolean=True)
    made = formula(*X.T)
    assert made.shape == (8,)
    for goal in (cp.Minimize, cp.Maximize):
        assert cp.Problem(goal(cp.sum(made)), [X == TABLE]).solve(solver=solver) == pytest.approx(sum(expected))
        assert made.value == pytest.approx(expected)
    X.value = TABLE
    assert made.value == pytest.approx(expected)


@pytest.mark.parametrize("solver", ["HIGHS", "SCIP"])
@pytest.mark.parametrize("name", FORMULAS)
def test_the_points_where_a_formula_holds(name, solver):
    """Demanded as a constraint, it leaves the true lines of its table: the best of them for random costs is found."""
    formula, meaning = FORMULAS[name]
    rng = np.random.default_rng(3)
    true = np.array([line for line in TABLE if meaning(*map(bool, line))])
    x = Variable(3, boolean=True)
    for _ in range(4):
        cost = rng.normal(size=3)
        found = cp.Problem(cp.Minimize(cost @ x), [formula(*x) == 1]).solve(solver=solver)
        assert found == pytest.approx((true @ cost).min())
        assert any(np.allclose(x.value, line) for line in true)


@pytest.mark.parametrize("connective", [And, Or, Xor])
@pytest.mark.parametrize("n", [2, 3, 4])
def test_without_integrality_it_is_the_hull_of_the_truth_table(connective, n):
    """The linear inequalities alone: their optimum is one over the lines of the table, for any costs."""
    from scipy.optimize import linprog

    rng = np.random.default_rng(n)
    x = Variable(n, boolean=True)
    made = connective(*x)
    table = np.array(list(product([0.0, 1.0], repeat=n)))
    value = made.atom.value(*table.T)
    for _ in range(10):
        *cost, weight = rng.normal(size=n + 1)
        data, _, _ = cp.Problem(cp.Minimize(np.array(cost) @ x + weight * made)).get_problem_data("HIGHS")
        assert data["dims"].zero == 0
        bounds = np.stack([data["lower_bounds"], data["upper_bounds"]], axis=1)
        relaxed = linprog(data["c"], A_ub=data["A"], b_ub=data["b"], bounds=bounds)
        assert relaxed.fun == pytest.approx((table @ cost + weight * value).min(), abs=1e-9)


@pytest.mark.parametrize(("connective", "new"), [(And, 1), (Or, 1), (Xor, 2)])
def test_the_new_variables_are_integer_in_the_program(connective, new):
    x = Variable(3, boolean=True)
    y = [Variable((4, 2), boolean=True), Variable(2, boolean=True), True]
    alone = cp.Problem(cp.Minimize(connective(*x)))
    assert alone.is_mixed_integer() and alone.is_lp()
    data, _, _ = alone.get_problem_data("HIGHS")
    assert len(data["int_vars_idx"]) + len(data["bool_vars_idx"]) == 3 + new
    many = cp.Problem(cp.Minimize(cp.sum(connective(*y))))
    data, _, _ = many.get_problem_data("HIGHS")
    assert len(data["int_vars_idx"]) + len(data["bool_vars_idx"]) == 8 + 2 + 8 * new


def test_shapes_broadcast_and_entries_count():
    x, Y = Variable(3, boolean=True), Variable((2, 2, 3), boolean=True)
    assert (x & Y).shape == (2, 2, 3) and (~Y).shape == (2, 2, 3) and Or(x, Y, True).shape == (2, 2, 3)
    rng = np.random.default_rng(0)
    a, B = rng.integers(0, 2, 3), rng.integers(0, 2, (2, 2, 3))
    fixed = [x == a, Y == B]
    for operator in (and_, or_, xor):
        made = operator(x, Y)
        cp.Problem(cp.Maximize(cp.sum(cp.multiply(rng.normal(size=B.shape), made))), fixed).solve(solver="HIGHS")
        assert made.value == pytest.approx(operator(a, B))
    every = And(*(x[k] for k in range(3)), Y[0, 0, 1], Y[:, :, 0])
    cp.Problem(cp.Maximize(cp.sum(every)), [Y[1, 1, 0] == 0]).solve(solver="HIGHS")
    assert every.value == pytest.approx(np.array([[1, 1], [1, 0]]))


def test_beside_other_constraints():
    """Which machines to switch on: 0 only with 1, not both 2 and 3, at least one of the two, the load shared as they allow."""
    on, load = Variable(4, boolean=True), Variable(4, nonneg=True)
    capacity, cost, start = np.array([6.0, 3.0, 4.0, 5.0]), np.array([1.0, 2.0, 1.5, 1.2]), np.array([4.0, 1.0, 3.0, 9.0])
    rules = [implies(on[0], on[1]) == 1, ~(on[2] & on[3]) == 1, (on[2] | on[3]) >= 1]
    shared = [cp.sum(load) == 8, load <= cp.multiply(capacity, on)]
    problem = cp.Problem(cp.Minimize(cost @ load + start @ on), rules + shared)
    found = problem.solve(solver="HIGHS")
    best = np.inf
    for line in product([0.0, 1.0], repeat=4):
        a, b, c, d = map(bool, line)
        if (a and not b) or (c and d) or not (c or d):
            continue
        fixed = cp.Problem(cp.Minimize(cost @ load + start @ np.array(line)), [*shared, on == line])
        best = min(best, fixed.solve(solver="HIGHS"))
    assert found == pytest.approx(best)
    assert problem.solve() == pytest.approx(best)


@pytest.mark.solver("SCIP")
def test_beside_a_cone():
    x, p = Variable(3, boolean=True), Variable(2)
    away = cp.norm(p - np.array([2.0, 0.0]))
    problem = cp.Problem(cp.Minimize(away + 0.1 * cp.sum(x)), [p[0] <= Xor(*x), cp.norm(p) <= 3 * (x[0] & ~x[1]) + 0.5 * x[1]])
    assert problem.solve(solver="SCIP") == pytest.approx(1.1, abs=1e-5)
    assert x.value == pytest.approx([1, 0, 0], abs=1e-6)


def test_parameters_are_data():
    """A new value of a boolean parameter is followed without compiling again."""
    x, p = Variable(2, boolean=True), Parameter(2, boolean=True)
    problem = cp.Problem(cp.Maximize(np.array([1.0, 3.0]) @ (x ^ p) - 2 * cp.sum(x & p) + (x[0] | p[1])))
    assert problem.is_dpp()
    for value in product([0, 1], repeat=2):
        p.value = value
        best = max(
            np.array([1.0, 3.0]) @ np.logical_xor(line, value) - 2 * np.dot(line, value) + max(line[0], value[1])
            for line in product([0, 1], repeat=2)
        )
        assert problem.solve(solver="HIGHS") == pytest.approx(best)
        assert problem.solver_stats.setups == 1


def test_of_constants_and_parameters_alone():
    p = Parameter(3, boolean=True, value=[1, 0, 1])
    made = ~(p & np.array([True, True, False])) ^ True
    assert made.is_constant() and made.value == pytest.approx([1, 0, 0])
    assert implies(True, False).value == 0 and iff(0, Constant([0, 1])).value == pytest.approx([1, 0])
    y = Variable(3)
    assert cp.Problem(cp.Minimize(cp.sum(y)), [y >= made]).solve() == pytest.approx(1, abs=1e-6)
    p.value = [1, 1, 0]
    assert made.value == pytest.approx([1, 1, 0])


def test_facts():
    x, y = Variable(2, boolean=True), Variable(2, boolean=True)
    for made in (~x, x & y, x | y, x ^ y):
        assert (made.curvature, made.sign) == ("AFFINE", "NONNEGATIVE")
        assert made.is_dcp(dpp=True) and made.is_pwl()
    assert (~x).is_decr(0) and not (~x).is_incr(0)
    assert (x & y).is_incr(0) and (x | y).is_incr(1) and not (x | y).is_decr(1)
    assert not (x ^ y).is_incr(0) and not (x ^ y).is_decr(0)
    x.value = y.value = [0, 1]
    assert (x & y).grad == {x: None, y: None}, "between truth values there is nothing"
    for made in (~x, x & y, x | y):
        low, high = made.get_bounds()
        assert (low == 0).all() and (high == 1).all()


def test_where_a_solver_leaves_off_the_value_is_near():
    x, y = Variable(boolean=True), Variable(boolean=True)
    x.save_value(1 - 1e-9)
    y.save_value(1.0)
    for made, expected in ((x & y, 1), (x | y, 1), (x ^ y, 0), (~x, 0), (Xor(x, y, x), 1)):
        assert made.value == pytest.approx(expected, abs=1e-8)


def test_names_and_classes():
    x, y, z = (Variable(boolean=True, name=name) for name in "xyz")
    X = Variable(3, boolean=True, name="X")
    texts = {
        "~x": ~x, "~~x": ~~x, "x & y & z": x & y & z, "x | y | z": Or(x, y, z), "x & y | z": x & y | z, "~(x & y)": ~(x & y),
        "(x | y) & z": (x | y) & z, "x & (y ^ z)": x & (y ^ z), "(x | y) ^ z": (x | y) ^ z, "~x | y": implies(x, y),
        "~(x ^ y)": iff(x, y), "2.0 * (x & y)": 2 * (x & y), "(x & y) + z": (x & y) + z, "~x + y": ~x + y,
        "-(x | y)": -(x | y), "(~X)[0]": (~X)[0], "~X[0]": ~X[0], "1.0 & x": True & x, "Sum(X & X, None, False)": cp.sum(X & X),
    }  # fmt: skip
    assert [str(made) for made in texts.values()] == list(texts)
    assert str(x == y & z) == "x == y & z" and str(x & y <= z) == "x & y <= z"
    assert isinstance(x & y, And) and isinstance(~x, Not) and not isinstance(x | y, Xor)
    assert (x & y & z).args[1] is z and (~x).args == [x]


def test_it_is_found_where_users_look_for_it():
    from fenchel.atoms.elementwise.logic import And as same

    assert same is cp.logic.And is And
    assert cp.logic.implies is implies
    with only("highs"):
        x = Variable(boolean=True)
        for use in (lambda: ~x, lambda: x & x, lambda: True ^ x, lambda: cp.logic.And, lambda: cp.atoms.elementwise.logic.iff):
            with pytest.raises(PluginError, match=r"fenchel-logic-atoms .* is disabled"):
                use()


def test_where_it_is_not_installed_the_package_is_named(monkeypatch):
    monkeypatch.setattr(metadata, "entry_points", lambda group: [])
    with only():
        x = Variable(boolean=True)
        for use in (lambda: ~x, lambda: cp.logic.And, lambda: cp.atoms.elementwise.logic.implies):
            with pytest.raises(AttributeError, match="pip install fenchel-logic-atoms"):
                use()


def test_numpy_and_python_on_the_left():
    x = Variable(2, boolean=True)
    x.value = [0, 1]
    a = np.array([True, True])
    assert isinstance(a & x, And) and isinstance(np.True_ | x, Or) and isinstance([0, 1] ^ x, Xor)
    assert (a ^ x).value == pytest.approx([1, 0])
    assert np.logical_and(a, x).value == pytest.approx([0, 1])
    assert np.logical_not(x).value == pytest.approx([1, 0]) == np.invert(x).value


x, y = Variable(2, boolean=True, name="x"), Variable(2, name="y")


@pytest.mark.parametrize(
    ("use", "error", "words"),
    [
        (lambda: ~y, DataError, "argument 1 of Not is not boolean: y. It takes .*boolean=True"),
        (lambda: x & y, DataError, "argument 2 of And is not boolean: y"),
        (lambda: y | x, DataError, "argument 1 of Or"),
        (lambda: Xor(x, x, 2), DataError, "argument 3 of Xor is not boolean: 2"),
        (lambda: x & 0.5, DataError, "0.5"),
        (lambda: x & np.array([1.0, np.nan]), DataError, "argument 2"),
        (lambda: ~(1 - x), DataError, r"1\.0 \+ -x"),
        (lambda: ~(2 * x[0]), DataError, r"2\.0 \* x\[0\]"),
        (lambda: ~-x[0], DataError, r"-x\[0\]"),
        (lambda: ~Variable(2, integer=True, bounds=[0, 1]), DataError, "not boolean"),
        (lambda: ~Variable(2, boolean=[(0,)]), DataError, "not boolean"),
        (lambda: ~Parameter(nonneg=True), DataError, "not boolean"),
        (lambda: implies(x, 2), DataError, "argument 2 of implies"),
        (lambda: iff(y, x), DataError, "argument 1 of iff"),
        (lambda: x & "a", DataError, "str"),
        (lambda: x & Variable(3, boolean=True), ShapeError, r"\(2,\)"),
        (lambda: And(x), UseError, "And takes at least two arguments, not 1"),
        (lambda: Or(), UseError, "not 0"),
        (lambda: Not(x, x), TypeError, "argument"),
        (lambda: (x & x).copy([x, y]), DataError, "argument 2 of And"),
        (lambda: x & (x <= 1), DataError, "Inequality"),
    ],
)
def test_what_is_refused(use, error, words):
    with pytest.raises(error, match=words):
        use()


def test_what_is_boolean_beside_whole_leaves():
    some = Variable(3, boolean=[(0,), (2,)])
    S, D = Variable((2, 2), boolean=True, symmetric=True), Variable((2, 2), boolean=True, diag=True)
    for made in (~some[0], ~some[::2], ~S, ~D.T, ~x[::-1].reshape((1, 2), "F"), ~Constant([[0, 1]]), x & ~Constant(1)):
        assert made.is_affine()
    with pytest.raises(DataError, match="not boolean"):
        some[0] & some[1]


def test_a_conjunction_in_a_constraint_list_needs_a_comparison():
    with pytest.raises(ValueError, match="a constraint is made with =="):
        cp.Problem(cp.Minimize(0), [x & x])

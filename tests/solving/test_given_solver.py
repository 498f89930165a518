"""A solver of the user's own, which no plugin brings, handed over as `solver=`."""

from __future__ import annotations

import gc
import pickle
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest

import fenchel as cp
from fenchel.errors import DataError, OptionError, PluginError, SolverError
from fenchel.plugins import GivenRef, SolverRef, hookimpl
from fenchel.program import OPTIMAL, Solution
from fenchel.registry import register, registry, unregister
from fenchel.solving.solver import Solver


class Newton(Solver):
    """Quadratic programs with equations only, by their linear system; it counts its solves, and can be told to fail."""

    name = "NEWTON"
    accepts = (frozenset({"zero", "quad_form@objective"}),)
    order = ("zero",)
    triangle = "full"
    options = {"shift": float}  # noqa: RUF012
    common = {"tol": ()}  # noqa: RUF012
    tolerance = 1e-7

    def __init__(self, fails: bool = False) -> None:
        self.fails, self.count = fails, 0

    def tolerance_of(self, options):
        return self.tolerance

    def solve(self, program, options):
        self.count += 1
        if self.fails:
            return Solution("solver_error", "told to fail")
        n, m = program.n, program.m
        A = program.A.toarray()
        P = program.P.toarray() + options.get("shift", 0.0) * np.eye(n)
        K = np.block([[P, A.T], [A, np.zeros((m, m))]])
        xy = np.linalg.solve(K, np.concatenate([-program.c, program.b]))
        return Solution(OPTIMAL, x=xy[:n], y=xy[n:], z=np.zeros(0))


class Linear(Newton):
    """It takes less."""

    name = "LINEAR"
    accepts = (frozenset({"zero"}),)


def least_norm():
    x, b = cp.Variable(3), cp.Parameter(value=3.0, name="b")
    equation = cp.sum(x) == b
    return cp.Problem(cp.Minimize(cp.sum_squares(x)), [equation]), x, b, equation


def test_it_solves():
    problem, x, _, equation = least_norm()
    solver = Newton()
    assert problem.solve(solver=solver) == pytest.approx(3.0)
    assert x.value == pytest.approx(np.ones(3)) and equation.dual_value == pytest.approx(-2.0)
    assert problem.solver_stats.solver_name == "NEWTON"
    assert problem.solver_stats.plugin.endswith("test_given_solver.Newton")
    assert solver.count == 1 and "NEWTON" not in cp.installed_solvers()


def test_options_are_its_own():
    problem, *_ = least_norm()
    assert problem.solve(solver=Newton(), shift=0.0) == pytest.approx(3.0)
    with pytest.raises(OptionError, match="NEWTON has no option 'shfit'; did you mean shift"):
        problem.solve(solver=Newton(), shfit=0.0)


def test_one_compiled_problem_for_one_object():
    problem, _, b, _ = least_norm()
    first, second = Newton(), Newton()
    problem.solve(solver=first)
    session = problem._session_used
    b.value = 6.0
    assert problem.solve(solver=first) == pytest.approx(12.0)
    assert problem._session_used is session
    problem.solve(solver=second)
    assert problem._session_used is not session and problem._session_used.solver is second
    problem.solve(solver="CLARABEL")
    problem.solve(solver=first)
    assert problem._session_used is session
    assert (first.count, second.count) == (3, 1)


def test_an_object_that_is_gone_is_not_taken_for_a_new_one():
    problem, *_ = least_norm()
    for _ in range(20):
        problem.solve(solver=Newton())
        gc.collect()
        assert problem._session_used.solver.count == 1


def test_equality_of_the_users_own_does_not_matter():
    class Same(Newton):
        def __eq__(self, other):
            return True

    problem, *_ = least_norm()
    one, two = Same(), Same()
    problem.solve(solver=one)
    problem.solve(solver=two)
    assert (one.count, two.count) == (1, 1)


def test_the_plan_says_what_it_takes_and_what_not():
    problem, x, *_ = least_norm()
    assert str(problem.explain(Newton())).startswith("NEWTON of ")
    with pytest.raises(SolverError, match=r"NEWTON cannot take this problem: it does not take nonneg \(from norm1@objective\)"):
        cp.Problem(cp.Minimize(cp.norm1(x))).solve(solver=Newton())
    with pytest.raises(SolverError, match=r"LINEAR cannot take this problem: it does not take .*quad_form"):
        problem.solve(solver=Linear())


def test_a_solver_of_a_plugin_as_an_object():
    problem, *_ = least_norm()
    assert problem.solve(solver=registry().solver("CLARABEL")) == pytest.approx(3.0, abs=1e-6)
    assert problem.solver_stats.solver_name == "CLARABEL"


def test_on_a_path():
    problem, *_ = least_norm()
    failing, good = Newton(fails=True), Newton()
    assert problem.solve(solver_path=[Linear(), (failing, {"shift": 0.0}), good, "CLARABEL"]) == pytest.approx(3.0)
    assert (failing.count, good.count) == (1, 1) and problem.solver_stats.solver_name == "NEWTON"
    with pytest.raises(SolverError, match=r"LINEAR: LINEAR cannot take (.|\n)*NEWTON: Solver 'NEWTON' failed: told to fail"):
        problem.solve(solver_path=[Linear(), failing])


class Broken:
    """A plugin whose solver cannot be imported."""

    @hookimpl
    def fenchel_solvers(self):
        """One, of a module that is not there."""
        return [SolverRef("fenchel_no_such_module.broken", "BROKEN", Newton.accepts)]


def test_a_broken_plugin_on_a_path_costs_itself():
    problem, *_ = least_norm()
    register(Broken(), "broken")
    try:
        with pytest.raises(PluginError):
            problem.solve(solver="BROKEN")
        assert problem.solve(solver_path=["BROKEN", "nosuch", Newton()]) == pytest.approx(3.0)
        with pytest.raises(SolverError, match=r"BROKEN: (.|\n)*nosuch: "):
            problem.solve(solver_path=["BROKEN", "nosuch"])
    finally:
        unregister("broken")


def test_its_data_and_layout():
    problem, x, *_ = least_norm()
    solver = Newton()
    data, chain, inverse = problem.get_problem_data(solver)
    assert data["dims"].zero == 1 and chain.solver is solver and solver.count == 0
    problem.unpack_results(chain.solve_via_data(problem, data), chain, inverse)
    assert x.value == pytest.approx(np.ones(3))
    assert problem.layout(solver) is not None


VALUES = np.linspace(0.0, 5.0, 70)


@pytest.mark.parametrize("pool", [None, ThreadPoolExecutor, ProcessPoolExecutor])
def test_a_sweep(pool, monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    problem, x, b, _ = least_norm()
    solver = Newton()
    if pool is None:
        sweep = problem.solve_many({b: VALUES}, solver=solver)
    else:
        with pool(2) as executor:
            sweep = problem.solve_many({b: VALUES}, executor, solver=solver)
    assert set(sweep.status) == {"optimal"}
    assert sweep.value == pytest.approx(VALUES**2 / 3, abs=1e-9)
    assert sweep[x] == pytest.approx(np.tile(VALUES[:, None] / 3, 3))


def test_a_sweep_of_what_other_processes_cannot_know(monkeypatch):
    class Local(Newton):
        pass

    monkeypatch.setattr("os.cpu_count", lambda: 2)
    problem, _, b, _ = least_norm()
    with pytest.raises(SolverError, match=r"NEWTON holds the interpreter's lock(.|\n)*ThreadPoolExecutor"):
        problem.solve_many({b: VALUES}, solver=Local())
    with ThreadPoolExecutor(2) as executor:
        assert problem.solve_many({b: VALUES}, executor, solver=Local()).value == pytest.approx(VALUES**2 / 3)
    monkeypatch.setattr(Local, "releases_gil", True)
    assert problem.solve_many({b: VALUES}, solver=Local()).value == pytest.approx(VALUES**2 / 3)


def test_a_problem_solved_by_it_can_be_pickled():
    problem, *_ = least_norm()
    problem.solve(solver=Newton())
    assert pickle.loads(pickle.dumps(problem)).solve(solver=Newton()) == pytest.approx(3.0)


class Nameless(Solver):
    """It says nothing."""


class Chars(Newton):
    """A set where a tuple of sets is wanted."""

    accepts = frozenset({"zero"})


class Costly(Newton):
    """Two costs for one set."""

    cost = (1.0, 2.0)


@pytest.mark.parametrize(
    ("solver", "error", "words"),
    [
        (7, SolverError, "named by a string, such as 'CLARABEL', or is an instance of a class derived from .*Solver, not 7"),
        (Newton, SolverError, r"not <class .*Newton'>: write Newton\(\)"),
        (int, SolverError, "not <class 'int'>$"),
        (object(), SolverError, "not <object object"),
        (["CLARABEL"], SolverError, r"not \['CLARABEL'\]"),
        (GivenRef("a.B", "B", (frozenset(),)), SolverError, "instance of a class derived from"),
        (Nameless(), SolverError, "Nameless states no name and no accepts and no order and no solve or open"),
        (Chars(), SolverError, "`accepts` of the solver NEWTON is a tuple of sets of kinds"),
        (Costly(), DataError, "2 costs for 1 sets"),
    ],
)
def test_what_is_none(solver, error, words):
    problem, _, b, _ = least_norm()
    for use in (
        lambda: problem.solve(solver=solver),
        lambda: problem.get_problem_data(solver),
        lambda: problem.solve_many({b: VALUES}, solver=solver),
        lambda: problem.explain(solver),
    ):
        with pytest.raises(error, match=words):
            use()
    assert not problem._sessions

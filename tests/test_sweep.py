"""solve_many: every executor gives the same rows, each with its own status, in the order given."""

from __future__ import annotations

import io
import sys
import threading
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import fenchel as cp
from fenchel.errors import DataError, DCPError, FenchelError, OptionError, ParameterError, ShapeError, SolverError
from fenchel.sweep import Progress, Table

SOLVERS = ("OSQP", "CLARABEL", "SCS", "HIGHS", "ECOS")


class Model:
    """min |x - b|^2 with 1'x == s and x <= t."""

    def __init__(self) -> None:
        self.b, self.s, self.t = cp.Parameter(3, name="b"), cp.Parameter(name="s"), cp.Parameter(name="t", nonneg=True, value=9.0)
        self.x = cp.Variable(3, name="x")
        self.rows = [cp.sum(self.x) == self.s, self.x <= self.t]
        self.problem = cp.Problem(cp.Minimize(cp.sum_squares(self.x - self.b)), self.rows)

    def values(self, count: int) -> dict[Any, Any]:
        """Draws for b and s."""
        rng = np.random.default_rng(0)
        return {self.b: rng.normal(size=(count, 3)), self.s: rng.normal(size=count)}

    def one_by_one(self, values: dict[Any, Any], solver: str) -> tuple[Any, Any, Any]:
        """Values, points and duals by a loop of solves."""
        found: tuple[Any, Any, Any] = [], [], []
        for row in zip(*values.values(), strict=True):
            for parameter, value in zip(values, row, strict=True):
                parameter.value = value
            found[0].append(self.problem.solve(solver))
            found[1].append(self.x.value)
            found[2].append(self.rows[0].dual_value)
        return found


@pytest.mark.filterwarnings("ignore:Solution may be inaccurate")
@pytest.mark.parametrize("solver", SOLVERS)
def test_as_a_loop_would(solver: str) -> None:
    model = Model()
    values = model.values(100)
    sweep = model.problem.solve_many(values, solver=solver)
    value, x, dual = model.one_by_one(values, solver)
    assert len(sweep) == 100 and sweep.errors == [None] * 100
    assert set(sweep.status) <= {cp.OPTIMAL, *([cp.OPTIMAL_INACCURATE] if solver == "HIGHS" else [])}  # its quadratics are rough
    np.testing.assert_allclose(sweep.value, value, atol=1e-3)
    assert sweep[model.x].shape == (100, 3) and sweep[model.rows[0]].shape == (100,)
    np.testing.assert_allclose(sweep[model.x], x, atol=2e-3)
    np.testing.assert_allclose(sweep[model.rows[0]], dual, atol=5e-3)
    assert sweep[model.rows[1]].shape == (100, 3)
    assert (sweep.solve_time > 0).all() and repr(sweep).startswith("Sweep(100 rows: ")


@pytest.mark.parametrize("pool", [None, ThreadPoolExecutor, ProcessPoolExecutor])
@pytest.mark.parametrize("form", ["list", "arrays", "names"])
def test_executors_and_forms(pool: Any, form: str) -> None:
    model = Model()
    values: Any = model.values(40)
    expected = model.one_by_one(values, "CLARABEL")
    if form == "list":
        values = [{model.b: b, model.s: s} for b, s in zip(*values.values(), strict=True)]
    elif form == "names":
        values = {parameter.name(): column.tolist() for parameter, column in values.items()}
    executor: Executor | None = None if pool is None else pool(2)
    sweep = model.problem.solve_many(values, executor, solver="CLARABEL", chunk=7)
    if executor is not None:
        assert executor.submit(int).result() == 0  # it is the caller's, who may go on with it
        executor.shutdown()
    np.testing.assert_allclose(sweep.value, expected[0], rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(sweep[model.x], expected[1], atol=1e-5)


def test_the_problem_keeps_its_state() -> None:
    model = Model()
    model.b.value, model.s.value = np.ones(3), 1.0
    model.problem.solve("CLARABEL")
    before = model.problem.value, model.x.value.copy(), model.rows[0].dual_value
    model.problem.solve_many(model.values(5), solver="CLARABEL")
    np.testing.assert_array_equal(model.b.value, np.ones(3))
    assert model.problem.value == before[0]
    np.testing.assert_array_equal(model.x.value, before[1])


@pytest.mark.parametrize("workers", [None, 2])
def test_each_row_has_its_own_fate(workers: int | None) -> None:
    """Optimal, infeasible, unset, NaN, of the wrong shape, outside its attributes; neighbours do not notice."""
    model = Model()
    fine = {model.b: np.ones(3), model.s: 1.5, model.t: 1.0}
    rows = [
        fine,
        {**fine, model.s: 99.0},
        {**fine, model.b: None},
        {**fine, model.b: [1.0, np.nan, 1.0]},
        {**fine, model.b: np.ones(4)},
        {**fine, model.t: -1.0},
        fine,
    ]
    executor = None if workers is None else ProcessPoolExecutor(workers)
    sweep = model.problem.solve_many(rows, executor, solver="CLARABEL", chunk=4)
    if executor is not None:
        executor.shutdown()
    assert list(sweep.status) == [cp.OPTIMAL, cp.INFEASIBLE, *["error"] * 4, cp.OPTIMAL]
    assert sweep.value[[0, 6]] == pytest.approx([0.75] * 2, abs=1e-6) and sweep.value[1] == np.inf
    assert np.isnan(sweep.value[2:6]).all() and np.isnan(sweep[model.x][1:6]).all()
    kinds = [type(None), type(None), ParameterError, DataError, ShapeError, DataError, type(None)]
    assert [type(error) for error in sweep.errors] == kinds
    assert all("'b'" in str(error) for error in sweep.errors[2:5]) and "nonnegative" in str(sweep.errors[5])


def test_a_row_that_names_less_keeps_the_rest() -> None:
    """Not the value of the row before it, but that which the parameter has."""
    model = Model()
    model.b.value, model.s.value = np.zeros(3), 3.0
    rows: list[Any] = [{model.s: 6.0}, {model.t: 2.0}, {}]
    sweep = model.problem.solve_many(rows, solver="CLARABEL")
    assert sweep.value == pytest.approx([12, 3, 3], abs=1e-6)


def test_mistakes_of_the_call_are_raised() -> None:
    model = Model()
    problem, stranger = model.problem, cp.Parameter(name="other")
    with pytest.raises(ParameterError, match="other is not a parameter"):
        problem.solve_many([{stranger: 1.0}])
    with pytest.raises(ParameterError, match="'b'"):
        problem.solve_many({"nothing": [1.0]})
    with pytest.raises(ShapeError, match="as many rows"):
        problem.solve_many({model.s: np.ones(3), model.t: np.ones(4)})
    with pytest.raises(ShapeError, match="a row for each value"):
        problem.solve_many({model.s: 1.0})
    with pytest.raises(FenchelError, match="list of"):
        problem.solve_many(3)
    with pytest.raises(FenchelError, match="dict"):
        problem.solve_many([1.0])
    with pytest.raises(OptionError, match="no_such"):
        problem.solve_many([{model.s: 1.0}], no_such=1)
    with pytest.raises(SolverError):
        problem.solve_many([{model.s: 1.0}], solver="NOBODY")
    y, p = cp.Variable(), cp.Parameter()
    with pytest.raises(DCPError):
        cp.Problem(cp.Minimize(p * cp.abs(y))).solve_many([{p: 1.0}])
    sweep = problem.solve_many([{model.s: 1.0, model.b: np.zeros(3)}])
    with pytest.raises(FenchelError, match="neither a variable nor a constraint"):
        sweep[stranger]


def test_no_rows() -> None:
    model = Model()
    sweep = model.problem.solve_many([])
    assert len(sweep) == 0 and sweep[model.x].shape == (0, 3) and sweep.value.shape == (0,)


def test_callbacks_stay_in_this_thread() -> None:
    """They refer to the parameters of this problem: it is solved itself, and its parameters are set back."""
    p, x = cp.Parameter(value=7.0), cp.Variable()
    doubled = cp.CallbackParam(lambda: 2 * p.value)
    problem = cp.Problem(cp.Minimize(cp.square(x - p)), [x >= doubled])
    values = np.linspace(1, 2, 50)
    sweep = problem.solve_many({p: values}, solver="CLARABEL")
    np.testing.assert_allclose(sweep.value, values**2, rtol=1e-5)
    assert p.value == 7.0
    with ThreadPoolExecutor(1) as executor, pytest.raises(FenchelError, match="callback"):
        problem.solve_many({p: values}, executor)


def test_parametric_bounds_own_their_duals_row_by_row() -> None:
    x, top = cp.Variable(2), cp.Parameter(2)
    rows = [x <= top, x <= 1]
    problem = cp.Problem(cp.Maximize(cp.sum(x)), rows)
    sweep = problem.solve_many({top: np.array([[0.5, 2.0], [2.0, 0.5]])}, solver="HIGHS")
    np.testing.assert_array_equal(sweep[rows[0]], [[1, 0], [0, 1]])
    np.testing.assert_array_equal(sweep[rows[1]], [[0, 1], [1, 0]])


def test_duals_of_several_arguments() -> None:
    x, t, p = cp.Variable(2), cp.Variable(), cp.Parameter(2)
    cone = cp.SOC(t, x - p)
    sweep = cp.Problem(cp.Minimize(t), [cone, x == 0]).solve_many({p: np.array([[3.0, 4.0], [0.0, 1.0]])}, solver="CLARABEL")
    first, second = sweep[cone]
    np.testing.assert_allclose(first.ravel(), [1, 1], atol=1e-6)
    assert np.linalg.norm(second.reshape(2, 2), axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_order_for_warm_starts() -> None:
    """A shuffled path is put right; a walk that is already short stays as it is."""
    p, x = cp.Parameter(2, name="p"), cp.Variable(2)
    problem = cp.Problem(cp.Minimize(cp.sum_squares(x - p)))
    path = np.linspace(0, 1, 50)[:, None] * [1.0, 2.0]
    shuffled = np.random.default_rng(0).permutation(50)
    order = Table(problem, {p: path[shuffled]}).order()
    along = path[shuffled][order][:, 0]
    assert (np.diff(along) > 0).all() or (np.diff(along) < 0).all()
    turn = np.linspace(0, 20, 200)
    spiral = np.column_stack([turn * np.cos(turn), turn * np.sin(turn)])
    np.testing.assert_array_equal(Table(problem, {p: spiral}).order(), np.arange(200))


def test_warm_starts_save_steps() -> None:
    rng = np.random.default_rng(0)
    A, x, w = rng.normal(size=(60, 30)), cp.Variable(30), cp.Parameter(nonneg=True)
    problem = cp.Problem(cp.Minimize(cp.sum_squares(A @ x - A.sum(axis=1)) + w * cp.norm1(x)))
    values = {w: rng.permutation(np.linspace(1, 2, 30))}
    warm, cold = (problem.solve_many(values, solver="OSQP", warm_start=each) for each in (True, False))
    assert warm.iterations.sum() < cold.iterations.sum()
    np.testing.assert_allclose(warm.value, cold.value, rtol=1e-3)


def test_each_worker_compiles_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = []
    compile_ = cp.Problem._compile

    def counted(self: Any, solver: Any) -> Any:
        compiled.append(threading.get_ident())
        return compile_(self, solver)

    monkeypatch.setattr(cp.Problem, "_compile", counted)
    model = Model()
    with ThreadPoolExecutor(2) as executor:
        model.problem.solve_many(model.values(60), executor, solver="CLARABEL", chunk=5)
    assert len(compiled) == len(set(compiled)) <= 3


def test_a_solver_may_hand_out_its_own_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which the next row overwrites."""
    from fenchel_clarabel.clarabel import Instance

    buffer, solve = np.zeros(9), Instance.solve

    def solved(self: Any, start: Any) -> Any:
        solution = solve(self, start)
        lent = buffer[: len(solution.x)]
        lent[:] = solution.x
        solution.x = lent
        return solution

    monkeypatch.setattr(Instance, "solve", solved)
    x, b = cp.Variable(3), cp.Parameter(3)
    values = np.random.default_rng(0).normal(size=(6, 3))
    sweep = cp.Problem(cp.Minimize(cp.sum_squares(x - b))).solve_many({b: values}, solver="CLARABEL")
    monkeypatch.undo()
    np.testing.assert_allclose(sweep[x], values, atol=1e-5)


class Dying(ThreadPoolExecutor):
    """An executor whose second task is lost."""

    def __init__(self) -> None:
        super().__init__(1)
        self.tasks = 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
        """As ever, but for the second."""
        self.tasks += 1
        return super().submit(_lost) if self.tasks == 2 else super().submit(fn, *args, **kwargs)


def _lost() -> None:
    raise ConnectionError("the worker is gone")


def test_a_lost_worker_takes_its_chunk_only() -> None:
    model = Model()
    with Dying() as executor:
        sweep = model.problem.solve_many(model.values(9), executor, solver="CLARABEL", warm_start=False, chunk=3)
    assert list(sweep.status) == [cp.OPTIMAL] * 3 + [cp.SOLVER_ERROR] * 3 + [cp.OPTIMAL] * 3
    assert "the worker is gone" in str(sweep.errors[4])


class Terminal(io.StringIO):
    """Standard error, as a terminal."""

    def isatty(self) -> bool:
        """Yes."""
        return True


def test_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal, and where it is asked for; not else."""
    model = Model()
    for stream, wanted, shown in ((Terminal(), None, True), (Terminal(), False, False), (io.StringIO(), None, False)):
        monkeypatch.setattr(sys, "stderr", stream)
        with ThreadPoolExecutor(2) as executor:
            model.problem.solve_many(model.values(20), executor, solver="CLARABEL", progress=wanted)
        assert ("20/20\n" in stream.getvalue()) == shown
    bar = Progress(0, True)
    bar.advance(0)
    bar.close()


def test_dask() -> None:
    """A local cluster of Dask's: its client is an executor."""
    distributed = pytest.importorskip("distributed", reason="an optional dependency: uv pip install distributed")
    model = Model()
    values = model.values(64)
    expected = model.one_by_one(values, "CLARABEL")
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
        client.get_executor() as executor,
    ):
        sweep = model.problem.solve_many(values, executor, solver="CLARABEL")
    np.testing.assert_allclose(sweep.value, expected[0], rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(sweep[model.x], expected[1], atol=1e-5)

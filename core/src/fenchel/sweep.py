"""A sweep: one problem solved for many values of its parameters, on several threads, processes or machines.

    problem.solve_many([{p: 1.0}, {p: 2.0}])        one dict for each row
    problem.solve_many({p: array})                  one row of the array for each row

Every worker makes a copy of the problem, compiles it once, and solves one chunk of rows after another, each row from the
solution before it. Rows are put in an order in which neighbours are close, where that is shorter than the order given.
"""

from __future__ import annotations

import os
import pickle
import sys
import threading
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from fenchel.errors import DataError, FenchelError, ParameterError, ShapeError, SolverError
from fenchel.program import CERTIFICATES, SOLVER_ERROR
from fenchel.solving.interrupt import reclaim
from fenchel.solving.solver import Solver

#: Fewer rows than this are not worth a second worker. Each worker gets about so many chunks, for balance and the progress bar.
ROWS, CHUNKS = 32, 8
#: Chunks for an executor that does not say how many workers it has.
UNKNOWN = 64
#: The status of a row that could not be posed: a parameter without a value, of the wrong shape, or outside its attributes.
ERROR = "error"


class Row(NamedTuple):
    """What a worker sends back for one row."""

    status: str
    value: float | None = None
    x: Any = None
    y: Any = None
    z: Any = None
    tight: Any = ()
    iterations: int | None = None
    solve_time: float | None = None
    error: Exception | None = None


class Sweep:
    """The answers, one row for each value, in the order given.

    status: words (see `fenchel.program`), "error" for a row whose parameters were refused. value: optimal values, inf or -inf
    as `Problem.value`, NaN where there is none. errors: what a row raised, or None. iterations (0 if unknown), solve_time
    (seconds). sweep[variable]: its values, shape (rows, *variable.shape), NaN where there is none. sweep[constraint]: its duals
    likewise, a list of such arrays for a cone of several arguments.
    """

    def __init__(self, problem: Any, compiled: Any, rows: list[Row]) -> None:
        self._problem, self._compiled, self._rows = problem, compiled, rows
        self.status = np.array([row.status for row in rows], dtype=object)
        self.value = np.array([np.nan if row.value is None else row.value for row in rows], float)
        self.errors = [row.error for row in rows]
        self.iterations = np.array([row.iterations or 0 for row in rows], int)
        self.solve_time = np.array([np.nan if row.solve_time is None else row.solve_time for row in rows], float)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, item: Any) -> Any:
        compiled = self._compiled
        if item in compiled.columns_of:
            return _stacked([None if row.x is None else compiled.value_of(item, row.x) for row in self._rows], item.shape)
        for constraint, place in zip(self._problem.constraints, compiled.places, strict=True):
            if constraint is item:
                return _stacked([self._dual(item, place, row) for row in self._rows], item.shape)
        raise FenchelError(f"{item} is neither a variable nor a constraint of the problem that was solved")

    def _dual(self, constraint: Any, place: Any, row: Row) -> Any:
        known = row.y is not None or row.z is not None
        return self._compiled.dual_of(constraint, place, row.y, row.z, row.tight) if known else None

    def __repr__(self) -> str:
        counts = Counter(map(str, self.status)).items()
        return f"Sweep({len(self)} rows: {', '.join(f'{count} {status}' for status, count in counts) or 'none'})"


def _stacked(found: list[Any], shape: tuple[int, ...]) -> Any:
    """One array with a row for each, NaN for None; a list of them where each is a list."""
    first = next((each for each in found if each is not None), None)
    if isinstance(first, list):
        parts = range(len(first))
        return [_stacked([None if each is None else each[k] for each in found], np.shape(first[k])) for k in parts]
    out = np.full((len(found), *(shape if first is None else np.shape(first))), np.nan)
    for k, each in enumerate(found):
        if each is not None:
            out[k] = each
    return out


# ---- the values ------------------------------------------------------------------------------------------------------


class Table:
    """columns[j][k]: the value of parameters[j] in row k. Missing ones are those that the parameters have now."""

    def __init__(self, problem: Any, values: Any) -> None:
        known = problem.parameters()
        by_name = problem.param_dict
        if isinstance(values, Mapping):
            given = {_parameter(key, known, by_name): _rows_of(key, column) for key, column in values.items()}
            counts = {len(column) for column in given.values()}
            if len(counts) != 1:
                raise ShapeError(f"solve_many needs as many rows for each parameter, not {sorted(counts)}")
            self.count = counts.pop()
            self.parameters, self.columns = list(given), list(given.values())
            return
        if isinstance(values, str) or not isinstance(values, Iterable):
            raise FenchelError("solve_many takes a list of {parameter: value}, or {parameter: array with a row for each value}")
        rows = [self._row(row, known, by_name) for row in values]
        self.count = len(rows)
        self.parameters = list(dict.fromkeys(parameter for row in rows for parameter in row))
        self.columns = [[row.get(p, p._value) for row in rows] for p in self.parameters]

    @staticmethod
    def _row(row: Any, known: list[Any], by_name: dict[str, Any]) -> dict[Any, Any]:
        if not isinstance(row, Mapping):
            raise FenchelError(f"each value of solve_many is a dict {{parameter: value}}, not a {type(row).__name__}")
        return {_parameter(key, known, by_name): value for key, value in row.items()}

    def order(self) -> Any:
        """Rows in an order for warm starts: along the direction in which they differ most, if that is the shorter path."""
        given = np.arange(self.count)
        try:
            points = np.hstack([np.asarray(column, float).reshape(self.count, -1) for column in self.columns])
        except (TypeError, ValueError):  # ragged: such rows will say so themselves
            return given
        points = points[:, np.isfinite(points).all(axis=0)]
        spread = points.std(axis=0)
        points = (points - points.mean(axis=0))[:, spread > 0] / spread[spread > 0]
        if points.size == 0:
            return given
        direction = np.random.default_rng(0).standard_normal(points.shape[1])
        for _ in range(20):  # power iteration: a rough direction will do
            direction = points.T @ (points @ direction)
            direction /= np.linalg.norm(direction)
        along = np.argsort(points @ direction, kind="stable")
        return along if _length(points[along]) < _length(points) else given


def _length(points: Any) -> float:
    return float(np.linalg.norm(np.diff(points, axis=0), axis=1).sum())


def _parameter(key: Any, known: list[Any], by_name: dict[str, Any]) -> Any:
    found = by_name.get(key) if isinstance(key, str) else next((p for p in known if p is key), None)
    if found is None:
        raise ParameterError(f"{key} is not a parameter of this problem; it has {', '.join(map(repr, by_name)) or 'none'}")
    return found


def _rows_of(key: Any, column: Any) -> Any:
    if isinstance(column, np.ndarray | list | tuple) and np.ndim(column) > 0:
        return column
    raise ShapeError(f"solve_many needs an array with a row for each value of {key}, not {type(column).__name__}")


# ---- workers ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Job:
    """A problem for workers, pickled together with the parameters that change, so that these are its own in every copy."""

    payload: bytes
    solver: str | Solver | None
    warm_start: bool
    options: dict[str, Any]
    key: str = field(default_factory=lambda: uuid.uuid4().hex)


class _Held(threading.local):
    """The copy of a problem that a worker made last."""

    key = ""
    problem: Any = None
    parameters: Sequence[Any] = ()
    solver: str | Solver | None = None  # that of the first chunk: sent with another, it is another object


_held = _Held()


def solve_chunk(job: Job, columns: list[Any]) -> list[Row]:
    """Solve rows in order, on this worker's own copy of the problem."""
    if _held.key != job.key:
        _held.problem, _held.parameters = pickle.loads(job.payload)
        _held.key, _held.solver = job.key, job.solver
    return solve_rows(_held.problem, _held.parameters, columns, _held.solver, job.warm_start, job.options)


def solve_rows(
    problem: Any, parameters: Sequence[Any], columns: list[Any], solver: Any, warm_start: bool, options: dict[str, Any]
) -> list[Row]:
    """Solve rows in order, on this problem."""
    rows = []
    for values in zip(*columns, strict=True):
        try:
            for parameter, value in zip(parameters, values, strict=True):
                parameter.value = value
            rows.append(_solved(problem, problem._session(solver, options), warm_start))
        except Exception as error:  # whatever goes wrong is the answer for its row, not for the batch
            refused = isinstance(error, ParameterError | DataError | ShapeError)
            rows.append(Row(ERROR if refused else SOLVER_ERROR, error=_portable(error)))
    return rows


def _solved(problem: Any, session: Any, warm_start: bool) -> Row:
    answer = session.solve(warm_start)
    problem._store(answer, session, warn=False)
    found, status = answer.solution, problem.status
    x = y = z = None
    if answer.has_point or status in CERTIFICATES:
        # copies: what a solver hands out may be its own memory, which the next row overwrites
        x = np.array(found.x) if answer.has_point else None
        y, z = (None if each is None else np.array(each) for each in (found.y, found.z))
    return Row(status, problem.value, x, y, z, answer.tight, found.iterations, found.solve_time)


def _portable(error: Exception) -> Exception:
    """The error without its frames, or a SolverError with its words where it cannot be sent between processes."""
    error = error.with_traceback(None)
    error.__context__ = None
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return SolverError(f"{type(error).__name__}: {error}")
    return error


# ---- the sweep -------------------------------------------------------------------------------------------------------


def solve_many(
    problem: Any,
    values: Any,
    executor: Executor | None = None,
    solver: str | Solver | None = None,
    warm_start: bool = True,
    chunk: int | None = None,
    progress: bool | None = None,
    **options: Any,
) -> Sweep:
    """As `Problem.solve_many`."""
    table = Table(problem, values)
    session = problem._session(solver, options)  # what is wrong with the model itself is raised here, once
    if deciding := [p.name() for p in table.parameters if p in session.compiled.structural]:
        raise FenchelError(f"new values of {', '.join(deciding)} change the form of the problem: solve it for each of them")
    columns = table.columns
    order = table.order() if warm_start else np.arange(table.count)
    volatile = [parameter.name() for parameter in problem.parameters() if parameter.volatile]
    if volatile and executor is not None:
        raise FenchelError(f"the callback of {volatile[0]!r} belongs to this process: solve_many takes no executor then")
    workers = min(os.cpu_count() or 1, -(-table.count // ROWS))
    if executor is None and (volatile or workers <= 1):
        rows = _alone(problem, table, order, solver, warm_start, options, bool(volatile))
        return Sweep(problem, session.compiled, _unordered(rows, order))
    job = Job(pickle.dumps((problem, table.parameters)), solver, warm_start, options)
    own: Executor | None = None
    if executor is None:
        if isinstance(solver, Solver) and not solver.releases_gil:
            _sendable(solver)
        own = executor = ThreadPoolExecutor(workers) if session.solver.releases_gil else ProcessPoolExecutor(workers)
        pieces = workers * CHUNKS
    else:
        known = getattr(executor, "_max_workers", None)
        pieces = known * CHUNKS if known else UNKNOWN
    size = chunk or max(1, -(-table.count // pieces))
    try:
        waiting: dict[Future[list[Row]], Any] = {}
        for first in range(0, table.count, size):
            chosen = order[first : first + size]
            waiting[executor.submit(solve_chunk, job, [_taken(column, chosen) for column in columns])] = chosen
        gathered: list[Any] = [None] * table.count
        bar = Progress(table.count, progress)
        for future in as_completed(waiting):
            chosen = waiting[future]
            try:
                found = future.result()
            except Exception as error:  # a worker that died takes its chunk with it, and no more
                found = [Row(SOLVER_ERROR, error=error)] * len(chosen)
            for k, row in zip(chosen, found, strict=True):
                gathered[k] = row
            bar.advance(len(chosen))
        bar.close()
    finally:
        if own is not None:
            own.shutdown(cancel_futures=True)
        reclaim()
    return Sweep(problem, session.compiled, gathered)


def _sendable(solver: Solver) -> None:
    """Refuse a solver of the user's own that other processes cannot be told of."""
    try:
        pickle.dumps(solver)
    except Exception as error:
        raise SolverError(
            f"{solver.name} holds the interpreter's lock, so it is to run in other processes, and cannot be sent there: {error}. "
            "Define its class in a module, or pass executor=concurrent.futures.ThreadPoolExecutor()"
        ) from None


def _alone(
    problem: Any, table: Table, order: Any, solver: Any, warm_start: bool, options: dict[str, Any], itself: bool
) -> list[Row]:
    """In this thread: on a copy, or, as callbacks cannot be copied, on the problem itself, whose parameters are set back."""
    columns = [_taken(column, order) for column in table.columns]
    if not itself:
        copied, parameters = pickle.loads(pickle.dumps((problem, table.parameters)))
        return solve_rows(copied, parameters, columns, solver, warm_start, options)
    before = [parameter.value for parameter in table.parameters]
    try:
        return solve_rows(problem, table.parameters, columns, solver, warm_start, options)
    finally:
        for parameter, value in zip(table.parameters, before, strict=True):
            parameter.save_value(value)


def _unordered(rows: list[Row], order: Any) -> list[Row]:
    back: list[Any] = [None] * len(rows)
    for k, row in zip(order, rows, strict=True):
        back[k] = row
    return back


def _taken(column: Any, chosen: Any) -> Any:
    return column[chosen] if isinstance(column, np.ndarray) else [column[k] for k in chosen]


class Progress:
    """A bar on the terminal; nothing where standard error is none, unless asked for."""

    WIDTH = 40

    def __init__(self, total: int, wanted: bool | None) -> None:
        self.total, self.done = total, 0
        self.stream = sys.stderr if (sys.stderr.isatty() if wanted is None else wanted) else None

    def advance(self, count: int) -> None:
        """So many more are done."""
        self.done += count
        if self.stream is not None:
            filled = self.WIDTH * self.done // max(self.total, 1)
            self.stream.write(f"\r{'#' * filled}{'.' * (self.WIDTH - filled)} {self.done}/{self.total}")
            self.stream.flush()

    def close(self) -> None:
        """End the line."""
        if self.stream is not None:
            self.stream.write("\n")

"""Compiled: a program assembled from a run, which follows parameters and cuts answers out of solutions."""

from __future__ import annotations

from math import isfinite
from threading import Lock
from typing import Any

import numpy as np

from fenchel import kernels
from fenchel.errors import DataError
from fenchel.lowering.assembly import Assembly, Bound
from fenchel.lowering.section import LINEAR, Section
from fenchel.program import INFEASIBLE, OPTIMAL, Block, Program, Solution

#: Right-hand sides from here on are infinite, for solvers too: such a row says nothing.
INFINITE = 1e20


_NOTHING: frozenset[str] = frozenset()


class Patch:
    """Where parameters reach one array: array[places] = base + sum of scale * theta[slots], for each place."""

    def __init__(self, array: Any, places: Any, scale: Any, slots: Any) -> None:
        self.array = array
        self.places, inverse = np.unique(places, return_inverse=True)
        self.base = array[self.places].copy()
        self.scale, self.slots = scale, slots
        self.single = self.places.size == places.size
        if self.single:
            order = np.empty(places.size, np.intp)
            order[inverse] = np.arange(places.size)
            self.scale, self.slots = scale[order], slots[order]
        self.inverse = inverse
        self.parameters: set[Any] = set()  # those that reach the array
        # what `apply` uses: runs as slices, and no base where it is 0
        self._from = _run(self.slots, constant=self.single)
        self._to = _run(self.places)
        self._shift = self.base if self.base.any() else None

    def terms(self) -> tuple[Any, Any, Any]:
        """entry, scale, slots of each term: array[places[entry]] gets scale * theta[slots]."""
        return np.arange(self.places.size) if self.single else self.inverse, self.scale, self.slots

    def apply(self, theta: Any) -> None:
        """Write the entries for these slots."""
        values = self.scale * theta[self._from]
        if not self.single:
            values = np.bincount(self.inverse, values, self.places.size)
        if self._shift is not None:
            values += self._shift
        self.array[self._to] = values


class Compiled:
    """The standard form of a problem for one solver.

    program: what the solver reads. columns_of: the first column of each variable. starts: the first row of each section.
    parameters -> slots -> entries: `follow` brings the program to the current values and says which arrays changed. edition
    counts these changes, so that each of several live models can ask what it has missed. lock: held while one of them solves.
    last: the last point that one of them found, for the next to start from.
    """

    def __init__(self, run: Assembly, constraints: list[Any], order: tuple[str, ...], triangle: str) -> None:
        self.columns_of = run.columns_of
        self.constraints, self.places = constraints, run.places
        self.declared = run.declared
        self.slots = run.slots
        self.sense = run.sense
        self.variables = list(run.columns_of)
        self.structural = run.structural  # parameters that decided graph forms, with the values that they had
        n = run.columns
        sections = [(kind, run.sections[kind]) for kind in order if kind in run.sections]
        self.starts: dict[str, int] = {}
        blocks = []
        m = 0
        for kind, section in sections:
            self.starts[kind] = m
            if section.count:
                if kind in LINEAR:
                    blocks.append(Block(LINEAR[kind](section.count), m, 1))
                else:
                    blocks += [Block(cone, m + first, count) for cone, first, count in section.cones]
            m += section.count
        A, b = self._rows(run, sections, n, m)
        c, d = self._linear(run, n)
        P = self._quadratic(run, n, triangle)
        integer = np.unique(np.concatenate(run.integer_columns)) if run.integer_columns else np.zeros(0, np.int32)
        lower, upper = self._bounds(run, n)
        self.program = Program(P, c, d, A, b, tuple(blocks), lower, upper, integer.astype(np.int32), triangle)
        self._constant = np.array([d])
        self.tight: list[Any] = []  # of each limit, the columns whose reduced cost is its own; a new list for each change
        self._patch(run, sections)
        self._versions: list[Any] = [None] * len(self.parameters)
        self.values: list[Any] = []  # of the parameters, as the program has them; a new list for each change
        self._held: tuple[Any, Any, Any] | None = None  # rows that say nothing, and their entries of A
        self._followed = False
        self.edition = 0
        self._editions: dict[str, int] = {}  # in which each array changed last
        self._latest = _NOTHING  # what changed in the last one
        self.lock = Lock()
        self.last: Solution | None = None

    # ---- assembly ------------------------------------------------------------------------------------------------

    def _rows(self, run: Assembly, sections: list[tuple[str, Section]], n: int, m: int) -> Any:
        rows, cols, vals, rhs = [], [], [], []
        blocks: list[Any] = []
        self._slotted: list[tuple[Any, Any, Any, Any]] = []
        for kind, section in sections:
            start = self.starts[kind]
            r, c, v = section.triplets(run.columns_of, whole=False)
            blocks += [(given + np.int32(start), *block) for given, *block in section.matrices]
            rows.append(r + np.int32(start) if start else r)
            cols.append(c)
            vals.append(v)
            rhs.append(section.rhs())
            self._slotted += [(r + start, c, v, s) for r, c, v, s in section.slot_entries]
        pattern = [(r, c) for r, c, _, _ in self._slotted]
        A = kernels.csc(
            m,
            n,
            _joined([*rows, *(r for r, _ in pattern)], np.int32),
            _joined([*cols, *(c for _, c in pattern)], np.int32),
            _joined([*vals, *(np.zeros(r.size) for r, _ in pattern)], float),
        )
        return kernels.join(m, n, A, blocks) if blocks else A, _joined(rhs, float)

    def _linear(self, run: Assembly, n: int) -> Any:
        objective = run.objective
        rows, cols, vals = objective.triplets(run.columns_of)
        del rows
        c = np.bincount(cols, vals, n) if cols.size else np.zeros(n)
        return c, -float(objective.rhs().sum())

    def _quadratic(self, run: Assembly, n: int, triangle: str) -> Any:
        if not run.hessian:
            return None
        kept = []
        for _, i, j, values, slot in run.hessian:
            i, j = np.asarray(i, np.int32), np.asarray(j, np.int32)
            keep = i <= j if triangle == "upper" else i >= j if triangle == "lower" else np.ones(i.shape, bool)
            whole = bool(keep.all())
            values = np.broadcast_to(values, i.shape)
            kept.append(
                (i, j, values, slot)
                if whole
                else (i[keep], j[keep], values[keep], None if slot is None else slot[keep])
            )
        self._hessian_slots = [entry for entry in kept if entry[3] is not None]
        return kernels.csc(
            n,
            n,
            _joined([i for i, _, _, _ in kept], np.int32),
            _joined([j for _, j, _, _ in kept], np.int32),
            _joined([v if s is None else np.zeros(v.size) for _, _, v, s in kept], float),
        )

    def _bounds(self, run: Assembly, n: int) -> Any:
        if not run.bounds:
            return None, None
        return np.full(n, -np.inf), np.full(n, np.inf)

    def _set_bounds(self) -> None:
        """The tightest of the limits on each column, at the current slots."""
        lower: Any = self.program.lower
        upper: Any = self.program.upper
        lower.fill(-np.inf)
        upper.fill(np.inf)
        given = [values if slots is None else values * self.theta[slots] for _, values, _, slots in self.limits]
        for (columns, _, sign, _), values in zip(self.limits, given, strict=True):
            (np.maximum if sign < 0 else np.minimum).at(lower if sign < 0 else upper, columns, values)
        # a reduced cost belongs to the first bound written that is as tight as any, so that no other explains it too
        free: dict[float, Any] = {-1.0: np.ones(self.program.n, bool), 1.0: np.ones(self.program.n, bool)}
        found = []
        for (columns, _, sign, _), values in zip(self.limits, given, strict=True):
            tight = free[sign][columns] & (values == (lower if sign < 0 else upper)[columns])
            free[sign][columns[tight]] = False
            found.append(tight)
        self.tight = found

    # ---- parameters ------------------------------------------------------------------------------------------------

    def _patch(self, run: Assembly, sections: list[tuple[str, Section]]) -> None:
        program = self.program
        self.theta = np.zeros(self.slots.size)
        self.parameters = list(self.slots.parameters)
        self.patches: dict[str, Patch] = {}
        if self._slotted:
            r, c, v, s = (_joined([np.broadcast_to(e[k], e[0].shape) for e in self._slotted], None) for k in range(4))
            self.patches["A"] = Patch(program.A.data, _find(program.A, r, c), v, s)
        if program.P is not None and self._hessian_slots:
            i, j, v, s = (_joined([e[k] for e in self._hessian_slots], None) for k in range(4))
            self.patches["P"] = Patch(program.P.data, _find(program.P, i, j), v, s)
        offsets = [(rows + self.starts[kind], -v, s) for kind, section in sections for rows, v, s in section.slot_offsets]
        if offsets:
            self.patches["b"] = Patch(program.b, *(_joined([e[k] for e in offsets], None) for k in range(3)))
        objective = run.objective
        if objective.slot_entries:
            self.patches["c"] = Patch(program.c, *(_joined([e[k] for e in objective.slot_entries], None) for k in (1, 2, 3)))
        if objective.slot_offsets:
            zeros = [np.zeros(v.shape, np.intp) for _, v, _ in objective.slot_offsets]
            v, s = (_joined([e[k] for e in objective.slot_offsets], None) for k in (1, 2))
            self.patches["d"] = Patch(self._constant, _joined(zeros, np.intp), v, s)
        del self._slotted
        for patch in self.patches.values():
            patch.parameters = self.slots.parameters_at(patch.slots)
        self.limits: list[Bound] = run.bounds
        limiting = [np.ravel(slots) for _, _, _, slots in self.limits if slots is not None]
        self._limiting = self.slots.parameters_at(np.concatenate(limiting)) if limiting else set()
        if self.limits and not limiting:
            self._set_bounds()
        if self.slots.size:
            self._loosen(limiting)

    def _loosen(self, limiting: list[Any]) -> None:
        """Slots that reach right-hand sides and bounds only may be infinite: such a limit says nothing for a while."""
        limits = [self.patches["b"].slots] if "b" in self.patches else []
        strict = [patch.slots for name, patch in self.patches.items() if name != "b"]
        self.slots.loose = self.slots.reached(_joined(limits + limiting, np.intp))
        self.slots.loose &= ~self.slots.reached(_joined(strict, np.intp))

    @property
    def outdated(self) -> bool:
        """Has a parameter that decided a graph form another value now, so that it cannot be followed?"""
        given = self.structural.items()
        return bool(given) and any(not np.array_equal(parameter.value, value) for parameter, value in given)

    def follow(self) -> frozenset[str]:
        """Bring the program to the current values of the parameters: the names of the arrays that changed.

        Raises ParameterError for one without a value, DataError for NaN or infinity, naming it; the next call then starts over.
        """
        found: frozenset[str] = _NOTHING
        checked, self._followed = self._followed, False  # until this one comes to its end
        fresh = [p for p, version in zip(self.parameters, self._versions, strict=True) if p.version != version or p.volatile]
        if fresh:
            versions = [parameter.version for parameter in self.parameters]  # before values are read: a later one is seen later
            found = self._read(fresh)
            self.values = [parameter.value for parameter in self.parameters]
            self._versions = versions
        if not checked:  # later, what changes comes from slots, which are checked
            self._check_data()
        self._followed = True
        if found:
            self.edition += 1
            self._latest = found
            for name in found:
                self._editions[name] = self.edition
        return found

    def changed_since(self, edition: int) -> frozenset[str]:
        """The arrays that changed after that edition."""
        missed = self.edition - edition
        if missed <= 1:
            return self._latest if missed else _NOTHING
        return frozenset(name for name, last in self._editions.items() if last > edition)

    def _read(self, fresh: list[Any]) -> frozenset[str]:
        """Evaluate what depends on these parameters, and write it where it goes."""
        if len(fresh) == len(self.parameters):
            self.slots.evaluate(self.theta)
            reached = list(self.patches)
        else:
            self.slots.evaluate(self.theta, fresh)
            reached = [name for name, patch in self.patches.items() if not patch.parameters.isdisjoint(fresh)]
        held = self._held
        if held is not None and ("A" in reached or "b" in reached):
            rows, places, entries = held
            self.program.b[rows], self.program.A.data[places] = np.inf, entries
            self._held = None
            reached = list({*reached, "A", "b"} & {*self.patches, "A"})
        for name in reached:
            if name in self.patches:
                self.patches[name].apply(self.theta)
        if "d" in reached:
            reached.remove("d")
            self.program.d = float(self._constant[0])
        if held is not None or not self.slots.finite:
            self._hold_infinite()
            reached += [name for name in ("A", "b") if name not in reached]
        if not self._limiting.isdisjoint(fresh):
            self._set_bounds()
            reached.append("bounds")
        return frozenset(reached)

    def _check_data(self) -> None:
        program = self.program
        for name, array in (("A", program.A.data), ("P", None if program.P is None else program.P.data), ("c", program.c)):
            if array is not None and not np.isfinite(array.sum()) and not np.isfinite(array).all():
                raise DataError(f"Problem data contains NaN or infinity in {self._culprit(name)}")
        if not isfinite(program.d):
            raise DataError(f"Problem data contains NaN or infinity in the objective: its constant is {program.d}")
        if not np.isfinite(program.b.sum()):
            self._hold_infinite()

    def _hold_infinite(self) -> None:
        """Rows `x <= inf` say nothing: they are 0 <= 1 for as long as that is so."""
        program = self.program
        if np.isnan(program.b).any() or (program.b == -np.inf).any():
            raise DataError(f"Problem data contains NaN or infinity in {self._culprit('b')}")
        rows = program.b == np.inf
        if not rows.any():
            return
        for block in program.blocks:
            if block.cone.kind != "nonneg" and rows[block.start : block.stop].any():
                raise DataError(f"Problem data contains infinity in {self._culprit('b')}")
        places = np.flatnonzero(rows[program.A.indices])
        self._held = (np.flatnonzero(rows), places, program.A.data[places].copy())
        program.A.data[places] = 0.0
        program.b[rows] = 1.0

    def _culprit(self, name: str) -> str:
        program = self.program
        if name in ("c", "P"):
            return "the objective"
        bad = ~np.isfinite(program.b)
        if name == "A":
            bad = np.zeros(program.m, bool)
            bad[program.A.indices[~np.isfinite(program.A.data)]] = True
        row = int(np.flatnonzero(bad)[0])
        for constraint, (kind, first, image) in zip(self.constraints, self.places, strict=True):
            if image is None and first <= row - self.starts[kind] < first + constraint.size:
                return f"the constraint {constraint.label or str(constraint)[:80]!r} ({constraint.line})"
        return "a constraint"

    def decided(self) -> Solution | None:
        """The answer, where no solver is needed: crossed bounds leave no point, and without columns there is one point or
        none."""
        program = self.program
        low, high = program.lower, program.upper
        if low is not None and high is not None and (low > high).any():
            column = int(np.flatnonzero(low > high)[0])
            return Solution(INFEASIBLE, f"the bounds of {self._owner(column)} leave no value", solve_time=0.0)
        if program.n:
            return None
        for block in program.blocks:
            rows = program.b[block.start : block.stop].reshape(block.count, block.cone.dim)
            if (block.cone.distance(rows) > 1e-8 * (1 + np.abs(rows).max(initial=0.0))).any():
                return Solution(INFEASIBLE, "a constraint without variables does not hold", solve_time=0.0)
        return Solution(OPTIMAL, "no variables", np.zeros(0), np.zeros(program.m), np.zeros(0), 0.0, solve_time=0.0)

    def _owner(self, column: int) -> str:
        for variable, first in self.columns_of.items():
            if first <= column < first + variable.size:
                return repr(variable.name())
        return "a variable"

    # ---- answers ---------------------------------------------------------------------------------------------------

    def value_of(self, variable: Any, x: Any) -> Any:
        """The value of a variable, cut out of the columns; read-only."""
        first = self.columns_of[variable]
        declared = variable.declared
        if declared is not None and declared.free_index is not None:
            index = declared.free_index
            flat = np.where(index >= 0, x[first + np.maximum(index, 0)], 0.0)
        else:
            flat = x[first : first + variable.size].copy()
        value = flat.reshape(variable.shape, order="F")
        value.flags.writeable = False
        return value

    def dual_of(self, constraint: Any, place: Any, y: Any, z: Any, tight: Any) -> Any:
        """The dual of a constraint, cut out of the rows (the reduced costs) and brought back through the cones' maps; read-only.

        tight: as the compiled problem had it when it was solved.
        """
        kind, first, image = place
        if kind == "bounds":
            if z is None:
                return None
            columns, _, sign, _ = self.limits[first]
            value = np.where(tight[first], np.maximum(sign * z[columns], 0.0), 0.0) / abs(image)
            value = constraint.dual_from(value)
            value.flags.writeable = False
            return value
        if y is None:
            return None
        if image is None:
            start = self.starts[kind] + first
            cone, count, _ = (None, constraint.size, None) if kind in LINEAR else constraint.blocks()
            size = count if cone is None else cone.dim * count
            flat = y[start : start + size].copy()
        else:
            cone = constraint.blocks()[0]
            flat = (y[self.image_rows(image)] @ image[0].rows[:, : cone.dim]).ravel()
        value = constraint.dual_from(flat)
        for part in value if isinstance(value, list) else [value]:
            part.flags.writeable = False
        return value

    def image_rows(self, image: Any) -> Any:
        """The rows of what a constraint was mapped to: a line for each of its cones, in the order of the rows of the map."""
        made, count, starts = image
        kinds = list(dict.fromkeys(c.kind for c in made.cones))
        rows = np.zeros((count, made.rows.shape[0]), np.intp)
        row = 0
        taken = dict.fromkeys(kinds, 0)
        for part in made.cones:
            stride, base = starts[kinds.index(part.kind)]
            at = self.starts[part.kind] + base + taken[part.kind] + np.arange(part.dim) + stride * np.arange(count)[:, None]
            rows[:, row : row + part.dim] = at
            row += part.dim
            taken[part.kind] += part.dim
        return rows

    def arrays(self) -> dict[str, Any]:
        """Copies of the entries of A, b, c, d and P, with rows that say nothing as they were written."""
        program = self.program
        found = {"A": program.A.data.copy(), "b": program.b.copy(), "c": program.c.copy(), "d": np.array([program.d])}
        if program.P is not None:
            found["P"] = program.P.data.copy()
        if self._held is not None:
            rows, places, entries = self._held
            found["b"][rows], found["A"][places] = np.inf, entries
        return found

    def start(self) -> Solution | None:
        """The point of the variables' `.value`s, where the user set one since the last solve and none lacks a value; else None.

        A column that is not the user's is what the one equation says that has it alone besides them; others are 0, as are duals.
        """
        if not any(variable.hinted for variable in self.variables):
            return None
        program = self.program
        x = np.full(program.n, np.nan)
        for variable, first in self.columns_of.items():
            value = variable.value
            if value is None:
                return None
            flat = value.ravel(order="F")
            index = None if variable.declared is None else variable.declared.free_index
            if index is None:
                x[first : first + variable.size] = flat
            else:
                x[first + index[index >= 0]] = flat[index >= 0]
        own = np.isnan(x)
        x[own] = 0.0
        A = program.A
        equation = np.zeros(program.m, bool)
        for block in program.blocks:
            equation[block.start : block.stop] |= block.cone.kind == "zero"
        columns = np.repeat(np.arange(program.n), np.diff(A.indptr))
        (places,) = np.nonzero(own[columns] & equation[A.indices] & (A.data != 0))
        rows = A.indices[places]
        alone = np.bincount(rows, minlength=program.m)[rows] == 1
        rest = program.b - A @ x
        x[columns[places[alone]]] = rest[rows[alone]] / A.data[places[alone]]
        return Solution("start", x=x, y=np.zeros(program.m))


def _joined(arrays: list[Any], dtype: Any) -> Any:
    if not arrays:
        return np.zeros(0, dtype or float)
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


def _run(index: Any, constant: bool = False) -> Any:
    """A slice for consecutive positions (for one repeated position too, if asked: it broadcasts); else the positions."""
    if index.size and (index == index[0] + np.arange(index.size)).all():
        return slice(int(index[0]), int(index[0]) + index.size)
    if constant and index.size and (index == index[0]).all():
        return slice(int(index[0]), int(index[0]) + 1)
    return index


def _find(matrix: Any, rows: Any, columns: Any) -> Any:
    """Positions in matrix.data of entries that it has, rows sorted within columns."""
    height = np.int64(matrix.shape[0])
    width = np.repeat(np.arange(matrix.shape[1], dtype=np.int64), np.diff(matrix.indptr))
    return np.searchsorted(width * height + matrix.indices, columns.astype(np.int64) * height + rows)

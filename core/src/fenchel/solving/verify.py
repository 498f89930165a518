"""*Optimal* means checked: a solver's answer, judged on the numbers it was given and by nothing else.

For a program (fenchel.program) and an answer (x, y, z) the check computes

    primal       dist(b - A x, K)                     relative to 1 + max(|b|, |A x|)
    bounds       how far x leaves [lower, upper]      relative to 1 + |x|
    integrality  how far x_j is from an integer       relative to 1 + |x|
    dual         |c + P x + A'y + z|                  relative to 1 + max(|c|, |P x|, |A'y|, |z|)
    dual_cone    dist(y, K*), and z where it has no bound          relative to 1 + max(|y|, |z|)
    gap          |x'P x + c'x + b'y + sigma(z)|       relative to 1 + the largest of its four terms

with |.| the largest entry, dist the Euclidean distance of one block (relative to 1 + its own norm where that
is larger), and sigma(z) = sum of upper z+ - lower z-, the support function of the bounds. All within `limit`:
optimal stays optimal. Within 1000 `limit`: optimal_inaccurate. Beyond: the solver is not believed, and the
status is solver_error. (Boyd and Vandenberghe, Convex Optimization, 5.5.3 and 5.9.2.)

Certificates are scaled by the progress t that they promise:

    infeasible   t = -(b'y + sigma(z)) > 0;    |A'y + z| at most limit (t + max(|a_ij y_i|, |z|)),
                                               dist((y, z), dual cones) at most limit t
    unbounded    t = -c'x > 0;                 |P x|, dist(-A x, K) and what leaves the bounds at most limit t

so one that holds rules out every point of norm less than about 1 / limit. One that fails turns the status
into its *_inaccurate* word. A status that comes without a certificate stays, as a claim.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from fenchel.cones.cone import Array, Cone
from fenchel.kernels import csc, csc_matvec, csr_matvec
from fenchel.program import (
    CERTIFICATES,
    INFEASIBLE,
    INFEASIBLE_INACCURATE,
    INFEASIBLE_OR_UNBOUNDED,
    OPTIMAL,
    OPTIMAL_INACCURATE,
    POINTS,
    RAYS,
    SOLVER_ERROR,
    UNBOUNDED,
    UNBOUNDED_INACCURATE,
    USER_LIMIT,
    Program,
    Solution,
)

#: A point that misses the limit by up to this factor is inaccurate; beyond it the claim is wrong.
SLACK = 1000.0
#: From here on a bound, or the right-hand side of an inequality, stands for infinity (as in most solvers).
HUGE = 1e20
#: Certificates are held to this limit at most, however loose the tolerance: a bad one rules out points that exist.
CERTIFICATE = 1e-5
#: Below this share of its terms the progress t of a certificate is rounding.
ROUNDING = 1e-10

_WORDS = {*POINTS, *CERTIFICATES, *RAYS, INFEASIBLE_OR_UNBOUNDED, SOLVER_ERROR}


class Verdict(NamedTuple):
    """What an answer is worth. Numbers are relative, as above; None where there was nothing to compute from.

    status: what the status becomes. claimed: what the solver said. proved: the check covered all that the
    claim needs, and it holds. fault: what is wrong with the answer, or what the check lacked; else empty.
    """

    status: str
    claimed: str
    proved: bool
    limit: float
    solver: str = "the solver"
    fault: str = ""
    primal: float | None = None
    bounds: float | None = None
    integrality: float | None = None
    dual: float | None = None
    dual_cone: float | None = None
    gap: float | None = None
    #: The largest of the numbers, and the objective at the point.
    worst: float = 0.0
    value: float | None = None

    @property
    def ok(self) -> bool:
        """True where nothing contradicts what the solver claimed."""
        return self.status == self.claimed

    @property
    def numbers(self) -> dict[str, float]:
        """Those that were computed, by name."""
        names = ("primal", "bounds", "integrality", "dual", "dual_cone", "gap")
        return {name: value for name in names if (value := getattr(self, name)) is not None}

    def __str__(self) -> str:
        if self.proved:
            head = f"{self.status}, verified"
        elif self.ok:
            head = f"{self.status}, as claimed by {self.solver}"
        else:
            head = f"{self.status}: {self.solver} claims {self.claimed}"
        fault = f" ({self.fault})" if self.fault else ""
        numbers = ", ".join(f"{name.replace('_', ' ')} {value:.1e}" for name, value in self.numbers.items())
        return f"{head}{fault}" + (f"; {numbers}; limit {self.limit:.0e}" if numbers else "")


class CompiledCheck:
    """The check of one compiled program. It holds the program's own arrays, so it sees values that change.

    All that is computed lies in one array, segment by segment with a zero after each, so that the largest
    entries of all segments come out of one pass.
    """

    def __init__(self, program: Program, solver: str = "the solver") -> None:
        self.program, self.solver = program, solver
        m, n = program.m, program.n
        lower, upper = program.lower, program.upper
        self._bounded = lower is not None or upper is not None
        limits = n if self._bounded else 0
        sizes = {"s": m, "y": m, "x": n, "z": limits, "Ax": m, "Px": n, "Aty": n, "b": m, "c": n, "r": n}
        # What s and y lack in linear rows to lie in K and K*; by how much x leaves its bounds; z without one.
        sizes |= {"below_s": m, "below_y": m, "x_off": limits, "z_off": limits}
        starts = np.concatenate(([0], np.cumsum([size + 1 for size in sizes.values()])))
        self._work = np.zeros(starts[-1])
        at = dict(zip(sizes, starts.tolist(), strict=False))
        views = {name: self._work[at[name] : at[name] + size] for name, size in sizes.items()}
        self.x, self.z, self.s, self.y, self.r = (views[name] for name in ("x", "z", "s", "y", "r"))
        self.Ax, self.Px, self.Aty, self.b, self.c = (views[name] for name in ("Ax", "Px", "Aty", "b", "c"))
        self.below_s, self.below_y, self.x_off, self.z_off = (
            views[name] for name in ("below_s", "below_y", "x_off", "z_off")
        )
        self._products = self._work[at["Ax"] : at["b"]]
        self._answer, self._judged = self._work[at["y"] : at["Ax"]], self._work[at["y"] :]
        self._sizes = np.zeros(self._judged.size)  # of all entries but those of s, to which nothing is relative
        self._starts = (starts[1:-1] - at["y"]).astype(np.intp)
        self._sort_rows(at)
        A, P = program.A, program.P
        self._A = (m, n, A.indptr, A.indices, A.data, self.x, self.Ax)
        self._At = (n, m, A.indptr, A.indices, A.data, self.y, self.Aty)
        self._P = None
        self._both: Any = None  # for each entry of both triangles, the one stored that it is
        if P is not None and P.nnz:
            columns = np.repeat(np.arange(n, dtype=np.int32), np.diff(P.indptr))
            off = np.flatnonzero(P.indices != columns)
            if program.triangle != "full" and len(off):
                rows = np.concatenate([P.indices, columns[off]])
                entries = np.concatenate([np.arange(P.nnz), off])
                P = csc(n, n, rows, np.concatenate([columns, P.indices[off]]), entries.astype(float))
                self._both = P.data.astype(np.intp)
            self._P = (n, n, P.indptr, P.indices, P.data, self.x, self.Px)
        self._lower = np.full(n, -np.inf) if lower is None else lower
        self._upper = np.full(n, np.inf) if upper is None else upper
        self._none, self._hit, self._spare = np.zeros((3, n))
        self._mask = np.zeros(n, bool)

    def _sort_rows(self, at: dict[str, int]) -> None:
        """Runs of linear rows become slices; other blocks are gathered by equal cones, (k, dim) each."""
        m = self.program.m
        # s over y, and what they lack: the two are nonnegative together.
        pair = self._work[at["s"] : at["s"] + 2 * (m + 1)].reshape(2, m + 1)
        below = self._work[at["below_s"] : at["below_s"] + 2 * (m + 1)].reshape(2, m + 1)
        runs: dict[Any, list[list[int]]] = {}
        for block in sorted(self.program.blocks, key=lambda block: block.start):
            if not block.size:
                continue
            linear = block.cone.kind in ("zero", "nonneg")
            of = runs.setdefault(block.cone.kind if linear else block.cone, [])
            if of and of[-1][1] == block.start:
                of[-1][1] = block.stop
            else:
                of.append([block.start, block.stop])
        zero = [slice(*run) for run in runs.pop("zero", [])]
        self._nonneg = [slice(*run) for run in runs.pop("nonneg", [])]
        none = np.zeros(m)
        self._equal = [(self.s[rows], self.below_s[rows]) for rows in zero]
        self._signed = [(pair[:, rows], none[rows], below[:, rows]) for rows in self._nonneg]
        self._cones: list[tuple[Cone, Cone, Any]] = []
        for cone, of in runs.items():
            rows = np.concatenate([np.arange(*run) for run in of]).reshape(-1, cone.dim)
            self._cones.append((cone, cone.dual, rows))

    def check(self, solution: Solution, limit: float) -> Verdict:
        """What the solution is worth. limit: max(10 x the tolerance that was asked for, 1e-6), in a solve."""
        status = solution.status
        if status == USER_LIMIT and solution.x is None:
            return Verdict(status, status, False, limit, self.solver, "no point")
        if status in POINTS:
            return self._point(solution, limit)
        if status in CERTIFICATES:
            return self._infeasible(solution, min(limit, CERTIFICATE))
        if status in RAYS:
            return self._unbounded(solution, min(limit, CERTIFICATE))
        fault = "" if status in _WORDS else f"{status!r} is not a status"
        return Verdict(SOLVER_ERROR if fault else status, status, False, limit, self.solver, fault)

    # -- the three claims -------------------------------------------------------------------------

    def _point(self, solution: Solution, limit: float) -> Verdict:
        program, claimed = self.program, solution.status
        y, z = solution.y, solution.z
        duals = (y is not None or not program.m) and (z is not None or not self._bounded)
        duals = duals and not len(program.integer)  # those of an integer program prove nothing
        fault = _load("x", solution.x, self.x)
        if duals:
            fault = fault or (_load("y", y, self.y) if y is not None else "")
            fault = fault or (_load("z", z, self.z) if self._bounded else "")
        if not duals:
            self.y[:] = 0.0
            self.z[:] = 0.0
        if fault := fault or self._garbage():
            return Verdict(SOLVER_ERROR, claimed, False, limit, self.solver, fault)

        self.b[:] = program.b
        self.c[:] = program.c
        self._multiply()
        np.subtract(self.b, self.Ax, out=self.s)
        np.add(self.c, self.Px, out=self.r)
        self.r += self.Aty
        support = 0.0
        if self._bounded:
            self.r += self.z
            support = self._bounds()
        y_, x, z_, Ax, Px, Aty, b, c, r, below_s, below_y, x_off, z_off = self._largest()
        if b >= HUGE:
            Ax, b, below_s, below_y = self._skip_huge_rows()
        if not isfinite(Ax + Px + Aty + b + c):
            fault = "P, c, A or b of the program itself is not finite"
            return Verdict(SOLVER_ERROR, claimed, False, limit, self.solver, fault)

        scale, dual_scale = max(Ax, b), max(y_, z_)
        primal, dual_cone = below_s / (1.0 + scale), max(below_y, z_off) / (1.0 + dual_scale)
        for cone, dual, rows in self._cones:
            primal = max(primal, _outside(cone, self.s[rows], self.b[rows], scale))
            if duals:
                y = self.y[rows]
                dual_cone = max(dual_cone, _outside(dual, y, y, dual_scale))
        bounds = x_off / (1.0 + x) if self._bounded else None
        worst = primal if bounds is None or bounds < primal else bounds
        integrality = dual_residual = gap = None
        if len(program.integer):
            marked = self.x[program.integer]
            integrality = float(np.abs(marked - np.rint(marked)).max()) / (1.0 + x)
            worst = max(worst, integrality)
        curved, linear = float(self.x.dot(self.Px)), float(self.x.dot(self.c))
        if duals:
            dual_residual = r / (1.0 + max(c, Px, Aty, z_))
            right = float(self.y.dot(self.b))
            terms = 1.0 + max(abs(curved), abs(linear), abs(right), abs(support))
            gap = abs(curved + linear + right + support) / terms
            worst = max(worst, dual_residual, dual_cone, gap)

        status, fault, proved = claimed, "", False
        if claimed != USER_LIMIT:
            if worst > SLACK * limit:
                status = SOLVER_ERROR
            elif worst > limit:
                status = OPTIMAL_INACCURATE
            elif duals:
                proved = claimed == OPTIMAL
            else:
                fault = "integer program" if len(program.integer) else "no duals to check"
            if status != claimed:
                fault = "the point fails the check"
        return Verdict(
            status, claimed, proved, limit, self.solver, fault,
            primal, bounds, integrality, dual_residual, dual_cone if duals else None, gap,
            worst, linear + 0.5 * curved + program.d,
        )  # fmt: skip

    def _infeasible(self, solution: Solution, limit: float) -> Verdict:
        program, claimed = self.program, solution.status
        if solution.y is None and (program.m or solution.z is None):
            return Verdict(claimed, claimed, False, limit, self.solver, "no certificate")
        fault = _load("y", solution.y, self.y) if solution.y is not None else ""
        if solution.z is not None and self._bounded:
            fault = fault or _load("z", solution.z, self.z)
        else:
            self.z[:] = 0.0
        self.x[:] = 0.0
        if fault := fault or self._garbage():
            return Verdict(SOLVER_ERROR, claimed, False, limit, self.solver, fault)
        self.c[:] = 0.0
        self.s[:] = 0.0
        self.b[:] = program.b
        self._multiply()
        self.r[:] = self.Aty
        support = 0.0
        if self._bounded:
            self.r += self.z
            support = self._bounds()
        y, _, z, _, _, _, b, _, r, _, below_y, _, z_off = self._largest()
        if b >= HUGE:
            _, b, _, below_y = self._skip_huge_rows()
        for _cone, dual, rows in self._cones:
            below_y = max(below_y, dual.distance(self.y[rows]).max())
        right = float(self.y.dot(self.b))
        progress = -(right + support)
        if not progress > ROUNDING * max(abs(support), b * y):
            return self._refused(claimed, limit, "its certificate shows no contradiction")
        # The largest |a_ij y_i|, not |A'y|, which is no more than the residual itself where bounds are rows.
        A = program.A
        largest = float(np.abs(A.data * self.y[A.indices]).max(initial=0.0))
        numbers = {
            "dual": r / (progress + max(largest, z)),
            "dual_cone": float(max(below_y, z_off) / progress),
        }
        if not all(value <= limit for value in numbers.values()):  # a NaN fails this
            return self._refused(claimed, limit, "its certificate fails the check", numbers)
        return Verdict(claimed, claimed, claimed == INFEASIBLE, limit, self.solver, "", **numbers)

    def _unbounded(self, solution: Solution, limit: float) -> Verdict:
        program, claimed = self.program, solution.status
        if solution.x is None:
            return Verdict(claimed, claimed, False, limit, self.solver, "no ray")
        self.y[:] = 0.0
        self.z[:] = 0.0
        if fault := _load("x", solution.x, self.x) or self._garbage():
            return Verdict(SOLVER_ERROR, claimed, False, limit, self.solver, fault)
        self.b[:] = 0.0
        self.c[:] = program.c
        self._multiply()
        np.negative(self.Ax, out=self.s)
        if self._bounded:  # the bounds of a direction: 0 where there is one
            np.clip(
                self.x,
                np.where(self._lower > -HUGE, 0.0, -np.inf),
                np.where(self._upper < HUGE, 0.0, np.inf),
                out=self.x_off,
            )
            np.subtract(self.x, self.x_off, out=self.x_off)
        _, x, _, _, Px, _, _, c, _, below_s, _, x_off, _ = self._largest()
        for cone, _dual, rows in self._cones:
            below_s = max(below_s, cone.distance(self.s[rows]).max())
        progress = -float(self.x.dot(self.c))
        if not progress > ROUNDING * c * x:
            return self._refused(claimed, limit, "its ray does not lower the objective")
        primal, dual = float(below_s / progress), Px / progress
        numbers = {"primal": primal, "dual": dual}
        if self._bounded:
            numbers["bounds"] = x_off / progress
        if not all(value <= limit for value in numbers.values()):
            return self._refused(claimed, limit, "its ray fails the check", numbers)
        return Verdict(claimed, claimed, claimed == UNBOUNDED, limit, self.solver, "", **numbers)

    def _refused(
        self, claimed: str, limit: float, fault: str, numbers: Mapping[str, float] = MappingProxyType({})
    ) -> Verdict:
        """A certificate that does not hold: claimed, but not verified."""
        if claimed in CERTIFICATES:
            status = INFEASIBLE_INACCURATE
        else:
            status = UNBOUNDED_INACCURATE
        return Verdict(status, claimed, False, limit, self.solver, f"not verified: {fault}", **numbers)

    # -- the parts --------------------------------------------------------------------------------

    def _multiply(self) -> None:
        """A x, A'y and P x, P from the triangle that is stored."""
        self._products.fill(0.0)
        csc_matvec(*self._A)
        csr_matvec(*self._At)
        if self._P is not None:
            if self._both is not None:
                self.program.P.data.take(self._both, out=self._P[4], mode="clip")  # "raise" would take it twice
            csc_matvec(*self._P)

    def _bounds(self) -> float:
        """Fill x_off and z_off, and return sigma(z)."""
        np.maximum(self.x, self._lower, out=self.x_off)
        np.minimum(self.x_off, self._upper, out=self.x_off)
        np.subtract(self.x, self.x_off, out=self.x_off)
        hit, mask, z = self._hit, self._mask, self.z  # hit: the bound that each z pushes on
        np.copyto(hit, self._lower)
        np.greater(z, self._none, out=mask)
        np.copyto(hit, self._upper, where=mask)
        np.greater_equal(np.absolute(hit, out=self._spare), HUGE, out=mask)
        np.multiply(z, mask, out=self.z_off)
        np.copyto(hit, 0.0, where=mask)
        return float(np.subtract(z, self.z_off, out=self._spare).dot(hit))

    def _largest(self) -> list[float]:
        """The largest entry, in size, of every segment but s. NaN where there is one."""
        for rows, below in self._equal:
            below[:] = rows
        for rows, none, below in self._signed:
            np.minimum(rows, none, out=below)
        np.absolute(self._judged, out=self._sizes)
        largest: list[float] = np.maximum.reduceat(self._sizes, self._starts).tolist()
        return largest

    def _skip_huge_rows(self) -> list[float]:
        """Rows with an infinite right-hand side say nothing: their size does not count, and y must be 0."""
        for rows in self._nonneg:
            skipped = rows.start + np.flatnonzero(self.b[rows] >= HUGE)
            self.below_y[skipped] = self.y[skipped]
            for segment in (self.b, self.Ax, self.below_s):
                segment[skipped] = 0.0
        return [
            float(np.abs(values).max(initial=0.0)) for values in (self.Ax, self.b, self.below_s, self.below_y)
        ]

    def _garbage(self) -> str:
        """What is not a number in (x, y, z), or is too large to compute with; else nothing."""
        if not np.vdot(self._answer, self._answer) < HUGE * HUGE:  # `dot` would warn of an overflow
            for name, values in (("x", self.x), ("y", self.y), ("z", self.z)):
                bad = np.flatnonzero(~(np.abs(values) < HUGE * HUGE))
                if len(bad):
                    return (
                        f"it hands over {name} with {values[bad[0]]} in {len(bad)} of {len(values)} entries"
                    )
        return ""


def refutation(
    program: Program, solver: str, stopped: str, x: Array, y: Array | None = None, z: Array | None = None
) -> Solution:
    """Infeasible, where (y, z) proves it; unbounded, where x does; else infeasible_or_unbounded, and nothing more.

    For solvers whose words for the two cannot be trusted, or that only stop: the numbers tell which it is.
    """
    check = CompiledCheck(program, solver)
    claims = Solution(INFEASIBLE, stopped, y=y, z=z), Solution(UNBOUNDED, stopped, x=x)
    with np.errstate(all="ignore"):
        proved = (claim for claim in claims if check.check(claim, CERTIFICATE).proved)
        return next(proved, Solution(INFEASIBLE_OR_UNBOUNDED, stopped))


def _outside(cone: Cone, v: Array, term: Array, scale: float) -> float:
    """The largest distance of k blocks to a cone, relative to 1 + max(scale, their own norm)."""
    norms = np.sqrt(np.maximum(np.einsum("ij,ij->i", v, v), np.einsum("ij,ij->i", term, term)))
    return float((cone.distance(v) / (1.0 + np.maximum(norms, scale))).max())


def _load(name: str, values: Array | None, into: Array) -> str:
    """Copy what a solver handed over; a word on what is wrong with it, or nothing."""
    if values is None:
        return f"it hands over no {name}"
    shape = getattr(values, "shape", None)
    if shape != into.shape or values.dtype.kind not in "fiu":
        what = "something that is no array" if shape is None else f"an array of {values.dtype}, shape {shape}"
        return f"it hands over {name} as {what}, not {len(into)} numbers"
    into[:] = values
    return ""

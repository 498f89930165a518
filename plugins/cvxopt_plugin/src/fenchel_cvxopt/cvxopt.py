"""CVXOPT's `conelp` and `coneqp`: one call, one answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from importlib import import_module
from math import inf, sqrt
from time import perf_counter
from typing import Any, ClassVar

import numpy as np
from scipy.sparse import csc_array, diags_array, eye_array, vstack

from fenchel.errors import OptionError
from fenchel.program import INFEASIBLE, OPTIMAL, OPTIMAL_INACCURATE, SOLVER_ERROR, UNBOUNDED, USER_LIMIT, Program, Solution
from fenchel.solving.convexity import demand_convex
from fenchel.solving.solver import Solver, Within

STATUS = {"optimal": OPTIMAL, "primal infeasible": INFEASIBLE, "dual infeasible": UNBOUNDED}
SMALL = Within(float, 1e-16, 1.0)
RANK = 1e-10  # below this share of the largest, a pivot is rounding
REGULAR = 1e-9  # what `robust` adds to the KKT matrix


@cache
def library() -> Any:
    """The package `cvxopt`, with its modules `coneprog` and `misc`."""
    import_module("cvxopt.misc")
    import_module("cvxopt.coneprog")
    return import_module("cvxopt")


class TimeUp(Exception):
    """The time limit has passed."""


class CVXOPT(Solver):
    """minimise x'Px/2 + c'x subject to Ax = b, Gx + s = h, s in K, by primal-dual interior-point methods.

    Zero rows are A and b, the others G and h; semidefinite matrices are square there, of which it reads the
    lower triangle. The dual of the standard form is (y, z). `coneqp`, for P, knows no infeasibility: where it
    gives up, `conelp` looks for a certificate, or for a ray d with P d = 0. `kktsolver="chol"` (the default) is
    followed by "robust", an LDL factorisation of the KKT matrix, regularised, where it breaks down, as when columns
    of [P; A; G] depend on each other; both leave out equations that follow from others. The others are CVXOPT's
    own. Between its iterations it is Python: Ctrl-C works at once, and so does the time limit, which is fenchel's.

    Vandenberghe, "The CVXOPT linear and quadratic cone program solvers", 2010.
    """

    name = "CVXOPT"
    order = ("zero", "nonneg", "soc", "svec_lower")
    accepts = (frozenset({*order, "quad_form@objective"}),)
    triangle = "lower"
    options: ClassVar[Mapping[str, Any]] = {
        "maxiters": Within(int, 1),
        "abstol": float,
        "reltol": float,
        "feastol": SMALL,
        "refinement": Within(int, 0),
        "kktsolver": frozenset({"chol", "chol2", "ldl", "ldl2", "qr", "robust"}),
        "kktreg": Within(float, 0),
        "use_correction": bool,
        "time_limit": float,
    }
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {
        "time_limit": "time_limit",
        "max_iters": "maxiters",
        "tol": ("abstol", "reltol", "feastol"),
    }
    tolerance = 1e-7
    interruptible = True
    cost = 40.0

    def solve(self, program: Program, options: Mapping[str, Any]) -> Solution:
        """One call, or more where that tells nothing (see the class)."""
        demand_convex(program, self.name)
        call = Call(program, options)
        try:
            return call.solve()
        except TimeUp:
            return Solution(USER_LIMIT, "time limit")
        except (ArithmeticError, ValueError) as error:
            return Solution(SOLVER_ERROR, str(error))


class Call:
    """A program as CVXOPT's matrices."""

    def __init__(self, program: Program, options: Mapping[str, Any]) -> None:
        self.program, self.own = program, dict(options)
        self.deadline = perf_counter() + self.own.pop("time_limit", inf)
        self.kkt = self.own.pop("kktsolver", "chol")
        if self.kkt == "qr" and program.P is not None:
            raise OptionError("CVXOPT's kktsolver='qr' takes no quadratic objective; 'chol' and 'ldl' do.")
        self.own["show_progress"] = bool(self.own.pop("verbose"))
        self.own.setdefault("reltol", CVXOPT.tolerance)
        dims: dict[str, Any] = {
            "l": program.count("nonneg"),
            "q": [cone.dim for cone in program.cones("soc")],
            "s": [cone.side for cone in program.cones("svec_lower")],  # type: ignore[attr-defined]
        }
        # Rows of G: those of `nonneg` and `soc`, then a square for each triangle, of which the upper part stays empty.
        start = dims["l"] + sum(dims["q"])
        places, scales = [np.arange(start)], [np.ones(start)]
        for side in dims["s"]:
            j, i = np.triu_indices(side)
            places.append(start + i + side * j)
            scales.append(np.where(i == j, 1.0, sqrt(0.5)))
            start += side * side
        self.places, self.scales = np.concatenate(places), np.concatenate(scales)
        A, b, G, h = program.split()
        lift = csc_array((self.scales, (self.places, np.arange(len(h)))), (start, len(h)))
        G, h = lift @ G, lift @ h
        if not start:  # without inequalities it calls optimal whatever its one linear system gives: 0'x <= 1
            dims["l"], G, h = 1, csc_array((1, program.n)), np.ones(1)
        self.rows = G, h, dims, A, b

    def solve(self) -> Solution:
        """The answer, with what was looked for beyond `coneqp`."""
        program = self.program
        found = self._conelp(program.c, *self.rows) if program.P is None else self._coneqp()
        status = STATUS.get(found["status"], OPTIMAL_INACCURATE)
        if found["status"] == "unknown" and not self._gave_up(found):
            status = USER_LIMIT
        solution = Solution(status, found["status"], iterations=found["iterations"])
        x, z = (None if found.get(name) is None else np.array(found[name]).ravel() for name in ("x", "z"))
        y = None if z is None else np.concatenate([found["y"], z[self.places] / self.scales])
        solution.keep(x, y, value=found.get("primal objective"))
        return solution

    def _coneqp(self) -> Any:
        P = sparse(self.program.P)
        call = partial(library().coneprog.coneqp, P, dense(self.program.c))
        try:
            found = self._robustly(call, *self.rows, P)
        except (ArithmeticError, ValueError):
            found = self._certificate()
            if found is None:
                raise
            return found
        return found if found["status"] != "unknown" else self._certificate() or found

    def _certificate(self) -> Any:
        """What shows that a quadratic program has no point, or no least value; else None.

        minimise 0 subject to the constraints; then c'd subject to P d = 0, A d = 0, -G d in K, |d| <= 1, negative
        where a feasible problem is unbounded. (Eaves, "On quadratic programming", Management Science, 1971.)
        """
        program, n, (G, h, dims, A, _) = self.program, self.program.n, self.rows
        point = self._conelp(np.zeros(n), *self.rows)
        if point["status"] != "optimal":
            return point if point["status"] == "primal infeasible" else None
        A = vstack([A, program.P + program.P.T - diags_array(program.P.diagonal())])
        G = vstack([eye_array(n), -eye_array(n), G])
        h = np.concatenate([np.ones(2 * n), np.zeros(len(h))])
        ray = self._conelp(program.c, G, h, dims | {"l": dims["l"] + 2 * n}, A, np.zeros(A.shape[0]))
        slope = ray["primal objective"]
        if ray["status"] != "optimal" or slope > -1e-6 * (1 + np.abs(program.c).max()):
            return None
        return ray | {"status": "dual infeasible", "x": ray["x"] / -slope}

    def _conelp(self, c: Any, G: Any, h: Any, dims: Any, A: Any, b: Any) -> Any:
        """Its certificates are measured by 1 + |h| and 1 + |c|, and where these are large it takes anything for one: so
        x and y are measured in units that make them small."""
        x_unit, y_unit = max(1.0, float(np.linalg.norm(np.r_[h, b]))), max(1.0, float(np.linalg.norm(c)))
        call, own = partial(library().coneprog.conelp, dense(c / y_unit)), self.own
        self.own = own | {"abstol": own.get("abstol", CVXOPT.tolerance) / (x_unit * y_unit)}
        try:
            found = self._robustly(call, G, h / x_unit, dims, A, b / x_unit)
        finally:
            self.own = own
        if found["status"] in ("optimal", "unknown"):
            units = {"x": x_unit, "y": y_unit, "z": y_unit, "primal objective": x_unit * y_unit}
        else:  # a ray, with c'x = -1, or a certificate, with h'z + b'y = -1
            units = {"x": 1 / y_unit, "y": 1 / x_unit, "z": 1 / x_unit}
        return found | {name: found[name] * unit for name, unit in units.items() if found.get(name) is not None}

    def _robustly(self, call: Callable[..., Any], G: Any, h: Any, dims: Any, A: Any, b: Any, *P: Any) -> Any:
        """What is found, with a y for every equation."""
        kept, y = independent(A, b) if self.kkt in ("chol", "robust") else (np.arange(len(b)), None)
        if y is not None:
            return {"status": "primal infeasible", "iterations": 0, "y": y, "z": np.zeros(len(h))}
        if len(kept) > A.shape[1]:
            raise ValueError("Rank(A) < p")
        rows = sparse(G), dense(h), dims, sparse(A[kept]), dense(b[kept])

        def run(kkt: str, **more: Any) -> Any:
            return call(*rows, kktsolver=self._factor(kkt, rows[0], dims, rows[3], P), options=more | self.own)

        found: Any = None
        try:
            found = run(self.kkt)
        except (ArithmeticError, ValueError):  # short ranks, in the words of each factorisation
            if self.kkt != "chol":
                raise
        if self.kkt == "chol" and (found is None or self._gave_up(found)):
            found = run("robust", refinement=2)
        y = np.zeros(len(b))
        if found["y"] is not None:
            y[kept] = np.array(found["y"]).ravel()
        return found | {"y": y}

    def _gave_up(self, found: Any) -> bool:
        """Did the numbers stop it, and no limit?"""
        return bool(found["status"] == "unknown" and found["iterations"] < self.own.get("maxiters", 100))

    def _factor(self, name: str, G: Any, dims: Any, A: Any, P: Any) -> Callable[[Any], Any]:
        """CVXOPT's factorisation of a name, which looks at the clock."""
        misc = library().misc
        if name in ("robust", "ldl"):
            regular = self.own.get("kktreg", REGULAR if name == "robust" else None)
            factor = misc.kkt_ldl(G, dims, A, kktreg=regular)
        else:
            sparser = name == "chol" and not dims["q"] and not dims["s"]
            factor = getattr(misc, "kkt_chol2" if sparser else f"kkt_{name}")(G, dims, A)

        def timed(W: Any) -> Any:
            if perf_counter() > self.deadline:
                raise TimeUp
            return factor(W, *P)

        return timed


def independent(A: Any, b: Any) -> tuple[Any, Any]:
    """Equations that all others follow from, by A'X = QR with pivoting; and a certificate where one does not follow."""
    if not len(b):
        return np.arange(0), None
    qr = import_module("scipy.linalg")
    R, order = qr.qr(A.toarray().T, mode="r", pivoting=True)
    sizes = np.abs(R.diagonal())
    rank = int((sizes > RANK * sizes[0]).sum())
    kept, others = order[:rank], order[rank:]
    weights = qr.solve_triangular(R[:rank, :rank], R[:rank, rank:])  # A[others] = weights' A[kept]
    off = b[others] - weights.T @ b[kept]
    worst = int(np.abs(off).argmax()) if len(off) else 0
    if not len(off) or abs(off[worst]) <= RANK * (1 + np.abs(b).max()):
        return kept, None
    y = np.zeros(len(b))
    y[others[worst]] = -1.0
    y[kept] = weights[:, worst]
    return kept, y / off[worst]


def dense(values: Any) -> Any:
    """A column."""
    return library().matrix(np.asarray(values, float), (len(values), 1), "d")


def sparse(matrix: Any) -> Any:
    """The same entries in CVXOPT's type, dense where a third of them is there: its sparse one is slow to make."""
    if 3 * matrix.nnz > matrix.shape[0] * matrix.shape[1]:
        return library().matrix(np.asfortranarray(matrix.toarray()), matrix.shape, "d")
    entries = matrix.tocoo()
    parts = (entries.data.tolist(), entries.row.tolist(), entries.col.tolist())
    return library().spmatrix(*parts, matrix.shape, "d")

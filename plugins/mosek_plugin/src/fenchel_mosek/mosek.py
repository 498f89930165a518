"""MOSEK, and its task as a live model."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any, ClassVar

import numpy as np

from fenchel.errors import LicenseError, OptionError, SolverError
from fenchel.program import (
    INFEASIBLE,
    INFEASIBLE_OR_UNBOUNDED,
    OPTIMAL,
    OPTIMAL_INACCURATE,
    SOLVED,
    SOLVER_ERROR,
    UNBOUNDED,
    USER_LIMIT,
    Program,
    Solution,
)
from fenchel.solving.solver import LibraryOptions, Model, Solver
from fenchel.solving.tabular import Task

# MOSEK's solution statuses; where it has none, its problem status; where that says nothing, why it terminated.
SOLUTION = {
    "optimal": OPTIMAL,
    "integer_optimal": OPTIMAL,
    "prim_infeas_cer": INFEASIBLE,
    "dual_infeas_cer": UNBOUNDED,
}
PROBLEM = {
    "prim_infeas": INFEASIBLE,
    "dual_infeas": INFEASIBLE_OR_UNBOUNDED,
    "prim_infeas_or_unbounded": INFEASIBLE_OR_UNBOUNDED,
}
FEASIBLE = ("prim_feas", "prim_and_dual_feas")
STALLED = ("trm_stall", "trm_numerical_problem", "trm_lost_race", "trm_internal", "trm_internal_stop")
LICENSES = range(1000, 1050)  # MOSEK's response codes about licences
PREFIX = {"dparam": "MSK_DPAR_", "iparam": "MSK_IPAR_", "sparam": "MSK_SPAR_"}
TOLERANCES = tuple(
    f"MSK_DPAR_{method}_TOL_{what}"
    for method in ("INTPNT", "INTPNT_CO", "INTPNT_QO")
    for what in ("PFEAS", "DFEAS", "REL_GAP")
)


@cache
def library() -> Any:
    """The package `mosek`."""
    return import_module("mosek")


@contextmanager
def refusals(option: str = "") -> Iterator[None]:
    """MOSEK's errors as fenchel's."""
    try:
        yield
    except library().Error as error:
        message = str(error.args[0]).strip()
        if option:
            raise OptionError(f"MOSEK refuses {option}: {message}") from None
        if int(error.errno) in LICENSES:
            raise LicenseError(f"MOSEK has no licence for this: {message}") from None
        raise SolverError(f"MOSEK refuses: {message}") from None


def parameters() -> dict[str, Any]:
    """MOSEK's parameters and their types, by the names of its C interface, and what the plugin adds."""
    kinds: dict[str, Any] = {"dparam": (float, str), "iparam": (int, str), "sparam": str}
    types = {name_of(key): kind for group, kind in kinds.items() for key in getattr(library(), group).values}
    return {**types, "save_file": str, "bfs": bool, "accept_unknown": bool}


def name_of(key: Any) -> str:
    """mosek.dparam.basis_tol_x, the constant or its name in quotes, is MSK_DPAR_BASIS_TOL_X; another string is itself."""
    path = key if isinstance(key, str) else f"{type(key).__name__}.{str(key).rpartition('.')[2]}"
    group, _, name = path.removeprefix("mosek.").rpartition(".")
    return f"{PREFIX[group]}{name.upper()}" if group in PREFIX else key


def turned(program: Program) -> Any:
    """The rows in MOSEK's order, which is the other way round in exponential cones."""
    rows = np.arange(program.m)
    for block in program.blocks:
        if block.cone.kind == "exp_cone":
            rows[block.start : block.stop] = rows[block.start : block.stop].reshape(-1, 3)[:, ::-1].ravel()
    return rows


class MOSEK(Solver):
    """minimise x'Px/2 + c'x subject to Ax = b or <= b, l <= x <= u, b - Ax in cones, some x_j integer.

    Cones are affine conic constraints Fx + g in D with F = -A and g = b, so their duals are y; MOSEK's
    c + Px = A'y + s_lower - s_upper + F'doty makes y = -y on linear rows, and z = s_upper - s_lower. Its exponential
    cone has the rows (z, y, x). A quadratic objective goes with linear rows only, and integers not with `svec_lower`.

    Parameters go by the names of MOSEK's C interface (MSK_DPAR_..., or mosek.dparam.... as a key of the dict
    `mosek_params`). Beside them, as in CVXPY: `eps` for all tolerances of the interior-point method; `bfs`, a basic
    solution of a linear program; `accept_unknown`, a point of any quality, as optimal_inaccurate; `save_file`, where to
    write the problem before solving.

    MOSEK Optimizer API for Python, release 11.
    """

    name = "MOSEK"
    order = ("zero", "nonneg", "soc", "rsoc", "exp_cone", "pow3d", "pow_nd", "svec_lower")
    accepts = (
        frozenset({"zero", "nonneg", "bounds", "quad_form@objective"}),
        frozenset({*order, "bounds"}),
        frozenset({"zero", "nonneg", "bounds", "quad_form@objective", "integer"}),
        frozenset({*order, "bounds", "integer"}) - {"svec_lower"},
    )
    triangle = "lower"
    options: ClassVar[Mapping[str, Any]] = LibraryOptions(parameters)
    bundle = "mosek_params"
    common: ClassVar[Mapping[str, str | tuple[str, ...]]] = {
        "time_limit": "MSK_DPAR_OPTIMIZER_MAX_TIME",
        "max_iters": ("MSK_IPAR_INTPNT_MAX_ITERATIONS", "MSK_IPAR_SIM_MAX_ITERATIONS"),
        "tol": TOLERANCES,
        "eps": TOLERANCES,
        "feastol": tuple(name for name in TOLERANCES if name.endswith("FEAS")),
        "reltol": tuple(name for name in TOLERANCES if name.endswith("GAP")),
        "threads": "MSK_IPAR_NUM_THREADS",
        "mip_gap": "MSK_DPAR_MIO_TOL_REL_GAP",
        "seed": "MSK_IPAR_MIO_SEED",
    }
    tolerance = 1e-8
    cost = (35.0, 35.0, 35.0, 35.0)
    updates = frozenset({"P", "c", "A", "b", "bounds"})
    releases_gil = True
    interruptible = True

    def translate(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """As every solver's; keys of `mosek_params` may be MOSEK's own constants."""
        bundle = given.get(self.bundle)
        if isinstance(bundle, Mapping):
            given = {**given, self.bundle: {name_of(key): value for key, value in bundle.items()}}
        return super().translate(given)

    def open(self, program: Program, options: Mapping[str, Any]) -> Model:
        """A task of MOSEK's."""
        return Instance(self, program, options)


class Instance(Task):
    """MOSEK's task for a program. `start` is read where columns are integer."""

    refusals = staticmethod(refusals)

    def create(self, own: dict[str, Any]) -> None:
        """With a callback for Ctrl-C."""
        self.unknown, self.basic = own.pop("accept_unknown", False), own.pop("bfs", False)
        own.setdefault("MSK_IPAR_INTPNT_BASIS", "MSK_BI_ALWAYS" if self.basic else "MSK_BI_NEVER")
        own.setdefault("MSK_IPAR_MIO_CONSTRUCT_SOL", "MSK_ON")
        self.core = library().Task()
        if own.pop("verbose"):
            self.core.set_Stream(library().streamtype.log, sys.stdout.write)
        interrupt = self.interrupt  # a callback that held `self` would keep this model alive for ever
        self.core.set_Progress(lambda code: int(interrupt.pressed))

    def put(self, name: str, value: Any) -> None:
        """Set a parameter, by the setter of its type."""
        if isinstance(value, str):
            self.core.putparam(name, value)
        elif name.startswith("MSK_IPAR_"):
            self.core.putnaintparam(name, int(value))
        else:
            self.core.putnadouparam(name, float(value))

    def hand_over(self) -> None:
        """Linear rows as MOSEK's constraints, the others as affine expressions, in their domains."""
        core, program = self.core, self.program
        self.linear = program.count("zero") + program.count("nonneg")
        self.turned = turned(program)[self.linear :]
        self.columns = np.repeat(np.arange(program.n, dtype=np.int32), np.diff(program.A.indptr))
        core.appendvars(program.n)
        core.appendcons(self.linear)
        core.appendafes(program.m - self.linear)
        for part in ("c", "b", "A", "bounds", "P"):
            self._pass(part)
        if self.mixed:
            core.putvartypelist(program.integer, [library().variabletype.type_int] * len(program.integer))
        domains: list[int] = []
        for block in program.blocks:
            if block.start >= self.linear and block.size:
                domains += [self._domain(block.cone)] * block.count
        core.appendaccs(domains, self.turned - self.linear, np.zeros(len(self.turned)))

    def _domain(self, cone: Any) -> int:
        """MOSEK's domain of a cone."""
        core = self.core
        if cone.kind == "exp_cone":
            return int(core.appendprimalexpconedomain())
        if cone.kind in ("pow3d", "pow_nd"):
            return int(core.appendprimalpowerconedomain(cone.dim, list(cone.weights)))
        sized = {
            "soc": core.appendquadraticconedomain,
            "rsoc": core.appendrquadraticconedomain,
            "svec_lower": core.appendsvecpsdconedomain,
        }
        return int(sized[cone.kind](cone.dim))

    def _pass(self, part: str) -> None:
        core, program, keys, k = self.core, self.program, library().boundkey, self.linear
        if part == "c":
            core.putcslice(0, program.n, program.c)
        elif part == "b":
            equal = program.count("zero")
            kinds = [keys.fx] * equal + [keys.up] * (k - equal)
            core.putconboundslice(0, k, kinds, program.b[:k], program.b[:k])
            core.putafegslice(0, program.m - k, program.b[k:])
        elif part == "A":
            rows, entries = program.A.indices, program.A.data
            upper = rows < k
            core.putaijlist(rows[upper], self.columns[upper], entries[upper])
            core.putafefentrylist(rows[~upper].astype(np.int64) - k, self.columns[~upper], -entries[~upper])
        elif part == "bounds":
            lower, upper = program.bounds()
            of = {(False, False): keys.fr, (True, False): keys.lo, (False, True): keys.up, (True, True): keys.ra}
            sides = zip(np.isfinite(lower).tolist(), np.isfinite(upper).tolist(), strict=True)
            core.putvarboundslice(0, program.n, [of[side] for side in sides], lower, upper)
        elif program.P is not None:
            P = program.P.tocoo()
            core.putqobj(P.row, P.col, P.data)

    def renew(self, parts: frozenset[str]) -> None:
        """All parts in place."""
        for part in parts:
            self._pass(part)

    def begin(self, cold: bool, x: Any) -> None:
        """Forget earlier solutions; set a start."""
        core, which = self.core, library().soltype
        if cold:
            for each in (which.itr, which.bas, which.itg):
                core.deletesolution(each)
        elif x is not None:
            core.putxx(which.itg, x)

    def write(self, path: str) -> None:
        """In the format that the name says."""
        self.core.writedata(path)

    def optimize(self) -> None:
        """Why it terminated is what MOSEK returns, and is kept."""
        self.why = str(self.core.optimize()).rpartition(".")[2]

    def read(self) -> Solution:
        """The solution that MOSEK holds, of the kind that was asked for."""
        core, mosek, why = self.core, library(), self.why
        limited = why.startswith("trm_") and why not in STALLED
        which = mosek.soltype.itg if self.mixed else mosek.soltype.bas if self.basic else mosek.soltype.itr
        if not core.solutiondef(which):
            which = mosek.soltype.bas
        if not core.solutiondef(which):
            return Solution(USER_LIMIT if limited else SOLVER_ERROR, why)
        found, problem = (str(word).rpartition(".")[2] for word in (core.getsolsta(which), core.getprosta(which)))
        other = USER_LIMIT if limited else OPTIMAL_INACCURATE if self.unknown else SOLVER_ERROR
        status = SOLUTION.get(found) or PROBLEM.get(problem) or other
        solution = Solution(status, f"{found}, {why}")
        counts = (mosek.iinfitem.intpnt_iter, mosek.iinfitem.sim_primal_iter, mosek.iinfitem.sim_dual_iter)
        solution.iterations = sum(core.getintinf(count) for count in counts)
        if status in SOLVED or (status == USER_LIMIT and found in FEASIBLE):
            solution.x, solution.value = np.array(core.getxx(which)), core.getprimalobj(which)
        if self.mixed:
            names = {"mip_gap": "mio_obj_rel_gap", "mip_dual_bound": "mio_obj_bound"}
            solution.raw = {name: core.getdouinf(getattr(mosek.dinfitem, item)) for name, item in names.items()}
        elif status in SOLVED or found == "prim_infeas_cer":
            solution.y = np.empty(self.program.m)
            solution.y[: self.linear] = 0.0 - np.array(core.gety(which))
            solution.y[self.turned] = core.getaccdotys(which)
            if self.program.bounded:
                solution.z = np.array(core.getsux(which)) - np.array(core.getslx(which))
        elif found == "dual_infeas_cer":
            solution.x = np.array(core.getxx(which))
        solution.scale(self.program)
        return solution

"""CVXPY's module paths: `fenchel.constraints.nonpos`, `fenchel.atoms.affine.sum`, `fenchel.error`, ...

fenchel keeps things elsewhere. These modules are made when a program first imports or touches one, and hand on what its
names stand for: nothing is copied, and at `import fenchel` nothing is made. Where a path is also a module of fenchel's own
(`fenchel.atoms.norm`), that is the one. All of it is decided here, and so are CVXPY's top-level names that are no atoms.

What CVXPY keeps for itself (canonicalisers, backends, solver interfaces) has no counterpart, and the error says so.
"""

from __future__ import annotations

import sys
from abc import ABC
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from fenchel.constraints.constraint import Constraint
from fenchel.expressions.atom import face
from fenchel.expressions.expression import Expression
from fenchel.objective import Objective
from fenchel.planning.catalogue import provider_of_name
from fenchel.registry import registry

#: Package -> its modules. A module hands on any public name, so that only names of another kind are listed below.
_MODULES = {
    "": "atoms constraints error expressions interface lin_ops logic nlp problems reductions settings transforms utilities",
    "atoms": (
        "affine atom axis_atom condition_number cummax cumprod cvar dist_ratio dotsort elementwise eye_minus_inv gen_lambda_max "
        "geo_mean gmatmul harmonic_mean inv_prod lambda_max lambda_min lambda_sum_largest lambda_sum_smallest length log_det "
        "log_sum_exp matrix_frac max min mixed_norm norm norm1 norm_inf norm_nuc one_minus_pos perspective pf_eigenvalue pnorm "
        "prod ptp quad_form quad_over_lin quantum_cond_entr quantum_rel_entr sigma_max sign stats sum_largest sum_smallest "
        "sum_squares suppfunc total_variation tr_inv von_neumann_entr"
    ),
    "atoms.affine": (
        "add_expr affine_atom binary_operators bmat broadcast_to concatenate conj conv cumsum diag diff einsum hstack imag index "
        "kron partial_trace partial_transpose promote real reshape squeeze stack sum trace transpose unary_operators upper_tri "
        "vec vstack wraps"
    ),
    "atoms.elementwise": (
        "abs ceil elementwise entr exp huber hyperbolic inv_pos kl_div log log1p log_normcdf loggamma logic logistic maximum "
        "minimum neg normcdf pos power rel_entr scalene sqrt square trig xexp"
    ),
    "constraints": "cones constraint exponential finite_set nonpos power psd second_order zero",
    "expressions": "constants expression leaf variable",
    "expressions.constants": "callback_param constant parameter",
    "problems": "objective problem",
    "reductions": "dcp2cone solution solvers",
    "reductions.dcp2cone": "cone_matrix_stuffing",
    "reductions.solvers": "defines solver solving_chain",
    "transforms": "indicator linearize partial_optimize scalarize suppfunc",
    "utilities": "canonical warn",
}
PATHS = frozenset(f"{package}.{name}".lstrip(".") for package, names in _MODULES.items() for name in names.split())

#: Packages in which a name that is both an atom and a module is the atom: `from fenchel.atoms import reshape`.
_FACES = frozenset({"atoms", "transforms"})

#: What is not brought by an atom's file: module -> names, of which "here=there" is called `there` by CVXPY.
_OWN = {
    "fenchel.errors": "DNLPError DQCPError ParameterError disable_warnings enable_warnings warnings_enabled",
    "fenchel.constraints": "Equality Inequality Conic=Cone",
    "fenchel.constraints.finite_set": "FiniteSet",
    "fenchel.expressions.leaf": "Leaf",
    "fenchel.expressions.atom": "Atom Elementwise Reduction=AxisAtom",
    "fenchel.expressions.affine": "Affine=AffAtom",
    "fenchel.atoms.index": "index special_index",
    "fenchel.atoms.products": "Product=BinaryOperator",
    "fenchel.lists": (
        "SOC_ATOMS EXP_ATOMS PSD_ATOMS POWCONE_ATOMS POWCONE_ND_ATOMS NONPOS_ATOMS NONNEG_ATOMS "
        "INSTALLED_SOLVERS MI_SOLVERS QP_SOLVERS CONIC_SOLVERS"
    ),
    "fenchel.paths": "Canonical",
    "fenchel.problem": "_constraint=_validate_constraint",
    "fenchel.settings": (
        "CPP_CANON_BACKEND SCIPY_CANON_BACKEND COO_CANON_BACKEND RUST_CANON_BACKEND ROBUST_KKTSOLVER "
        "set_num_threads get_num_threads"
    ),
    "fenchel.solving.data": "ConeDims ProblemSolution=Solution SolvingChain failure_solution",
    "fenchel.solving.solver": "Solver",
    "fenchel.solving.statistics": "SizeMetrics SolverStats",
    "fenchel.transforms": "partial_optimize",
}
_PLACES = {
    each.rpartition("=")[2]: (module, each.partition("=")[0]) for module, names in _OWN.items() for each in names.split()
}

#: Those that are `fenchel.NAME` too.
TOP = frozenset(
    "Cone FiniteSet DNLPError partial_optimize disable_warnings enable_warnings warnings_enabled set_num_threads get_num_threads "
    "ROBUST_KKTSOLVER CPP_CANON_BACKEND SCIPY_CANON_BACKEND COO_CANON_BACKEND RUST_CANON_BACKEND "
    "SOC_ATOMS EXP_ATOMS PSD_ATOMS POWCONE_ATOMS POWCONE_ND_ATOMS NONPOS_ATOMS NONNEG_ATOMS".split()
)

#: Where CVXPY keeps what is not its API.
_INNER = ("cvxcore", "expressions.cvxtypes", "interface", "lin_ops", "problems", "reductions", "utilities")


class Path(ModuleType):
    """A module of CVXPY's path, or one of fenchel's own that CVXPY has too."""

    def __getattr__(self, name: str) -> Any:
        return attribute(self.__name__.partition(".")[2], name)

    def __setattr__(self, name: str, value: Any) -> None:
        # the import system writes each module into its package, where an atom of its name belongs
        if not (isinstance(value, ModuleType) and self.__name__.partition(".")[2] in _FACES):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        path = self.__name__.partition(".")[2]
        return sorted({*vars(self), *_MODULES.get(path, "").split()})


def placed(name: str) -> Any:
    """What a name of CVXPY's that no atom brings stands for."""
    module, own = _PLACES[name]
    return getattr(import_module(module), own)


def _named(path: str) -> Any:
    """What a name stands for, wherever it is asked for."""
    name = path.rpartition(".")[2]
    if registry().defines(path) or provider_of_name(path):  # else the error names the package
        return face(registry().atom(path))
    try:
        return placed(name) if name in _PLACES else getattr(sys.modules["fenchel"], name)
    except AttributeError as error:
        if path.startswith(_INNER):
            raise AttributeError(
                f"fenchel has no {path}: it belongs to the inside of CVXPY, and not to its API. For the data of a problem there "
                "are Problem.get_problem_data and Problem.layout; for a solver, a rule or an atom of one's own, fenchel.plugins"
            ) from None
        raise AttributeError(str(error)) from None


def attribute(package: str, name: str) -> Any:
    """What fenchel.<package>.<name> stands for; AttributeError where it stands for nothing."""
    path = f"{package}.{name}"
    if name.startswith("__"):
        raise AttributeError(f"module 'fenchel.{package}' has no attribute {name!r}")
    if path in PATHS and package not in _FACES:
        return import_module(f"fenchel.{path}")
    if path == "transforms.partial_optimize":  # a module in CVXPY too
        return import_module(f"fenchel.{path}")
    try:
        return _named(path)
    except AttributeError:
        if package in _FACES and find_spec(f"fenchel.{path}") is not None:
            return import_module(f"fenchel.{path}")
        raise


def find(fullname: str) -> ModuleSpec | None:
    """For the import system: a path of the table; ImportError where there is more to say than that there is no such module."""
    path = fullname.partition(".")[2]
    if path in PATHS:
        return ModuleSpec(fullname, _IMPORTER, is_package=True)
    package = path.rpartition(".")[0]
    try:
        _named(path)
    except AttributeError as error:
        if package in PATHS - _FACES or path in _INNER or "which is not installed" in str(error):
            raise ImportError(str(error), name=fullname) from None
    return None


class Canonical(ABC):  # noqa: B024  (nobody derives from it)
    """What a problem is made of: an expression, a constraint or an objective. For `isinstance`."""


for _part in (Expression, Constraint, Objective):
    Canonical.register(_part)


class _Importer:
    """For the import system: finds the paths of the table, and makes their modules."""

    @staticmethod
    def find_spec(fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """As `find`, for what the others have not found below fenchel."""
        return find(fullname) if fullname.startswith("fenchel.") else None

    @staticmethod
    def create_module(spec: ModuleSpec) -> ModuleType:
        """An empty one."""
        return Path(spec.name, f"CVXPY's {spec.name.replace('fenchel', 'cvxpy', 1)}: see `fenchel.paths`.")

    @staticmethod
    def exec_module(module: ModuleType) -> None:
        """Nothing is in it until it is asked for."""


_IMPORTER: Any = _Importer


def install() -> None:
    """Make the paths importable. What fenchel has a package or file of its own for learns the rest of its names: NonNeg is in
    CVXPY's `constraints.nonpos` too."""
    sys.meta_path.append(_IMPORTER)
    for path in ("atoms", "constraints", "expressions", *(f"constraints.{name}" for name in _MODULES["constraints"].split())):
        module = sys.modules.get(f"fenchel.{path}")
        if module is None:  # it is made, or read, when it is asked for
            continue
        module.__class__ = Path
        if not hasattr(module, "__path__"):
            module.__path__ = []  # for the import system to ask `find` too, whose errors say more
        if path in _FACES:
            for key in [key for key, value in vars(module).items() if isinstance(value, ModuleType)]:
                delattr(module, key)

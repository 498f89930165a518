"""The surface: every name and module path that a program written for CVXPY may use resolves, or says what is missing."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fenchel as cp
from fenchel import paths, stub
from fenchel.errors import MissingPluginError, PluginError
from fenchel.expressions.atom import AtomType
from fenchel.planning import catalogue
from fenchel.planning.catalogue import SOLVER_NAMES
from fenchel.registry import only

# ---- top-level names ---------------------------------------------------------------------------------

LEAVES = "Variable Parameter CallbackParam Constant Expression"
PROBLEMS = "Problem Minimize Maximize Objective"
CONSTRAINTS = (
    "Constraint Cone Zero NonNeg NonPos SOC PSD ExpCone PowCone3D PowCone3DApprox PowConeND RelEntrConeQuad OpRelEntrConeQuad "
    "FiniteSet"
)
CLASSES = (
    "AddExpression MulExpression Sum Trace Prod Power PowerApprox Pnorm PnormApprox GeoMean GeoMeanApprox QuadForm MatrixFrac"
)
#: What CVXPY exports as classes: callable, and usable in isinstance.
CLASS_ATOMS = (
    "abs broadcast_to conv convolve cummax cumsum dotsort entr exp huber kl_div kron lambda_max lambda_sum_largest log log1p "
    "log_det log_sum_exp logistic max maximum min minimum multiply norm1 normNuc norm_inf perspective psd_wrap quad_over_lin "
    "quantum_rel_entr rel_entr reshape sigma_max skew_symmetric_wrap sum_largest symmetric_wrap tr_inv transpose upper_tri "
    "von_neumann_entr xexp real imag conj hermitian_wrap"
)
FUNCTIONS = (
    "bmat concatenate cvar deep_flatten diag diff einsum geo_mean harmonic_mean hstack inv_pos inv_prod lambda_min "
    "lambda_sum_smallest linearize log_normcdf loggamma matmul matrix_frac mean mixed_norm moveaxis neg norm norm2 outer "
    "partial_trace partial_transpose permute_dims pnorm pos power promote ptp quad_form quantum_cond_entr scalar_product "
    "scalene sqrt square squeeze stack std sum sum_smallest sum_squares swapaxes trace tv var vdot vec vec_to_upper_tri vstack "
    "suppfunc prod"
)
UTILITIES = (
    "installed_solvers set_num_threads get_num_threads disable_warnings enable_warnings warnings_enabled DCPError DGPError "
    "DPPError DNLPError SolverError CvxpyDeprecationWarning __version__"
)
WORDS = "OPTIMAL OPTIMAL_INACCURATE INFEASIBLE INFEASIBLE_INACCURATE UNBOUNDED UNBOUNDED_INACCURATE USER_LIMIT SOLVER_ERROR"
BACKENDS = "CPP_CANON_BACKEND SCIPY_CANON_BACKEND COO_CANON_BACKEND RUST_CANON_BACKEND ROBUST_KKTSOLVER"
LISTS = "SOC_ATOMS POWCONE_ATOMS POWCONE_ND_ATOMS EXP_ATOMS PSD_ATOMS NONPOS_ATOMS"
PACKAGES = (
    "atoms constraints error expressions interface lin_ops problems reductions settings transforms utilities partial_optimize"
)
#: Names that come with packages of later issues: geometric, quasiconvex and nonlinear programs.
LATER = (
    "ceil floor condition_number cumprod diff_pos dist_ratio eye_minus_inv gen_lambda_max gmatmul length one_minus_pos "
    "pf_eigenvalue resolvent sign GP_EXP_ATOMS GP_NONPOS_ATOMS"
)

NAMES = " ".join(
    [LEAVES, PROBLEMS, CONSTRAINTS, CLASSES, CLASS_ATOMS, FUNCTIONS, UTILITIES, WORDS, BACKENDS, LISTS, PACKAGES]
).split()


@pytest.mark.parametrize("name", NAMES)
def test_a_top_level_name_resolves(name: str) -> None:
    assert getattr(cp, name) is not None
    assert name in dir(cp) or name.startswith("__")


@pytest.mark.parametrize("name", LATER.split())
def test_a_name_of_a_later_package_is_there_or_says_that_it_is_not(name: str) -> None:
    try:
        assert getattr(cp, name) is not None
    except MissingPluginError as error:
        assert name in str(error)


@pytest.mark.parametrize("name", sorted(SOLVER_NAMES))
def test_a_solver_name_is_its_own_string(name: str) -> None:
    assert getattr(cp, name) == name == getattr(cp.settings, name)


def test_the_words_are_cvxpys() -> None:
    words = [getattr(cp, name) for name in WORDS.split()]
    assert words == [name.lower() for name in WORDS.split()]
    assert cp.settings.INFEASIBLE_OR_UNBOUNDED == "infeasible_or_unbounded"
    assert cp.settings.SOLUTION_PRESENT == ["optimal", "optimal_inaccurate", "user_limit"]


def test_warnings_can_be_turned_off() -> None:
    assert cp.warnings_enabled()
    try:
        cp.disable_warnings()
        assert not cp.warnings_enabled()
        cp.vec(cp.Variable((2, 2)))  # without an order: a FutureWarning otherwise
    finally:
        cp.enable_warnings()
    with pytest.warns(FutureWarning):
        cp.vec(cp.Variable((2, 2)))


def test_a_number_of_threads_is_kept() -> None:
    before = cp.get_num_threads()
    cp.set_num_threads(3)
    assert cp.get_num_threads() == cp.settings.get_num_threads() == 3
    cp.set_num_threads(before)


# ---- classes -----------------------------------------------------------------------------------------

x, X = cp.Variable(3), cp.Variable((2, 2))
CALLS = {
    "abs": lambda: cp.abs(x), "max": lambda: cp.max(x), "maximum": lambda: cp.maximum(x, 1), "sum": lambda: cp.sum(x),
    "Sum": lambda: x.sum(axis=0), "reshape": lambda: cp.reshape(x, (3, 1), order="F"), "transpose": lambda: X.T,
    "norm1": lambda: cp.norm(x, 1), "norm_inf": lambda: cp.norm(x, "inf"), "multiply": lambda: cp.multiply(x, [1, 2, 3]),
    "exp": lambda: cp.exp(x), "log_sum_exp": lambda: cp.log_sum_exp(x), "lambda_max": lambda: cp.lambda_max(X),
    "trace": lambda: cp.trace(X), "Trace": lambda: cp.trace(X), "hstack": lambda: cp.hstack([x, x]),
    "MulExpression": lambda: X @ X.value if X.value is not None else np.eye(2) @ X, "AddExpression": lambda: x + x[::-1],
    "QuadForm": lambda: cp.quad_form(x, np.eye(3)), "sum_squares": lambda: cp.sum_squares(x), "square": lambda: x**2,
    "normNuc": lambda: cp.norm(X, "nuc"), "huber": lambda: cp.huber(x), "kron": lambda: cp.kron(np.eye(2), X),
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_a_name_is_a_class_of_expressions(name: str) -> None:
    cls, expression = getattr(cp, name), CALLS[name]()
    assert isinstance(cls, AtomType) and isinstance(expression, cls)
    assert not isinstance(x, cls) and not isinstance(1.0, cls)
    assert cls in cp.Problem(cp.Minimize(cp.sum(expression) + cp.sum(cp.abs(x)))).atoms()
    assert expression.args[0] is not None


def test_a_function_and_its_class_are_one() -> None:
    assert cp.abs is cp.Abs and cp.sum is cp.Sum and cp.log_sum_exp is cp.LogSumExp
    assert isinstance(cp.Sum(X, 0), cp.sum) and cp.Sum(X, 0).shape == (2,) == cp.sum(X, axis=0).shape


def test_a_class_has_the_signature_and_the_behaviour_of_its_function() -> None:
    assert list(inspect.signature(cp.reshape).parameters) == ["x", "shape", "order"]
    assert cp.Sum([x[0], x[1], 1]).shape == ()  # what the function does with a list
    with pytest.raises(TypeError, match="abs"):
        cp.abs(x, 1, 2)


def test_lean_nodes_are_told_apart_as_calls() -> None:
    assert isinstance(2 * x[0], cp.multiply) and isinstance(-x[0], cp.NegExpression)
    assert isinstance(x[0] + x[1], cp.AddExpression) and isinstance(x[0], cp.atoms.affine.index.index)


def test_a_product_of_entries_passes_for_a_product() -> None:
    """As with CVXPY, where `multiply` is a subclass of MulExpression, and division is not."""
    for product in (cp.multiply(x, [1, 2, 3]), 2 * x, 2 * x[0]):
        assert isinstance(product, cp.multiply) and isinstance(product, cp.MulExpression)
    assert not isinstance(X @ np.eye(2), cp.multiply) and not isinstance(x / 2, cp.MulExpression)
    A = np.array([[1.0, 2.0], [3.0, 4.0]])
    X.value = A
    assert cp.trace(cp.multiply(A, X)).value == 17 and cp.trace(A @ X).value == 29


def test_a_subclass_relation_holds_for_all_atoms() -> None:
    assert issubclass(cp.abs, cp.atoms.atom.Atom) and issubclass(cp.abs, cp.atoms.elementwise.elementwise.Elementwise)
    assert issubclass(cp.norm1, cp.atoms.atom.Atom)


# ---- lists -------------------------------------------------------------------------------------------


def test_lists_of_atoms_follow_from_what_is_declared() -> None:
    assert {cp.exp, cp.log, cp.entr, cp.log_sum_exp, cp.kl_div} <= set(cp.EXP_ATOMS)
    assert {cp.norm1, cp.abs, cp.max} <= set(cp.NONPOS_ATOMS)
    assert {cp.lambda_max, cp.sigma_max, cp.normNuc} <= set(cp.PSD_ATOMS)
    assert {cp.QuadForm, cp.huber, cp.Norm2} <= set(cp.SOC_ATOMS)
    assert cp.abs not in cp.EXP_ATOMS + cp.SOC_ATOMS + cp.PSD_ATOMS and cp.exp not in cp.PSD_ATOMS


def test_lists_of_solvers_follow_from_what_is_declared() -> None:
    defines = import_module("fenchel.reductions.solvers.defines")
    assert cp.installed_solvers() == defines.INSTALLED_SOLVERS
    assert "HIGHS" in defines.MI_SOLVERS and "CLARABEL" not in defines.MI_SOLVERS
    assert "OSQP" in defines.QP_SOLVERS and "SCS" in defines.CONIC_SOLVERS and "OSQP" not in defines.CONIC_SOLVERS


# ---- module paths ------------------------------------------------------------------------------------

#: What libraries built on CVXPY import from below the top level, with how many of 33 do.
IN_THE_WILD = """
4 expressions.expression Expression
3 constraints.constraint Constraint
3 expressions.variable Variable
3 error SolverError
3 atoms.affine.binary_operators MulExpression
2 constraints.exponential ExpCone
2 constraints.nonpos Inequality
2 constraints.zero Equality
2 atoms.affine.add_expr AddExpression
2 atoms.affine.binary_operators DivExpression
2 atoms.affine.binary_operators multiply
2 atoms.affine.unary_operators NegExpression
2 constraints.psd PSD
2 problems.problem SolverStats
2 constraints.nonpos NonPos
2 constraints.zero Zero
2 atoms.affine.wraps psd_wrap
2 expressions.leaf Leaf
1 constraints.power PowCone3D
1 constraints.second_order SOC
1 problems.problem SizeMetrics
1 utilities.canonical Canonical
1 error DCPError
1 atoms.affine.hstack Hstack
1 atoms.affine.index index
1 atoms.affine.index special_index
1 atoms.affine.promote Promote
1 atoms.affine.sum Sum
1 atoms.affine.vstack Vstack
1 atoms.atom Atom
1 atoms.elementwise.power power
1 atoms.quad_over_lin quad_over_lin
1 constraints ExpCone
1 constraints.nonpos NonNeg
1 problems.objective Objective
1 reductions.solution Solution
1 reductions.solution failure_solution
1 transforms.partial_optimize PartialProblem
1 constraints NonNeg
1 constraints PowCone3D
1 constraints PowConeND
1 constraints Zero
1 problems.problem _validate_constraint
1 atoms reshape
1 expressions.constants Constant
1 expressions.constants.constant Constant
1 expressions.constants.parameter Parameter
1 problems.objective Maximize
1 problems.problem Problem
1 reductions.dcp2cone.cone_matrix_stuffing ConeDims
1 reductions.solvers.defines MI_SOLVERS
1 reductions.solvers.solver Solver
1 settings SOLUTION_PRESENT
1 settings INF_OR_UNB
1 settings EXTRA_STATS
1 utilities Canonical
"""
WILD = [tuple(line.split()[1:]) for line in IN_THE_WILD.strip().splitlines()]


@pytest.mark.parametrize(("path", "name"), WILD)
def test_a_path_that_libraries_import_resolves(path: str, name: str) -> None:
    scope: dict[str, Any] = {}
    exec(f"from fenchel.{path} import {name} as by_name", scope)
    found = getattr(import_module(f"fenchel.{path}"), name)
    assert scope["by_name"] is found or (isinstance(found, list) and scope["by_name"] == found)
    if hasattr(cp, name):
        assert found is getattr(cp, name)


#: Other paths of CVXPY's with a name that stands there.
PATHS = """
atoms.affine.bmat bmat, atoms.affine.conv conv, atoms.affine.cumsum cumsum, atoms.affine.diag diag, atoms.affine.kron kron,
atoms.affine.reshape reshape, atoms.affine.transpose transpose, atoms.affine.trace trace, atoms.affine.vec vec,
atoms.affine.upper_tri vec_to_upper_tri, atoms.affine.concatenate concatenate, atoms.elementwise.abs abs,
atoms.elementwise.exp exp, atoms.elementwise.huber huber, atoms.elementwise.maximum maximum, atoms.elementwise.log log,
atoms.lambda_max lambda_max, atoms.log_sum_exp log_sum_exp, atoms.max max, atoms.norm norm, atoms.norm1 norm1,
atoms.pnorm pnorm, atoms.pnorm Pnorm, atoms.quad_form quad_form, atoms.quad_form QuadForm, atoms.norm_nuc normNuc,
atoms.sum_squares sum_squares, atoms.total_variation tv, atoms.stats mean, atoms.sigma_max sigma_max,
atoms.geo_mean geo_mean, atoms.elementwise.elementwise Elementwise, atoms.axis_atom AxisAtom, atoms.affine.affine_atom AffAtom,
constraints Equality, constraints Inequality, constraints FiniteSet, constraints Cone, constraints.finite_set FiniteSet,
constraints.cones Cone, constraints.exponential RelEntrConeQuad, error ParameterError, error DQCPError, error DNLPError,
error warnings_enabled, expressions.constants CallbackParam, expressions.constants.callback_param CallbackParam,
problems.objective Minimize, settings OPTIMAL, settings EIGVAL_TOL, transforms indicator, transforms.partial_optimize
partial_optimize, transforms.scalarize weighted_sum, transforms.scalarize max, transforms.linearize linearize,
reductions.solvers.defines INSTALLED_SOLVERS, utilities.warn CvxpyDeprecationWarning
"""


@pytest.mark.parametrize("pair", [" ".join(pair.split()) for pair in PATHS.split(",")])
def test_a_path_of_cvxpys_resolves(pair: str) -> None:
    path, name = pair.split()
    assert getattr(import_module(f"fenchel.{path}"), name) is not None


@pytest.mark.parametrize("path", sorted(paths.PATHS))
def test_every_path_of_the_table_can_be_imported_and_reached(path: str) -> None:
    module = import_module(f"fenchel.{path}")
    assert module.__name__ == f"fenchel.{path}" and module.__doc__
    reached: Any = cp
    for name in path.split("."):
        reached = getattr(reached, name)  # in a package of atoms, an atom's name is the atom
    assert reached is module or callable(reached)


def test_a_name_that_is_an_atom_and_a_module_is_the_atom_in_its_package() -> None:
    from fenchel.atoms import norm, reshape, sum

    assert reshape is cp.reshape and sum is cp.sum and norm is cp.norm
    assert import_module("fenchel.atoms.reshape").reshape.__module__ == "fenchel.atoms.reshape"


def test_a_path_that_is_a_file_of_fenchels_is_that_file() -> None:
    """Nothing is made in its place, and a file that has one class of a module of CVXPY's hands on the others."""
    folder = Path(cp.__file__).parent
    files = {path: folder / f"{path.replace('.', '/')}.py" for path in paths.PATHS}
    found = [path for path, file in files.items() if file.exists()]
    assert "constraints.nonpos" in found and "constraints.finite_set" in found
    for path in found:
        assert import_module(f"fenchel.{path}").__file__ == str(files[path])
    nonpos = import_module("fenchel.constraints.nonpos")
    assert nonpos.NonNeg is cp.NonNeg and nonpos.Inequality is cp.constraints.Inequality


def test_star_imports_and_listings_work() -> None:
    scope: dict[str, Any] = {}
    exec("from fenchel import *", scope)
    assert scope["Variable"] is cp.Variable and scope["sum"] is cp.sum and scope["CLARABEL"] == "CLARABEL"
    assert {"norm", "quad_form", "installed_solvers", "constraints"} <= set(scope) and "annotations" not in scope
    assert {"affine", "elementwise"} <= set(dir(cp.atoms)) and "nonpos" in dir(cp.constraints)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("from fenchel.utilities import scopes", "inside of CVXPY.*get_problem_data"),
        ("import fenchel.lin_ops.lin_utils", "inside of CVXPY"),
        ("from fenchel.reductions import InverseData", "fenchel has no reductions.InverseData"),
        ("from fenchel.cvxcore.python import canonInterface", "inside of CVXPY"),
        ("from fenchel.atoms.affine.sum import Summ", "fenchel has no 'Summ'; did you mean"),
        ("from fenchel.constraints.nonpos import NonPoss", "fenchel has no 'NonPoss'"),
        ("from fenchel.atoms import no_such_atom", "no_such_atom"),
        ("from fenchel import no_such_name", "no_such_name"),
        ("import fenchel.no_such_module", "no_such_module"),
    ],
)
def test_a_path_that_is_not_there_says_why(statement: str, said: str) -> None:
    with pytest.raises(ImportError, match=f"(?s){said}"):
        exec(statement)


def test_what_is_wrong_with_a_package_is_said_by_an_import_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with only("clarabel"), pytest.raises(PluginError, match="fenchel-quadratic-atoms"):
        exec("from fenchel import huber")
    monkeypatch.setattr(catalogue, "provider_of_name", {"sketch": "fenchel-sketches"}.get)
    with pytest.raises(ImportError, match="sketch comes with fenchel-sketches, which is not installed: pip install"):
        exec("from fenchel import sketch")


def test_an_attribute_that_is_not_there_is_an_attribute_error() -> None:
    assert not hasattr(cp.constraints, "nothing") and not hasattr(cp.atoms.affine, "nothing")
    assert not hasattr(cp.settings, "nothing") and not hasattr(cp, "nothing")


def test_nothing_is_made_at_import() -> None:
    script = "import fenchel, json, sys; print(json.dumps([m for m in sys.modules if m.startswith('fenchel')]))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(json.loads(ran.stdout))
    own = {"atoms", "constraints", "expressions", "expressions.expression", "expressions.leaf", "expressions.variable"}
    own |= {f"constraints.{name}" for name in "constraint exponential nonpos power psd zero".split()}
    # those of the table that are files of fenchel's own, and are used, may be there; nothing else
    assert {name.partition(".")[2] for name in loaded} & paths.PATHS <= own | {"atoms.sum", "atoms.norm"}


# ---- what a constraint, an expression and an objective are ---------------------------------------------


def test_canonical_is_what_a_problem_is_made_of() -> None:
    from fenchel.utilities.canonical import Canonical

    assert all(isinstance(part, Canonical) for part in (x, x <= 1, cp.Minimize(cp.sum(x)), cp.abs(x), cp.SOC(1, x)))
    assert not isinstance(1.0, Canonical) and not isinstance(cp.Problem(cp.Minimize(0)), Canonical)


def test_cones_are_told_apart_from_other_constraints() -> None:
    assert isinstance(cp.SOC(1, x), cp.Cone) and isinstance(X >> 0, cp.constraints.Cone)
    assert not isinstance(x <= 1, cp.Cone) and not isinstance(cp.NonNeg(x), cp.Cone)


# ---- types -------------------------------------------------------------------------------------------


def test_the_stub_for_type_checkers_is_current() -> None:
    """python -m fenchel.stub --write"""
    assert stub.PATH.read_text(encoding="utf-8") == stub.text()


def test_a_type_checker_sees_the_names(tmp_path: Any) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import fenchel as cp\nx = cp.Variable(3)\ny = cp.abs(x) + cp.norm(x)\nif isinstance(y, cp.abs):\n    print(y.shape)\n"
        "cp.Problem(cp.Minimize(cp.sum_squares(x)), [cp.SOC(1, x)]).solve(solver=cp.CLARABEL)\n"
        "cp.abs(x, x)\ncp.no_such_name\n"
    )
    ran = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), str(program)],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    found = [line for line in ran.stdout.splitlines() if "program.py" in line]
    assert len(found) == 2 and "Too many arguments" in found[0] and "no_such_name" in found[1], ran.stdout + ran.stderr


def test_a_quotient_of_squares_is_a_quad_over_lin() -> None:
    """However it is made: as the one quadratic, or with a variable below the line."""
    x, y = cp.Variable(3), cp.Variable()
    assert isinstance(cp.quad_over_lin(x, y), cp.quad_over_lin)
    assert isinstance(cp.sum_squares(x), cp.quad_over_lin)
    assert not isinstance(cp.square(x), cp.quad_over_lin) and not isinstance(x, cp.quad_over_lin)

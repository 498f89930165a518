"""CVXPY's constants: status words, curvature and sign strings, keys of problem data, tolerances.

Where fenchel has the constant itself, this is it; the others are here because programs written for CVXPY name them.
"""

from __future__ import annotations

from fenchel.planning.catalogue import SOLVER_NAMES
from fenchel.program import CERTIFICATES, POINTS, RAYS
from fenchel.program import INFEASIBLE as INFEASIBLE
from fenchel.program import INFEASIBLE_INACCURATE as INFEASIBLE_INACCURATE
from fenchel.program import INFEASIBLE_OR_UNBOUNDED as INFEASIBLE_OR_UNBOUNDED
from fenchel.program import OPTIMAL as OPTIMAL
from fenchel.program import OPTIMAL_INACCURATE as OPTIMAL_INACCURATE
from fenchel.program import SOLVER_ERROR as SOLVER_ERROR
from fenchel.program import UNBOUNDED as UNBOUNDED
from fenchel.program import UNBOUNDED_INACCURATE as UNBOUNDED_INACCURATE
from fenchel.program import USER_LIMIT as USER_LIMIT

SOLUTION_PRESENT = [*POINTS]
INACCURATE = [OPTIMAL_INACCURATE, INFEASIBLE_INACCURATE, UNBOUNDED_INACCURATE, USER_LIMIT]
INF_OR_UNB = [*CERTIFICATES, *RAYS, INFEASIBLE_OR_UNBOUNDED]
ERROR = [SOLVER_ERROR]

# names of solvers, each its own
SOLVERS = sorted(SOLVER_NAMES)
globals().update({name: name for name in SOLVERS})
ROBUST_KKTSOLVER = "robust"
XPRESS_IIS, XPRESS_TROW = "XPRESS_IIS", "XPRESS_TROW"

# what assembled the problem data in CVXPY; here it is always the one engine
CPP_CANON_BACKEND, SCIPY_CANON_BACKEND, COO_CANON_BACKEND, RUST_CANON_BACKEND = "CPP", "SCIPY", "COO", "RUST"
DEFAULT_CANON_BACKEND = CPP_CANON_BACKEND

# curvature and sign
CONSTANT, AFFINE, CONVEX, CONCAVE, UNKNOWN = "CONSTANT", "AFFINE", "CONVEX", "CONCAVE", "UNKNOWN"
QUASILINEAR, QUASICONVEX, QUASICONCAVE = "QUASILINEAR", "QUASICONVEX", "QUASICONCAVE"
LOG_LOG_CONSTANT, LOG_LOG_AFFINE = "LOG-LOG CONSTANT", "LOG-LOG AFFINE"
LOG_LOG_CONVEX, LOG_LOG_CONCAVE = "LOG-LOG CONVEX", "LOG-LOG CONCAVE"
ZERO, NONNEG, NONPOS = "ZERO", "NONNEGATIVE", "NONPOSITIVE"

# keys of the dict of `Problem.get_problem_data`, and of its dims
P, Q, A, B, C, F, G, H = "P", "q", "A", "b", "c", "F", "G", "h"
DIMS, OFFSET, PARAM_PROB = "dims", "offset", "param_prob"
LOWER_BOUNDS, UPPER_BOUNDS = "lower_bounds", "upper_bounds"
BOOL_IDX, INT_IDX, BOOL_IDS, INT_IDS = "bool_vars_idx", "int_vars_idx", "bool_ids", "int_ids"
EQ_DIM, LEQ_DIM, SOC_DIM, PSD_DIM, EXP_DIM = "f", "l", "q", "s", "ep"

# keys of the results of a solve
STATUS, VALUE, OBJ_OFFSET, PRIMAL = "status", "value", "obj_offset", "primal"
EQ_DUAL, INEQ_DUAL = "eq_dual", "ineq_dual"
SOLVE_TIME, SETUP_TIME, NUM_ITERS, EXTRA_STATS = "solve_time", "setup_time", "num_iters", "solver_specific_stats"

# tolerances and thresholds, as in CVXPY; those of fenchel's own checks are with the checks (`fenchel.solving.session`)
EIGVAL_TOL, PSD_NSD_PROJECTION_TOL = 1e-10, 1e-8
GENERAL_PROJECTION_TOL = SPARSE_PROJECTION_TOL = 1e-10
ATOM_EVAL_TOL = 1e-4
CHOL_SYM_TOL, CHOL_ZERO_PIVOT_TOL = 1e-14, 2.2e-10
POWERCONE_APPROX_ERROR_THRESHOLD, POWERCONE_APPROX_SOC_THRESHOLD = 1e-6, 4
DPP_PARAM_THRESHOLD = 1000
SPARSE_DENSITY_THRESHOLD = 0.05

# names and printing
VAR_PREFIX, PARAM_PREFIX = "var", "param"
PRINT_EDGEITEMS, PRINT_THRESHOLD = 2, 5
ALLOW_ND_EXPR = True

NUM_THREADS = -1  #: what `set_num_threads` was last given; -1: all


def set_num_threads(num_threads: int) -> None:
    """Keep a number of threads for `get_num_threads`. fenchel's own assembly has one; solvers have the option `threads`."""
    global NUM_THREADS
    NUM_THREADS = num_threads


def get_num_threads() -> int:
    """What `set_num_threads` was last given; -1 before."""
    return NUM_THREADS

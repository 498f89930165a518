"""fenchel: a modeling language for convex optimization. Made by `python -m fenchel.stub --write`: do not edit."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from fenchel import atoms as atoms
from fenchel import constraints as constraints
from fenchel import expressions as expressions
from fenchel import settings as settings
from fenchel.constraints.conic import Conic as Conic
from fenchel.constraints.constraint import Constraint as Constraint
from fenchel.constraints.exponential import ExpCone as ExpCone
from fenchel.constraints.finite_set import FiniteSet as FiniteSet
from fenchel.constraints.nonneg import NonNeg as NonNeg
from fenchel.constraints.nonpos import NonPos as NonPos
from fenchel.constraints.pow_cone_3d import PowCone3D as PowCone3D
from fenchel.constraints.pow_cone_3d_approx import PowCone3DApprox as PowCone3DApprox
from fenchel.constraints.pow_cone_nd import PowConeND as PowConeND
from fenchel.constraints.psd import PSD as PSD
from fenchel.constraints.soc import SOC as SOC
from fenchel.constraints.zero import Zero as Zero
from fenchel.errors import CvxpyDeprecationWarning as CvxpyDeprecationWarning
from fenchel.errors import DCPError as DCPError
from fenchel.errors import DGPError as DGPError
from fenchel.errors import DNLPError as DNLPError
from fenchel.errors import DPPError as DPPError
from fenchel.errors import SolverError as SolverError
from fenchel.errors import disable_warnings as disable_warnings
from fenchel.errors import enable_warnings as enable_warnings
from fenchel.errors import warnings_enabled as warnings_enabled
from fenchel.expressions.constant import Constant as Constant
from fenchel.expressions.expression import Expression as Expression
from fenchel.expressions.parameter import CallbackParam as CallbackParam
from fenchel.expressions.parameter import Parameter as Parameter
from fenchel.expressions.shapes import Axis
from fenchel.expressions.variable import Variable as Variable
from fenchel.objective import Maximize as Maximize
from fenchel.objective import Minimize as Minimize
from fenchel.objective import Objective as Objective
from fenchel.problem import Problem as Problem
from fenchel.settings import get_num_threads as get_num_threads
from fenchel.settings import set_num_threads as set_num_threads

__version__: str
COO_CANON_BACKEND: str
CPP_CANON_BACKEND: str
EXP_ATOMS: list[type]
INFEASIBLE: str
INFEASIBLE_INACCURATE: str
NONNEG_ATOMS: list[type]
NONPOS_ATOMS: list[type]
OPTIMAL: str
OPTIMAL_INACCURATE: str
POWCONE_ATOMS: list[type]
POWCONE_ND_ATOMS: list[type]
PSD_ATOMS: list[type]
ROBUST_KKTSOLVER: str
RUST_CANON_BACKEND: str
SCIPY_CANON_BACKEND: str
SOC_ATOMS: list[type]
SOLVER_ERROR: str
UNBOUNDED: str
UNBOUNDED_INACCURATE: str
USER_LIMIT: str
error: ModuleType
interface: ModuleType
lin_ops: ModuleType
logic: ModuleType
nlp: ModuleType
partial_optimize: ModuleType
problems: ModuleType
reductions: ModuleType
transforms: ModuleType
utilities: ModuleType
CBC: str
CLARABEL: str
COPT: str
COSMO: str
CPLEX: str
CUCLARABEL: str
CUOPT: str
CVXOPT: str
DAQP: str
DIFFCP: str
ECOS: str
ECOS_BB: str
ELEMENTAL: str
GLOP: str
GLPK: str
GLPK_MI: str
GUROBI: str
HIGHS: str
IPOPT: str
KNITRO: str
MOREAU: str
MOSEK: str
MPAX: str
NAG: str
OSQP: str
PDCS: str
PDLP: str
PIQP: str
PROXQP: str
QOCO: str
QPALM: str
SCIP: str
SCIPY: str
SCS: str
SDPA: str
UNO: str
XPRESS: str

class Abs(Expression):
    """|x|, entry by entry: convex, nonnegative, of the shape of x. An absolute value is in the unit of x."""
    def __init__(self, x: Any) -> None: ...

class AddExpression(Expression):
    """x_1 + ... + x_n, broadcast as numpy does. The atom of the nodes that keep sums."""
    def __init__(self, *args: Any, **fields: Any) -> None: ...

class Concatenate(Expression):
    """x_1, ..., x_n laid end to end along an axis that they have."""
    def __init__(self, arg_list: Any, axis: int | None = 0) -> None: ...

Cone = Conic

class Cummax(Expression):
    """max(x1, ..., xk) for each k along an axis: convex, increasing, of the shape, sign and unit of x."""
    def __init__(self, x: Any, axis: int = 0) -> None: ...

class Cumsum(Expression):
    """y_k = x_1 + ... + x_k along an axis: affine, non-decreasing, of the sign and shape of x."""
    def __init__(self, x: Any, axis: int | None = 0) -> None: ...

class DivExpression(Expression):
    """x / y, entry by entry, with broadcasting; affine where y is constant."""
    def __init__(self, *args: Any, **fields: Any) -> None: ...

class Dotsort(Expression):
    """x[1] w[1] + ... + x[n] w[n], where x[1] >= x[2] >= ..., and w likewise: convex in X, a scalar."""
    def __init__(self, X: Any, W: Any) -> None: ...

class Entr(Expression):
    """-x log(x), 0 at 0, entry by entry: concave, of the shape of x. x: affine, a pure number; kept >= 0."""
    def __init__(self, x: Any) -> None: ...

class Exp(Expression):
    """e^x, entry by entry: convex, increasing, nonnegative, of the shape of x. x: convex, a pure number."""
    def __init__(self, x: Any) -> None: ...

class GeoMean(Expression):
    """(x1^p1 ... xn^pn)^(1/sum(p)), all p_i = 1 where p is None: concave, increasing, nonnegative, for x >= 0."""
    def __init__(
        self,
        x: Any,
        p: Any = None,
        max_denom: int = 1024,
        approx: bool | None = None,
        axis: Axis = None,
        keepdims: bool = False,
    ) -> None: ...

GeoMeanApprox = GeoMean

class Hstack(Expression):
    """[x_1, ..., x_n]: expressions side by side, along the second axis, or along the only one of vectors."""
    def __init__(self, arg_list: Any) -> None: ...

class Huber(Expression):
    """x^2 for |x| <= M, 2 M |x| - M^2 beyond, entry by entry: convex, nonnegative, of the shape of x."""
    def __init__(self, x: Any, M: Any = 1.0) -> None: ...

class Indicator(Expression):
    """0 where all the constraints hold, inf elsewhere: convex, nonnegative, a scalar."""
    def __init__(self, constraints: Any, err_tol: float = 0.001) -> None: ...

class KLDiv(Expression):
    """x log(x/y) - x + y, y for x = 0, entry by entry: convex in (x, y), nonnegative."""
    def __init__(self, x: Any, y: Any) -> None: ...

class LambdaMax(Expression):
    """The largest eigenvalue of A: convex, in the unit of A; of shape () for one matrix."""
    def __init__(self, A: Any) -> None: ...

class LambdaSumLargest(Expression):
    """The sum of the k largest eigenvalues of A: convex, in the unit of A; of shape () for one matrix."""
    def __init__(self, A: Any, k: Any) -> None: ...

class Log(Expression):
    """log(x), entry by entry: concave, increasing, of the shape of x. x: concave, a pure number; kept >= 0."""
    def __init__(self, x: Any) -> None: ...

class Log1p(Expression):
    """log(1 + x), entry by entry: concave, increasing, of the sign and shape of x."""
    def __init__(self, x: Any) -> None: ...

class LogDet(Expression):
    """log det A: concave; of shape () for one matrix."""
    def __init__(self, A: Any) -> None: ...

class LogGamma(Expression):
    """log Gamma(x), entry by entry: convex, of the shape of x. x: affine, a pure number; kept > 0."""
    def __init__(self, x: Any) -> None: ...

class LogSumExp(Expression):
    """log(e^x1 + ... + e^xn): convex, increasing, nonnegative where x is."""
    def __init__(self, x: Any, axis: Axis = None, keepdims: bool = False) -> None: ...

class Logistic(Expression):
    """log(1 + e^x), entry by entry: convex, increasing, nonnegative, of the shape of x."""
    def __init__(self, x: Any) -> None: ...

class MatrixFrac(Expression):
    """tr X'P^-1 X: convex in X and P, nonnegative, in the unit of X squared over that of P; of shape () for one ..."""
    def __init__(self, X: Any, P: Any) -> None: ...

class Max(Expression):
    """max(x1, ..., xn): convex, increasing, in the unit and of the sign of x."""
    def __init__(self, x: Any, axis: Axis = None, keepdims: bool = False) -> None: ...

class Maximum(Expression):
    """max(x, y, ...), entry by entry: convex, increasing in each argument. All are in one unit."""
    def __init__(self, *args: Any) -> None: ...

class Min(Expression):
    """min(x1, ..., xn): concave, increasing, in the unit and of the sign of x."""
    def __init__(self, x: Any, axis: Axis = None, keepdims: bool = False) -> None: ...

class Minimum(Expression):
    """min(x, y, ...), entry by entry: concave, increasing in each argument. All are in one unit."""
    def __init__(self, *args: Any) -> None: ...

class MulExpression(Expression):
    """x @ y, as numpy's matmul: matrices, vectors, stacks of matrices."""
    def __init__(self, *args: Any, **fields: Any) -> None: ...

class NegExpression(Expression):
    """-x, entry by entry. The atom of the nodes that keep negations."""
    def __init__(self, *args: Any, **fields: Any) -> None: ...

class Norm1(Expression):
    """|x1| + ... + |xn|: convex, nonnegative, in the unit of x; 0 where there are no entries."""
    def __init__(self, x: Any, axis: Axis = None, keepdims: bool = False) -> None: ...

class Norm2(Expression):
    """sqrt(x1^2 + ... + xn^2), 0 where there are no entries. Graph form: (t, x) in the second-order cone."""
    def __init__(self, *args: Any, **fields: Any) -> None: ...

class NormInf(Expression):
    """max(|x1|, ..., |xn|): convex, nonnegative, in the unit of x; 0 where there are no entries."""
    def __init__(self, x: Any, axis: Axis = None, keepdims: bool = False) -> None: ...

class NormNuc(Expression):
    """The sum of the singular values of A: convex, nonnegative, in the unit of A; of shape () for one matrix."""
    def __init__(self, A: Any) -> None: ...

class OpRelEntrConeQuad(Constraint):  # type: ignore[misc]  # the package fills in what it inherits
    """X^(1/2) log(X^(1/2) Y^-1 X^(1/2)) X^(1/2) <= Z in the order of semidefinite matrices, with the logarithm ..."""
    def __init__(self, X: Any, Y: Any, Z: Any, m: Any, k: Any, constr_id: int | None = None) -> None: ...

class OpRelEntrQuad(Expression):
    """The largest eigenvalue of -P(X, Y) - Z, convex in all three; inf where X or Y is not positive semidefinite."""
    def __init__(self, *args: Any, **fields: Any) -> None: ...

class ParametricPower(Expression):
    """x^p for a scalar expression p of parameters: its range follows from bounds=, nonneg=, nonpos= ... of a ..."""
    def __init__(self, x: Any, p: Any) -> None: ...

class Perspective(Expression):
    """s f(x/s) for s > 0, and for s = 0 its limit, the recession function of f: convex in (x, s) where f is ..."""
    def __init__(self, f: Any, s: Any, f_recession: Any = None) -> None: ...

class Pnorm(Expression):
    """(|x1|^p + ... + |xn|^p)^(1/p); for p < 1 concave, and x >= 0."""
    def __init__(self, *args: Any, **fields: Any) -> None: ...

PnormApprox = Pnorm

class Power(Expression):
    """x^p, entry by entry; p a number or a scalar Parameter."""
    def __init__(self, x: Any, p: Any, max_denom: int = 1024, approx: bool | None = None) -> None: ...

PowerApprox = Power

class Prod(Expression):
    """x1 * ... * xn over all entries of x, or over those along `axis`: nonnegative where x is, else of unknown ..."""
    def __init__(self, x: Any, axis: Axis = None, keepdims: bool = False) -> None: ...

class Promote(Expression):
    """A scalar x in every entry of a shape; x itself, if it has the shape. ShapeError for other x."""
    def __init__(self, x: Any, shape: Any) -> None: ...

class Ptp(Expression):
    """max(x) - min(x): convex, nonnegative, in the unit of x."""
    def __init__(self, x: Any, axis: Axis = None, keepdims: bool = False) -> None: ...

class QuadForm(Expression):
    """x'P x. P constant and symmetric, or a parameter declared PSD or NSD; x a vector. With constant x: affine ..."""
    def __init__(self, x: Any, P: Any, assume_PSD: bool = False) -> None: ...

class QuadOverLin(Expression):
    """(x1^2 + ... + xn^2) / y for a scalar y > 0, and 0 for x = 0, y = 0: convex in (x, y), nonnegative."""
    def __init__(self, *args: Any, **fields: Any) -> None: ...

class QuantumRelEntr(Expression):
    """tr X (log X - log Y), approximately: jointly convex; of shape () for one pair of matrices."""
    def __init__(self, X: Any, Y: Any, quad_approx: Any = ...) -> None: ...

class RelEntr(Expression):
    """x log(x/y), 0 for x = 0, entry by entry: convex in (x, y), decreasing in y."""
    def __init__(self, x: Any, y: Any) -> None: ...

class RelEntrConeQuad(Constraint):  # type: ignore[misc]  # the package fills in what it inherits
    """x log(x/y) <= z with the logarithm approximated, entry by entry, for affine x, y, z of one shape: -x ..."""
    def __init__(self, x: Any, y: Any, z: Any, m: Any, k: Any, constr_id: int | None = None) -> None: ...

class RelEntrQuad(Expression):
    """-x r(y/x), which approximates x log(x/y), entry by entry; inf where x or y is negative. Jointly convex."""
    def __init__(self, *args: Any, **fields: Any) -> None: ...

class SigmaMax(Expression):
    """The largest singular value of A: convex, nonnegative, in the unit of A; of shape () for one matrix."""
    def __init__(self, A: Any) -> None: ...

class Std(Expression):
    """norm(x - mean(x)) / sqrt(n - ddof): convex, nonnegative, in the unit of x."""
    def __init__(self, x: Any, axis: Axis = None, keepdims: bool = False, ddof: float = 0) -> None: ...

class Sum(Expression):
    """x_1 + ... + x_n over all entries of x, or over those along `axis`."""
    def __init__(self, x: Any, axis: Any = None, keepdims: bool = False) -> None: ...

class SumLargest(Expression):
    """x[1] + ... + x[k], where x[1] >= x[2] >= ...: convex, increasing, in the unit and of the sign of x."""
    def __init__(self, x: Any, k: float, axis: Axis = None, keepdims: bool = False) -> None: ...

class SuppFunc:
    """The support function of the set of x that constraints describe, S(y) = sup of y'x: call it with y."""
    def __init__(self, x: Any, constraints: Any) -> None: ...

class SuppFuncAtom(Expression):
    """sup of y'x over x with b - A (x, u) in K for some u. Graph form, the dual: b'z with A'z = (y, 0), z in K*."""
    def __init__(self, *args: Any, **fields: Any) -> None: ...

class TrInv(Expression):
    """tr X^-1, the sum of the inverse eigenvalues: convex, nonnegative; of shape () for one matrix."""
    def __init__(self, X: Any) -> None: ...

class Trace(Expression):
    """X_11 + ... + X_nn, for each square matrix along the last two axes; shape: that of X without them."""
    def __init__(self, expr: Any) -> None: ...

class Var(Expression):
    """sum((xi - mean(x))^2) / (n - ddof): convex, nonnegative, in the unit of x squared."""
    def __init__(self, x: Any, axis: Axis = None, keepdims: bool = False, ddof: float = 0) -> None: ...

class VonNeumannEntr(Expression):
    """-tr X log X: concave; of shape () for one matrix."""
    def __init__(self, X: Any, quad_approx: Any = ...) -> None: ...

class Vstack(Expression):
    """[x_1; ...; x_n]: expressions on top of each other, along the first axis; scalars and vectors are rows."""
    def __init__(self, arg_list: Any) -> None: ...

class XExp(Expression):
    """x e^x, entry by entry: convex and increasing where x >= 0, of the sign and shape of x."""
    def __init__(self, x: Any) -> None: ...

abs = Abs

def block(arrays: Any) -> Expression:
    """The innermost lists joined along the last axis, those around them along the one before, and so on: ..."""

def bmat(block_lists: Any) -> Expression:
    """[[A, B, ...], [C, D, ...], ...]: each list of blocks side by side, and these rows on top of each other."""

class broadcast_to(Expression):
    """x repeated up to a shape, by numpy's rule. Raises ShapeError where x does not broadcast to it."""
    def __init__(self, x: Any, shape: Any) -> None: ...

concatenate = Concatenate

class conj(Expression):
    """The complex conjugate of each entry: the expression itself, since all are real here. Complex data raise ..."""
    def __init__(self, expr: Any) -> None: ...

class conv(Expression):
    """y_k = sum over i of a_i * b_(k-i), as `convolve`; deprecated."""
    def __init__(self, a: Any, b: Any) -> None: ...

class convolve(Expression):
    """y_k = sum over i of a_i * b_(k-i), k = 0, ..., m + n - 2: the full discrete convolution, numpy's `convolve`."""
    def __init__(self, a: Any, b: Any) -> None: ...

cummax = Cummax

class cumprod(Expression):
    """y_k = x_1 * ... * x_k along an axis, of the shape of x; nonnegative where x is, else of unknown sign."""
    def __init__(self, x: Any, axis: int | None = 0) -> None: ...

cumsum = Cumsum

def cvar(x: Any, beta: float) -> Expression:
    """The mean of the (1 - beta) n largest of x1, ..., xn: convex, increasing, in the unit and of the sign of x."""

def deep_flatten(x: Any) -> Expression:
    """The entries of an expression or array column by column; of a list, those of its items, one after the other."""

def diag(x: Any, k: int = 0) -> Expression:
    """The square matrix with the vector x on its k-th diagonal; or the k-th diagonal of a square matrix x."""

def diff(x: Any, k: int = 1, axis: int = 0) -> Expression:
    """x_(i+1) - x_i along an axis, k times over: the sum over j of (-1)^(k-j) (k choose j) x_(i+j)."""

dotsort = Dotsort

def einsum(subscripts: str, *exprs: Any, optimize: Any = 'greedy') -> Expression:
    """The sum over all indices that the result has not of the products of entries, as numpy's `einsum` reads ..."""

entr = Entr

exp = Exp

geo_mean = GeoMean

def harmonic_mean(x: Any) -> Expression:
    """n / (1/x1 + ... + 1/xn) of all entries: concave, increasing, nonnegative, for x > 0, and 0 where an entry ..."""

class hermitian_wrap(Expression):
    """X, taken to be Hermitian because the caller says so; for real matrices, symmetric. Affine; nothing is ..."""
    def __init__(self, arg: Any) -> None: ...

hstack = Hstack

huber = Huber

class imag(Expression):
    """The imaginary part of each entry: zeros of the shape, since all expressions are real here. Complex data ..."""
    def __init__(self, expr: Any) -> None: ...

indicator = Indicator

def installed_solvers() -> list[str]: ...

def inv_pos(x: Any) -> Expression:
    """1/x, entry by entry: convex, decreasing, nonnegative, for x > 0: `power(x, -1)`. One rotated second-order ..."""

def inv_prod(value: Any, approx: bool | None = None) -> Expression:
    """1 / (x1 x2 ... xn) of all entries: convex, decreasing, nonnegative, for x > 0: `power(geo_mean(x), -n)`."""

kl_div = KLDiv

class kron(Expression):
    """The Kronecker product: A[i, j] * B[k, l] in row (i, k) and column (j, l), so blocks A[i, j] * B."""
    def __init__(self, a: Any, b: Any) -> None: ...

lambda_max = LambdaMax

def lambda_min(A: Any) -> Expression:
    """-lambda_max(-A), the smallest eigenvalue: concave, in the unit of A."""

lambda_sum_largest = LambdaSumLargest

def lambda_sum_smallest(A: Any, k: Any) -> Expression:
    """-lambda_sum_largest(-A, k), the sum of the k smallest eigenvalues: concave, in the unit of A."""

def linearize(expr: Any) -> Expression | None:
    """f(x0) + f'(x0) (x - x0), x0 the current values of the variables: affine, of the shape and unit of the ..."""

log = Log

log1p = Log1p

log_det = LogDet

def log_normcdf(x: Any) -> Expression:
    """log Phi(x), approximately -sum_i a_i max(b_i - x, 0)^2: concave, increasing, nonpositive, of the shape of x."""

log_sum_exp = LogSumExp

loggamma = LogGamma

logistic = Logistic

def matmul(a: Any, b: Any) -> Expression:
    """a @ b. x.T @ P @ x for constant symmetric P and one object x, a vector or a column, is recognised as ..."""

matrix_frac = MatrixFrac

max = Max

maximum = Maximum

def mean(x: Any, axis: Axis = None, keepdims: bool = False) -> Expression:
    """(x_1 + ... + x_n)/n over all entries of x, or over those along `axis`."""

min = Min

minimum = Minimum

def mixed_norm(X: Any, p: Any = 2, q: Any = 1) -> Expression:
    """The q-norm of the p-norms of the rows, (sum_i (sum_j |xij|^p)^(q/p))^(1/q): convex, nonnegative."""

def moveaxis(x: Any, source: Any, destination: Any) -> Expression:
    """X with axes moved to other places; the others keep their order."""

class multiply(Expression):
    """x * y, entry by entry, with broadcasting."""
    def __init__(self, *args: Any, **fields: Any) -> None: ...

def neg(x: Any) -> Expression:
    """max(-x, 0), entry by entry: convex, nonnegative, decreasing, in the unit of x. x: concave."""

class nonneg_wrap(Expression):
    """x, taken to be nonnegative because the caller says so, as max(x) - min(x) is. Affine; nothing is checked ..."""
    def __init__(self, x: Any) -> None: ...

class nonpos_wrap(Expression):
    """x, taken to be nonpositive because the caller says so. Affine; nothing is checked or enforced."""
    def __init__(self, arg: Any) -> None: ...

def norm(x: Any, p: Any = 2, axis: Axis = None, keepdims: bool = False) -> Expression:
    """A norm of a vector, of a matrix (2-D, no axis), or of each vector along an axis. In the unit of x."""

norm1 = Norm1

def norm2(x: Any, axis: Axis = None) -> Expression:
    """norm(x, 2, axis)."""

normNuc = NormNuc

norm_inf = NormInf

class nsd_wrap(Expression):
    """X, taken to be symmetric and negative semidefinite because the caller says so. Affine; nothing is checked ..."""
    def __init__(self, arg: Any) -> None: ...

def outer(x: Any, y: Any) -> Expression:
    """x y': the matrix of all products x_i * y_j."""

class partial_trace(Expression):
    """The partial trace over one of the spaces whose product a matrix acts on."""
    def __init__(self, expr: Any, dims: Any, axis: int = 0) -> None: ...

class partial_transpose(Expression):
    """The partial transpose in one of the spaces whose product a matrix acts on."""
    def __init__(self, expr: Any, dims: Any, axis: int = 0) -> None: ...

def permute_dims(x: Any, axes: Any) -> Expression:
    """X with its axes in another order: `transpose` under the name of the array API."""

perspective = Perspective

def pnorm(
        x: Any,
        p: Any = 2,
        axis: Axis = None,
        keepdims: bool = False,
        max_denom: int = 1024,
        approx: bool | None = None,
    ) -> Expression:
    """(|x1|^p + ... + |xn|^p)^(1/p), max |xi| for p = "inf", of all entries or along an axis; unit: of x."""

def pos(x: Any) -> Expression:
    """max(x, 0), entry by entry: convex, nonnegative, increasing, in the unit of x. x: convex."""

power = Power

prod = Prod

promote = Promote

class psd_wrap(Expression):
    """X, taken to be symmetric and positive semidefinite because the caller says so. Affine; nothing is checked ..."""
    def __init__(self, arg: Any) -> None: ...

ptp = Ptp

quad_form = QuadForm

class quad_over_lin(Expression):
    """(x1^2 + ... + xn^2) / y for a scalar y >= 0: convex in (x, y), nonnegative; of all entries of x or along ..."""
    def __init__(self, x: Any, y: Any, axis: Axis = None, keepdims: bool = False) -> None: ...

def quantum_cond_entr(rho: Any, dims: Any, sys: Any = 0, quad_approx: Any = ...) -> Expression:
    """S(rho) - S(tr_sys rho), the entropy that the system `sys` has when the other is known: concave, of shape ()."""

quantum_rel_entr = QuantumRelEntr

class real(Expression):
    """The real part of each entry: the expression itself, since all are real here. Complex data raise DataError."""
    def __init__(self, expr: Any) -> None: ...

rel_entr = RelEntr

class reshape(Expression):
    """The entries of x in another shape."""
    def __init__(self, x: Any, shape: Any, order: str | None = None) -> None: ...

def scalar_product(x: Any, y: Any) -> Expression:
    """x_1 y_1 + ... + x_n y_n: `vdot` under its older name."""

def scalene(x: Any, alpha: Any, beta: Any) -> Expression:
    """alpha max(x, 0) + beta max(-x, 0), entry by entry: convex and nonnegative for alpha, beta >= 0."""

sigma_max = SigmaMax

class skew_symmetric_wrap(Expression):
    """X, taken to be skew-symmetric, X + X' = 0, because the caller says so. Affine; nothing is checked or ..."""
    def __init__(self, arg: Any) -> None: ...

def sqrt(x: Any) -> Expression:
    """x^(1/2), entry by entry: concave, increasing, nonnegative, for x >= 0: `power(x, 0.5)`. One rotated ..."""

class square(Expression):
    """x^2, entry by entry."""
    def __init__(self, x: Any) -> None: ...

def squeeze(x: Any, axis: Axis = None) -> Expression:
    """x without its axes of length 1."""

class stack(Expression):
    """x_1, ..., x_n along a new axis."""
    def __init__(self, arrays: Any, axis: int = 0) -> None: ...

std = Std

sum = Sum

sum_largest = SumLargest

def sum_smallest(x: Any, k: float, axis: Axis = None, keepdims: bool = False) -> Expression:
    """-sum_largest(-x, k): concave, increasing, in the unit and of the sign of x. x: concave."""

class sum_squares(Expression):
    """sum of x_i^2, along an axis."""
    def __init__(self, x: Any, axis: Axis = None, keepdims: bool = False) -> None: ...

class suppfunc:
    """The support function of the set of x that constraints describe, S(y) = sup of y'x: call it with y."""
    def __init__(self, x: Any, constraints: Any) -> None: ...

def swapaxes(x: Any, axis1: int, axis2: int) -> Expression:
    """X with two axes exchanged."""

class symmetric_wrap(Expression):
    """X, taken to be symmetric because the caller says so. Affine; nothing is checked or enforced."""
    def __init__(self, arg: Any) -> None: ...

tr_inv = TrInv

trace = Trace

class transpose(Expression):
    """X with its axes in another order; reversed where none is given, so X' for a matrix."""
    def __init__(self, x: Any, axes: Any = None) -> None: ...

def tv(value: Any, *others: Any) -> Expression:
    """Total variation: the sum of |x[i+1] - x[i]|, or of norm((X[i+1,j] - X[i,j], X[i,j+1] - X[i,j]))."""

class upper_tri(Expression):
    """The entries above the diagonal of a square matrix, row by row, as a column of n(n-1)/2; of each matrix of ..."""
    def __init__(self, expr: Any) -> None: ...

var = Var

def vdot(x: Any, y: Any) -> Expression:
    """x_1 y_1 + ... + x_n y_n over all entries of x and y, in column-major order."""

def vec(x: Any, order: str | None = None) -> Expression:
    """The entries of x as a vector, shape (size of x,)."""

class vec_to_upper_tri(Expression):
    """The square matrix with a vector in its upper triangle, row by row, and zeros elsewhere."""
    def __init__(self, expr: Any, strict: bool = False) -> None: ...

von_neumann_entr = VonNeumannEntr

vstack = Vstack

xexp = XExp

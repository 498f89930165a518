"""Atoms that semidefinite cones state: functions of eigenvalues and singular values, batched along the last two axes.

    lambda_max  lambda_min                   largest and smallest eigenvalue of a symmetric matrix
    lambda_sum_largest  lambda_sum_smallest  sums of some of them
    log_det  tr_inv                          logarithm of the determinant, trace of the inverse
    matrix_frac                              tr X'P^-1 X
    sigma_max  normNuc                       largest singular value, and their sum, of any matrix

`norm(X, 2)` and `norm(X, "nuc")` come here through the dispatcher `fenchel.atoms.norm`.
"""

FENCHEL_API = (1, 0)

from fenchel.plugins import AtomRef, hookimpl  # noqa: E402


@hookimpl
def fenchel_atoms() -> list[AtomRef]:
    """The atoms this plugin adds."""
    here = "fenchel_semidefinite_atoms."
    symmetric = ("psd", "zero")
    return [
        AtomRef(here + "lambda_max", ("lambda_max", "LambdaMax"), "lambda_max", symmetric),
        AtomRef(here + "lambda_min", ("lambda_min",)),
        AtomRef(here + "lambda_sum_largest", ("lambda_sum_largest", "LambdaSumLargest"), "lambda_sum_largest", symmetric),
        AtomRef(here + "lambda_sum_smallest", ("lambda_sum_smallest",)),
        AtomRef(here + "log_det", ("log_det", "LogDet"), "log_det", ("psd", "exp_cone", "zero")),
        AtomRef(here + "matrix_frac", ("matrix_frac", "MatrixFrac"), "matrix_frac", symmetric),
        AtomRef(here + "normNuc", ("normNuc", "NormNuc"), "normNuc", ("psd",)),
        AtomRef(here + "sigma_max", ("sigma_max", "SigmaMax"), "sigma_max", ("psd",)),
        AtomRef(here + "tr_inv", ("tr_inv", "TrInv"), "tr_inv", symmetric),
    ]

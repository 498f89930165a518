"""Atoms that semidefinite cones state: functions of eigenvalues and singular values.

    lambda_max  lambda_min      largest and smallest eigenvalue of a symmetric matrix
    sigma_max  normNuc          largest singular value, and their sum, of any matrix

`norm(X, 2)` and `norm(X, "nuc")` come here through the dispatcher `fenchel.atoms.norm`.
"""

FENCHEL_API = (1, 0)

from fenchel.plugins import AtomRef, hookimpl  # noqa: E402


@hookimpl
def fenchel_atoms() -> list[AtomRef]:
    """The atoms this plugin adds."""
    here = "fenchel_semidefinite_atoms."
    return [
        AtomRef(here + "lambda_max", ("lambda_max", "LambdaMax"), "lambda_max", emits=("psd", "zero")),
        AtomRef(here + "lambda_min", ("lambda_min",)),
        AtomRef(here + "normNuc", ("normNuc", "NormNuc"), "normNuc", emits=("psd",)),
        AtomRef(here + "sigma_max", ("sigma_max", "SigmaMax"), "sigma_max", emits=("psd",)),
    ]

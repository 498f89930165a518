"""Atoms that squares and second-order cones state.

    Norm2         the Euclidean norm, of all entries or along an axis
    mixed_norm    a norm of the norms of the rows
    var  std      variance and standard deviation, of all entries or along an axis
    QuadOverLin   a sum of squares over a number to be found (quad_over_lin)
    huber         a square near 0, a multiple of the absolute value far away; of each entry
    tv            total variation of a signal or an image
    log_normcdf   the logarithm of the normal distribution function, approximated by squares

`norm(x, 2)` comes here through the dispatcher `fenchel.atoms.norm`, `quad_over_lin(x, y)` through that of core.
The square itself, also over a constant, is part of the standard form, and so of core (`fenchel.atoms`).
"""

FENCHEL_API = (1, 0)

from fenchel.plugins import AtomRef, hookimpl  # noqa: E402


@hookimpl
def fenchel_atoms() -> list[AtomRef]:
    """The atoms this plugin adds."""
    here = "fenchel_quadratic_atoms."
    return [
        AtomRef(here + "huber", ("huber", "Huber"), "huber", returns=("quad_form", "abs")),
        AtomRef(here + "log_normcdf", ("log_normcdf",)),
        AtomRef(here + "mixed_norm", ("mixed_norm",)),
        AtomRef(here + "norm2", ("Norm2",), "norm2", emits=("soc",)),
        AtomRef(here + "quad_over_lin", ("QuadOverLin",), "quad_over_lin", emits=("soc",)),
        AtomRef(here + "std", ("std", "Std"), "std", returns=("norm2",)),
        AtomRef(here + "tv", ("tv",)),
        AtomRef(here + "var", ("var", "Var"), "var", returns=("quad_form",)),
    ]

"""Atoms that squares and second-order cones state.

    Norm2     the Euclidean norm, of all entries or along an axis
    huber     a square near 0, a multiple of the absolute value far away; of each entry
    tv        total variation of a signal or an image

`norm(x, 2)` comes here through the dispatcher `fenchel.atoms.norm`. The square itself is part of the standard
form, and so of core (`fenchel.atoms`).
"""

FENCHEL_API = (1, 0)

from fenchel.plugins import AtomRef, hookimpl  # noqa: E402


@hookimpl
def fenchel_atoms() -> list[AtomRef]:
    """The atoms this plugin adds."""
    here = "fenchel_quadratic_atoms."
    return [
        AtomRef(here + "huber", ("huber", "Huber"), "huber", returns=("quad_form", "abs")),
        AtomRef(here + "norm2", ("Norm2",), "norm2", emits=("soc",)),
        AtomRef(here + "tv", ("tv",)),
    ]

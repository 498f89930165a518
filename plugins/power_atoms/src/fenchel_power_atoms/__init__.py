"""Atoms that power cones state: exactly where a solver takes them, and as towers of second-order cones where none does.

    power  parametric_power  x^p of each entry, p a number or a parameter; what `x ** p` means
    sqrt  inv_pos            x^(1/2) and 1/x of each entry
    pnorm                    p-norms for general p, of all entries or along an axis
    geo_mean                 weighted geometric means, of all entries or along an axis
    harmonic_mean  inv_prod  n / sum(1/x), and 1 / prod(x)

Each call is of one of four kinds, by its exponents and the user's wish:

    power/tower       second-order cones: fractions of denominators to 4, which take one cone or two; approx=True
    power/rational    other fractions: the planner chooses, and loses nothing either way
    power/real        no fractions: the planner chooses; a tower then approximates, which `explain` says
    power/exact       no fractions, approx=False: power cones or none

The square is part of the standard form, and so of core.
"""

FENCHEL_API = (1, 0)

from fenchel.plugins import AtomRef, hookimpl  # noqa: E402


@hookimpl
def fenchel_atoms() -> list[AtomRef]:
    """The atoms this plugin adds."""
    here = "fenchel_power_atoms."
    return [
        *_cases(here + "geo_mean", ("geo_mean", "GeoMean", "GeoMeanApprox"), "geo_mean", "pow_nd"),
        AtomRef(here + "harmonic_mean", ("harmonic_mean",)),
        AtomRef(here + "inv_pos", ("inv_pos",)),
        AtomRef(here + "inv_prod", ("inv_prod",)),
        AtomRef(here + "parametric_power", ("ParametricPower",), "power/parameter", ("pow3d/real", "nonneg")),
        *_cases(here + "pnorm", ("Pnorm", "PnormApprox"), "pnorm", "pow3d", "nonneg"),
        *_cases(here + "power", ("power", "Power", "PowerApprox"), "power", "pow3d", "nonneg"),
        AtomRef(here + "sqrt", ("sqrt",)),
    ]


def _cases(module: str, names: tuple[str, ...], kind: str, cone: str, *others: str) -> list[AtomRef]:
    """A reference for each kind of an atom; the first has its names."""
    return [
        AtomRef(module, names, kind + "/rational", (cone + "/rational", *others)),
        AtomRef(module, (), kind + "/real", (cone + "/real", *others)),
        AtomRef(module, (), kind + "/exact", (cone, *others)),
        AtomRef(module, (), kind + "/tower", (cone + "/tower", *others)),
    ]

"""Quadratics as second-order cones, and second-order cones as other cones.

    quad_to_soc     x'Px, in the objective or in a constraint     -> soc
    soc_to_rsoc     second-order cones                            -> rsoc, rotated ones
    soc_to_soc3     second-order cones                            -> soc3, those of three rows
    soc_to_psd      second-order cones                            -> psd, arrow matrices
"""

FENCHEL_API = (1, 0)

from fenchel.plugins import RuleRef, hookimpl  # noqa: E402


@hookimpl
def fenchel_rules() -> list[RuleRef]:
    """The rules this plugin adds."""
    here = "fenchel_quadratic_rules."
    return [
        RuleRef(here + "quad_to_soc.QuadToSOC", "quad_form", ("soc",)),
        RuleRef(here + "quad_to_soc.ObjectiveQuadToSOC", "quad_form@objective", ("soc",)),
        RuleRef(here + "soc_to_psd.SOCToPSD", "soc", ("psd",), 20.0),
        RuleRef(here + "soc_to_rsoc.SOCToRSOC", "soc", ("rsoc",), 1.0),
        RuleRef(here + "soc_to_soc3.SOCToSOC3", "soc", ("soc3",), 3.0),
    ]

"""Power cones in other cones.

    power_to_rsoc       power cones, of three rows and of many      -> rsoc, a tower of rotated second-order cones
    pow_nd_to_pow3d     power cones of many rows                    -> pow3d, a tree of those with three
"""

FENCHEL_API = (1, 0)

from fenchel.plugins import RuleRef, hookimpl  # noqa: E402

NOTE = "approximates: exponents are rounded by at most 1e-6"


@hookimpl
def fenchel_rules() -> list[RuleRef]:
    """The rules this plugin adds."""
    tower = "fenchel_power_rules.power_to_rsoc."
    return [
        RuleRef("fenchel_power_rules.pow_nd_to_pow3d.PowNDToPow3D", "pow_nd", ("pow3d",), 2.0),
        RuleRef(tower + "RationalPow3D", "pow3d/rational", ("rsoc", "nonneg"), 5.0),
        RuleRef(tower + "RealPow3D", "pow3d/real", ("rsoc",), 20.0, note=NOTE),
        RuleRef(tower + "TowerPow3D", "pow3d/tower", ("rsoc", "nonneg"), 5.0),
        RuleRef(tower + "RationalPowND", "pow_nd/rational", ("rsoc", "nonneg"), 5.0),
        RuleRef(tower + "RealPowND", "pow_nd/real", ("rsoc",), 20.0, note=NOTE),
        RuleRef(tower + "TowerPowND", "pow_nd/tower", ("rsoc", "nonneg"), 5.0),
    ]

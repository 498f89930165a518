"""Functions made of problems, sets and other functions.

    perspective        s f(x/s)
    indicator          0 where constraints hold, inf elsewhere
    suppfunc           the support function of a convex set
    partial_optimize   the optimal value of a problem, as a function of some of its variables
    linearize          the tangent of an expression
    scalarize          one objective made of several: a weighted sum, the largest, their smooth maximum, targets with priorities

Users find them as `fenchel.NAME` where CVXPY has them so, and all as `fenchel.transforms.NAME`. The first four have graph
forms: those of the expressions that they are made of, through `fenchel.expressions.formula`, and for a support function its
dual.
"""

FENCHEL_API = (1, 0)

from fenchel.plugins import AtomRef, hookimpl  # noqa: E402


@hookimpl
def fenchel_atoms() -> list[AtomRef]:
    """The atoms this plugin adds."""
    here = "fenchel_transforms."
    ways = ("weighted_sum", "max", "log_sum_exp", "targets_and_priorities")
    places = ("transforms", "transforms.scalarize")
    return [
        AtomRef(here + "indicator", ("indicator", "Indicator"), "indicator", brings=True),
        AtomRef(here + "linearize", ("linearize",)),
        AtomRef(
            here + "partial_optimize",
            tuple([f"transforms.partial_optimize.{name}" for name in ("partial_optimize", "PartialProblem")]),
            "partial_optimize",
            brings=True,
        ),
        AtomRef(here + "perspective", ("perspective", "Perspective"), "perspective", emits=("nonneg",), brings=True),
        AtomRef(here + "scalarize", tuple([f"{place}.{way}" for place in places for way in ways])),
        AtomRef(here + "suppfunc", ("suppfunc", "SuppFunc", "SuppFuncAtom"), "suppfunc", emits=("zero",), brings=True),
    ]

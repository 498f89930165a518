"""Atoms that linear inequalities can state: absolute values, maxima, and what is made of them.

    abs  norm1  norm_inf  scalene    sizes; the last with a slope of its own on either side
    max  maximum  pos                largest: of an array, of several arrays entry by entry, of x and 0
    min  minimum  neg                smallest
    ptp  cummax                      largest minus smallest; largest so far
    sum_largest  sum_smallest  cvar  the k largest, the k smallest; the mean of the worst
    dotsort                          the inner product of two sorted vectors

`norm(x, 1)` and `norm(x, "inf")` come here through the dispatcher `fenchel.atoms.norm`.
"""

FENCHEL_API = (1, 0)

from fenchel.plugins import AtomRef, hookimpl  # noqa: E402


@hookimpl
def fenchel_atoms() -> list[AtomRef]:
    """The atoms this plugin adds."""
    here = "fenchel_polyhedral_atoms."
    return [
        AtomRef(here + "abs", ("abs", "Abs"), "abs", emits=("nonneg",)),
        AtomRef(here + "cummax", ("cummax", "Cummax"), "cummax", emits=("nonneg",)),
        AtomRef(here + "cvar", ("cvar",)),
        AtomRef(here + "dotsort", ("dotsort", "Dotsort"), "dotsort", emits=("nonneg",)),
        AtomRef(here + "max", ("max", "Max"), "max", emits=("nonneg",)),
        AtomRef(here + "maximum", ("maximum", "Maximum"), "maximum", emits=("nonneg",)),
        AtomRef(here + "min", ("min", "Min"), "min", emits=("nonneg",)),
        AtomRef(here + "minimum", ("minimum", "Minimum"), "minimum", emits=("nonneg",)),
        AtomRef(here + "neg", ("neg",)),
        AtomRef(here + "norm1", ("norm1", "Norm1"), "norm1", returns=("abs",)),
        AtomRef(here + "norm_inf", ("norm_inf", "NormInf"), "norm_inf", emits=("nonneg",)),
        AtomRef(here + "pos", ("pos",)),
        AtomRef(here + "ptp", ("ptp", "Ptp"), "ptp", returns=("max", "min")),
        AtomRef(here + "scalene", ("scalene",)),
        AtomRef(here + "sum_largest", ("sum_largest", "SumLargest"), "sum_largest", emits=("nonneg",)),
        AtomRef(here + "sum_smallest", ("sum_smallest",)),
    ]

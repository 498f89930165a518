"""Affine atoms beyond core's own, and what keeps its argument as it is.

    kron  convolve  conv  outer  vdot  einsum     products, affine where one side is constant
    cumsum  diff  mean                            sums
    bmat  block  deep_flatten                     arrays from parts
    upper_tri  vec_to_upper_tri                   triangles
    partial_trace  partial_transpose              matrices on a product of spaces
    real  imag  conj                              parts of numbers, all of which are real here
    psd_wrap  nsd_wrap  symmetric_wrap  hermitian_wrap  skew_symmetric_wrap  nonpos_wrap    facts that the user vouches for
    prod  cumprod                                 affine in logarithms only: for geometric programs, and values
"""

FENCHEL_API = (1, 0)

from fenchel.plugins import AtomRef, hookimpl  # noqa: E402


@hookimpl
def fenchel_atoms() -> list[AtomRef]:
    """The atoms this plugin adds."""
    here = "fenchel_affine_atoms."
    return [
        AtomRef(here + "bmat", ("bmat",)),
        AtomRef(here + "block", ("block",)),
        AtomRef(here + "conj", ("conj",)),
        AtomRef(here + "conv", ("conv",)),
        AtomRef(here + "convolve", ("convolve",)),
        AtomRef(here + "cumprod", ("cumprod",)),
        AtomRef(here + "cumsum", ("Cumsum", "cumsum"), "cumsum", emits=("zero",)),
        AtomRef(here + "deep_flatten", ("deep_flatten",)),
        AtomRef(here + "diff", ("diff",)),
        AtomRef(here + "einsum", ("einsum",)),
        AtomRef(here + "hermitian_wrap", ("hermitian_wrap",)),
        AtomRef(here + "imag", ("imag",)),
        AtomRef(here + "kron", ("kron",)),
        AtomRef(here + "mean", ("mean",)),
        AtomRef(here + "nonpos_wrap", ("nonpos_wrap",)),
        AtomRef(here + "nsd_wrap", ("nsd_wrap",)),
        AtomRef(here + "outer", ("outer",)),
        AtomRef(here + "partial_trace", ("partial_trace",)),
        AtomRef(here + "partial_transpose", ("partial_transpose",)),
        AtomRef(here + "prod", ("prod", "Prod")),
        AtomRef(here + "psd_wrap", ("psd_wrap",)),
        AtomRef(here + "real", ("real",)),
        AtomRef(here + "skew_symmetric_wrap", ("skew_symmetric_wrap",)),
        AtomRef(here + "symmetric_wrap", ("symmetric_wrap",)),
        AtomRef(here + "upper_tri", ("upper_tri",)),
        AtomRef(here + "vdot", ("scalar_product", "vdot")),
        AtomRef(here + "vec_to_upper_tri", ("vec_to_upper_tri",)),
    ]

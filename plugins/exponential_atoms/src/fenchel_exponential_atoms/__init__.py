"""Atoms that exponential cones state.

    exp  log  log1p  logistic  xexp  of each entry
    loggamma                         the logarithm of the gamma function, of each entry
    entr  rel_entr  kl_div           entropies, of each entry
    log_sum_exp                      the smooth maximum, of all entries or along an axis
"""

FENCHEL_API = (1, 0)

from fenchel.plugins import AtomRef, hookimpl  # noqa: E402


@hookimpl
def fenchel_atoms() -> list[AtomRef]:
    """The atoms this plugin adds."""
    here = "fenchel_exponential_atoms."
    return [
        AtomRef(here + "entr", ("entr", "Entr"), "entr", emits=("exp_cone",)),
        AtomRef(here + "exp", ("exp", "Exp"), "exp", emits=("exp_cone",)),
        AtomRef(here + "kl_div", ("kl_div", "KLDiv"), "kl_div", returns=("rel_entr",)),
        AtomRef(here + "log", ("log", "Log"), "log", emits=("exp_cone",)),
        AtomRef(here + "log1p", ("log1p", "Log1p"), "log1p", returns=("log",)),
        AtomRef(here + "log_sum_exp", ("log_sum_exp", "LogSumExp"), "log_sum_exp", emits=("exp", "nonneg")),
        AtomRef(here + "loggamma", ("loggamma", "LogGamma"), "loggamma", returns=("entr", "log")),
        AtomRef(here + "logistic", ("logistic", "Logistic"), "logistic", emits=("exp", "nonneg")),
        AtomRef(here + "rel_entr", ("rel_entr", "RelEntr"), "rel_entr", emits=("exp_cone",)),
        AtomRef(here + "xexp", ("xexp", "XExp"), "xexp", emits=("exp_cone", "nonneg", "quad_form")),
    ]

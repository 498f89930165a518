"""ECOS: the embedded conic solver, for linear, second-order and exponential cones (`ecos.py`, with integers `ecos_bb.py`)."""

FENCHEL_API = (1, 0)

from fenchel.plugins import SolverRef, hookimpl  # noqa: E402

KINDS = frozenset({"zero", "nonneg", "soc", "exp_cone_xzy"})


@hookimpl
def fenchel_solvers() -> list[SolverRef]:
    """The solvers this plugin adds."""
    return [
        SolverRef(
            "fenchel_ecos.ecos.ECOS",
            name="ECOS",
            accepts=(KINDS,),
            cost=20.0,
            needs=("ecos",),
        ),
        SolverRef(
            "fenchel_ecos.ecos_bb.ECOS_BB",
            name="ECOS_BB",
            accepts=(KINDS, KINDS | {"integer"}),
            cost=1000.0,
            needs=("ecos",),
            automatic=False,  # it is known to call points optimal that are not
        ),
    ]

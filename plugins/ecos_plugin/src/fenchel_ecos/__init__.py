"""ECOS: the embedded conic solver, for linear, second-order and exponential cones (`ecos.py`)."""

FENCHEL_API = (1, 0)

from fenchel.plugins import SolverRef, hookimpl  # noqa: E402


@hookimpl
def fenchel_solvers() -> list[SolverRef]:
    """The solver this plugin adds."""
    return [
        SolverRef(
            "fenchel_ecos.ecos.ECOS",
            name="ECOS",
            accepts=(frozenset({"zero", "nonneg", "soc", "exp_cone_xzy"}),),
            cost=20.0,
            needs=("ecos",),
        )
    ]

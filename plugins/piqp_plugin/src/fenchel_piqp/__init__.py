"""PIQP: the proximal interior-point solver for quadratic programs (`piqp.py`)."""

FENCHEL_API = (1, 0)

from fenchel.plugins import SolverRef, hookimpl  # noqa: E402


@hookimpl
def fenchel_solvers() -> list[SolverRef]:
    """The solver this plugin adds."""
    return [
        SolverRef(
            "fenchel_piqp.piqp.PIQP",
            name="PIQP",
            accepts=(frozenset({"zero", "nonneg", "bounds", "quad_form@objective"}),),
            cost=12.0,
            needs=("piqp",),
        )
    ]

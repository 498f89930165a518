"""SDPA: the interior-point solver for semidefinite programs (`sdpa.py`)."""

FENCHEL_API = (1, 0)

from fenchel.plugins import SolverRef, hookimpl  # noqa: E402


@hookimpl
def fenchel_solvers() -> list[SolverRef]:
    """The solver this plugin adds."""
    return [
        SolverRef(
            "fenchel_sdpa.sdpa.SDPA",
            name="SDPA",
            accepts=(frozenset({"zero", "nonneg", "svec_lower"}),),
            cost=40.0,
            needs=("sdpap",),
        )
    ]

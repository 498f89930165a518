"""QPALM: the proximal augmented Lagrangian solver for quadratic programs (`qpalm.py`)."""

FENCHEL_API = (1, 0)

from fenchel.plugins import SolverRef, hookimpl  # noqa: E402


@hookimpl
def fenchel_solvers() -> list[SolverRef]:
    """The solver this plugin adds."""
    return [
        SolverRef(
            "fenchel_qpalm.qpalm.QPALM",
            name="QPALM",
            accepts=(frozenset({"zero", "nonneg", "quad_form@objective"}),),
            cost=24.0,
            needs=("qpalm",),
        )
    ]

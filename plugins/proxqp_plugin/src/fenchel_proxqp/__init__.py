"""ProxQP: the proximal augmented Lagrangian solver for quadratic programs (`proxqp.py`)."""

FENCHEL_API = (1, 0)

from fenchel.plugins import SolverRef, hookimpl  # noqa: E402


@hookimpl
def fenchel_solvers() -> list[SolverRef]:
    """The solver this plugin adds."""
    return [
        SolverRef(
            "fenchel_proxqp.proxqp.PROXQP",
            name="PROXQP",
            accepts=(frozenset({"zero", "nonneg", "bounds", "quad_form@objective"}),),
            cost=50.0,
            needs=("proxsuite",),
        )
    ]

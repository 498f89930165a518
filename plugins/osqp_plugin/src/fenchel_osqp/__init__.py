"""OSQP: the operator splitting solver for quadratic programs (`osqp.py`)."""

FENCHEL_API = (1, 0)

from fenchel.plugins import SolverRef, hookimpl  # noqa: E402


@hookimpl
def fenchel_solvers() -> list[SolverRef]:
    """The solver this plugin adds."""
    return [
        SolverRef(
            "fenchel_osqp.osqp.OSQP",
            name="OSQP",
            accepts=(frozenset({"zero", "nonneg", "quad_form@objective"}),),
            needs=("osqp",),
        )
    ]

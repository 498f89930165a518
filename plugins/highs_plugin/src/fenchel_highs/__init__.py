"""HiGHS: the solver for linear, mixed-integer linear and convex quadratic programs (`highs.py`)."""

FENCHEL_API = (1, 0)

from fenchel.plugins import Avoid, SolverRef, hookimpl  # noqa: E402


@hookimpl
def fenchel_solvers() -> list[SolverRef]:
    """The solver this plugin adds."""
    return [
        SolverRef(
            "fenchel_highs.highs.HIGHS",
            name="HIGHS",
            accepts=(
                frozenset({"zero", "nonneg", "bounds", "quad_form@objective"}),
                frozenset({"zero", "nonneg", "bounds", "integer"}),
            ),
            cost=(30.0, 5.0),
            needs=("highspy",),
            avoid=(Avoid("highspy", "of a Hessian it reads the lower triangle only, whatever it is told", below="1.14"),),
        )
    ]

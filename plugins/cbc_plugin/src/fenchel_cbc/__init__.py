"""CBC, branch and cut, and CLP, its simplex method, through cylp (`cbc.py`)."""

FENCHEL_API = (1, 0)

from fenchel.plugins import SolverRef, hookimpl  # noqa: E402


@hookimpl
def fenchel_solvers() -> list[SolverRef]:
    """The solver this plugin adds."""
    return [
        SolverRef(
            "fenchel_cbc.cbc.CBC",
            name="CBC",
            accepts=(
                frozenset({"zero", "nonneg", "bounds"}),
                frozenset({"zero", "nonneg", "bounds", "integer"}),
            ),
            cost=12.0,
            needs=("cylp",),
        )
    ]

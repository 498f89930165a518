"""SciPy's linear and mixed-integer linear programming, for where no other solver is installed (`scipy.py`)."""

FENCHEL_API = (1, 0)

from fenchel.plugins import SolverRef, hookimpl  # noqa: E402


@hookimpl
def fenchel_solvers() -> list[SolverRef]:
    """The solver this plugin adds."""
    return [
        SolverRef(
            "fenchel_scipy.scipy.SCIPY",
            name="SCIPY",
            accepts=(
                frozenset({"zero", "nonneg", "bounds"}),
                frozenset({"zero", "nonneg", "bounds", "integer"}),
            ),
            cost=8.0,
            needs=("scipy.optimize",),
        )
    ]

"""SCS: the splitting conic solver, for every convex cone and for large problems (`scs.py`)."""

FENCHEL_API = (1, 0)

from fenchel.plugins import SolverRef, hookimpl  # noqa: E402


@hookimpl
def fenchel_solvers() -> list[SolverRef]:
    """The solver this plugin adds."""
    return [
        SolverRef(
            "fenchel_scs.scs.SCS",
            name="SCS",
            accepts=(
                frozenset(
                    {"zero", "nonneg", "soc", "svec_lower", "exp_cone", "pow3d", "quad_form@objective"},
                ),
            ),
            cost=30.0,
            needs=("scs",),
        )
    ]

"""MOSEK, a commercial solver: linear, quadratic, conic and semidefinite programs, with integers (`mosek.py`)."""

FENCHEL_API = (1, 0)

from fenchel.plugins import SolverRef, hookimpl  # noqa: E402

LINEAR = frozenset({"zero", "nonneg", "bounds"})
CONES = frozenset({"soc", "rsoc", "exp_cone", "pow3d", "pow_nd"})
QUADRATIC = LINEAR | {"quad_form@objective"}


@hookimpl
def fenchel_solvers() -> list[SolverRef]:
    """The solver this plugin adds."""
    return [
        SolverRef(
            "fenchel_mosek.mosek.MOSEK",
            name="MOSEK",
            accepts=(QUADRATIC, LINEAR | CONES | {"svec_lower"}, QUADRATIC | {"integer"}, LINEAR | CONES | {"integer"}),
            cost=(35.0, 35.0, 35.0, 35.0),
            needs=("mosek",),
        )
    ]

"""COPT, a commercial solver: linear, quadratic, conic and semidefinite programs, with integers (`copt.py`)."""

FENCHEL_API = (1, 0)

from fenchel.plugins import SolverRef, hookimpl  # noqa: E402

LINEAR = frozenset({"zero", "nonneg", "bounds"})
QUADRATIC = LINEAR | {"quad_form@objective"}


@hookimpl
def fenchel_solvers() -> list[SolverRef]:
    """The solver this plugin adds."""
    return [
        SolverRef(
            "fenchel_copt.copt.COPT",
            name="COPT",
            accepts=(
                QUADRATIC,
                LINEAR | {"soc", "exp_cone"},
                LINEAR - {"bounds"} | {"soc", "exp_cone", "svec_lower"},
                QUADRATIC | {"integer"},
                LINEAR | {"soc", "integer"},
            ),
            cost=(55.0, 55.0, 55.0, 35.0, 35.0),
            needs=("coptpy",),
        )
    ]

"""DAQP: the dual active-set solver for small dense quadratic programs, also with integers (`daqp.py`)."""

FENCHEL_API = (1, 0)

from fenchel.plugins import SolverRef, hookimpl  # noqa: E402

KINDS = frozenset({"zero", "nonneg", "bounds", "quad_form@objective"})


@hookimpl
def fenchel_solvers() -> list[SolverRef]:
    """The solver this plugin adds."""
    return [
        SolverRef(
            "fenchel_daqp.daqp.DAQP",
            name="DAQP",
            accepts=(KINDS, KINDS | {"integer"}),
            cost=(45.0, 60.0),
            needs=("daqp",),
        )
    ]

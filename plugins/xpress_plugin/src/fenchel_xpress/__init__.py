"""Xpress, a commercial solver: linear, quadratic and second-order cone programs, with integers (`xpress.py`)."""

FENCHEL_API = (1, 0)

from fenchel.plugins import SolverRef, hookimpl  # noqa: E402

KINDS = frozenset({"zero", "nonneg", "soc", "bounds", "quad_form@objective"})


@hookimpl
def fenchel_solvers() -> list[SolverRef]:
    """The solver this plugin adds."""
    return [
        SolverRef(
            "fenchel_xpress.xpress.XPRESS",
            name="XPRESS",
            accepts=(KINDS, KINDS | {"integer"}),
            cost=(50.0, 30.0),
            needs=("xpress",),
        )
    ]

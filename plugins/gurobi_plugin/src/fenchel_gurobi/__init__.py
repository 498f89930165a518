"""Gurobi, a commercial solver: linear, quadratic and second-order cone programs, with integers (`gurobi.py`)."""

FENCHEL_API = (1, 0)

from fenchel.plugins import SolverRef, hookimpl  # noqa: E402

KINDS = frozenset({"zero", "nonneg", "soc", "bounds", "quad_form@objective"})


@hookimpl
def fenchel_solvers() -> list[SolverRef]:
    """The solver this plugin adds."""
    return [
        SolverRef(
            "fenchel_gurobi.gurobi.GUROBI",
            name="GUROBI",
            accepts=(KINDS, KINDS | {"integer"}),
            cost=(40.0, 20.0),
            needs=("gurobipy",),
        )
    ]

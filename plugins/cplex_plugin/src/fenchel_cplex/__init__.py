"""CPLEX, a commercial solver: linear, quadratic and second-order cone programs, with integers (`cplex.py`)."""

FENCHEL_API = (1, 0)

from fenchel.plugins import SolverRef, hookimpl  # noqa: E402

KINDS = frozenset({"zero", "nonneg", "soc", "bounds", "quad_form@objective"})


@hookimpl
def fenchel_solvers() -> list[SolverRef]:
    """The solver this plugin adds."""
    return [
        SolverRef(
            "fenchel_cplex.cplex.CPLEX",
            name="CPLEX",
            accepts=(KINDS, KINDS | {"integer"}),
            cost=(45.0, 25.0),
            needs=("cplex",),
        )
    ]

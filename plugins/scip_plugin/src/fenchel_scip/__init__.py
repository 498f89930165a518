"""SCIP: branch and cut for mixed-integer linear and second-order cone programs (`scip.py`)."""

FENCHEL_API = (1, 0)

from fenchel.plugins import SolverRef, hookimpl  # noqa: E402

KINDS = frozenset({"zero", "nonneg", "bounds", "soc"})


@hookimpl
def fenchel_solvers() -> list[SolverRef]:
    """The solver this plugin adds."""
    return [
        SolverRef(
            "fenchel_scip.scip.SCIP",
            name="SCIP",
            accepts=(KINDS, KINDS | {"integer"}),
            cost=(100.0, 20.0),
            needs=("pyscipopt",),
        )
    ]

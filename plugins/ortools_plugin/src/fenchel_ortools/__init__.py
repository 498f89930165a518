"""GLOP and PDLP, the solvers of OR-tools for linear programs (`glop.py`, `pdlp.py`), both through MathOpt."""

FENCHEL_API = (1, 0)

from fenchel.plugins import SolverRef, hookimpl  # noqa: E402

KINDS = frozenset({"zero", "nonneg", "bounds"})


@hookimpl
def fenchel_solvers() -> list[SolverRef]:
    """The solvers this plugin adds."""
    return [
        SolverRef("fenchel_ortools.glop.GLOP", name="GLOP", accepts=(KINDS,), cost=8.0, needs=("ortools",)),
        SolverRef("fenchel_ortools.pdlp.PDLP", name="PDLP", accepts=(KINDS,), cost=26.0, needs=("ortools",)),
    ]

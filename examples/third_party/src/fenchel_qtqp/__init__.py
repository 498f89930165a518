"""QTQP: a pure-Python interior-point method for quadratic programs (`qtqp.py`)."""

FENCHEL_API = (1, 0)

from fenchel.plugins import SolverRef, hookimpl  # noqa: E402


@hookimpl
def fenchel_solvers() -> list[SolverRef]:
    """The solver this plugin adds."""
    accepts = (frozenset({"zero", "nonneg", "quad_form@objective"}),)
    return [SolverRef("fenchel_qtqp.qtqp.QTQP", name="QTQP", accepts=accepts, cost=25.0, needs=("qtqp",))]

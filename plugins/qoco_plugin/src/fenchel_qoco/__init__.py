"""QOCO: the interior-point solver for second-order cone programs with a quadratic objective (`qoco.py`)."""

FENCHEL_API = (1, 0)

from fenchel.plugins import SolverRef, hookimpl  # noqa: E402


@hookimpl
def fenchel_solvers() -> list[SolverRef]:
    """The solver this plugin adds."""
    return [
        SolverRef(
            "fenchel_qoco.qoco.QOCO",
            name="QOCO",
            accepts=(frozenset({"zero", "nonneg", "soc", "quad_form@objective"}),),
            cost=22.0,
            needs=("qoco",),
        )
    ]

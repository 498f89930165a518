"""CVXOPT: interior-point methods for quadratic, second-order and semidefinite cone programs (`cvxopt.py`). GPL-3."""

FENCHEL_API = (1, 0)

from fenchel.plugins import SolverRef, hookimpl  # noqa: E402


@hookimpl
def fenchel_solvers() -> list[SolverRef]:
    """The solver this plugin adds."""
    return [
        SolverRef(
            "fenchel_cvxopt.cvxopt.CVXOPT",
            name="CVXOPT",
            accepts=(frozenset({"zero", "nonneg", "soc", "svec_lower", "quad_form@objective"}),),
            cost=40.0,
            needs=("cvxopt",),
        )
    ]

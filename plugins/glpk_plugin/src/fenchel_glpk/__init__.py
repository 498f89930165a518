"""GLPK, simplex (`glpk.py`) and branch and cut (`glpk_mi.py`), through cvxopt. Both libraries are GPL-3."""

FENCHEL_API = (1, 0)

from fenchel.plugins import SolverRef, hookimpl  # noqa: E402

LINEAR = frozenset({"zero", "nonneg"})


@hookimpl
def fenchel_solvers() -> list[SolverRef]:
    """The solvers this plugin adds."""
    return [
        SolverRef("fenchel_glpk.glpk.GLPK", name="GLPK", accepts=(LINEAR,), cost=25.0, needs=("cvxopt",)),
        SolverRef(
            "fenchel_glpk.glpk_mi.GLPK_MI",
            name="GLPK_MI",
            accepts=(LINEAR, LINEAR | {"integer"}),
            cost=30.0,
            needs=("cvxopt",),
        ),
    ]

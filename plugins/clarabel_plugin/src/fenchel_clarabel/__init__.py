"""Clarabel: the interior-point solver for quadratic, conic and semidefinite programs (`clarabel.py`)."""

FENCHEL_API = (1, 0)

from fenchel.plugins import SolverRef, hookimpl  # noqa: E402

KINDS = frozenset({"zero", "nonneg", "soc", "exp_cone", "pow3d", "svec_upper", "quad_form@objective"})


@hookimpl
def fenchel_solvers() -> list[SolverRef]:
    """The solver this plugin adds."""
    return [
        SolverRef(
            "fenchel_clarabel.clarabel.CLARABEL",
            name="CLARABEL",
            accepts=(KINDS,),
            cost=15.0,
            needs=("clarabel",),
        )
    ]

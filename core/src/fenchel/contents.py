"""Core's own table of contents, in the form of a plugin's: its atoms, the layouts of its cones, and the rules that only
re-label."""

from __future__ import annotations

from fenchel.plugins import AtomRef, RuleRef, hookimpl


@hookimpl
def fenchel_atoms() -> list[AtomRef]:
    """The affine atoms, and the one quadratic."""
    return [
        AtomRef("fenchel.atoms.add", names=("AddExpression",)),
        AtomRef("fenchel.atoms.broadcast", names=("Promote", "broadcast_to", "promote")),
        AtomRef("fenchel.atoms.concatenate", names=("Concatenate", "concatenate")),
        AtomRef("fenchel.atoms.diag", names=("diag",)),
        AtomRef("fenchel.atoms.hstack", names=("Hstack", "hstack")),
        AtomRef("fenchel.atoms.neg", names=("NegExpression",)),
        AtomRef("fenchel.atoms.nonneg_wrap", names=("nonneg_wrap",)),
        AtomRef("fenchel.atoms.norm", names=("norm", "norm2")),
        AtomRef("fenchel.atoms.pnorm", names=("pnorm",)),
        AtomRef("fenchel.atoms.products", names=("DivExpression", "MulExpression", "matmul", "multiply")),
        AtomRef(
            "fenchel.atoms.quad_form", names=("QuadForm", "quad_form", "quad_over_lin", "square", "sum_squares"), kind="quad_form"
        ),
        AtomRef("fenchel.atoms.reshape", names=("reshape", "vec")),
        AtomRef("fenchel.atoms.squeeze", names=("squeeze",)),
        AtomRef("fenchel.atoms.stack", names=("stack",)),
        AtomRef("fenchel.atoms.sum", names=("Sum", "sum")),
        AtomRef("fenchel.atoms.trace", names=("Trace", "trace")),
        AtomRef("fenchel.atoms.transpose", names=("moveaxis", "permute_dims", "swapaxes", "transpose")),
        AtomRef("fenchel.atoms.vstack", names=("Vstack", "vstack")),
    ]


@hookimpl
def fenchel_rules() -> list[RuleRef]:
    """Bounds to rows, and the layouts that solvers keep cones in."""
    return [
        RuleRef("fenchel.planning.bounds.BoundsToRows", source="bounds", emits=("nonneg",), cost=0.1),
        RuleRef("fenchel.cones.soc.SOC3ToSOC", source="soc3", emits=("soc",), cost=0.1),
        RuleRef("fenchel.cones.soc.RSOCToSOC", source="rsoc", emits=("soc",), cost=0.1),
        RuleRef("fenchel.cones.psd.PSDToSvecLower", source="psd", emits=("svec_lower",), cost=0.1),
        RuleRef("fenchel.cones.psd.PSDToSvecUpper", source="psd", emits=("svec_upper",), cost=0.1),
        RuleRef("fenchel.cones.exponential.ExpToXZY", source="exp_cone", emits=("exp_cone_xzy",), cost=0.1),
        RuleRef("fenchel.cones.power.RationalToPow3D", source="pow3d/rational", emits=("pow3d",), cost=0.1),
        RuleRef("fenchel.cones.power.RealToPow3D", source="pow3d/real", emits=("pow3d",), cost=0.1),
        RuleRef("fenchel.cones.power.RationalToPowND", source="pow_nd/rational", emits=("pow_nd",), cost=0.1),
        RuleRef("fenchel.cones.power.RealToPowND", source="pow_nd/real", emits=("pow_nd",), cost=0.1),
    ]

"""Entropies of real symmetric matrices, exactly where exponential cones can say them, else with the logarithm approximated.

    von_neumann_entr   -tr X log X
    quantum_rel_entr   tr X (log X - log Y)
    quantum_cond_entr  S(rho) - S(tr_sys rho), of a state of two systems
    rel_entr_quad      RelEntrConeQuad: x log(x/y) <= z, by second-order cones; the quadrature behind all of these
    op_rel_entr_quad   OpRelEntrConeQuad: the same of matrices, by semidefinite cones

The two constraints are inequalities on atoms of this package, so that the rules that a plan knows of them are the
atoms' graph forms.
"""

FENCHEL_API = (1, 0)

from fenchel.plugins import AtomRef, hookimpl  # noqa: E402


@hookimpl
def fenchel_atoms() -> list[AtomRef]:
    """The atoms this plugin adds."""
    here = "fenchel_quantum_atoms."
    entropy = here + "von_neumann_entr"
    return [
        AtomRef(here + "op_rel_entr_quad", ("OpRelEntrConeQuad", "OpRelEntrQuad"), "op_rel_entr_quad", ("psd", "zero")),
        AtomRef(here + "quantum_cond_entr", ("quantum_cond_entr",)),
        AtomRef(here + "quantum_rel_entr", ("quantum_rel_entr", "QuantumRelEntr"), "quantum_rel_entr", ("psd", "zero")),
        AtomRef(here + "rel_entr_quad", ("RelEntrConeQuad", "RelEntrQuad"), "rel_entr_quad", ("soc", "nonneg")),
        AtomRef(entropy, ("von_neumann_entr", "VonNeumannEntr"), "von_neumann_entr", ("psd", "exp_cone", "nonneg", "zero")),
        AtomRef(entropy, (), "von_neumann_entr/quad", ("psd", "zero")),
    ]

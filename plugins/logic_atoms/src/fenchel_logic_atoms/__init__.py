"""Atoms of truth values: of boolean variables, parameters and constants, entry by entry. They make integer programs.

    not_  and_  or_  xor    ~x, x & y, x | y, x ^ y, and fenchel.logic.Not, And, Or, Xor of any number of arguments
    implies  iff            what is made of them: ~x | y, ~(x ^ y)

The values are numbers, 0 and 1: `x & y` is false where `(x & y) == 0` is demanded, and `cp.sum(x | y)` counts.
"""

FENCHEL_API = (1, 0)

from fenchel.plugins import AtomRef, hookimpl  # noqa: E402


@hookimpl
def fenchel_atoms() -> list[AtomRef]:
    """The atoms this plugin adds."""
    here, made = "fenchel_logic_atoms.", ("bounds", "integer", "nonneg")
    return [
        AtomRef(here + "and_", _paths("And"), "and", emits=made),
        AtomRef(here + "iff", _paths("iff")),
        AtomRef(here + "implies", _paths("implies")),
        AtomRef(here + "not_", _paths("Not")),
        AtomRef(here + "or_", _paths("Or"), "or", emits=made),
        AtomRef(here + "xor", _paths("Xor"), "xor", emits=made),
    ]


def _paths(name: str) -> tuple[str, ...]:
    """Where users of CVXPY look for it."""
    return f"logic.{name}", f"atoms.elementwise.logic.{name}"

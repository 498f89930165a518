"""The table of atoms, in Markdown: what each says of itself, asked of calls of it, never written by hand.

    python -m fenchel.testing.atom_table > docs/atoms.md
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from contextlib import suppress
from inspect import getdoc
from itertools import islice
from operator import is_
from typing import Any

from fenchel import dcp
from fenchel.constraints.equality import Equality
from fenchel.errors import DataError
from fenchel.expressions import kinds
from fenchel.expressions.atom import Elementwise
from fenchel.expressions.expression import Expression
from fenchel.plugins import OBJECTIVE, AtomRef
from fenchel.registry import registry
from fenchel.testing.cases import ENOUGH, called, calls

HEAD = ("name", "meaning", "domain", "sign", "curvature", "monotone", "cones")
ABOUT = """\
Made by `python -m fenchel.testing.atom_table` from what the atoms say of themselves: facts of a call whose arguments have no
known sign. Monotone, in each argument: ↑ nondecreasing, ↓ nonincreasing, · neither; two signs: for arguments that are
nonnegative, and that are nonpositive. Cones: what the graph form is made of; solvers and rules take it from there."""
#: Longer constraints would not fit.
LONG = 60
SIGNS = (0, dcp.NONNEG, dcp.NONPOS)


class Probe(Elementwise):
    """An argument of a given curvature and sign, and nothing else: what a function makes of it tells what the function is."""

    def __init__(self, curvature: int, bits: int) -> None:
        self.curvature, self.bits = curvature, bits  # type: ignore[misc]

    def sign(self, *signs: int) -> int:
        """As asked for."""
        return self.bits

    def monotone(self, *signs: int) -> tuple[int, ...]:
        """In both directions: its own argument is affine."""
        return (dcp.BOTH,)

    def value(self, *values: Any) -> Any:
        """Never asked."""
        raise NotImplementedError

    def slope(self, *values: Any) -> Any:
        """Never asked."""
        raise NotImplementedError


def table(refs: Iterable[AtomRef], rules: Mapping[str, tuple[str, ...]]) -> str:
    """A row for each function, by name. rules: what each kind's graph form emits."""
    functions: dict[Any, list[str]] = {}
    for ref in refs:
        for name in ref.names:
            functions.setdefault(called(ref, name), []).append(name)
    rows = [(_told(names), function) for function, names in functions.items()]
    lines = [f"| {' | '.join(HEAD)} |", "|---" * len(HEAD) + "|"]
    return "\n".join(lines + [row(name, function, rules) for name, function in sorted(rows, key=lambda pair: pair[0].lower())])


def _told(names: list[str]) -> str:
    """The name that users write: a class is `Abs` beside its function `abs`."""
    return next((name for name in names if not name.rpartition(".")[2][0].isupper()), names[0])


def row(name: str, function: Any, rules: Mapping[str, tuple[str, ...]]) -> str:
    """One atom: facts of a call whose arguments have no sign; dashes where its arguments could not be guessed."""
    documented = getattr(function, "function", None) or function
    meaning = (getdoc(documented) or "").split("\n\n")[0].replace("\n", " ").replace("|", "\\|")
    facts = ["–"] * 5
    tried = list(islice(calls(function), ENOUGH))
    if tried:  # of one number, a mean is that number: rather a call that is not affine
        args, case = min(tried, key=lambda each: each[1].call.is_affine())
        call = case.call
        with suppress(NotImplementedError):  # a function that looks at values, as `linearize` does, is none of its arguments
            try:
                said, arrows = sign(function, args), monotone(function, args)
            except DataError:  # it takes truth values, which no probe is
                said, arrows = call.sign.lower(), " ".join(_arrow_of(call, args, k) for k in range(len(args)))
            facts = [domain(call), said, call.curvature.lower(), arrows, cones(call, rules)]
    return f"| `{name}` | {meaning} | {' | '.join(facts)} |"


def domain(call: Expression) -> str:
    """The constraints, with x, y, ... for the arguments."""
    found = []
    for constraint in call.domain:
        said = str(constraint)
        for variable, letter in zip(call.variables(), "xyzuvw", strict=False):
            said = said.replace(variable.name(), letter)
            if type(constraint) is Equality and f"{letter}[..., [" in said:
                said = f"{letter} symmetric"
        found.append(f"`{said}`" if len(said) < LONG else "more, see there")
    return ", ".join(found)


def sign(function: Any, args: list[Any]) -> str:
    """Of the value, for arguments of no known sign; "as x" where it is that of the arguments."""
    said = [function(*_probed(args, range(len(args)), dcp.AFFINE, bits)).sign.lower() for bits in SIGNS]
    return "as x" if said == ["unknown", "nonnegative", "nonpositive"] else said[0]


def monotone(function: Any, args: list[Any]) -> str:
    """An arrow for each argument: up, down, · neither, and two where that depends on its sign (first where it is positive)."""
    arrows = []
    for k, arg in enumerate(args):
        if isinstance(arg, Expression):
            plain, up, down = (_arrow(function, args, k, bits) for bits in SIGNS)
            arrows.append(plain if plain != "·" or up == down == "·" else f"{up}{down}")
    return " ".join(arrows)


def _arrow(function: Any, args: list[Any], k: int, bits: int) -> str:
    """The composition rule, read backwards: of a convex function, one that is convex of a convex argument is nondecreasing."""
    line, bowl, hill = (
        function(*_probed(args, [k], curvature, bits)) for curvature in (dcp.AFFINE, dcp.CONVEX, dcp.CONCAVE)
    )
    up = (line.is_convex() and bowl.is_convex()) or (line.is_concave() and hill.is_concave())
    down = (line.is_convex() and hill.is_convex()) or (line.is_concave() and bowl.is_concave())
    return "↑" if up and not down else "↓" if down and not up else "↕" if up else "·"


def _arrow_of(call: Expression, args: list[Any], k: int) -> str:
    """As the atom itself says, where it is one of these arguments."""
    if len(call.args) != len(args) or not all(map(is_, call.args, args)):
        return "–"
    return "↑" if call.is_incr(k) else "↓" if call.is_decr(k) else "·"


def _probed(args: list[Any], where: Iterable[int], curvature: int, bits: int) -> list[Any]:
    probe = Probe.of(curvature, bits)
    return [probe(arg) if k in set(where) and isinstance(arg, Expression) else arg for k, arg in enumerate(args)]


def cones(call: Expression, rules: Mapping[str, tuple[str, ...]]) -> str:
    """The cones that it comes to, in a constraint, by the graph forms of atoms alone."""
    seen: set[str] = set()
    todo = list(kinds.in_constraint(call.kinds))
    while todo:
        kind = todo.pop()
        if kind not in seen:
            seen.add(kind)
            todo += rules.get(kind, ())
    return " ".join(f"`{kind}`" for kind in sorted(seen) if kind not in rules)


def main() -> int:
    """Print the page."""
    warnings.simplefilter("ignore")  # calls are tried that a user would be warned of
    known = registry()
    rules: dict[str, tuple[str, ...]] = {}
    for plugin in known.plugins():
        for ref in plugin.atoms:
            rules |= {rule.source: rule.emits for rule in ref.rules if not rule.source.endswith(OBJECTIVE)}
    print("# The atoms")
    print()
    print(ABOUT)
    for plugin in known.plugins():
        if plugin.atoms:
            print()
            print(f"## {plugin.title.rpartition(' ')[0]}")
            print()
            print(table(plugin.atoms, rules))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

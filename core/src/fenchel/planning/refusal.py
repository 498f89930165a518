"""The words of refusals: what a solver does not take, and what would help.

    No installed solver takes this problem:
      OSQP does not take soc (from norm)
      HIGHS does not take soc (from norm)
    CLARABEL takes it with fenchel-clarabel:
      pip install fenchel-clarabel
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf

from fenchel.planning import catalogue
from fenchel.planning.plan import Form, Rules, Verdict, judge
from fenchel.plugins import SolverRef
from fenchel.registry import Registry


def refusal(form: Form, considered: Sequence[Verdict], plugins: Registry, named: bool) -> str:
    """Why there is no plan. named: the user asked for the one solver in `considered`."""
    if not considered:
        text = "No solver is installed that may be used without being named."
    elif named:
        (verdict,) = considered
        text = f"{verdict.solver.name} cannot take this problem: it {why(verdict, form, plugins)}."
    else:
        text = "No installed solver takes this problem:"
        text += "".join(f"\n  {it.solver.name} {why(it, form, plugins)}" for it in considered)
    asked = [verdict.solver for verdict in considered]
    rules = Rules(plugins.rules())
    able = [ref for ref in plugins.solvers() if ref not in asked and judge(form, rules, ref).cost < inf]
    if able:
        proviso = "" if named else " where they are named"
        text += f"\nInstalled solvers that take it{proviso}: {', '.join(ref.name for ref in able)}."
    return text + _remedy(form, asked, plugins, named)


def why(verdict: Verdict, form: Form, plugins: Registry) -> str:
    """What a solver that refuses does not take, and where that comes from."""
    rules = Rules(plugins.rules())
    natives = frozenset[str]().union(*(accepts for ref in _known(plugins) for accepts in ref.accepts))
    causes: dict[str, list[str]] = {}  # what is not taken -> the kinds of the form that lead there
    for kind in verdict.missing:
        for end in _dead_ends(kind, verdict.accepts, rules, natives):
            causes.setdefault(end, []).extend([kind] if kind != end else [])
    ends: dict[str, list[str]] = {}
    for end, kinds in sorted(causes.items()):
        ends.setdefault(f" (from {', '.join(kinds)})" if kinds else "", []).append(end)
    parts = [" or ".join(alike) + origin for origin, alike in ends.items()]
    # A kind that another of its sets holds is refused for what the problem has beside it.
    met = form.union(*(rule.emits for rule in rules.reachable(form, verdict.accepts)))
    holding = [accepts for accepts in verdict.solver.accepts if not accepts.isdisjoint(causes)]
    beside = sorted({kind for accepts in holding for kind in (verdict.accepts - accepts) & met})
    return f"does not take {', '.join(parts)}" + (f" together with {', '.join(beside)}" if beside else "")


def _known(plugins: Registry) -> Iterator[SolverRef]:
    """All solvers that are installed or known."""
    yield from plugins.solvers()
    for package in catalogue.packages().values():
        yield from package.solvers


def _dead_ends(kind: str, accepts: Form, rules: Rules, natives: Form) -> list[str]:
    """Where the rules from a kind come to a halt: kinds that some solver takes, or no rule rewrites."""
    costs, _ = rules.cheapest(frozenset({kind}), accepts)
    ends: set[str] = set()
    seen: set[str] = set()
    waiting = [kind]
    while waiting:
        here = waiting.pop()
        if here in seen or here in costs:
            continue
        seen.add(here)
        if here in natives or here not in rules.by_source:
            ends.add(here)
        else:
            waiting += (emitted for rule in rules.by_source[here] for emitted in rule.emits)
    return sorted(ends or seen)


def _remedy(form: Form, asked: Sequence[SolverRef], plugins: Registry, named: bool) -> str:
    """The fewest first-party packages that would let a solver take the form; empty where none would."""
    in_use = {plugin.distribution for plugin in plugins.plugins() if plugin.usable}
    absent = {name: package for name, package in catalogue.packages().items() if name not in in_use}
    source = {
        rule: name
        for name, package in absent.items()
        for rule in (*package.rules, *(rule for atom in package.atoms for rule in atom.rules))
    }
    offers = [(ref, "") for ref in asked]
    if not named:
        offers += [(ref, name) for name, package in absent.items() for ref in package.solvers]
    rules = Rules([*plugins.rules(), *source])
    ways = []
    for ref, name in offers:
        verdict = judge(form, rules, ref)
        if verdict.cost < inf:
            packages = {name, *(source.get(rule, "") for rule in verdict.choice.values())} - {""}
            ways.append((len(packages), verdict.cost, ref.name, sorted(packages)))
    if not ways:
        return ""
    _, _, solver, missing = min(ways)
    troubles = {plugin.distribution: plugin.trouble for plugin in plugins.plugins()}
    helps = "".join(f"\n  {troubles.get(name, f'pip install {name}')}" for name in missing)
    return f"\n{solver} takes it with {' and '.join(missing)}:{helps}"

"""A plan in words: each step with the module to open, the runners-up, and why other solvers were refused.

    CLARABEL of fenchel-clarabel 0.1.0, cost 20
    ├── norm → soc                 1  fenchel_quadratic_atoms.norm
    ├── power → rsoc, nonneg       4  fenchel_power_atoms.power
    │   └── rsoc → soc             2  fenchel.cones.soc
    └── takes nonneg, soc, zero
    runners-up
        SCS          30  fenchel-scs 0.1.0
    refused
        OSQP         fenchel-osqp 0.1.0 does not take soc (from norm, power)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf

from fenchel.planning import catalogue
from fenchel.planning.plan import Form, Plan, Rules, Verdict, judge
from fenchel.planning.refusal import why
from fenchel.plugins import RuleRef
from fenchel.registry import Plugin, Registry, registry


@dataclass(frozen=True, slots=True)
class Step:
    """One rule of a plan. depth: how many rules lead to it. cost: of this rule and all that follow it."""

    depth: int
    rule: RuleRef
    cost: float


@dataclass(frozen=True, slots=True, repr=False)
class Explanation:
    """A plan, laid open; `print` shows it in words.

    steps: depth first; a kind met before is not repeated. natives: the kinds that reach the solver. others:
    what all other installed solvers make of the form. unusable: plugins that would have brought solvers.
    """

    plan: Plan
    form: Form
    steps: tuple[Step, ...]
    natives: tuple[str, ...]
    others: tuple[Verdict, ...]
    unusable: tuple[Plugin, ...]
    plugins: Registry

    def __str__(self) -> str:
        return "\n".join([*self._tree(), *self._runners_up(), *self._refused()])

    __repr__ = __str__

    def _tree(self) -> list[str]:
        arrows = [f"{step.rule.source} → {', '.join(step.rule.emits)}" for step in self.steps]
        left = [branch + arrow for branch, arrow in zip(_branches(self.steps), arrows, strict=True)]
        width = max(map(len, left), default=0)
        steps = zip(left, self.steps, strict=True)
        solver = self.plan.solver
        return [
            f"{solver.name} of {self.plugins.owner(solver).title}, cost {self.plan.cost:g}",
            *(
                f"{it:<{width}}  {step.cost:>4g}  {step.rule.module}" + (f": {step.rule.note}" if step.rule.note else "")
                for it, step in steps
            ),
            f"└── takes {', '.join(self.natives) or 'the rest as it is'}",
        ]

    def _runners_up(self) -> list[str]:
        able = sorted((it for it in self.others if it.cost < inf), key=lambda it: it.cost)
        lines = [f"    {it.solver.name:<10} {it.cost:>4g}  {self._title(it)}" for it in able]
        return ["runners-up", *lines] if lines else []

    def _refused(self) -> list[str]:
        lines = [
            f"    {it.solver.name:<10} {self._title(it)} {why(it, self.form, self.plugins)}"
            for it in self.others
            if it.cost == inf
        ]
        lines += [f"    {', '.join(_solvers_of(it)):<10} {it.trouble}" for it in self.unusable]
        return ["refused", *lines] if lines else []

    def _title(self, verdict: Verdict) -> str:
        return self.plugins.owner(verdict.solver).title


def explain(plan: Plan, form: Form, plugins: Registry | None = None) -> Explanation:
    """What a plan does with a form, and what all other solvers would do."""
    found = registry() if plugins is None else plugins
    steps: list[Step] = []
    natives: set[str] = set()
    met: set[str] = set()

    def walk(kinds: Iterable[str], depth: int) -> None:
        for kind in kinds:
            rule = plan.choice.get(kind)
            if rule is None:
                natives.add(kind)
            elif kind not in met:
                met.add(kind)
                steps.append(Step(depth, rule, plan.costs[kind]))
                walk(rule.emits, depth + 1)

    walk(sorted(form), 0)
    rules = Rules(found.rules())
    others = tuple(judge(form, rules, ref) for ref in found.solvers() if ref != plan.solver)
    unusable = tuple(plugin for plugin in found.plugins() if not plugin.usable and _solvers_of(plugin))
    return Explanation(plan, form, tuple(steps), tuple(sorted(natives)), others, unusable, found)


def _solvers_of(plugin: Plugin) -> list[str]:
    """The solvers that a plugin which cannot be used would bring, as far as is known."""
    package = catalogue.packages().get(plugin.distribution)
    return sorted({*plugin.lacking, *(solver.name for solver in (package.solvers if package else ()))})


def _branches(steps: Sequence[Step]) -> list[str]:
    """The lines before each step, as `tree` draws them. The solver's own line closes the outermost."""
    branches = []
    for index, step in enumerate(steps):
        branch = ""
        for depth in range(step.depth + 1):
            follower = next((it.depth for it in steps[index + 1 :] if it.depth <= depth), 0)
            if depth == step.depth:
                branch += "├── " if follower == depth else "└── "
            else:
                branch += "│   " if follower == depth else "    "
        branches.append(branch)
    return branches

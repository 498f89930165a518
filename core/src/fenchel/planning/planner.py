"""The planner: which solver, and the plan that leads to it.

Without one that is named, or handed over, the candidates are, class after class until one can take the form:

    1. the solvers that FENCHEL_SOLVERS lists ("SCS,OSQP"), one after the other: the first that can
    2. those of the default set that are installed: the cheapest
    3. other first-party solvers, but for those that are not `automatic`: the cheapest, with one warning that names it

Strangers' solvers are used where they are named. So installing a package outside the default set never
changes which solver a script gets.
"""

from __future__ import annotations

import os
from functools import lru_cache
from math import inf
from typing import Any

from fenchel.errors import SolverError, warn
from fenchel.planning import catalogue
from fenchel.planning.plan import Form, Plan, Rules, Verdict, judge
from fenchel.planning.refusal import refusal
from fenchel.plugins import GivenRef, SolverRef
from fenchel.registry import Registry, registry
from fenchel.solving.solver import Solver

#: The solvers that may be chosen without being named. The packages that bring them are first-party.
DEFAULTS = ("CLARABEL", "OSQP", "HIGHS", "SCS", "SCIP")


def plan(form: Form, solver: str | Solver | None = None, plugins: Registry | None = None) -> Plan:
    """The cheapest plan for a form; where there is none, SolverError with what is missing and would bring it.

    solver: a name, in any case, or "fenchel-osqp/OSQP"; or an instance of a class of the user's own. The same plan is
    returned until plugins change.
    """
    asked = solver if solver is None or isinstance(solver, str) else given(solver)
    found = registry() if plugins is None else plugins
    return _plan(found, found.generation, form, asked, os.environ.get("FENCHEL_SOLVERS", ""))


def given(solver: Any) -> GivenRef:
    """The reference to a solver that the user hands over, with the facts that its class states; SolverError for what is none."""
    if not isinstance(solver, Solver):
        hint = f": write {solver.__name__}()" if isinstance(solver, type) and issubclass(solver, Solver) else ""
        raise SolverError(
            f"a solver is named by a string, such as {DEFAULTS[0]!r}, or is an instance of a class derived from "
            f"fenchel.solving.solver.Solver, not {solver!r}{hint}"
        )
    kind = type(solver)
    lacking = [fact for fact in ("name", "accepts", "order") if not hasattr(solver, fact)]
    lacking += ["solve or open"] if kind.solve is Solver.solve and kind.open is Solver.open else []
    if lacking:
        raise SolverError(f"the solver {kind.__name__} states no {' and no '.join(lacking)}: see fenchel.solving.solver.Solver")
    if not all(isinstance(kinds, set | frozenset) for kinds in solver.accepts):
        raise SolverError(f"`accepts` of the solver {solver.name} is a tuple of sets of kinds, not {solver.accepts!r}")
    accepts = tuple(map(frozenset, solver.accepts))
    target = f"{kind.__module__}.{kind.__qualname__}"
    return GivenRef(target, solver.name, accepts, solver.cost, automatic=False, instance=solver, identity=id(solver))


def plan_to(accepts: Form, form: Form, plugins: Registry | None = None) -> Plan:
    """The cheapest plan that leaves only these kinds, for no solver: to read the standard form itself. SolverError where there
    is none."""
    none = SolverRef("", name="the standard form", accepts=(accepts,), cost=0.0)
    found = registry() if plugins is None else plugins
    verdict = judge(form, Rules(found.rules()), none)
    if verdict.missing:
        raise SolverError(f"no installed rule brings {', '.join(verdict.missing)} to {', '.join(sorted(accepts))}")
    return Plan(none, accepts, verdict.choice, verdict.costs, verdict.cost, (verdict,))


Candidates = tuple[list[SolverRef], list[SolverRef], list[SolverRef]]


def candidates(found: Registry, ranking: str) -> Candidates:
    """The solvers that may be used without being named: ranked by the user, default, other first-party."""
    ranked = [found.solver_ref(name.strip()) for name in ranking.split(",") if name.strip()]
    ours = [ref for ref in found.solvers() if catalogue.is_first_party(found.owner(ref).distribution)]
    default = sorted((ref for ref in ours if ref.name in DEFAULTS), key=lambda ref: DEFAULTS.index(ref.name))
    return ranked, default, [ref for ref in ours if ref.automatic and ref.name not in DEFAULTS]


@lru_cache(maxsize=1024)
def _plan(found: Registry, generation: int, form: Form, solver: str | GivenRef | None, ranking: str) -> Plan:
    rules = Rules(found.rules())
    if solver is not None:
        classes = [[found.solver_ref(solver) if isinstance(solver, str) else solver]]
        others: list[SolverRef] = []
    else:
        ranked, default, others = candidates(found, ranking)
        classes = [*([ref] for ref in ranked), default, others]
    considered: list[Verdict] = []
    for members in classes:
        verdicts = [judge(form, rules, ref) for ref in members]
        considered += verdicts
        best = min(verdicts, key=lambda verdict: verdict.cost, default=None)
        if best is not None and best.cost < inf:
            if members is others:
                _warn(found, best.solver)
            return Plan(best.solver, best.accepts, best.choice, best.costs, best.cost, tuple(considered))
    raise SolverError(refusal(form, considered, found, named=solver is not None))


def _warn(found: Registry, solver: SolverRef) -> None:
    warn(
        f"no installed solver of fenchel's default set ({', '.join(DEFAULTS)}) takes this problem, so "
        f"{solver.name} of {found.owner(solver).title} solves it; solver={solver.name!r} makes that explicit",
        stacklevel=5,
    )

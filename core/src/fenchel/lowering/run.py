"""Run: one run of the engine, from expressions and constraints to sections of rows."""

from __future__ import annotations

from copy import copy as shallow
from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.atoms.broadcast import broadcast_to
from fenchel.cones.cone import Cone, Image
from fenchel.cones.nonneg import NonNeg
from fenchel.constraints.equality import Equality
from fenchel.constraints.inequality import Inequality
from fenchel.constraints.psd import PSD
from fenchel.errors import PlanError
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape, size_of
from fenchel.lowering.assembly import Assembly, Bound
from fenchel.lowering.bounds import as_bound
from fenchel.lowering.demand import Demand, merged
from fenchel.lowering.expansion import Calls, Expansion
from fenchel.lowering.image_rows import ImageRows
from fenchel.lowering.limit import Limit
from fenchel.lowering.placeholder import Placeholder
from fenchel.lowering.quadratics import Quadratic
from fenchel.lowering.section import Section
from fenchel.lowering.site import Site
from fenchel.lowering.slots import Slots
from fenchel.lowering.stack import Stack, is_curved
from fenchel.lowering.template import Template
from fenchel.lowering.worklist import Worklist


class Run(Assembly):
    """Gives rows to an objective, constraints and declared facts, and pushes what waits down to the leaves.

    `plan` says what becomes of each kind: `plan.form(kind)` is None where the solver takes it as it is, else a rule.
    """

    def __init__(self, plan: Any, slots: Slots | None = None) -> None:
        super().__init__(Slots() if slots is None else slots)
        self.plan = plan
        self.takes_bounds: bool = plan.takes_bounds  # a graph form's template has rows only
        self.calls: Calls = {}
        self.quadratics: list[Quadratic] = []  # whose vectors are still to be pushed
        self.templates: dict[Any, Template] = {}  # those for this run only; the plan keeps the others
        self.coefficients: list[Expression] = []  # known by their identity in keys of these, so they must live as long

    def fork(self) -> Run:
        """A run that goes on from here, where nothing waits; this one stays as it is."""
        found = shallow(self)
        vars(found).update((name, each.copy()) for name, each in vars(self).items() if isinstance(each, list | dict))
        found.sections = {kind: section.fork() for kind, section in self.sections.items()}
        found.objective, found.slots = self.objective.fork(), self.slots.fork()
        found.constants, found.worklist = self.constants.fork(found.slots), Worklist()
        return found

    # ---- roots -------------------------------------------------------------------------------------------------

    def minimise(self, expression: Expression, sign: float) -> None:
        """Put sign * expression into the objective."""
        self.sense = sign
        self.objective.take(1)
        self.put(expression, self.objective, 0, sign)

    def constrain(self, constraints: list[Any]) -> None:
        """Give rows to constraints, in order."""
        places = self.places
        linear = ((Inequality, "nonneg"), (Equality, "zero"))
        rows = {kind: (self.section(name), name) for kind, name in linear if self.plan.takes(name)}
        nonneg = self.sections.get("nonneg")
        for constraint in constraints:
            target = rows.get(type(constraint))
            if target is None:
                self.conic(constraint)
                continue
            section, kind = target
            lhs, rhs = constraint.lhs, constraint.rhs
            if self.takes_bounds and section is nonneg and self.bound(lhs, rhs):
                continue
            shape: Shape = () if type(lhs) is float else lhs.shape
            if type(rhs) is not float and rhs.shape != shape:
                shape = constraint.shape
            row = section.count
            section.count = row + (1 if shape == () else size_of(shape))
            places.append((kind, row, None))
            if type(lhs) is float:
                self.put_number(lhs, section, row, 1.0, shape)
            else:
                self.put(lhs if lhs.shape == shape else broadcast_to(lhs, shape), section, row, 1.0)
            if type(rhs) is float:
                self.put_number(rhs, section, row, -1.0, shape)
            else:
                self.put(rhs if rhs.shape == shape else broadcast_to(rhs, shape), section, row, -1.0)

    def bound(self, lhs: Any, rhs: Any) -> bool:
        """Is lhs <= rhs a bound on entries of a variable, by a constant? Then note it as one."""
        found = as_bound(lhs, rhs, self)
        if found is None:
            return False
        bound, coef = found
        self.places.append(("bounds", len(self.bounds), coef))
        self.bounds.append(bound)
        return True

    def conic(self, constraint: Any) -> None:
        """Give rows to a constraint as its `blocks` say, through the plan's cone rules."""
        cone, count, parts = constraint.blocks()
        image = self.plan.image(cone)
        if image is not None:
            self._mapped(cone, image, count, parts)
            return
        section = self.section(cone.kind)
        first = section.take_cones(cone, count)
        self.places.append((cone.kind, first, None))
        for expression, sign, rows in parts:
            if rows is None:
                self.put(expression, section, first, -sign)
            else:
                self.worklist.wait(expression, section, first + np.asarray(rows, np.int32), -sign)

    def _mapped(self, cone: Cone, image: Image, count: int, parts: list[tuple[Expression, float, Any]]) -> None:
        """Give rows to `count` cones that the plan takes to others."""
        new = self.new_columns(count * image.extra)
        taken = ImageRows.of(self, image, self.plan.by_column(cone), count)
        self.places.append((cone.kind, 0, (image, count, [(there.stride, there.base) for there in taken])))
        if count == 1 and len(taken) == 1 and not image.extra and all(rows is None for _, _, rows in parts):
            (there,) = taken
            for expression, sign, _ in parts:
                entries, target, coef = self.plan.whole_map(cone, cone.kind == "psd" and expression.is_symmetric())
                self.worklist.ask(expression, Demand(there.section, there.base + target, -sign * coef, entries))
            return
        for there in taken:
            for expression, sign, rows in parts:
                for demand in there.demands(cone, expression.size, -sign, rows):
                    self.worklist.ask(expression, demand)
            if image.extra:
                there.write_new_columns(cone, new, image.extra)

    # ---- the loop ----------------------------------------------------------------------------------------------

    def drain(self) -> None:
        """Push until nothing waits."""
        worklist = self.worklist
        while worklist or self.quadratics:
            worklist.gather()
            while worklist.stacks:
                stack, position, demand = worklist.stacks.pop()
                if stack.ordered:
                    self._in_order(stack, demand)
                else:
                    self._down(stack, position, demand)
            quadratics, self.quadratics = self.quadratics, []
            for quadratic in quadratics:
                quadratic.write(self)

    def _down(self, stack: Stack, position: int, demand: Demand) -> None:
        """Push through trees."""
        todo = [(position, demand)]
        while todo:
            p, demand = todo.pop()
            found = self._push(stack, p, demand)
            if found:
                kids = stack.kids[p]
                todo += [(kids[k], part) for k, part in found]

    def _in_order(self, stack: Stack, demand: Demand) -> None:
        """Push through one expression, parents first; a node with several parents joins what they ask before it goes on."""
        pending: dict[int, list[Demand]] = {0: [demand]}
        for p, (node,) in enumerate(stack.members):
            demands = pending.pop(p, None)
            if demands is None:
                continue
            for joined in merged(demands, node.size) if len(demands) > 1 else demands:
                for k, part in self._push(stack, p, joined) or ():
                    pending.setdefault(stack.kids[p][k], []).append(part)

    def _push(self, stack: Stack, p: int, demand: Demand) -> list[tuple[int, Demand]] | None:
        """Push a demand through the nodes at one position: what it becomes for their children, if anything."""
        node = stack.members[p][0]
        if node.facts & dcp.CONSTANT:
            self.constants.write(demand, stack.members[p])
            return None
        site = Site(self, stack, p)
        if is_curved(node):
            self._expand(site, demand)
            return None
        return node.push(demand, site)  # type: ignore[no-any-return]

    # ---- curved calls ------------------------------------------------------------------------------------------

    def _expand(self, site: Site, demand: Demand) -> None:
        """Calls of a curved atom: kept as the quadratics that they are, or new columns and rows by its graph form."""
        atom: Any = site.nodes[0].atom
        objective = demand.section is self.objective
        if objective and self.plan.form(atom.kind + "@objective") is None:
            self.quadratics.append(Quadratic.of(site, demand))
            return
        expansion = Expansion(site, self.calls, objective)
        if expansion.fresh:
            expansion.instantiate(self.template(expansion))
        expansion.write(demand)

    def template(self, expansion: Expansion) -> Template:
        """The template of fresh calls: made at the first of its signature."""
        atom, arguments = expansion.atom, expansion.arguments
        for k in atom.structural:
            self.structural.update((parameter, parameter.value) for parameter in arguments[k].parameters())
        key: list[Any] = [atom, expansion.objective, expansion.where is not None]
        shared = atom.lasting
        for k, (shape, arg) in enumerate(zip(expansion.shapes, arguments, strict=True)):
            key += (shape, arg.facts & dcp.SIGN)
            if k in atom.coefficients:
                key.append(arg.coefficient_key)
                if key[-1] == id(arg):  # known by its identity: not for other problems
                    shared = False
                    self.coefficients.append(arg)
        templates: dict[Any, Template] = self.plan.templates if shared else self.templates
        signature = tuple(key)
        found = templates.get(signature)
        if found is None:
            found = templates[signature] = self._make(expansion)
        return found

    def _make(self, expansion: Expansion) -> Template:
        """Run the graph form on placeholders, in a run of its own."""
        atom, objective = expansion.atom, expansion.objective
        kind = atom.kind + "@objective" if objective else atom.kind
        rule = self.plan.form(kind)
        if rule is None:
            raise PlanError(f"the plan has no graph form for {kind!r}: a rule did not say that it emits it")
        arguments: list[Expression] = []
        for k, (shape, arg) in enumerate(zip(expansion.shapes, expansion.arguments, strict=True)):
            if k in atom.coefficients:
                arguments.append(arg if arg.shape == shape else arg.reshape(shape, "F"))
            else:
                arguments.append(Placeholder(shape, arg.facts & dcp.SIGN, k))
        run = Run(self.plan, self.slots)
        run.takes_bounds = False
        expression, constraints = rule.graph(atom, *arguments)
        # the perspective of a quadratic is none
        output = run.objective if objective and atom.homogeneous is None else Section()
        output.take(expression.size)
        run.put(expression, output, 0, 1.0)
        run.constrain(constraints)
        run.drain()
        run.declare()
        run.drain()
        if atom.homogeneous is not None:
            for section in (output, *run.sections.values()):
                section.homogenise(atom.homogeneous)
        self.structural.update(run.structural)
        return Template(run, output, expression.size)

    # ---- attributes --------------------------------------------------------------------------------------------

    def declare(self) -> None:
        """Write what is declared of the variables: integrality, bounds, semidefiniteness."""
        for variable, first in self.columns_of.items():
            declared = variable.declared
            if declared is None:
                continue
            for entries in (declared.boolean_idx, declared.integer_idx):
                if entries is not None:
                    free = entries if declared.free_index is None else declared.free_index[entries]
                    self.integer_columns.append(first + np.unique(free[free >= 0]))
            for name, limit, side in (("lower", declared.lower, -1.0), ("upper", declared.upper, 1.0)):
                if limit is not None:
                    self._declare_limit(variable, first, name, limit, side)
            for name, lower, upper in (("lower", declared.lower_expr, variable), ("upper", variable, declared.upper_expr)):
                if lower is not None and upper is not None:
                    constraint = Inequality(lower, upper)
                    self.constrain([constraint])
                    self._note(variable, name, constraint, self.places.pop())
            for name in ("PSD", "NSD"):
                if declared.given[name] and variable.ndim >= 2:
                    semidefinite = PSD(variable if name == "PSD" else -variable)
                    self.conic(semidefinite)
                    self._note(variable, name, semidefinite, self.places.pop())

    def _declare_limit(self, variable: Any, first: int, name: str, limit: Any, side: float) -> None:
        """Numbers that bound the entries of a variable: its columns, or a row for each where the solver takes no bounds."""
        index = variable.declared.free_index
        values = limit.ravel(order="F")
        own = np.arange(values.size, dtype=np.int32)  # columns, counted from the first
        if index is not None:
            own, where = np.unique(index, return_index=True)
            own, where = own[own >= 0], where[own >= 0]
            values = values[where]
        finite = np.isfinite(values)
        own, values = own[finite], values[finite]
        columns = (first + own).astype(np.int32)
        if self.takes_bounds:
            self._note(variable, name, Limit(variable, own), ("bounds", len(self.bounds), 1.0))
            self.bounds.append(Bound(columns, values, side))
            return
        section = self.section("nonneg")
        start = section.take_cones(NonNeg(columns.size), 1)
        rows = np.arange(start, start + columns.size, dtype=np.int32)
        section.entries.append((rows, columns, side))
        section.offsets.append((rows, -side * values))
        self._note(variable, name, Limit(variable, own), ("nonneg", start, None))

    def _note(self, variable: Any, name: str, reader: Any, place: Any) -> None:
        """Keep where the dual of a declared fact is to be found."""
        self.declared.setdefault(variable, []).append((name, reader, place))

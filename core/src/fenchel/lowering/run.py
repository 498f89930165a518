"""Run: one run of the engine, from expressions and constraints to sections of rows."""

from __future__ import annotations

from copy import copy as shallow
from typing import Any

import numpy as np

from fenchel import dcp
from fenchel.atoms.broadcast import broadcast_to
from fenchel.cones.nonneg import NonNeg
from fenchel.errors import FenchelError, PlanError
from fenchel.expressions.addition import AddExpression
from fenchel.expressions.call import Call
from fenchel.expressions.constant import Constant
from fenchel.expressions.entry import Entry
from fenchel.expressions.expression import Expression
from fenchel.expressions.negation import NegExpression
from fenchel.expressions.shapes import Shape, broadcast, size_of, spread
from fenchel.expressions.terms import Terms
from fenchel.expressions.variable import Variable
from fenchel.lowering.demand import Demand, MatrixDemand, merged
from fenchel.lowering.limit import Limit
from fenchel.lowering.quadratics import Quadratic, place
from fenchel.lowering.section import Section
from fenchel.lowering.site import Bare, Site
from fenchel.lowering.slots import Slots
from fenchel.lowering.stack import Stack, signature
from fenchel.lowering.template import Placeholder, Template

#: Above this many paths to leaves an expression is walked once for an order, so that shared nodes are met once.
FEW = 64


class Run:
    """Gathers rows, columns and slots. `plan` says what becomes of each kind: `plan.form(kind)` is None where it is native, else
    a rule.

    Nothing here calls itself: trees wait in `waiting` by signature, demands in `work`, quadratics in `quadratics`.
    """

    def __init__(self, plan: Any, slots: Slots | None = None) -> None:
        self.plan = plan
        self.takes_bounds: bool = plan.takes_bounds  # a graph form's template has rows only
        self.slots = Slots() if slots is None else slots
        self.sections: dict[str, Section] = {}
        self.objective = Section()
        self.sense = 1.0  # -1 where the user maximises
        self.columns = 0
        self.columns_of: dict[Any, int] = {}  # variable -> its first column
        self.integer_columns: list[Any] = []
        self.waiting: dict[Any, list[Any]] = {}
        self.work: list[tuple[Stack, int, Demand]] = []
        self.calls: dict[tuple[int, bool], tuple[Template, int]] = {}  # expanded calls: template, first new column
        self.keep: list[Any] = []  # what is known by its id must live as long
        self.quadratics: list[Quadratic] = []
        self.hessian: list[tuple[Any, Any, Any, Any, Any]] = []  # row of the objective, column, column, value, slot
        self.templates: dict[Any, Template] = {}
        self.places: list[tuple[str, int, Any]] = []  # of each constraint: section, first row, map or None
        self.values: dict[int, Any] = {}  # of constants, by identity
        self.inverses: dict[int, Expression] = {}
        self.structural: dict[Any, Any] = {}  # parameters that decided a graph form, and their values
        self.declared: dict[Any, list[Any]] = {}  # variable -> name of a declared fact, what reads its dual, and its place
        self.bounds: list[tuple[Any, Any, Any, Any]] = []  # columns, values, side, slots that the values multiply or None

    def fork(self) -> Run:
        """A run that goes on from here, where nothing waits; this one stays as it is."""
        found = shallow(self)
        vars(found).update((name, each.copy()) for name, each in vars(self).items() if isinstance(each, list | dict))
        found.sections = {kind: section.fork() for kind, section in self.sections.items()}
        found.objective, found.slots = self.objective.fork(), self.slots.fork()
        return found

    # ---- columns and sections ----------------------------------------------------------------------------------

    def section(self, kind: str) -> Section:
        """The rows of a kind."""
        section = self.sections.get(kind)
        if section is None:
            section = self.sections[kind] = Section()
        return section

    def new_columns(self, count: int) -> int:
        """Take columns; the first of them."""
        first = self.columns
        self.columns += count
        return first

    def columns_for(self, variable: Any) -> int:
        """The first column of a variable; new ones at its first use."""
        first = self.columns_of.get(variable)
        if first is None:
            declared = variable.declared
            first = self.columns_of[variable] = self.new_columns(variable.size if declared is None else declared.free)
        return first

    # ---- roots -------------------------------------------------------------------------------------------------

    def minimise(self, expression: Expression, sign: float) -> None:
        """Put sign * expression into the objective."""
        self.sense = sign
        self.objective.take(1)
        self.put(expression, self.objective, 0, sign)

    def constrain(self, constraints: list[Any]) -> None:
        """Give rows to constraints, in order."""
        from fenchel.constraints import Equality, Inequality

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
                self.number(lhs, section, row, 1.0, shape)
            else:
                self.put(lhs if lhs.shape == shape else broadcast_to(lhs, shape), section, row, 1.0)
            if type(rhs) is float:
                self.number(rhs, section, row, -1.0, shape)
            else:
                self.put(rhs if rhs.shape == shape else broadcast_to(rhs, shape), section, row, -1.0)

    def bound(self, lhs: Any, rhs: Any) -> bool:
        """Is lhs <= rhs a bound on entries of a variable, by a constant? Then note it as one."""
        for side, other, sign in ((lhs, rhs, 1.0), (rhs, lhs, -1.0)):
            if type(other) is not float and not other.facts & dcp.CONSTANT:
                continue
            found = None if type(side) is float else self._entries_of(side)
            if found is None or (type(other) is not float and broadcast(side.shape, other.shape) != side.shape):
                continue
            columns, coef = found
            parametric = type(other) is not float and not other.facts & dcp.FIXED
            limit = other if type(other) is float else self.slot_places([other]) if parametric else self.numbers(other)
            if isinstance(limit, np.ndarray) and other.shape != side.shape:
                limit = limit[spread(other.shape, side.shape)]
            values, slots = (1.0 / coef, limit) if parametric else (limit / coef, None)
            values = np.broadcast_to(values, columns.shape)
            if np.isnan(values).any():
                return False
            self.places.append(("bounds", len(self.bounds), coef))
            self.bounds.append((columns, values, sign if coef > 0 else -sign, slots))
            return True
        return False

    def _entries_of(self, side: Expression) -> tuple[Any, float] | None:
        """Columns and one coefficient, where an expression is entries of a variable without structure, times a number."""
        coef = 1.0
        while type(side) is NegExpression:
            side, coef = side.arg, -coef
        if type(side) is Entry:
            first, coef = self.columns_for(side.leaf), coef * side.coef
            return (np.array([first + side.index], np.int32), coef) if coef else None
        variable, positions = side, None
        if type(side) is Call and side.atom.transparent:
            variable = side.children[0]
            positions = side.atom.positions(variable.shape)  # type: ignore[attr-defined]
        if type(variable) is not Variable or (variable.declared is not None and variable.declared.free_index is not None):
            return None
        first = self.columns_for(variable)
        return (np.arange(first, first + variable.size, dtype=np.int32) if positions is None else first + positions), coef

    def number(self, value: float, section: Section, row: int, sign: float, shape: Shape) -> None:
        """Put a number, as often as the shape has entries."""
        if shape == ():
            section.lines.append(row)
            section.counts.append(0)
            section.scalar_offsets.append(sign * value)
        elif value != 0:
            size = size_of(shape)
            section.offsets.append((np.arange(row, row + size, dtype=np.int32), np.full(size, sign * value)))

    def conic(self, constraint: Any) -> None:
        """Give rows to a constraint as its `blocks` say, through the plan's cone rules."""
        cone, count, parts = constraint.blocks()
        image = self.plan.image(cone)
        kind = cone.kind
        if image is None:
            section = self.section(kind)
            first = section.take_cones(cone, count)
            self.places.append((kind, first, None))
            for expression, sign, rows in parts:
                if rows is None:
                    self.put(expression, section, first, -sign)
                else:
                    self.wait(expression, section, first + np.asarray(rows, np.int32), -sign)
            return
        first_columns = self.new_columns(count * image.extra)
        starts: list[tuple[int, int]] = []  # of each kind in the image: rows of one, and the first row
        place_of, section_of = self._take_image(image, count, starts)
        self.places.append((kind, 0, (image, count, starts)))
        if count == 1 and len(section_of) == 1 and not image.extra and all(rows is None for _, _, rows in parts):
            ((_, section, _),), ((_, base),) = section_of, starts
            for expression, sign, _ in parts:
                entries, target, coef = self.plan.whole_map(cone, cone.kind == "psd" and expression.is_symmetric())
                self.demand(expression, Demand(section, base + target, -sign * coef, entries))
            return
        by_column = self.plan.by_column(cone)
        indptr, values = by_column.indptr, by_column.data
        for kind_of, section, local in section_of:
            # rows of the image that lie in this section, as (column of the map, row within one copy's part, value)
            keep = place_of[by_column.indices] == kind_of
            kept = np.concatenate([[0], np.cumsum(keep)])[indptr]
            indices = local[by_column.indices[keep]]
            stride, base = starts[kind_of]
            values_kept = values if keep.all() else values[keep]
            for expression, sign, rows in parts:
                rows = np.arange(expression.size) if rows is None else np.asarray(rows)
                copy, column = np.divmod(rows, cone.dim) if count > 1 else (0, rows)
                width = (kept[1:] - kept[:-1])[column]
                if width.size and width.min() == width.max():  # each entry as often: as many demands of all of them in order
                    for k in range(width[0]):
                        source = kept[column] + k
                        coef = values_kept[source]
                        if coef.min() == coef.max():
                            coef = float(coef[0])
                        target = base + stride * copy + indices[source]
                        self.demand(expression, Demand(section, target.astype(np.int32), -sign * coef))
                    continue
                entries = np.repeat(np.arange(expression.size, dtype=np.int32), width)
                source = np.repeat(kept[column] - (np.cumsum(width) - width), width) + np.arange(entries.size)
                target = base + stride * (np.repeat(copy, width) if count > 1 else 0) + indices[source]
                self.demand(expression, Demand(section, target.astype(np.int32), -sign * values_kept[source], entries))
            if image.extra:
                at = slice(kept[cone.dim], None)
                copies = np.arange(count, dtype=np.int32)[:, None]
                target = base + stride * copies + indices[at]
                new = np.repeat(np.arange(image.extra, dtype=np.int32), np.diff(kept[cone.dim :]))
                columns = first_columns + copies * image.extra + new
                section.entries.append((target.ravel(), columns.ravel().astype(np.int32), np.tile(-values_kept[at], count)))

    def _take_image(self, image: Any, count: int, starts: list[Any]) -> Any:
        """Take the rows of `count` images of a cone: for each row of an image its part, and its place within it."""
        kinds = list(dict.fromkeys(cone.kind for cone in image.cones))
        part = np.zeros(image.rows.shape[0], np.int32)
        local = np.zeros(image.rows.shape[0], np.int32)
        sections = []
        for number, kind in enumerate(kinds):
            section = self.section(kind)
            cones = [cone for cone in image.cones if cone.kind == kind]
            size = sum(cone.dim for cone in cones)
            base = section.count
            if len(set(cones)) == 1:
                section.take_cones(cones[0], len(cones) * count)
            else:
                for _ in range(count):
                    for cone in cones:
                        section.take_cones(cone, 1)
            starts.append((size, base))
            sections.append((number, section, local))
        taken = [0] * len(kinds)
        row = 0
        for cone in image.cones:
            number = kinds.index(cone.kind)
            part[row : row + cone.dim] = number
            local[row : row + cone.dim] = taken[number] + np.arange(cone.dim)
            taken[number] += cone.dim
            row += cone.dim
        return part, sections

    # ---- what waits --------------------------------------------------------------------------------------------

    def put(self, expression: Expression, section: Section, row: int, sign: float) -> None:
        """Rows row, row + 1, ... of a section get sign times the entries of an expression. Sums are taken apart."""
        t = type(expression)
        if t is Call:
            self.wait(expression, section, row, sign)
            return
        if t is Entry:
            self.entry(expression, section, row, sign)
            return
        if expression.paths > FEW and _shares(expression):
            self.wait(expression, section, row, sign)
            return
        todo = [(expression, sign)]
        shape = expression.shape
        while todo:
            node, sign = todo.pop()
            t = type(node)
            if t is Terms:
                section.leaves += node.leaves
                section.index += node.index  # type: ignore[attr-defined]
                section.coefs += node.coefs if sign == 1.0 else [sign * c for c in node.coefs]  # type: ignore[attr-defined]
                section.lines.append(row)
                section.counts.append(len(node.index))  # type: ignore[attr-defined]
                section.scalar_offsets.append(sign * node.offset)  # type: ignore[attr-defined]
                for leaf in node.leaves:
                    if leaf not in self.columns_of:
                        self.columns_for(leaf)
            elif t is Entry:
                self.entry(node, section, row, sign)
            elif t is AddExpression:
                for part in node.children:
                    if part.shape != shape:
                        part = broadcast_to(part, shape)
                    todo.append((part, sign))
            elif t is NegExpression:
                todo.append((node.arg, -sign))  # type: ignore[attr-defined]
            elif t is Constant and node.shape == ():
                section.lines.append(row)
                section.counts.append(0)
                section.scalar_offsets.append(sign * node.raw)  # type: ignore[attr-defined]
            else:
                self.wait(node, section, row, sign)

    def entry(self, entry: Any, section: Section, row: int, sign: float) -> None:
        """Put a scaled entry of a leaf."""
        section.singles.append(entry)
        section.single_rows.append(row)
        section.single_signs.append(sign)
        if entry.leaf not in self.columns_of:
            self.columns_for(entry.leaf)

    def wait(self, expression: Expression, section: Section, rows: Any, sign: float) -> None:
        """Put an expression where its like are gathered. rows: the first of consecutive ones, or all of them."""
        if expression.paths > FEW:
            if not isinstance(rows, np.ndarray):
                rows = np.arange(rows, rows + expression.size, dtype=np.int32)
            self.demand(expression, Demand(section, rows, sign))
            return
        nodes, key = signature(expression)
        where = (id(section), type(rows), key)
        group = self.waiting.get(where)
        if group is None:
            group = self.waiting[where] = [section, [], [], []]
        group[1].append(nodes)
        group[2].append(rows)
        group[3].append(sign)

    def demand(self, expression: Expression, demand: Demand) -> None:
        """Ask one expression."""
        if expression.paths > FEW:
            stack = Stack.of_graph(expression)
        else:
            stack = Stack.of_trees([signature(expression)[0]])
        self.work.append((stack, 0, demand))

    # ---- the loop ----------------------------------------------------------------------------------------------

    def drain(self) -> None:
        """Push until nothing waits."""
        while self.waiting or self.work or self.quadratics:
            waiting, self.waiting = self.waiting, {}
            for section, trees, rows, signs in waiting.values():
                count = len(trees)
                size = trees[0][0].size
                if isinstance(rows[0], np.ndarray):
                    target = rows[0] if count == 1 else np.concatenate(rows)
                elif count == 1:
                    target = np.arange(rows[0], rows[0] + size, dtype=np.int32)
                else:
                    target = (np.array(rows, np.int32)[:, None] + np.arange(size, dtype=np.int32)).ravel()
                coef = signs[0] if len(set(signs)) == 1 else np.repeat(np.array(signs), size)
                self.work.append((Stack.of_trees(trees), 0, Demand(section, target, coef, count=count)))
            while self.work:
                stack, position, demand = self.work.pop()
                if stack.ordered:
                    self._in_order(stack, demand)
                else:
                    self._down(stack, position, demand)
            quadratics, self.quadratics = self.quadratics, []
            for quadratic in quadratics:
                place(quadratic, self)

    def _down(self, stack: Stack, position: int, demand: Demand) -> None:
        """Push through trees."""
        todo = [(position, demand)]
        while todo:
            p, demand = todo.pop()
            node = stack.members[p][0]
            if node.facts & dcp.CONSTANT:
                self.write_constant(demand, stack.members[p])
                continue
            found = node.push(demand, Site(self, stack, p))
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
                if node.facts & dcp.CONSTANT:
                    self.write_constant(joined, [node])
                    continue
                for k, part in node.push(joined, Site(self, stack, p)) or ():
                    pending.setdefault(stack.kids[p][k], []).append(part)

    # ---- what is written -----------------------------------------------------------------------------------------

    def write(self, demand: Demand, columns: Any) -> None:
        """Entries of A: each row of the demand has one column."""
        if demand.slot is None:
            demand.section.entries.append((demand.rows, columns, demand.coef))
        else:
            coef = np.broadcast_to(demand.coef, demand.rows.shape)
            demand.section.slot_entries.append((demand.rows, columns, coef, demand.slot))

    def write_offset(self, demand: Demand, values: Any) -> None:
        """Constants, to be taken from b: a value for each row of the demand."""
        if demand.slot is None:
            demand.section.offsets.append((demand.rows, demand.coef * values))
        else:
            demand.section.slot_offsets.append(
                (demand.rows, np.broadcast_to(demand.coef * values, demand.rows.shape), demand.slot)
            )

    def numbers(self, node: Expression) -> Any:
        """The entries of a constant without parameters, column-major; a float for a number."""
        if type(node) is Constant:
            raw = node.raw
            if type(raw) is float:
                return raw
            found = self.values.get(id(node))
            if found is None:
                dense = raw if isinstance(raw, np.ndarray) else raw.toarray()
                found = self.values[id(node)] = dense.ravel(order="F")
                self.keep.append(node)
            return found
        found = self.values.get(id(node))
        if found is None:
            value = node.value
            if value is None:
                raise FenchelError(f"{node} has no value")
            found = self.values[id(node)] = value.ravel(order="F") if node.shape else float(value)
            self.keep.append(node)
        return found

    def whole(self, demand: Demand, matrix: Any, factor: Any = 1.0) -> Demand:
        """The demand through a matrix whose rows are meant `factor` times; it stays one for as long as it can."""
        if not isinstance(factor, np.ndarray):
            factor = None if factor == 1.0 else np.full(demand.rows.size, factor)
        return MatrixDemand(demand.section, demand.rows, matrix, factor)

    def dense(self, node: Expression) -> Any:
        """The value of a constant without parameters, as an array of its shape."""
        if type(node) is Constant and isinstance(node.raw, np.ndarray):
            return node.raw
        return np.reshape(self.numbers(node), node.shape, order="F")

    def inverse(self, node: Expression) -> Expression:
        """1 / node, entry by entry, for an expression of parameters: one object for each."""
        found = self.inverses.get(id(node))
        if found is None:
            found = self.inverses[id(node)] = 1.0 / node
            self.keep.append(node)
        return found

    def write_constant(self, demand: Demand, nodes: list[Expression]) -> None:
        """A constant at the end of a path: its entries go to b."""
        first = nodes[0]
        shared = all(node is first for node in nodes)
        if first.facts & dcp.FIXED:
            values = self.numbers(first) if shared else self.stacked(nodes)
            self.write_offset(demand, demand.at(values) if isinstance(values, np.ndarray) else values)
            return
        if not shared or not first.transparent:
            self.write_offset(demand.times_slots(self.slots, self.slot_places(nodes)), 1.0)
            return
        # sums and selections of parameters are passed through, so that a new value is gathered and not evaluated
        for k, part in first.push(demand, Bare(first)):
            self.write_constant(part, [first.children[k]])

    def stacked(self, nodes: list[Expression]) -> Any:
        """The entries of alike constants, a row for each."""
        if not all(type(node) is Constant for node in nodes):
            return np.array([self.numbers(node) for node in nodes]).reshape(len(nodes), -1)
        values = np.array([node.raw for node in nodes])  # type: ignore[attr-defined]
        if values.ndim > 2:  # each column-major
            values = values.transpose(0, *range(values.ndim - 1, 0, -1))
        return values.reshape(len(nodes), -1)

    def slot_places(self, nodes: list[Expression]) -> Any:
        """Where the slots of alike parametric expressions lie: for each entry, with a row for each node if there are several."""
        if len(nodes) == 1:
            return self.slots.places(nodes[0])
        places = np.array([self.slots.places(node) for node in nodes])
        return places[0] if (places == places[0]).all() else places

    # ---- curved calls ------------------------------------------------------------------------------------------

    def template(self, atom: Any, shapes: tuple[Shape, ...], args: list[Expression], split: bool, objective: bool) -> Template:
        """The template of a call: made at the first of its signature."""
        key: list[Any] = [atom, objective, split]
        shared = atom.lasting
        for k in atom.structural:
            self.structural.update((parameter, parameter.value) for parameter in args[k].parameters())
        for k, (shape, arg) in enumerate(zip(shapes, args, strict=True)):
            key += (shape, arg.facts & dcp.SIGN)
            if k in atom.coefficients:
                key.append(arg.coefficient_key)
                if key[-1] == id(arg):  # known by its identity: not for other problems
                    shared = False
                    self.keep.append(arg)
        signature_ = tuple(key)
        cache = self.plan.templates if shared else self.templates
        found: Template | None = cache.get(signature_)
        if found is None:
            found = cache[signature_] = self._make(atom, shapes, args, split, objective)
        return found

    def _make(self, atom: Any, shapes: tuple[Shape, ...], args: list[Expression], split: bool, objective: bool) -> Template:
        kind = atom.kind + "@objective" if objective else atom.kind
        rule = self.plan.form(kind)
        if rule is None:
            raise PlanError(f"the plan has no graph form for {kind!r}: a rule did not say that it emits it")
        arguments: list[Expression] = []
        for k, (shape, arg) in enumerate(zip(shapes, args, strict=True)):
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
        """Write what is declared of the variables: bounds, integrality, semidefiniteness."""
        from fenchel.constraints import PSD, Inequality

        native = self.takes_bounds
        for variable, first in self.columns_of.items():
            declared = variable.declared
            if declared is None:
                continue
            index = declared.free_index
            for entries in (declared.boolean_idx, declared.integer_idx):
                if entries is not None:
                    free = entries if index is None else index[entries]
                    self.integer_columns.append(first + np.unique(free[free >= 0]))
            for limit, sign in ((declared.lower, -1.0), (declared.upper, 1.0)):
                if limit is None:
                    continue
                flat = limit.ravel(order="F")
                columns = np.arange(flat.size, dtype=np.int32)
                if index is not None:
                    columns, where = np.unique(index, return_index=True)
                    columns, where = columns[columns >= 0], where[columns >= 0]
                    flat = flat[where]
                finite = np.isfinite(flat)
                own, flat = columns[finite], flat[finite]
                columns = (first + own).astype(np.int32)
                name = "lower" if sign < 0 else "upper"
                if native:
                    self._note(variable, name, Limit(variable, own), ("bounds", len(self.bounds), 1.0))
                    self.bounds.append((columns, flat, sign, None))
                    continue
                section = self.section("nonneg")
                start = section.take_cones(NonNeg(columns.size), 1)
                rows = np.arange(start, start + columns.size, dtype=np.int32)
                section.entries.append((rows, columns, sign))
                section.offsets.append((rows, -sign * flat))
                self._note(variable, name, Limit(variable, own), ("nonneg", start, None))
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

    def _note(self, variable: Any, name: str, reader: Any, place: Any) -> None:
        self.declared.setdefault(variable, []).append((name, reader, place))

    # ---- the objective's quadratic part ----------------------------------------------------------------------

    def add_hessian(self, out: Any, i: Any, j: Any, values: Any, slot: Any) -> None:
        """Entries of P (both triangles), for rows of the objective."""
        self.hessian.append((out, i, j, values, slot))

    def add_linear(self, out: Any, columns: Any, values: Any, slot: Any) -> None:
        """Entries of c."""
        if np.any(values):
            demand = Demand(self.objective, np.asarray(out, np.int32), values, slot=slot)
            self.write(demand, np.asarray(columns, np.int32))

    def add_constant(self, out: Any, values: Any, slot: Any) -> None:
        """What is added to d."""
        if np.any(values):
            self.write_offset(Demand(self.objective, np.asarray(out, np.int32), values, slot=slot), 1.0)


def _shares(expression: Expression) -> bool:
    """Does a sum, through sums and signs below it, meet one sum twice? Then it is pushed as a graph, at the cost of its nodes."""
    met: set[int] = set()
    todo = [expression]
    while todo:
        node = todo.pop()
        if type(node) is NegExpression:
            todo.append(node.arg)
        elif type(node) is AddExpression:
            if id(node) in met:
                return True
            met.add(id(node))
            todo += [part for part in node.parts[: node.count] if type(part) is AddExpression or type(part) is NegExpression]
    return False

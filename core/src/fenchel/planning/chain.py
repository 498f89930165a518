"""Chain: a plan whose rules are loaded, as the engine asks for them. Shared by all problems of one form."""

from __future__ import annotations

from functools import cache, cached_property, lru_cache
from itertools import groupby
from typing import Any

import numpy as np
import scipy.sparse as sp

from fenchel.cones.cone import Cone, Image
from fenchel.cones.product import Product
from fenchel.errors import PlanError, warn
from fenchel.planning.plan import Plan
from fenchel.plugins import SolverRef, load
from fenchel.registry import registry
from fenchel.solving.solver import Solver


class Own:
    """The graph form that an atom has itself."""

    def graph(self, atom: Any, *args: Any) -> Any:
        """atom.graph(*args)."""
        return atom.graph(*args)


_OWN = Own()


class Chain:
    """What becomes of each kind on the way to a solver. `templates` keeps graph forms, by signature."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.templates: dict[Any, Any] = {}
        self.takes_bounds = "bounds" in plan.accepts
        self._rules: dict[str, Any] = {}
        self._images: dict[Cone, Image | None] = {}
        self._by_column: dict[Cone, Any] = {}
        self._whole: dict[tuple[Cone, bool], tuple[Any, Any, Any]] = {}

    @cached_property
    def solver(self) -> Solver:
        """The solver at the end. The first use of one whose library is known to go wrong warns."""
        if self.plan.solver.avoid:
            _warn_of(self.plan.solver)
        return registry().solver(self.plan.solver)  # type: ignore[no-any-return]

    def takes(self, kind: str) -> bool:
        """Does the solver take this kind as it is?"""
        return kind in self.plan.accepts

    def form(self, kind: str) -> Any:
        """The rule for a kind; None where the solver takes it. PlanError where the plan does not know it."""
        if kind in self.plan.accepts:
            return None
        found = self._rules.get(kind)
        if found is None:
            reference = self.plan.choice.get(kind)
            if reference is None:
                raise PlanError(f"{kind!r} came up, which no rule of the plan said that it emits")
            found = self._rules[kind] = _OWN if reference.own else load(reference.target)()
        return found

    def image(self, cone: Cone) -> Image | None:
        """A cone through all rules on its way, as one map; None where the solver takes it."""
        if cone not in self._images:
            if type(cone) is Product:
                self._images[cone] = self._composed(cone, cone.image)
            else:
                rule = self.form(cone.kind)
                self._images[cone] = None if rule is None else self._composed(cone, rule.map(cone))
        return self._images[cone]

    def by_column(self, cone: Cone) -> Any:
        """The map of a cone that has one, in CSC."""
        found = self._by_column.get(cone)
        if found is None:
            image = self.image(cone)
            assert image is not None
            found = self._by_column[cone] = image.rows.tocsc()
        return found

    def whole_map(self, cone: Cone, symmetric: bool) -> tuple[Any, Any, Any]:
        """The map of a cone as triplets: (row of the cone, row of the image, value), by rows of the cone.

        symmetric: what is mapped is a symmetric matrix, so that its lower triangle says all; upper entries are left out.
        """
        found = self._whole.get((cone, symmetric))
        if found is None:
            matrix = self.by_column(cone)
            entries = np.repeat(np.arange(cone.dim, dtype=np.int32), np.diff(matrix.indptr[: cone.dim + 1]))
            rows, values = matrix.indices[: entries.size].astype(np.int32, copy=False), matrix.data[: entries.size]
            if symmetric:
                i, j = np.divmod(entries, cone.side)  # type: ignore[attr-defined]
                lower = i <= j
                values = (values * np.where(i < j, 2.0, 1.0))[lower]
                entries, rows = entries[lower], rows[lower]
            found = self._whole[cone, symmetric] = (entries, rows, values)
        return found

    def _composed(self, cone: Cone, image: Image) -> Image:
        """The image of a cone, whose own parts may have images in turn."""
        extra = image.extra
        rows: list[Any] = []
        cones: list[Cone] = []
        at = 0
        for of, alike in groupby(image.cones):  # many equal ones in a row are mapped at once
            count = len(list(alike))
            part = self.image(of)
            own = image.rows[at : at + of.dim * count]
            at += of.dim * count
            if part is None:
                rows.append(own)
                cones += [of] * count
                continue
            within, beyond = part.rows[:, : of.dim], part.rows[:, of.dim :]
            if count > 1:
                copies = sp.eye_array(count, format="csr")
                within, beyond = sp.kron(copies, within, format="csr"), sp.kron(copies, beyond, format="csr")
            mapped = within @ own
            new = sp.csr_array((mapped.shape[0], extra - own.shape[1] + cone.dim))
            rows.append(sp.hstack([mapped, new, beyond], format="csr"))
            cones += part.cones * count
            extra += part.extra * count
        if cones == list(image.cones):
            return image
        width = cone.dim + extra
        padded = [sp.csr_array((r.data, r.indices, r.indptr), shape=(r.shape[0], width)) for r in map(sp.csr_array, rows)]
        return Image(sp.vstack(padded, format="csr"), tuple(cones), extra)


@cache
def _warn_of(solver: SolverRef) -> None:
    """Once for each solver."""
    for trouble in solver.troubles:
        warn(f"{solver.name} is used with {trouble}", stacklevel=8)


@lru_cache(maxsize=256)
def _chain(key: int, plan: Any) -> Chain:
    return Chain(plan.plan)


class _ByIdentity:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def __hash__(self) -> int:
        return id(self.plan)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity) and other.plan is self.plan


def chain(plan: Plan) -> Chain:
    """The chain of a plan; plans are shared, so chains are."""
    return _chain(registry().generation, _ByIdentity(plan))


"""The bare solvers: set up once, then new numbers in and a new point out, as their own manuals show it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from cases.form import Form

#: The options that every side is given, so that all of them ask for the same accuracy. SCS is told its
#: linear solver, for where MKL is there it would take that, which is slower at these sizes.
OPTIONS: dict[str, dict[str, Any]] = {
    "OSQP": {"eps_abs": 1e-5, "eps_rel": 1e-5, "max_iter": 10_000},
    "CLARABEL": {},
    "SCS": {"eps_abs": 1e-5, "eps_rel": 1e-5, "linear_solver": "qdldl"},
}


class Bare(ABC):
    """A solver that holds one form. `step` reads the form's arrays anew, solves, and returns the point."""

    #: Of the last solve.
    iterations = 0

    @abstractmethod
    def step(self) -> Any:
        """One update of the parts that change, and one solve."""


class BareOSQP(Bare):
    """OSQP: l <= A x <= u, where a row of kind nonneg has no l."""

    def __init__(self, form: Form, parts: tuple[str, ...]) -> None:
        import osqp

        self.form = form
        self.equal = sum(rows for kind, rows in form.cones if kind == "zero")
        self.lower = np.full(len(form.b), -np.inf)
        self.lower[: self.equal] = form.b[: self.equal]
        self.vectors, self.matrix = "c" in parts or "b" in parts, "A" in parts
        self.solver = osqp.OSQP()
        self.solver.setup(form.P, form.c, form.A, self.lower, form.b, verbose=False, **OPTIONS["OSQP"])

    def step(self) -> Any:
        form = self.form
        if self.vectors:
            self.lower[: self.equal] = form.b[: self.equal]
            self.solver.update(q=form.c, l=self.lower, u=form.b)
        if self.matrix:
            self.solver.update(Ax=form.A.data)
        result = self.solver.solve()
        self.iterations = result.info.iter
        return result.x


class BareClarabel(Bare):
    """Clarabel: updates in place need its presolve off. It also finds the optimum of every other form."""

    def __init__(self, form: Form, parts: tuple[str, ...]) -> None:
        import clarabel

        kinds = {
            "zero": clarabel.ZeroConeT,
            "nonneg": clarabel.NonnegativeConeT,
            "soc": clarabel.SecondOrderConeT,
            "exp": lambda rows: clarabel.ExponentialConeT(),
            "psd": clarabel.PSDTriangleConeT,
        }
        settings = clarabel.DefaultSettings()
        settings.verbose, settings.presolve_enable = False, False
        n = len(form.c)
        if form.P is None:
            import scipy.sparse as sp

            form = Form(sp.csc_array((n, n)), form.c, form.A, form.b, form.cones)
        self.form, self.parts = form, parts
        cones = [kinds[kind](rows) for kind, rows in form.cones]
        self.solver = clarabel.DefaultSolver(form.P, form.c, form.A, form.b, cones, settings)

    def step(self) -> Any:
        form = self.form
        if self.parts == ("c", "b"):
            self.solver.update(q=form.c, b=form.b)
        elif self.parts == ("b",):
            self.solver.update(b=form.b)
        elif self.parts == ("A",):
            self.solver.update(A=form.A.data)
        result = self.solver.solve()
        self.iterations = result.iterations
        self.value = result.obj_val
        return np.array(result.x)


class BareSCS(Bare):
    """SCS: a warm start from its last point; only b and c can change."""

    def __init__(self, form: Form, parts: tuple[str, ...]) -> None:
        import scs

        self.form, self.parts = form, parts
        count = dict(form.cones)
        self.solver = scs.SCS(
            {"P": form.P, "c": form.c, "A": form.A, "b": form.b},
            {"z": count.get("zero", 0), "l": count.get("nonneg", 0)},
            verbose=False,
            **OPTIONS["SCS"],
        )

    def step(self) -> Any:
        form = self.form
        self.solver.update(b=form.b, c=form.c if "c" in self.parts else None)
        result = self.solver.solve()
        self.iterations = result["info"]["iter"]
        return result["x"]


BARE: dict[str, type[Any]] = {"OSQP": BareOSQP, "CLARABEL": BareClarabel, "SCS": BareSCS}
